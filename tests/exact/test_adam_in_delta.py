"""The law of a number up to the chance of two jumps, and Adam on its plateau, against every path of a few steps."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from heavytail import exact
from heavytail.exact import one_jump


def adam_paths(horizon, delta, scale, width, adam, clip, initial):
    """Return the mean squared gradient along every path of spikes, and its probability, by the rules as they are printed."""
    chi, ramp = (delta * horizon) ** -0.25, scale / 8
    edge, spike = width * scale * (delta * horizon) ** 0.25, math.sqrt(horizon / (2 * delta))
    chances = {-1: delta / horizon, 0: 1 - 2 * delta / horizon, 1: delta / horizon}
    for path in itertools.product((-1, 0, 1), repeat=horizon):
        theta, v, total = 0.0, initial, 0.0
        for sign in path:
            slope = float(np.interp(theta, [-edge - ramp, -edge, -ramp, 0.0], [0.0, chi, chi, 0.0]))
            g = max(min(slope + sign * spike, clip), -clip)
            v = (1 - 1 / horizon if adam else 1.0) * v + g**2 / horizon
            theta -= scale / math.sqrt(horizon) * g / math.sqrt(v) if v > 0 else 0.0
            total += slope**2 / horizon
        yield total, math.prod(chances[sign] for sign in path)


@pytest.mark.parametrize(
    ("method", "clip", "width", "initial"),
    [("adam", None, 40.0, 0.0), ("adam", 0.5, 1.0, 0.0), ("adam", None, 1.5, 2.0), ("adagrad", None, 40.0, 0.5)],
)
def test_the_bounds_hold_the_law_of_every_path(method, clip, width, initial):
    horizon, delta, scale = 7, 0.2, 0.7
    level_of_clip = math.inf if clip is None else clip
    paths = adam_paths(horizon, delta, scale, width, method == "adam", level_of_clip, initial)
    totals, chances = np.array(list(paths)).T
    assert chances.sum() == pytest.approx(1.0)
    options = {"method": method, "tau": clip, "initial": initial}
    values = exact.adam_in_delta.mean_squared_gradients(horizon, delta, scale, width, **options)
    chance = exact.adam_in_delta.spike_chance(horizon, delta)
    assert values.shape == (2, horizon)
    for level in np.unique(values)[1:] * (1 - 1e-9):
        low, high = one_jump.probability(values, level, chance)
        assert low <= chances[totals >= level].sum() * (1 + 1e-9)
        assert chances[totals >= level].sum() <= high
        assert high - low == pytest.approx(1 - (1 - chance) ** 7 - 7 * chance * (1 - chance) ** 6)
    order = np.argsort(-totals)
    for q in (0.1 * delta, 0.25 * delta, 0.5 * delta):
        low, high = one_jump.quantile(values, q, chance)
        true = totals[order][np.searchsorted(np.cumsum(chances[order]), q)]
        assert low * (1 - 1e-9) <= true <= high * (1 + 1e-9)


def test_the_bounds_are_near_where_two_jumps_are_rare_and_say_so_where_not():
    values = np.arange(1.0, 101.0)
    assert one_jump.quantile(values, 1e-4, 1e-5) == (90.0, 91.0)  # 10.01 are needed, or 10
    assert one_jump.quantile(values, 0.9, 1e-5) == (0.0, 0.0)
    assert one_jump.quantile(values, 1e-3, 0.01)[1] == math.inf


@pytest.mark.parametrize("call", [one_jump.probability, one_jump.quantile])
def test_a_chance_of_a_jump_is_one(call):
    with pytest.raises(ValueError, match=r"^chance = 1\.5"):
        call([1.0], 0.5, 1.5)
