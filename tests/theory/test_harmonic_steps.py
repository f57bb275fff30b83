"""The bound for steps beta / t: against its recursion, its rate, and laws that it must dominate."""

import numpy as np
import pytest

import heavytail as ht
from heavytail import exact, theory


def projected(noise, beta, mu, steps):
    """Return E x_t**2 of paths by NumPy: rows of `noise` are steps, and x_0 = 1 on [-1, 1]."""
    x, squares = np.ones(noise.shape[1]), []
    for t in range(1, steps + 1):
        x = np.clip(x - beta / t * (mu * x + noise[t - 1]), -1.0, 1.0)
        squares.append(np.mean(x**2))
    return np.array(squares)


@pytest.mark.parametrize(("alpha", "beta", "mu"), [(1.5, 0.4, 1.0), (1.2, 1.0, 0.5), (1.8, 2.0, 1.0)])
def test_the_bound_dominates_paths_of_skewed_noise(alpha, beta, mu):
    """Means of 20 000 numbers in [0, 1]; the bound is ten times as large."""
    law = ht.noise.Pareto(alpha + 0.1)
    noise = law.rvs((100, 20_000), 0)
    bound = theory.harmonic_steps.bound(np.arange(1, 101), alpha, beta, mu=mu, sigma=law.moment(alpha) ** (1 / alpha))
    assert (projected(noise, beta, mu, 100) <= bound).all()


def test_the_bound_is_its_recursion():
    squares = 9.0
    for t in range(1, 21):
        new = (1.0 - 0.6 / t) ** 2 * squares + 3.0 * 3.0**0.5 * (0.3 * 0.1) ** 1.5 / t**1.5
        squares = min(new, 9.0) if t >= 0.3 * 8.0 else 9.0
    found = theory.harmonic_steps.bound(20, 1.5, 0.3, mu=2.0, smoothness=8.0, sigma=0.1, diameter=3.0)
    assert float(found) == pytest.approx(squares, rel=1e-12)


@pytest.mark.parametrize(("beta", "rate"), [(0.1, 0.2), (0.4, 0.5), (2.0, 0.5)])
def test_the_rate_is_the_slower_of_two(beta, rate):
    assert theory.harmonic_steps.rate(1.5, beta) == pytest.approx(rate)
    k = 10 ** np.arange(3, 6)
    heights = theory.harmonic_steps.bound(k, 1.5, beta)
    assert np.log10(heights[1] / heights[2]) == pytest.approx(rate, abs=0.03)


@pytest.mark.parametrize(("alpha", "beta"), [(1.5, 0.4), (1.8, 1.5)])
def test_the_jumps_are_those_of_paths(alpha, beta):
    """Means of 100 000 numbers in [0, 1]: five standard errors at most."""
    rng, t = np.random.default_rng(0), np.arange(1.0, 31.0)[:, None]
    u = rng.random((30, 100_000))
    jumps = np.where(u < 0.25 * t**-alpha, -1.0, np.where(u > 1.0 - 0.25 * t**-alpha, 1.0, 0.0)) * 2.0 * t / beta
    found = exact.harmonic_steps.second_moment(np.arange(1, 31), alpha, beta, share=0.5)
    assert projected(jumps, beta, 1.0, 30) == pytest.approx(found, abs=5.0 * 0.5 / np.sqrt(100_000))


def test_bad_input_is_an_error_with_a_reason():
    with pytest.raises(ValueError, match=r"beta mu = 2\.4 exceeds 2, so that the first step overshoots\. Lower beta"):
        exact.harmonic_steps.second_moment(10, 1.5, 1.2, mu=2.0)
    with pytest.raises(ValueError, match=r"^beta\b"):
        theory.harmonic_steps.rate(1.5, 0.0)
    with pytest.raises(ValueError, match=r"^share\b"):
        exact.harmonic_steps.second_moment(10, 1.5, 1.2, share=2.0)
