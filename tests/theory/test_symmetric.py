"""Bounded odd maps under symmetric noise: the constants, against recursions, quadrature, draws and known laws."""

import numpy as np
import pytest
from scipy import integrate, special

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
    with pytest.raises(ValueError, match=r"is not symmetric, so a bounded odd map of it has a bias"):
        theory.symmetric.gap(10, ht.noise.Pareto(1.5), 2.0)
    with pytest.raises(
        ValueError, match=r"is at most 1: x_0 is forgotten more slowly than 1/k\. Raise scale, or a clip level"
    ):
        theory.symmetric.gap(10, ht.noise.Gaussian(), 2.0, 0.5)
    with pytest.raises(ValueError, match=r"tau = 0\.0 must be positive"):
        theory.symmetric.gap(10, ht.noise.Gaussian(), 0.0)


@pytest.mark.parametrize("alpha", [0.5, 1.0, 1.5, 2.0])
def test_the_slope_of_the_sign_is_that_of_the_distribution_function(alpha):
    """E sign(x + xi) = 1 - 2 P(xi < -x)."""
    law, x = ht.noise.AlphaStable(alpha), 1e-3
    by_difference = (law.cdf(x) - law.cdf(-x)) / x
    assert theory.symmetric.slope_of_sign(law) == pytest.approx(by_difference, rel=1e-3)
    assert theory.symmetric.slope_of_sign(law) == pytest.approx(2.0 * special.gamma(1.0 + 1.0 / alpha) / np.pi, rel=1e-9)


@pytest.mark.parametrize("d", [2, 3, 5])
def test_the_slope_of_the_direction_against_the_density_of_the_cauchy_law(d):
    """Its density falls like (1 + r**2)**(-(d + 1)/2)."""
    mass, inverse = (
        integrate.quad(lambda r, n=n: r**n * (1 + r * r) ** (-(d + 1) / 2), 0, np.inf)[0] for n in (d - 1, d - 2)
    )
    assert theory.symmetric.slope_of_direction(1.0, d) == pytest.approx((1.0 - 1.0 / d) * inverse / mass, rel=1e-9)


@pytest.mark.parametrize("alpha", [0.7, 1.5, 2.0])
def test_the_slope_of_the_direction_against_draws(alpha):
    """The mean of a bounded number over a million draws: five standard errors."""
    draws = ht.noise.EllipticalStable(alpha, 2.0).rvs((1_000_000, 3), 0)
    x = np.array([0.2, 0.0, 0.0])
    across = (draws + x)[:, 0] / np.linalg.norm(draws + x, axis=1) - (draws - x)[:, 0] / np.linalg.norm(draws - x, axis=1)
    values = across / 0.4
    slope, error = np.mean(values), np.std(values) / 1e3
    assert theory.symmetric.slope_of_direction(alpha, 3, 2.0) == pytest.approx(slope, rel=0.01, abs=5.0 * error)


def test_no_path_leaves_a_far_start_faster():
    eta = 4.0 / (np.arange(1, 101) + 1.0)
    fastest = 12.0 - 0.5 * np.cumsum(eta)
    expected = 0.5 * np.maximum(fastest, 0.0) ** 2
    assert theory.symmetric.gap_of_far_start(np.arange(1, 101), -12.0, 0.5) == pytest.approx(expected, rel=1e-12)
    assert theory.symmetric.gap_of_far_start([10**6], 1.0)[0] == 0.0


def test_slopes_refuse_what_they_do_not_cover():
    with pytest.raises(ValueError, match=r"is not symmetric"):
        theory.symmetric.slope_of_sign(ht.noise.Pareto(1.5))
    with pytest.raises(ValueError, match=r"^dimension\b"):
        theory.symmetric.slope_of_direction(1.0, 1)
