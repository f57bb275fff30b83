"""Clipping at a constant level under symmetric noise: the constant, against the recursion that it is the limit of."""

import numpy as np
import pytest

import heavytail as ht
from heavytail import theory


@pytest.mark.parametrize("scale", [2.5, 4.0])
@pytest.mark.parametrize("law", [ht.noise.Pareto(0.7, symmetric=True), ht.noise.Gaussian(), ht.noise.StudentT(1.0)])
def test_the_constant_is_the_limit_of_the_linear_recursion(law, scale):
    """E x**2 of x -> (1 - eta s) x - eta z with E z**2 = V, step by step; s and V from a million quantiles."""
    draws = np.sort(law.rvs(1_000_000, 0))
    slope, second = np.mean(np.abs(draws) < 2.0), np.mean(np.minimum(np.abs(draws), 2.0) ** 2)
    square, horizon = 0.0, 100_000
    for k in range(1, horizon + 1):
        eta = scale / (k + 1.0)
        square = (1.0 - eta * slope) ** 2 * square + eta**2 * second
    assert theory.symmetric.gap(horizon, law, 2.0, scale) == pytest.approx(0.5 * square, rel=0.01)


def test_the_gap_is_one_over_k():
    gaps = theory.symmetric.gap([10, 1000], ht.noise.Gaussian(), 1.0)
    assert gaps[0] / gaps[1] == pytest.approx(100.0)


def test_bad_input_is_an_error_with_a_reason():
    with pytest.raises(ValueError, match=r"is not symmetric, so clipping at a constant level has a bias"):
        theory.symmetric.gap(10, ht.noise.Pareto(1.5), 2.0)
    with pytest.raises(ValueError, match=r"is at most 1: x_0 is forgotten more slowly than 1/k\. Raise scale or tau"):
        theory.symmetric.gap(10, ht.noise.Gaussian(), 2.0, 0.5)
    with pytest.raises(ValueError, match=r"tau = 0\.0 must be positive"):
        theory.symmetric.gap(10, ht.noise.Gaussian(), 0.0)
