"""Cumulants of stable logarithms against derivatives of the moments."""

from __future__ import annotations

import math

import mpmath
import pytest

import heavytail as ht
from heavytail import theory


@pytest.mark.parametrize(("alpha", "beta"), [(1.2, 0.0), (1.5, 0.7), (1.5, -1.0), (1.9, 1.0), (2.0, 0.0), (2.0, 1.0)])
def test_the_cumulants_are_derivatives_of_the_moments(alpha, beta):
    zeta = 0.0 if alpha == 2.0 else beta * mpmath.tan(mpmath.pi * alpha / 2)

    def log_moment(p):  # Samorodnitsky and Taqqu 1994, property 1.2.17, in the form that is regular at p = 0
        gammas = mpmath.gamma(1 - p / alpha) / mpmath.gamma(1 - p) / mpmath.cos(mpmath.pi * p / 2)
        return mpmath.log(gammas * (1 + zeta**2) ** (p / (2 * alpha)) * mpmath.cos(p / alpha * mpmath.atan(zeta)))

    assert theory.stable_logarithms.log_mean(alpha, beta) == pytest.approx(float(mpmath.diff(log_moment, 0, 1)), abs=1e-8)
    assert theory.stable_logarithms.log_variance(alpha, beta) == pytest.approx(
        float(mpmath.diff(log_moment, 0, 2)), abs=1e-6
    )
    assert theory.stable_logarithms.log_mean(alpha, beta, 3.0) == pytest.approx(
        theory.stable_logarithms.log_mean(alpha, beta) + math.log(3.0)
    )
    assert math.exp(float(log_moment(mpmath.mpf("0.7")))) == pytest.approx(ht.noise.AlphaStable(alpha, beta).moment(0.7))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: theory.stable_logarithms.log_mean(1.0), "moment order"),
        (lambda: theory.stable_logarithms.log_variance(2.1), "moment order"),
        (lambda: theory.stable_logarithms.log_mean(1.5, 1.1), "skewness"),
        (lambda: theory.stable_logarithms.log_mean(1.5, 0.0, 0.0), "scale"),
    ],
)
def test_bad_input_gets_a_reason(call, message):
    with pytest.raises(ValueError, match=message):
        call()
