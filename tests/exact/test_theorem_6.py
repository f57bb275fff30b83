"""The law of progress and the best lower bound: against other laws' code, a scan over epsilon, and a chain run by hand."""

from __future__ import annotations

import math

import mpmath as mp
import numpy as np
import pytest
from scipy import stats

from heavytail import theory
from heavytail.exact import theorem_6
from heavytail.exact.theorem_6 import least_gradient, unfinished

ALPHAS = (1.05, 1.2, 1.5, 1.8, 2.0)


@pytest.mark.parametrize("length", [1, 2, 12, 100])
@pytest.mark.parametrize("p", [1e-9, 0.07, 0.5, 1.0])
def test_the_law_against_scipys_binomial(length, p):
    k = np.array([0, 1, length - 1, length, length + 1, 3 * length + 7, 1000])
    assert unfinished(k, length, p) == pytest.approx(stats.binom.cdf(length - 1, k, p), rel=1e-11, abs=1e-300)


def test_the_law_at_a_quoted_value():
    assert float(unfinished(150, 12, 0.07)) == pytest.approx(1.0 - 0.3590, abs=5e-5)


@pytest.mark.parametrize(("k", "length", "p"), [(10**12, 1000, 9.5e-10), (10**16, 30, 2.5e-15), (10**16, 10**8, 1e-8)])
def test_the_law_after_many_gradients(k, length, p):
    # Le Cam: a binomial law is within p of the Poisson law of its mean.
    with mp.workdps(40):
        poisson = float(mp.gammainc(length, k * mp.mpf(p), mp.inf, regularized=True)) if length < 10**6 else None
    expected = stats.poisson.cdf(length - 1, k * p) if poisson is None else poisson
    assert float(unfinished(k, length, p)) == pytest.approx(expected, rel=1e-6, abs=1.1 * p)


def links_seen(k, length, p, trials, generator):
    """Run a method that sees the next link whenever the oracle shows it, look by look."""
    seen = np.zeros(trials, dtype=int)
    for _ in range(k):
        seen += (generator.random(trials) < p) & (seen < length)
    return seen


def test_the_law_against_a_chain_run_look_by_look():
    # 40 000 trials give the probability to 0.0024; five standard errors are exceeded in 6e-7 of all seeds.
    seen = links_seen(150, 12, 0.07, 40_000, np.random.default_rng(3))
    p = float(unfinished(150, 12, 0.07))
    assert abs(np.mean(seen < 12) - p) < 5.0 * math.sqrt(p * (1.0 - p) / seen.size)


@pytest.mark.parametrize("alpha", ALPHAS)
def test_an_instance_keeps_the_hypotheses_of_the_theorem(alpha):
    """f(0) - f* <= F_0, L-smooth by Lemma 17, and a moment of at most sigma**alpha even with the printed constants."""
    smoothness, gap = 3.0, 0.2
    sigma = 1.3 * theory.theorem_6.least_noise(alpha, smoothness, gap)
    for epsilon in np.sqrt(gap * smoothness / 7296.0 / np.array([1.0, 2.5, 7.0, 300.0])):
        instance = theory.theorem_6.instance(epsilon, alpha, smoothness, gap, sigma)
        problem = instance.problem
        assert problem.value(np.zeros(problem.dimension)) - problem.minimum <= gap
        assert problem.smoothness == smoothness
        slope = np.empty(problem.dimension)
        problem.gradient(np.zeros(problem.dimension), slope)
        assert np.linalg.norm(slope) == pytest.approx(2.0 * epsilon * math.sqrt(math.e), rel=1e-13)
        moment = (2.0 * epsilon * 23.0) ** alpha * theory.lemma_18.bound_reconstructed(instance.probability, alpha)
        assert moment <= sigma**alpha * (1.0 + 1e-9) or instance.probability == 1.0
        assert (instance.noise.probability, instance.noise.scale) == (instance.probability, problem.scale)
        assert least_gradient(0, instance) == 2.0 * epsilon


def test_the_instance_at_values_by_hand():
    instance = theory.theorem_6.instance(1.0 / math.sqrt(14592.0), 2.0)
    assert (instance.length, instance.probability) == (2, pytest.approx(1.0, rel=1e-12))
    instance = theory.theorem_6.instance(1.0 / math.sqrt(7296.0 * 12.0), 1.5)
    assert (instance.length, instance.probability) == (12, pytest.approx(6.0**-1.5, rel=1e-12))
    assert instance.scale == pytest.approx(304.0 * instance.epsilon, rel=1e-15)


def scanned(k, alpha, sigma):
    """Return the best bound over a fine scan of epsilon, straight from the formulas of the theorem."""
    epsilon = np.geomspace(2e-4, 1.0 / math.sqrt(7296.0), 20_001)
    links = np.floor(1.0 / (7296.0 * epsilon**2) + 1e-9)
    p = np.minimum(1.0, (2.0 ** (1.0 / alpha) * 46.0 * epsilon / sigma) ** (alpha / (alpha - 1.0)))
    return np.max(2.0 * epsilon * stats.binom.cdf(links - 1, k, p))


@pytest.mark.parametrize(
    ("k", "alpha", "share"), [(1, 2.0, 1.0), (3, 1.5, 3.0), (5, 1.2, 1.0), (40, 2.0, 1.0), (1000, 1.2, 3.0)]
)
def test_the_best_bound_against_a_scan(k, alpha, share):
    sigma = share * theory.theorem_6.least_noise(alpha)
    best, instance = theorem_6.lower_bound(k, alpha, sigma=sigma)
    reference = scanned(k, alpha, sigma)
    assert reference * (1.0 - 1e-12) <= best <= 1.001 * reference
    assert best == pytest.approx(float(least_gradient(k, instance)), rel=1e-12)
    again = theory.theorem_6.instance(instance.epsilon, alpha, sigma=sigma)
    assert (again.length, again.probability) == (instance.length, pytest.approx(instance.probability, rel=1e-9))


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize("share", [1.0, 10.0])
def test_the_best_bound_lies_above_its_closed_form_and_below_its_limit(alpha, share):
    sigma = share * theory.theorem_6.least_noise(alpha)
    r = theory.theorem_6.rate(alpha)
    for k in (1, 2, 7, 100, 10**4, 10**8, 10**12):
        best = theorem_6.lower_bound(k, alpha, sigma=sigma)[0]
        assert best >= float(theory.theorem_6.bound(k, alpha, sigma=sigma))
        assert best <= 1.6 * theory.theorem_6.limit(alpha, sigma=sigma) * float(k) ** -r
    assert theorem_6.lower_bound(10**16, 2.0, sigma=sigma)[0] < theory.theorem_6.limit(2.0, sigma=sigma) * 1e-4


def test_the_units():
    """A gap or a smoothness of four times doubles every gradient, and sigma with it; the chain stays."""
    one, instance = theorem_6.lower_bound(500, 1.5)
    for units in ({"gap": 4.0}, {"smoothness": 4.0}):
        other, scaled = theorem_6.lower_bound(500, 1.5, **units)
        assert other == pytest.approx(2.0 * one, rel=1e-9)
        assert scaled.length == instance.length
    assert theorem_6.lower_bound(500, 1.5, sigma=2.0)[0] > one


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: theory.theorem_6.instance(0.02, 1.5),
            r"leaves T = .* = 0 links. Theorem 6 needs one: epsilon of at most .* 0.0117",
        ),
        (lambda: theory.theorem_6.instance(0.005, 1.5, sigma=0.5), r"sigma = 0.5 is below c_1 sqrt\(F_0 L\) = 0.604"),
        (lambda: theory.theorem_6.instance(0.005, 1.5, gap=4.0, sigma=0.7), "below c_1"),
        (lambda: theory.theorem_6.instance(0.005, 1.0), "alpha = 1.0 lies outside"),
        (lambda: theory.theorem_6.instance(0.005, 2.2), "alpha = 2.2 lies outside"),
        (lambda: theory.theorem_6.instance(1e-9, 1.01), "alpha = 1.01 is too close to 1"),
        (lambda: theory.theorem_6.instance(-0.1, 1.5), "epsilon = -0.1 must be positive"),
        (lambda: theorem_6.lower_bound(0, 1.5), "k = 0 is out of range"),
        (lambda: theorem_6.lower_bound(10, 1.5, sigma=0.1), "sigma = 0.1 is below c_1"),
        (lambda: unfinished(10, 0, 0.5), "length = 0"),
        (lambda: unfinished(10, 3, 0.0), "probability = 0.0"),
        (lambda: unfinished(-1, 3, 0.5), "k = -1"),
    ],
)
def test_a_violated_hypothesis_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
