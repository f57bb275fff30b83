"""Clips against plain Python and NumPy: the level at the top against a naive sort, made elsewhere."""

import json
from pathlib import Path

import numpy as np
import pytest

import heavytail as ht
from heavytail.parts.blocks import OneBlock
from heavytail.parts.clips import NoClip, Norm, Top, Value, as_clip

CASES = json.loads((Path(__file__).parents[1] / "data" / "top_clip.json").read_text())
BLOCKS = ht.Blocks([(2, 3), 4])
G = np.array([3.0, -1.0, 0.5, -8.0, 2.0, 4.0, 0.1, -0.2, 0.3, 0.4])


def clipped(clip, g, blocks=None, k=1):
    found = np.array(g)
    clip.clip(k, found, blocks or OneBlock())
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['percent']} of {len(case['g'])}")
def test_the_top_is_clipped_as_a_naive_sort_has_it(case):
    g = np.array(case["g"])
    assert clipped(Top(case["percent"]), g).tolist() == case["clipped_ceil"]
    level = case["level_authors"]
    assert clipped(Top(case["percent"], rounding="authors"), g).tolist() == np.clip(g, -level, level).tolist()


def test_the_roundings_are_not_the_same():
    assert sum(case["level_authors"] != case["level_ceil"] for case in CASES) >= 3


def test_a_level_is_that_of_a_block_or_of_all():
    by_block = np.concatenate([np.clip(G[:6], -4.0, 4.0), np.clip(G[6:], -0.3, 0.3)])
    assert clipped(Top(30.0), G, BLOCKS).tolist() == by_block.tolist()
    assert clipped(Top(30.0, per="all"), G, BLOCKS).tolist() == np.clip(G, -3.0, 3.0).tolist()


def test_a_whole_percentage_is_whole_whatever_it_is_in_binary():
    assert np.abs(clipped(Top(7.0), np.arange(1.0, 101.0))).max() == 94.0


def test_norm_and_value_are_those_of_numpy():
    tau = ht.Power(1.0, 0.5)
    length = np.linalg.norm(G)
    assert clipped(Norm(tau), G, k=4) == pytest.approx(G * 2.0 / length, rel=1e-14)
    assert clipped(Norm(2.0 * length), G).tolist() == G.tolist()
    assert clipped(Value(tau), G, k=4).tolist() == np.clip(G, -2.0, 2.0).tolist()
    assert clipped(NoClip(), G).tolist() == G.tolist()


def test_what_is_no_number_stays_and_infinities_are_clipped():
    g = np.array([np.nan, np.inf, 2.0, -1.0])
    assert np.array_equal(clipped(Top(50.0), g), [np.nan, 2.0, 2.0, -1.0], equal_nan=True)
    assert np.array_equal(clipped(Value(1.5), g), [np.nan, 1.5, 1.5, -1.0], equal_nan=True)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Norm(0.0), ValueError, r"tau = 0\.0 is not positive; a clip level is a length"),
        (lambda: Value(-1.0), ValueError, r"tau = -1\.0 is not positive"),
        (lambda: Top(0.0), ValueError, r"percent = 0\.0 lies outside \(0, 100\]\. It is the share"),
        (lambda: Top(100.5), ValueError, r"percent = 100\.5 lies outside"),
        (lambda: Top(5.0, per="matrix"), ValueError, r"per = 'matrix' is unknown\. Choose one of 'block', 'all'"),
        (lambda: Top(5.0, rounding="down"), ValueError, r"rounding = 'down' is unknown"),
        (lambda: as_clip("clip", 5.0), TypeError, r"clip = 5\.0 is no clip\. Pass heavytail\.clips\.Norm\(tau\)"),
        (lambda: as_clip("clip", Top), TypeError, r"is no clip"),
        (lambda: as_clip("clip", G), TypeError, r"is no clip"),
    ],
)
def test_a_clip_that_is_none_is_an_error(make, error, message):
    with pytest.raises(error, match=message):
        make()
