"""A number with an interval: what all estimates share."""

import math

import numpy as np
import pytest

import heavytail as ht
from heavytail.estimates.estimate import Estimate, StudentEstimate
from tests.builders.curves import noisy

DATA = ht.noise.AlphaStable(1.5).rvs(2000, 1)
ESTIMATES = [
    StudentEstimate(1.5, 0.1, 20),
    ht.tail_index.hill(DATA),
    ht.tail_index.moments(DATA),
    ht.stable_index.from_block_sums(DATA, 40),
    ht.stable_index.from_characteristic(DATA),
]


@pytest.mark.parametrize("one", ESTIMATES, ids=lambda one: getattr(one, "method", "Student"))
def test_the_ends_are_those_of_the_interval_at_95_percent(one):
    assert isinstance(one, Estimate)
    assert (one.low, one.high) == one.interval() == one.interval(0.95)
    wide = one.interval(0.999)
    assert wide[0] < one.low < one.value < one.high < wide[1]


@pytest.mark.parametrize("one", ESTIMATES, ids=lambda one: getattr(one, "method", "Student"))
def test_an_estimate_covers_what_lies_between_its_ends(one):
    assert one.covers(one.low)
    assert one.covers(one.high)
    assert not one.covers(np.nextafter(one.low, -math.inf))
    assert not one.covers(np.nextafter(one.high, math.inf))
    assert one.covers(one.interval(0.999)[1], 0.999)


def test_the_reciprocal_has_the_reciprocal_ends():
    assert StudentEstimate(0.5, 0.0, 9, slack=0.25).reciprocal_interval() == (1.0 / 0.75, 4.0)
    assert StudentEstimate(0.5, 0.0, 9, slack=0.5).reciprocal_interval() == (1.0, math.inf)
    assert StudentEstimate(-2.0, 0.0, 9, slack=0.5).reciprocal_interval() == (math.inf, math.inf)


def test_an_index_says_from_what_and_what_speaks_against_it():
    hill = ht.tail_index.hill(DATA, 100)
    assert str(hill).startswith(f"Hill: {hill.value:.3f} [{hill.low:.3f}, {hill.high:.3f}] from the 100 largest values")
    sums = ht.stable_index.from_block_sums(np.abs(DATA) ** 0.5, 40)
    assert not sums.trustworthy
    assert str(sums) == f"block sums: {sums.value:.3f} [{sums.low:.3f}, {sums.high:.3f}] - not to be trusted: {sums.note}"


def test_a_fit_with_more_trajectories_has_a_narrower_interval():
    k = np.unique(np.geomspace(10, 1000, 20).astype(int))
    fit = ht.fit_rate(noisy(k, k**-0.5, 0.01))
    narrow = fit.narrowed(100)
    assert narrow.rate == fit.rate
    assert fit.low < narrow.low < fit.rate < narrow.high < fit.high
