"""The estimate of the stability index against loops, scipy's stable draws, and its own exact law."""

from __future__ import annotations

import math

import numpy as np
import pytest

import heavytail as ht
from heavytail import stable_index
from tests.builders.samples import stable


def test_against_a_loop():
    data = np.random.default_rng(1).standard_t(1.5, 107)
    found = stable_index.from_block_sums(data, 10)
    sums = [sum(data[10 * i : 10 * i + 10]) for i in range(10)]
    inverse = (sum(math.log(abs(y)) for y in sums) / 10 - sum(math.log(abs(x)) for x in data[:100]) / 100) / math.log(10)
    assert found.inverse.value == pytest.approx(inverse, rel=1e-12)
    assert found.value == pytest.approx(1.0 / inverse, rel=1e-12)
    assert (found.block, found.inverse.df) == (10, 9)
    assert found.low == pytest.approx(1.0 / found.inverse.interval()[1])
    np.testing.assert_allclose(stable_index.from_block_sums(-3.0 * data, 10).value, found.value, rtol=1e-12)


def test_the_interval_is_open_above_where_no_index_is_excluded():
    found = stable_index.from_block_sums(np.random.default_rng(2).normal(size=12), 4)
    low, high = found.interval(0.99999)
    assert high == math.inf
    assert 0.0 < low < found.value


@pytest.mark.parametrize(("alpha", "block"), [(1.2, 10), (1.5, 10), (1.5, 100), (2.0, 10)])
def test_mean_and_variance_on_stable_data_are_the_exact_ones(alpha, block):
    # Five standard errors of the mean: false in 6e-7 of all seeds. A variance of 40 000 log-ratios is known to 1.2 %.
    data = stable(alpha, (40_000, block), np.random.default_rng(3))
    found = stable_index.from_block_sums(data, block)
    mean, deviation = ht.exact.appendix_h.block_estimate_law(alpha, block, 40_000)
    assert mean == 1.0 / alpha
    assert abs(found.inverse.value - mean) < 5.0 * deviation
    assert found.inverse.error == pytest.approx(deviation, rel=0.04)


def test_the_interval_covers():
    # Of 1000 intervals of level 95 %, from 15 blocks each, between 92 and 98 % cover, but for one seed in 10 000.
    rng, covered = np.random.default_rng(4), 0
    for _ in range(1000):
        found = stable_index.from_block_sums(stable(1.5, 300, rng), 20)
        covered += found.low <= 1.5 <= found.high
    assert 920 <= covered <= 980


def test_positive_data_with_a_mean_show_1_and_centring_helps():
    rng = np.random.default_rng(5)
    norms = np.sqrt(rng.chisquare(1000, 1_000_000))
    assert stable_index.from_block_sums(norms, 1000).value == pytest.approx(1.0, abs=1e-3)
    assert stable_index.from_block_sums(norms - norms.mean(), 1000).value == pytest.approx(2.0, abs=0.1)
    sizes = np.abs(stable(1.5, 1_000_000, rng))
    exact = ht.exact.log_sums.log_of_sum(1.5, 1000, 1)[0] - ht.theory.stable_logarithms.log_mean(1.5)
    found = stable_index.from_block_sums(sizes, 1000).inverse
    assert abs(found.value - exact / math.log(1000)) < 5.0 * found.error
    assert 1.0 / found.value < 0.95


@pytest.mark.parametrize(
    ("data", "block", "message"),
    [
        (np.ones(19), 10, "no two blocks"),
        ([1.0, 2.0, math.inf, 1.0], 2, "infinite or not a number"),
        ([1.0, 2.0, math.nan, 1.0], 2, "infinite or not a number"),
        ([1.0, 2.0, 0.0, 1.0], 2, "is 0"),
        ([1.0, -1.0, 2.0, 1.0], 2, "is 0"),
        (np.ones(10), 1, "block = 1"),
    ],
)
def test_bad_input_gets_a_reason(data, block, message):
    with pytest.raises(ValueError, match=message):
        stable_index.from_block_sums(data, block)
