"""The bound of projected SGD against a recursion, its inequality, and small simulations."""

from __future__ import annotations

import math

import numpy as np
import pytest

from heavytail import theory


@pytest.mark.parametrize("alpha", [1.2, 1.5, 2.0])
def test_the_projected_bound_against_a_plain_recursion(alpha):
    sigma, diameter, distance = 0.7, 3.0, 1.3
    moment = distance**alpha
    naive = [0.5 * diameter ** (2 - alpha) * moment]
    for k in range(1, 60):
        eta = 4 / (k + 1)
        moment = abs(1 - eta) ** alpha * moment + 2 * eta**alpha * sigma**alpha
        naive.append(0.5 * diameter ** (2 - alpha) * moment)
    k = np.array([0, 1, 2, 17, 59])
    np.testing.assert_allclose(theory.sgd.bound(k, alpha, sigma, diameter, distance), np.array(naive)[k], rtol=1e-13)


@pytest.mark.parametrize("alpha", [1.1, 1.5, 1.9])
def test_the_inequality_behind_the_projected_bound(alpha):
    # |a + b|**alpha <= |a|**alpha + alpha |a|**(alpha - 1) sign(a) b + 2 |b|**alpha; by homogeneity a = 1.
    b = np.concatenate([-np.geomspace(1e6, 1e-6, 5000), np.geomspace(1e-6, 1e6, 5000)])
    slack = 1.0 + alpha * b + 2.0 * np.abs(b) ** alpha - np.abs(1.0 + b) ** alpha
    assert (slack >= -1e-9 * np.abs(b) ** alpha).all()
    assert (slack - np.abs(b) ** alpha < 0.0).any()  # with the constant 1 in place of 2 it is false


def draws(name, alpha, size, rng):
    """Return noise with E|xi|**alpha = 1."""
    if name == "pareto":  # symmetric, of tail index a: E|z|**alpha = a / (a - alpha)
        a = alpha + 0.3
        return rng.uniform(size=size) ** (-1.0 / a) * rng.choice([-1.0, 1.0], size) * (1.0 - alpha / a) ** (1.0 / alpha)
    if name == "gaussian":
        moment = 2 ** (alpha / 2) * math.gamma((alpha + 1) / 2) / math.sqrt(math.pi)
        return rng.standard_normal(size) * moment ** (-1 / alpha)
    p = 0.02  # rare jumps of both signs
    return np.where(rng.uniform(size=size) < p, p ** (-1 / alpha), 0.0) * rng.choice([-1.0, 1.0], size)


@pytest.mark.parametrize("name", ["pareto", "gaussian", "jumps"])
def test_the_projected_bound_holds_in_a_simulation(name):
    # The bound is five times the mean, or more, and the mean known to 5 %: no false alarm.
    alpha, rng = 1.5, np.random.default_rng(7)
    x, gaps = np.full(4000, -1.0), []
    for k in range(1, 301):
        x = np.clip(x - 4 / (k + 1) * (x - 0.5 + draws(name, alpha, x.size, rng)), -1.0, 1.0)
        gaps.append(0.5 * np.mean((x - 0.5) ** 2))
    k = np.arange(1, 301)
    assert (gaps < theory.sgd.bound(k, alpha, 1.0, 2.0, 1.5)).all()
    assert gaps[-1] > theory.sgd.bound(300, alpha, 0.1, 2.0, 1.5)  # for noise ten times smaller it fails


@pytest.mark.parametrize("alpha", [1.2, 1.5, 1.8, 2.0])
def test_the_projected_bound_has_its_rate(alpha):
    bound = theory.sgd.bound([10_000, 100_000], alpha, 1.0, 2.0, 1.0)
    assert math.log10(bound[0] / bound[1]) == pytest.approx(theory.sgd.rate(alpha), abs=1e-3)


HYPOTHESES = {
    "alpha": [
        lambda: theory.sgd.rate(1.0),
        lambda: theory.sgd.rate_of_scale(2.1),
        lambda: theory.sgd.bound(5, 1.0, 1.0, 1.0, 1.0),
    ],
    "k": [
        lambda: theory.sgd.bound(-1, 1.5, 1.0, 1.0, 1.0),
    ],
    "sigma": [lambda: theory.sgd.bound(5, 1.5, -1.0, 1.0, 1.0)],
    "diameter": [lambda: theory.sgd.bound(5, 1.5, 1.0, -1.0, 0.0)],
    "distance": [
        lambda: theory.sgd.bound(5, 1.5, 1.0, 1.0, -1.0),
        lambda: theory.sgd.bound(5, 1.5, 1.0, 1.0, 1.5),  # x_0 and x* lie in X
    ],
}


@pytest.mark.parametrize(("name", "call"), [(name, call) for name, calls in HYPOTHESES.items() for call in calls])
def test_a_violated_hypothesis_is_named(name, call):
    with pytest.raises(ValueError, match=rf"^{name}\b"):
        call()
