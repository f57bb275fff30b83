"""The exact law of SGD under stable noise: closed forms, a product formula, and the draws of a plain simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from heavytail import theory
from heavytail.exact.sgd import average_scales, deviation_law, deviation_scales
from tests.builders.samples import stable


@pytest.mark.parametrize("alpha", [0.7, 1.0, 1.3, 2.0])
def test_the_step_size_of_one_over_k_plus_one_telescopes(alpha):
    k = np.array([0, 1, 2, 3, 100, 5000])
    eta = 1.0 / np.arange(2.0, 5002.0)
    np.testing.assert_allclose(deviation_scales(eta, alpha, k), (k / (k + 1.0) ** alpha) ** (1 / alpha), rtol=1e-12)


@pytest.mark.parametrize("alpha", [0.7, 1.5, 2.0])
def test_the_scale_against_the_product_formula(alpha):
    eta = np.random.default_rng(2).uniform(-0.5, 2.5, 30)  # beyond 1 the sign of x turns, below 0 the step goes uphill
    for k in (1, 2, 30):
        total = 0.0
        for j in range(1, k + 1):
            product = math.prod(abs(1.0 - eta[i - 1]) for i in range(j + 1, k + 1))
            total += (abs(eta[j - 1]) * product) ** alpha
        assert deviation_scales(eta, alpha, k) == pytest.approx(total ** (1 / alpha), rel=1e-12)


@pytest.mark.parametrize("alpha", [0.7, 1.5, 2.0])
def test_the_scale_of_the_average_is_that_of_its_weights(alpha):
    """The noises come one at a time, each of size 1, through the steps themselves."""
    eta = np.random.default_rng(3).uniform(-0.5, 2.5, 20)
    for count in (1, 2, 20):
        averages = []
        for j in range(count - 1):
            x, total = 0.0, 0.0
            for i in range(count - 1):
                x -= eta[i] * (x + (i == j))
                total += x
            averages.append(abs(total / count) ** alpha)
        assert average_scales(eta, alpha, [count])[0] == pytest.approx(sum(averages) ** (1 / alpha), rel=1e-12)


@pytest.mark.parametrize(("alpha", "c"), [(1.2, 4.0), (1.5, 4.0), (1.8, 4.0), (1.5, 1.0)])
def test_the_scale_has_its_rate(alpha, c):
    scales = deviation_scales(c / np.arange(2.0, 100_002.0), alpha, [10_000, 100_000])
    assert math.log10(scales[0] / scales[1]) == pytest.approx(theory.sgd.rate_of_scale(alpha), abs=1e-4)


def test_steps_that_are_too_small_have_a_slower_rate():
    scales = deviation_scales(0.2 / np.arange(2.0, 1_000_002.0), 1.5, [100_000, 1_000_000])
    assert math.log10(scales[0] / scales[1]) == pytest.approx(0.2, abs=0.02)  # c < 1 - 1/alpha = 1/3


def p_value_of_simulation(law, alpha, scale):
    """Simulate SGD from x_0 = 3 with eta_k = 4 / (k + 1) and return the chi-square p-value of its deviations under a law."""
    rng, k, trajectories = np.random.default_rng(11), 20, 40_000
    x, start = np.full(trajectories, 3.0), 3.0
    for j in range(1, k + 1):
        x = x - 4 / (j + 1) * (x + scale * stable(alpha, trajectories, rng))
        start *= 1 - 4 / (j + 1)
    cuts = law.scale * np.array([-5.0, -2.0, -1.0, -0.5, -0.2, 0.0, 0.2, 0.5, 1.0, 2.0, 5.0])
    expected = trajectories * np.diff([0.0, *(float(law.cdf(cut)) for cut in cuts), 1.0])
    seen = np.bincount(np.searchsorted(cuts, x - start), minlength=cuts.size + 1)
    return stats.chisquare(seen, expected * seen.sum() / expected.sum()).pvalue


@pytest.mark.parametrize("alpha", [1.2, 1.5, 2.0])
def test_the_law_against_a_simulation(alpha):
    # A p-value: below 1e-4 in one of 1e4 seeds. A scale 5 % wrong gives less than 1e-4 surely.
    eta = 4.0 / np.arange(2.0, 22.0)
    assert p_value_of_simulation(deviation_law(eta, alpha, 20, scale=0.7), alpha, 0.7) > 1e-4
    assert p_value_of_simulation(deviation_law(eta, alpha, 20, scale=0.735), alpha, 0.7) < 1e-4


def test_the_law_has_the_index_and_the_scale():
    eta = np.array([1.0, 0.5])
    law = deviation_law(eta, 1.5, 2, scale=3.0)
    assert (law.alpha, law.beta) == (1.5, 0.0)
    assert law.scale == pytest.approx(3.0 * (0.5**1.5 + 0.5**1.5) ** (1 / 1.5), rel=1e-14)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: deviation_scales([1.0, 0.5], 1.5, [4]), "eta"),  # once answered with what lay in memory
        (lambda: deviation_scales(1.0, 1.5, [1]), "eta"),
        (lambda: deviation_scales([1.0], 1.5, [-1]), "k"),
        (lambda: average_scales([1.0, 0.5], 1.5, [4]), "eta"),
        (lambda: average_scales([1.0], 1.5, [0]), "k"),
        (lambda: deviation_law([1.0], 2.5, 1), "alpha"),
    ],
)
def test_bad_input_is_named(call, name):
    with pytest.raises(ValueError, match=rf"^{name}\b"):
        call()
