"""The test behind Theorem 5 against sums over scipy's binomial law, and against algorithms drawn at random."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from heavytail import exact, theory

CASES = [(1.2, 0.1, 40), (1.5, 0.05, 200), (1.8, 0.125, 7), (2.0, 0.01, 3000)]


def laws(alpha, epsilon, k):
    n = np.arange(k + 1)
    p = (4.0 * epsilon) ** (alpha / (alpha - 1.0))
    return stats.binom.pmf(n, k, p), stats.binom.pmf(n, k, 0.5 * p)


@pytest.mark.parametrize(("alpha", "epsilon", "k"), CASES)
def test_distances_are_those_of_the_binomial_laws(alpha: float, epsilon: float, k: int) -> None:
    first, second = laws(alpha, epsilon, k)
    assert exact.lemma_16.total_variation(k, alpha, epsilon) == pytest.approx(0.5 * np.abs(first - second).sum(), rel=1e-9)
    assert exact.lemma_16.least_test_error(k, alpha, epsilon) == pytest.approx(
        0.5 - 0.25 * np.abs(first - second).sum(), rel=1e-9
    )
    seen = (first > 1e-280) & (second > 1e-280)
    kl = float(stats.entropy(second[seen], first[seen]))
    assert exact.lemma_16.divergence(k, alpha, epsilon) == pytest.approx(kl, rel=1e-6)


@pytest.mark.parametrize(("alpha", "epsilon", "k"), CASES)
def test_no_algorithm_errs_more_for_its_risk_than_lemma_15_says(alpha: float, epsilon: float, k: int) -> None:
    first, second = laws(alpha, epsilon, k)  # nu = 0: b = 2 epsilon; nu = 1: b = epsilon
    low, high = exact.lemma_15.wrong_test_per_risk(k, alpha, epsilon)
    assert low <= high <= 1.0

    def ratio(x):
        risk = 0.25 * (first @ (x - 2.0 * epsilon) ** 2 + second @ (x - epsilon) ** 2)
        wrong = 0.5 * (first @ (x < 1.5 * epsilon) + second @ (x >= 1.5 * epsilon))
        return wrong / float(theory.lemma_15.bound(risk, epsilon))

    generator = np.random.default_rng(1)
    for spread in (0.01, 0.5, 2.0):
        for _ in range(200):
            assert ratio(epsilon * (1.5 + spread * generator.standard_normal(k + 1))) <= high + 1e-12
    worst = 1.5 * epsilon * np.where(first > second, 1.0 - 1e-12, 1.0 + 1e-12)  # always the less likely side
    assert ratio(worst) == pytest.approx(low, rel=1e-6)


@pytest.mark.parametrize(("alpha", "epsilon", "k"), CASES)
def test_bounds_hold_and_pinsker_is_between(alpha: float, epsilon: float, k: int) -> None:
    variation, distance = exact.lemma_16.total_variation(k, alpha, epsilon), exact.lemma_16.divergence(k, alpha, epsilon)
    assert variation <= (0.5 * distance) ** 0.5 <= float(theory.lemma_16.total_variation_bound(k, alpha, epsilon))
    assert distance <= float(theory.lemma_16.divergence_bound(k, alpha, epsilon))
    assert exact.theorem_5.bayes_risk(k, alpha, epsilon) >= epsilon**2 / 8.0 * (1.0 - variation)


def test_the_number_of_gradients_that_a_test_needs() -> None:
    needed = exact.lemma_16.jumps_needed(1.5, 0.1, 0.25)
    errors = [exact.lemma_16.least_test_error(k, 1.5, 0.1) for k in (needed - 1, needed)]
    assert errors[0] >= 0.25 > errors[1]
    assert exact.lemma_16.jumps_needed(1.5, 0.1, 0.4999) == 1
    with pytest.raises(ValueError, match=r"error = 0\.5 lies outside"):
        exact.lemma_16.jumps_needed(1.5, 0.1, 0.5)


def test_the_constants_of_the_lower_bound() -> None:
    assert theory.theorem_5.jump_probability(1.5, 0.125) == pytest.approx(0.125)
    assert theory.theorem_5.constant() == pytest.approx((1.0 - 1.0 / np.sqrt(6.0)) / 128.0)
    assert float(theory.lemma_15.bound(0.1**2 / 32.0, 0.1)) == pytest.approx(0.25)
    for k in (8, 100, 10_000):  # k u = 1
        epsilon = 0.25 * k ** (-1.0 / 3.0)
        least = epsilon**2 / 8.0 * (1.0 - float(theory.lemma_16.total_variation_bound(k, 1.5, epsilon)))
        assert least == pytest.approx(theory.theorem_5.constant() * k ** (-2.0 / 3.0))
    with pytest.raises(ValueError, match=r"epsilon = 0\.2 lies outside .* Theorem 5 needs epsilon <= 1/8"):
        theory.theorem_5.jump_probability(1.5, 0.2)
