"""The growth of an empirical second moment against stable laws and drawn curves."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest

from heavytail import theory


def test_the_limit_deviation_is_that_of_a_one_sided_stable_law():
    for alpha in (1.2, 1.5, 1.8):
        a = alpha / 2
        log_moment = lambda p, a=a: mpmath.log(mpmath.gamma(1 - p / a) / mpmath.gamma(1 - p))  # noqa: E731
        assert theory.figure_1.second_moment_log_deviation(alpha) ** 2 == pytest.approx(
            float(mpmath.diff(log_moment, 0, 2)), abs=1e-6
        )
    assert theory.figure_1.second_moment_log_deviation(2.0) == 0.0
    assert [theory.figure_1.second_moment_growth(alpha) for alpha in (1.2, 1.5, 2.0)] == pytest.approx([2 / 3, 1 / 3, 0.0])


@pytest.mark.parametrize("alpha", [1.2, 1.6])
def test_the_index_of_one_curve_against_drawn_curves(alpha):
    # One-sided stable sums by Kanter's formula; a share of 40 000 is known to 0.0025 at worst, five of that is 0.0125.
    a, rng, growth = alpha / 2, np.random.default_rng(1), 50.0

    def one_sided():
        u, w = np.pi * rng.random(40_000), rng.exponential(size=40_000)
        return np.sin(a * u) / np.sin(u) ** (1 / a) * (np.sin((1 - a) * u) / w) ** ((1 - a) / a)

    ratio = 1.0 + (growth - 1.0) ** (1 / a) * one_sided() / one_sided()
    slope = np.log(ratio / growth) / math.log(growth)
    indices = 2.0 / (1.0 + slope)
    for q in (0.025, 0.5, 0.9):
        assert np.mean(indices <= theory.figure_1.index_from_one_curve(alpha, growth, q)) == pytest.approx(q, abs=0.0125)
    assert theory.figure_1.index_from_one_curve(2.0, growth, 0.1) == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: theory.figure_1.second_moment_growth(0.9), "moment order"),
        (lambda: theory.figure_1.index_from_one_curve(1.5, 1.0, 0.5), "two values of n"),
        (lambda: theory.figure_1.index_from_one_curve(1.5, 10.0, 0.0), "quantile"),
    ],
)
def test_bad_input_gets_a_reason(call, message):
    with pytest.raises(ValueError, match=message):
        call()
