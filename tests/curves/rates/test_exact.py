"""Rates of numbers without chance: the bracket holds the limit, and is no wider than the numbers ask for."""

from __future__ import annotations

import math

import numpy as np
import pytest

from heavytail.claims import judge as p
from heavytail.claims.judge import Outcome
from heavytail.curves.rates import exact_rate, local_rates

SPANS = {
    "decades to 1e6": np.geomspace(1e2, 1e6, 5),
    "decades to 1e9": np.geomspace(1e2, 1e9, 8),
    "half decades": np.geomspace(1e2, 1e9, 15),
    "late": np.geomspace(1e3, 1e7, 5),
}
RATES = (0.0, 0.3, 0.7, 1.0)


def holds(found, rate):
    return found.low <= rate <= found.high


@pytest.mark.parametrize("span", SPANS)
def test_the_bracket_holds_the_limit_behind_one_correction(span):
    """As for a fit: the local rate at the end nears its limit, at s / (1 + b k**-s), no slower than k**-(1 / log k)."""
    k, seen, missed = SPANS[span], 0, []
    last, least = k[-1], 1.0 / math.log(k[-1])
    for s in (least, 1.5 * least, 2.0 * least, 0.1, 0.3, 0.5, 1.0, 2.0):
        for b in (-0.9, -0.5, -0.1, 0.1, 0.3, 1.0, 2.0, 10.0):
            if (1.0 + b * k**-s > 0.0).all() and s / (1.0 + b * last**-s) >= least * (1.0 - 1e-12):
                for rate in RATES:
                    found, seen = exact_rate(k, k**-rate * (1.0 + b * k**-s)), seen + 1
                    missed += [] if holds(found, rate) else [(s, b, rate)]
    assert seen > 150
    assert missed == []


def test_the_bracket_misses_the_limit_behind_a_slower_correction():
    """So the condition is no larger than it must be."""
    k = SPANS["half decades"]
    assert not holds(exact_rate(k, k**-0.7 * (1.0 + 10.0 * k ** (-1.0 / math.log(k[-1])))), 0.7)


@pytest.mark.parametrize("power", [-2.0, -1.0, -0.5, 0.5, 1.0, 2.0])
@pytest.mark.parametrize("span", SPANS)
def test_the_bracket_holds_the_limit_beside_a_power_of_log_k(span, power):
    k = SPANS[span]
    for rate in RATES:
        found = exact_rate(k, k**-rate * np.log(k) ** power)
        assert holds(found, rate)
        # Aitken's extrapolation, and the last local rate, stop short of it by more than a verdict would let pass.
        assert max(abs(found.rate - rate), abs(found.local[-1] - rate)) > 0.01
        assert found.high - found.low < 3.0 * abs(found.local[-1] - rate)


def test_the_numbers_of_a_rate():
    k = np.geomspace(1e3, 1e7, 5)
    values = k**-0.7 * (1.0 + 0.3 * k**-0.3)
    found = exact_rate(k, values)
    assert found.limits(0.5) == found.limits(0.9999) == (found.low, found.high)
    assert found.local == pytest.approx(tuple(local_rates(k, values)), rel=1e-14)
    assert found.seen == "k = 1000 .. 1e+07, without chance"
    assert abs(found.rate - 0.7) < 0.05 * abs(found.local[-1] - 0.7)


@pytest.mark.parametrize("rate", RATES)
def test_the_limit_of_a_pure_power_is_exact(rate):
    for k in SPANS.values():
        found = exact_rate(k, 5.0 * k**-rate)
        assert found.rate == pytest.approx(rate, abs=1e-12)
        assert holds(found, rate)
        assert found.high - found.low < 1e-10
        assert found.settled is True


def test_a_rate_that_does_not_converge_is_not_settled():
    k = 10.0 ** np.arange(2, 7)
    found = exact_rate(k, np.exp(-0.1 * np.log(k) ** 2))  # every local rate exceeds the one before by as much
    assert found.settled is False
    assert p.rate_equals(found, found.rate).outcome is Outcome.UNDECIDED
