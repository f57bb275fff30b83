"""The least risk on the two-point family: against all outcomes, against simulation, and against other libraries' laws."""

from __future__ import annotations

import itertools
import math
from functools import cache

import mpmath
import numpy as np
import pytest
from scipy import special, stats

from heavytail import theory
from heavytail.exact.theorem_5 import bayes_risk, limit_constant, lower_bound

ALPHAS = (1.1, 1.2, 1.3, 1.5, 1.7, 1.8, 2.0)


def jump_probabilities(alpha, epsilon):
    p = (4.0 * epsilon) ** (alpha / (alpha - 1.0))
    return p, 0.5 * p


def risk_over_all_outcomes(k, alpha, epsilon):
    """Average (b - posterior mean)**2 / 2 over both b and every one of the 2**k sequences of jumps."""
    minimizers, total = np.array([2.0 * epsilon, epsilon]), 0.0
    for outcome in itertools.product((0, 1), repeat=k):
        chances = [math.prod(p if jump else 1.0 - p for jump in outcome) for p in jump_probabilities(alpha, epsilon)]
        posterior = np.array(chances) / sum(chances)
        total += 0.5 * np.dot(chances, 0.5 * (minimizers - posterior @ minimizers) ** 2)
    return total


@pytest.mark.parametrize("k", [0, 1, 2, 5, 10])
@pytest.mark.parametrize(("alpha", "epsilon"), [(1.2, 0.125), (1.5, 0.1), (1.5, 0.01), (2.0, 0.125), (2.0, 0.06)])
def test_the_risk_against_all_outcomes(k, alpha, epsilon):
    assert bayes_risk(k, alpha, epsilon) == pytest.approx(risk_over_all_outcomes(k, alpha, epsilon), rel=1e-12)


def test_without_gradients_the_risk_is_that_of_the_prior():
    assert bayes_risk(0, 1.5, 0.1) == pytest.approx(0.1**2 / 8.0, rel=1e-14)


def test_the_risk_at_a_quoted_value():
    assert bayes_risk(40, 1.5, 0.05) == pytest.approx(3.0428993e-4, rel=2e-8)


def test_the_risk_against_simulated_estimators():
    # 4e6 pairs give the mean to 2.5e-4 of itself; five standard errors are false in 6e-7 of all seeds.
    alpha, epsilon, k, rng = 1.5, 0.1, 12, np.random.default_rng(5)
    p = np.array(jump_probabilities(alpha, epsilon))
    nu = rng.integers(0, 2, 4_000_000)
    jumps = rng.binomial(k, p[nu])
    chances = stats.binom.pmf(np.arange(k + 1), k, p[:, None])[:, jumps]
    risks = {}
    for name, weight in (("posterior mean", chances[0] / chances.sum(axis=0)), ("likelier", chances[0] > chances[1])):
        losses = 0.5 * ((1.0 + weight) * epsilon - (2 - nu) * epsilon) ** 2
        risks[name] = losses.mean(), losses.std() / math.sqrt(losses.size)
    mean, error = risks["posterior mean"]
    exact = bayes_risk(k, alpha, epsilon)
    assert abs(mean - exact) < 5.0 * error < 1.3e-3 * exact
    assert risks["likelier"][0] > 1.2 * exact  # another estimator does worse


@pytest.mark.parametrize("k", [10**4, 10**7, 10**10])
def test_the_risk_after_many_gradients(k):
    # At k = 1e10 a binomial coefficient from differences of log-gamma functions is wrong in the sixth digit.
    alpha, epsilon = 1.5, 0.25 * (10.0 / k) ** (1.0 / 3.0)
    with mpmath.workdps(30):
        p = (4 * mpmath.mpf(epsilon)) ** 3
        laws = [[(1 - q) ** k] for q in (p, p / 2)]
        for law, q in zip(laws, (p, p / 2), strict=True):
            for n in range(200):
                law.append(law[-1] * (k - n) / (n + 1) * q / (1 - q))
        total = sum(a * b / (a + b) for a, b in zip(*laws, strict=True))
        exact = float(mpmath.mpf(epsilon) ** 2 / 4 * total)
    assert bayes_risk(k, alpha, epsilon) == pytest.approx(exact, rel=1e-12)


@pytest.mark.parametrize("k", [1, 2, 5, 40, 1000, 10**6])
@pytest.mark.parametrize("alpha", [1.05, 1.2, 1.5, 2.0])
def test_the_lower_bound_against_a_scan_over_epsilon(k, alpha):
    best, epsilon = lower_bound(k, alpha)
    scanned = [bayes_risk(k, alpha, point) for point in np.append(np.geomspace(1e-3 * epsilon, 0.125, 1000), 0.125)]
    assert max(scanned) <= best * (1 + 1e-12)
    assert best <= 1.001 * max(scanned)
    assert 0.0 < epsilon <= 0.125
    assert best == bayes_risk(k, alpha, epsilon)


LOADS = np.geomspace(1e-3, 100.0, 4001)


@cache
def poisson_overlap():
    """Return S(load) at each of LOADS with the Poisson laws of scipy."""
    n, loads = np.arange(400), LOADS[:, None]
    first, second = stats.poisson.pmf(n, loads), stats.poisson.pmf(n, 0.5 * loads)
    both = np.where(first + second > 0.0, first + second, 1.0)
    return np.sum(first * second / both, axis=1)


@pytest.mark.parametrize("alpha", [1.001, 1.01, *ALPHAS])
def test_the_limit_constant_against_a_scan(alpha):
    # Near alpha = 1 the best load tends to 0.
    constant, load = limit_constant(alpha)
    values = LOADS ** (2.0 * (alpha - 1.0) / alpha) * poisson_overlap() / 64.0
    assert values.max() <= constant * (1 + 1e-12)
    assert constant == pytest.approx(values.max(), rel=1e-5)
    assert load == pytest.approx(LOADS[np.argmax(values)], rel=4e-3)


def test_the_limit_constant_at_quoted_values():
    constants = (0.007586, 0.009194, 0.011548, 0.018078, 0.026825, 0.031963, 0.043604)
    loads = (2.447, 4.852, 7.075, 10.886, 13.951, 15.257, 17.511)
    found = np.array([limit_constant(alpha) for alpha in ALPHAS])
    np.testing.assert_allclose(found[:, 0], constants, rtol=0.0, atol=6e-7)
    np.testing.assert_allclose(found[:, 1], loads, rtol=0.0, atol=6e-4)


def test_the_limit_constant_against_another_sum():
    # S(l) = sum P Q / (P + Q) with P / Q = 2**n exp(-l/2), so one sum of a logistic function; maximised with its derivative.
    with mpmath.workdps(30):
        alpha = mpmath.mpf("1.5")

        def logarithm(load):
            terms = [
                mpmath.exp(-load + n * mpmath.log(load) - mpmath.loggamma(n + 1)) / (1 + 2**n * mpmath.exp(-load / 2))
                for n in range(120)
            ]
            return (2 - 2 / alpha) * mpmath.log(load) + mpmath.log(sum(terms) / 64)

        best = mpmath.findroot(lambda load: mpmath.diff(logarithm, load), 10)
        constant = float(mpmath.exp(logarithm(best)))
    found = limit_constant(1.5)
    assert found[0] == pytest.approx(constant, rel=1e-12)
    assert found[1] == pytest.approx(float(best), rel=1e-5)


@pytest.mark.parametrize("alpha", [1.2, 1.5, 1.8, 2.0])
def test_the_lower_bound_tends_to_its_limit_from_below(alpha):
    horizons = 10.0 ** np.arange(2, 8)
    scaled = [lower_bound(int(k), alpha)[0] * k ** theory.theorem_5.rate(alpha) for k in horizons]
    constant = limit_constant(alpha)[0]
    assert (np.diff(scaled) > 0.0).all()
    assert 0.999 * constant < scaled[-1] < constant


@pytest.mark.parametrize("alpha", [1.2, 1.35, 1.5, 1.8, 2.0])
def test_the_lower_bound_exceeds_its_closed_form(alpha):
    first = math.ceil(2.0 ** (alpha / (alpha - 1.0)))  # from there on epsilon <= 1/8 allows k p_0 = 1
    for k in {first, first + 1, 3 * first, 100 * first, 10**6}:
        closed = (1.0 - 6.0**-0.5) / 128.0 * k ** -theory.theorem_5.rate(alpha)
        assert closed <= lower_bound(k, alpha)[0] < 20.0 * closed


def test_the_lower_bound_lies_below_what_clipping_guarantees():
    for alpha in (1.2, 1.5, 2.0):
        for k in (1, 10, 1000, 100_000):
            assert lower_bound(k, alpha)[0] < theory.theorem_4.finite_sum_bound(k, theory.theorem_4.clip_level(alpha), alpha)


def test_log_gamma_functions_would_cancel():
    # The control of the test after many gradients: at k = 1e10 their difference misses log(k (k - 1) / 2).
    k = 1e10
    difference = special.gammaln(k + 1) - special.gammaln(3.0) - special.gammaln(k - 1)
    assert abs(difference - math.log(k * (k - 1) / 2)) > 1e-7


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: bayes_risk(-1, 1.5, 0.1), "k"),
        (lambda: bayes_risk(5, 1.0, 0.1), "alpha"),
        (lambda: bayes_risk(5, 2.1, 0.1), "alpha"),
        (lambda: bayes_risk(5, 1.5, 0.126), "epsilon"),
        (lambda: bayes_risk(5, 1.5, 0.0), "epsilon"),
        (lambda: lower_bound(0, 1.5), "k"),
        (lambda: lower_bound(5, 1.0), "alpha"),
        (lambda: limit_constant(1.0), "alpha"),
    ],
)
def test_a_violated_hypothesis_is_named(call, name):
    with pytest.raises(ValueError, match=rf"^{name}\b"):
        call()
