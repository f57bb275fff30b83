"""Clipped SGD in high probability: the printed constants by mpmath, and each inequality of the proof at random points."""

from __future__ import annotations

import math

import mpmath as mp
import numpy as np
import pytest

from heavytail import theory
from heavytail.theory.clipped_in_delta import bound, bound_printed, budget, failure, first_horizon, largest_step, step_size

ALPHAS = (1.2, 1.5, 2.0)


def printed(horizon, delta, p, smoothness, gap, sigma, bias=4, variance=18):
    """Return eta and tau as printed; for other constants of the lemma as the proof gives them."""
    T, L, D, s, p = (mp.mpf(number) for number in (horizon, smoothness, gap, sigma, p))
    log = mp.log(6 * T / delta)
    tau = max(4 * mp.sqrt(L * D), T ** (1 / (3 * p - 2)))
    c1 = min(
        D / ((64 if bias == 4 else 8 * mp.mpf(bias) ** 2) * s ** (2 * p)),
        mp.sqrt(D * 18 / variance) / (192 * log * s ** (p / 2) * mp.sqrt(2 * L)),
    )
    c3 = min(1, 3 * mp.sqrt(D) / (64 * log * mp.sqrt(2 * L)))
    return min(1 / (2 * L), c3 / tau, c1 * T ** ((1 - p) / (3 * p - 2)) / tau), tau


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize(("horizon", "smoothness", "gap", "sigma"), [(10, 1, 0.5, 1), (10**9, 30, 4, 0.1), (99, 0.1, 2, 5)])
def test_the_steps_against_the_printed_constants(alpha, horizon, smoothness, gap, sigma):
    numbers = horizon, 0.02, alpha, smoothness, gap, sigma
    eta, tau = printed(*numbers)
    assert step_size(*numbers) == pytest.approx(float(eta), rel=1e-13)
    assert theory.clipped_in_delta.clip_level(horizon, alpha, smoothness, gap) == pytest.approx(float(tau), rel=1e-13)
    assert bound_printed(*numbers) == pytest.approx(float(32 * gap / (eta * horizon)), rel=1e-13)
    bias = 2 ** (alpha - 1) * (alpha - 1) ** (alpha - 1) / alpha**alpha
    sharp, _ = printed(*numbers, bias=bias, variance=1.5 ** (2 - alpha))
    assert step_size(*numbers, constants="sharp") == pytest.approx(float(sharp), rel=1e-13)
    assert bound(*numbers) == pytest.approx(float(4 * gap / (sharp * horizon)), rel=1e-13)


@pytest.mark.parametrize("function", [(lambda x: 1 - np.cos(x), np.sin), (lambda x: 0.5 * x**2, lambda x: x)])
def test_the_inequality_of_one_step(function):
    """With L = 1, any error u + b of the gradient; with eta/2 made 3/4 eta it fails."""
    value, slope = function
    rng = np.random.default_rng(0)
    x, u, b = rng.uniform(-3, 3, 100_000), rng.normal(0, 3, 100_000), rng.normal(0, 1, 100_000)
    eta = rng.uniform(0, 0.5, x.size)
    g = slope(x)
    new = value(x - eta * (g + u + b))

    def right(share):
        return value(x) - share * eta * g**2 - eta * (1 - eta) * g * u + 1.5 * eta * b**2 + eta**2 * u**2

    assert (new <= right(0.5) + 1e-12).all()
    assert not (new <= right(0.75) + 1e-12).all()


@pytest.mark.parametrize("alpha", ALPHAS)
def test_budget_and_failure_by_their_formulas(alpha):
    horizon, eta, smoothness, gap, sigma = 3000, 1e-3, 0.7, 1.3, 1.1
    tau = theory.clipped_in_delta.clip_level(horizon, alpha, smoothness, gap)
    b = float(theory.lemma_10.bias_bound(tau, alpha, sigma))
    second = float(theory.lemma_10.second_moment_bound(tau, alpha, sigma))
    total = 0.25 + horizon * (1.5 * eta * b**2 + smoothness * eta**2 * second) / gap
    assert budget(horizon, eta, alpha, smoothness, gap, sigma) == pytest.approx(total, rel=1e-12)
    g, x = 2 * math.sqrt(smoothness * gap), gap / 8
    one = x**2 / (2 * horizon * (eta * g) ** 2 * second + 2 / 3 * x * eta * g * 2 * tau)
    largest = smoothness * eta**2 * (2 * tau) ** 2
    other = x**2 / (2 * horizon * smoothness * eta**2 * largest * second + 2 / 3 * x * largest)
    assert failure(horizon, eta, alpha, smoothness, gap, sigma) == pytest.approx(math.exp(-one) + math.exp(-other), rel=1e-9)


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize("horizon", [50, 10**5])
def test_the_largest_step_is_the_largest(alpha, horizon):
    eta = largest_step(horizon, 0.01, alpha)
    fits = [max(budget(horizon, z * eta, alpha) - 1, failure(horizon, z * eta, alpha) - 0.01) for z in (0.999999, 1.000001)]
    assert fits[0] <= 0 < fits[1]


def test_the_first_horizon_is_the_first():
    found = first_horizon(lambda horizon: step_size(horizon, 0.01, 1.5), 32.0)
    assert bound_printed(found, 0.01, 1.5) < 2.0 < bound_printed(math.floor(found * (1 - 1e-9)), 0.01, 1.5)
    with pytest.raises(ValueError, match="says nothing below T = 1e\\+60"):
        first_horizon(lambda horizon: 0.5 / horizon)


def test_bad_numbers_say_what_is_wrong():
    with pytest.raises(ValueError, match=r"^delta"):
        step_size(10, 1.0, 1.5)
    with pytest.raises(ValueError, match=r"^There is no|^constants"):
        step_size(10, 0.1, 1.5, constants="loose")
