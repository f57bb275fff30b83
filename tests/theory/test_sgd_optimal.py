"""Bounds of SGD with constant steps and of AdaGrad-Norm: each inequality of their proofs, and small simulations."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy import stats

from heavytail import theory

ALPHAS = [1.05, 1.2, 1.5, 1.8, 2.0]


@pytest.mark.parametrize("alpha", ALPHAS)
def test_the_step_constant_is_the_largest_quotient(alpha):
    r = np.geomspace(1e-3, 1e4, 400_001)
    quotient = np.where(r <= 1.0, r**2 / 2, r - 0.5) / r**alpha
    assert theory.sgd_convex.step_constant(alpha) == pytest.approx(quotient.max(), rel=1e-8)


def random_steps(size, rng):
    """Return points x, u of [0, 1], many at the ends, gradients of all sizes and step sizes."""
    x, u = np.clip(rng.uniform(-0.5, 1.5, size=(2, size)), 0.0, 1.0)
    g = rng.choice([-1.0, 1.0], size) * np.exp(rng.normal(0.0, 3.0, size))
    return x, u, g, np.exp(rng.normal(0.0, 2.0, size))


@pytest.mark.parametrize("alpha", ALPHAS)
def test_one_projected_step_obeys_the_inequality_and_nears_it(alpha):
    x, u, g, eta = random_steps(400_000, np.random.default_rng(1))
    after = np.clip(x - eta * g, 0.0, 1.0)
    left = g * (x - u) - ((x - u) ** 2 - (after - u) ** 2) / (2 * eta)
    most = theory.sgd_convex.step_constant(alpha) * (eta * np.abs(g)) ** alpha / eta
    assert (left <= most * (1 + 1e-9) + 1e-12).all()
    assert (left > 0.99 * most).any()


@pytest.mark.parametrize("alpha", ALPHAS)
def test_the_schedule_makes_the_sum_least_and_the_constant_one(alpha):
    horizon, diameter, G = 50, 3.0, 0.7

    def total(eta):
        noise = theory.sgd_convex.step_constant(alpha) * diameter ** (2 - alpha) * eta ** (alpha - 1) * G**alpha
        return diameter**2 / (2 * eta * horizon) + noise

    best = theory.sgd_convex.schedule(horizon, alpha, diameter, G)
    assert total(best) == pytest.approx(theory.sgd_convex.bound(horizon, alpha, diameter, G), rel=1e-12)
    assert min(total(0.98 * best), total(1.02 * best)) > total(best)


def test_adagrad_norm_has_its_regret_on_every_path_and_no_constant_below_1_04():
    rng, worst = np.random.default_rng(2), 0.0
    for _ in range(400):
        size = rng.integers(1, 30)
        gradients = rng.choice([-1.0, 1.0], size) * np.exp(rng.normal(0.0, 2.0, size))
        x, points = rng.uniform(), []
        for k in range(size):
            points.append(x)
            seen = math.sqrt(np.sum(gradients[: k + 1] ** 2))
            x = np.clip(x - theory.adagrad_norm.schedule() * gradients[k] / seen, 0.0, 1.0)
        regret = max(gradients @ (np.array(points) - u) for u in (0.0, 1.0))
        worst = max(worst, regret / math.sqrt(np.sum(gradients**2)))
    assert 0.9 < worst <= math.sqrt(2)
    # g = (1, 0.293) from the end 1: x goes to 1 - sqrt(1/2), and 0 would have been best.
    assert (1.0 + 0.293 * (1.0 - math.sqrt(0.5))) / math.hypot(1.0, 0.293) == pytest.approx(1.042, abs=1e-3)


@pytest.mark.parametrize("alpha", [1.2, 1.5, 2.0])
def test_adagrad_norms_bound_is_root_2_times_that_of_sgd(alpha):
    k = np.array([1, 10, 1000])
    expected = math.sqrt(2) * 3.0 * 0.5 * k ** (-(alpha - 1) / alpha)
    np.testing.assert_allclose(theory.adagrad_norm.bound(k, alpha, 3.0, 0.5), expected, rtol=1e-13)
    assert theory.adagrad_norm.schedule(3.0) == pytest.approx(3.0 / math.sqrt(2))


@pytest.mark.parametrize("alpha", ALPHAS)
def test_the_anytime_steps_make_their_sum_least_at_late_horizons(alpha):
    k, diameter, G = np.arange(1, 200_001), 3.0, 0.7

    def total(factor):
        eta = factor * theory.sgd_convex.anytime_schedule(alpha, diameter, G).values(k)
        noise = theory.sgd_convex.step_constant(alpha) * diameter ** (2 - alpha) * G**alpha * eta ** (alpha - 1)
        return (diameter**2 / (2 * eta) + np.cumsum(noise)) / k

    best, bound = total(1.0), theory.sgd_convex.anytime_bound(k, alpha, diameter, G)
    assert (best <= bound * (1 + 1e-12)).all()
    assert best[-1] == pytest.approx(bound[-1], rel=2 * k[-1] ** (-1 / alpha))
    assert min(total(0.95)[-1], total(1.05)[-1]) > best[-1]


def bayes_risk(horizon, q):
    """Return the least mean gap of eps x and -eps x on [0, 1] after K gradients, by every path of 0, r and -r."""
    r, risk = q**-0.5, 0.0
    for path in itertools.product((0, 1, -1), repeat=horizon):
        up, down = (math.prod(1 - q if g == 0 else q if g == sign else 0.0 for g in path) for sign in (1, -1))
        risk += 0.5 * q * r * min(up, down)  # play the end that suits the likelier sign, for the other one it is worst
    return risk


@pytest.mark.parametrize("horizon", [1, 2, 5])
def test_the_lower_bound_is_the_bayes_risk_of_the_best_pair(horizon):
    q = float(theory.sgd_convex.rarity(horizon, 2.0))
    assert theory.sgd_convex.lower_bound(horizon, 2.0) == pytest.approx(bayes_risk(horizon, q), rel=1e-12)
    assert max(bayes_risk(horizon, 0.97 * q), bayes_risk(horizon, 1.03 * q)) < bayes_risk(horizon, q)


@pytest.mark.parametrize("alpha", ALPHAS)
def test_the_lower_bound_tends_to_its_constant_from_above(alpha):
    k = np.array([10, 1_000, 1_000_000])
    ratio = theory.sgd_convex.lower_bound(k, alpha, 3.0, 0.7) / theory.sgd_convex.bound(k, alpha, 3.0, 0.7)
    assert (np.abs(ratio / theory.sgd_convex.lower_constant(alpha) - 1.0) < 1e-9 + 1.0 / k).all()
    known = {1.2: 0.3140, 1.5: 0.2484, 1.8: 0.2236, 2.0: 0.2144}
    if alpha in known:
        assert theory.sgd_convex.lower_constant(alpha) == pytest.approx(known[alpha], abs=5e-5)


def test_central_moments_give_adagrad_norm_a_bound_of_two_terms():
    k = np.array([1, 10, 1000])
    expected = math.sqrt(2) * 3.0 * (0.5 * k**-0.5 + 0.7 * k ** (-1 / 3))
    np.testing.assert_allclose(theory.adagrad_norm.bound_central(k, 1.5, 3.0, 0.5, 0.7), expected, rtol=1e-13)


@pytest.mark.parametrize(("length", "sigma"), [(0.125, 1.0), (0.3, 0.7), (1.0, 1.0)])
def test_the_error_of_the_limit_is_a_binomial_sum(length, sigma):
    alpha, radius = 1.5, 1.0
    for horizon in (1, 3, 40):
        first = math.floor(radius / (length * sigma)) + 1
        law = stats.binom(horizon, 1 / horizon)
        squares = sum(n**2 * law.pmf(n) for n in range(first, horizon + 1))
        expected = 0.5 * sigma**2 * horizon ** (2 / alpha - 2) * squares
        found = theory.sgd_average.limit_error(horizon, alpha, length, sigma, radius)
        assert found == pytest.approx(expected, rel=1e-10, abs=1e-300)


def test_with_a_set_the_gap_lies_within_the_error_of_the_limit():
    """Every path of nine steps, of -1, 0 and 1 jumps."""
    alpha, horizon, length = 1.5, 9, 0.4
    eta, x, total, weight = length * horizon ** (-1 / alpha), np.zeros(1), np.zeros(1), np.ones(1)
    for _ in range(horizon):
        total = np.repeat(total + x, 3)
        jump = np.tile([-1.0, 0.0, 1.0], x.size) * horizon ** (1 / alpha)
        weight = np.repeat(weight, 3) * np.tile([0.5 / horizon, 1 - 1 / horizon, 0.5 / horizon], x.size)
        x = np.clip(np.repeat(x, 3) * (1 - eta) - eta * jump, -1.0, 1.0)
    gap = 0.5 * weight @ (total / horizon) ** 2
    far = abs(gap - theory.sgd_average.limit(horizon, alpha, length))
    assert 0.0 < far < theory.sgd_average.limit_error(horizon, alpha, length)


@pytest.mark.parametrize("alpha", [1.2, 1.5, 1.8, 2.0])
def test_the_gap_of_rare_jumps_is_that_of_the_linear_recursion(alpha):
    """Var xbar = sum of the squared weights of the noise, each the sum of what a step still weighs in later iterates."""
    length, sigma, found = 0.25, 0.6, []
    for horizon in (1, 7, 300):
        eta = length * horizon ** (-1 / alpha)
        weights = [sum(eta * (1 - eta) ** (t - s) for t in range(s, horizon)) / horizon for s in range(1, horizon)]
        variance = sigma**2 * horizon ** (2 / alpha - 1)
        found.append(0.5 * variance * np.sum(np.square(weights)))
    expected = theory.sgd_average.limit([1, 7, 300], alpha, length, sigma)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("alpha", [1.2, 1.5, 1.8, 2.0])
def test_the_bound_of_the_average_is_its_four_terms_and_a_pure_power(alpha):
    sigma, mu, diameter, radius, horizon = 0.7, 0.5, 3.0, 1.2, 400
    eta = 0.2 * horizon ** (-1 / alpha)
    c = (alpha - 1) ** (alpha - 1) / alpha**alpha
    far = (2 * diameter / radius) ** alpha / (eta * mu * horizon)
    far += (2 / radius) ** alpha * 2 ** (2 - alpha) * eta ** (alpha - 1) * sigma**alpha / mu
    total = diameter / (eta * horizon) + (sigma**alpha * (diameter / eta) ** (2 - alpha) / horizon) ** 0.5
    total += c * sigma**alpha * (2 * eta / radius) ** (alpha - 1) + 2**0.5 * sigma * far
    sizes = {"sigma": sigma, "mu": mu, "diameter": diameter, "radius": radius}
    here, later = theory.sgd_average.bound([horizon, 100 * horizon], alpha, 0.2, **sizes)
    assert here == pytest.approx(total**2 / (2 * mu), rel=1e-12)
    assert math.log(here / later) / math.log(100) == pytest.approx(2 * (alpha - 1) / alpha, rel=1e-9)


def test_the_bound_of_the_average_holds_in_a_simulation_and_fails_for_louder_noise():
    # The bound is 1e4 times the mean, and the mean known to 5 %: no false alarm.
    alpha, horizon, rng = 1.5, 200, np.random.default_rng(3)
    eta = theory.sgd_average.schedule(horizon, alpha, 0.25)
    x, total = np.zeros(20_000), np.zeros(20_000)
    for _ in range(horizon):
        total += x
        jump = np.where(rng.uniform(size=x.size) < 1 / horizon, horizon ** (1 / alpha), 0.0)
        x = np.clip(x - eta * (x + jump * rng.choice([-1.0, 1.0], x.size)), -1.0, 1.0)
    gap = 0.5 * np.mean((total / horizon) ** 2)
    assert gap < theory.sgd_average.bound(horizon, alpha, 0.25)
    assert gap == pytest.approx(theory.sgd_average.limit(horizon, alpha, 0.25), rel=0.06)  # five standard errors


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: theory.sgd_convex.schedule(10, 1.0), "alpha"),
        (lambda: theory.sgd_convex.bound(0, 1.5), "k"),
        (lambda: theory.sgd_convex.lower_bound(0, 1.5), "k"),
        (lambda: theory.sgd_convex.anytime_schedule(1.5, G=-1.0), "G"),
        (lambda: theory.sgd_average.bound(10, 1.5, -1.0), "length"),
        (lambda: theory.sgd_average.limit_error(10, 1.5, 0.1, radius=0.0), "radius"),
        (lambda: theory.adagrad_norm.bound_central(10, 1.5, sigma=0.0), "sigma"),
        (lambda: theory.adagrad_norm.schedule(0.0), "diameter"),
    ],
)
def test_parameters_out_of_range_are_errors_by_name(call, message):
    with pytest.raises(ValueError, match=message):
        call()
