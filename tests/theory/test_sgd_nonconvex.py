"""SGD without a variance on non-convex functions: the proof's inequalities, the classical bound, every path of a crater."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import optimize

from heavytail import theory
from heavytail.problems import Crater

ALPHAS = (1.05, 1.3, 1.5, 1.8, 2.0)


@pytest.mark.parametrize("alpha", ALPHAS)
def test_the_inequality_of_vectors_in_the_plane(alpha):
    """||a + y||**p <= ||a||**p + p ||a||**(p - 2) <a, y> + 2**(2 - p) ||y||**p; half of the constant would not do."""
    rng = np.random.default_rng(1)
    a, y = np.exp(rng.uniform(-6, 6, 200_000)), np.exp(2j * np.pi * rng.uniform(size=200_000))
    excess = np.abs(a + y) ** alpha - a**alpha - alpha * a ** (alpha - 1) * y.real
    assert excess.max() <= 2.0 ** (2.0 - alpha) + 1e-9 * a.max() ** alpha
    small = a < 2.0
    assert 0.5 * 2.0 ** (2.0 - alpha) < excess[small].max() <= 2.0 ** (2.0 - alpha) + 1e-12


@pytest.mark.parametrize("alpha", ALPHAS)
def test_the_drift_of_the_power_of_the_gap(alpha):
    """E h_+**p <= h**p - (p/2) eta m**2 h**(p - 1) + 4**(1 - p) (L/2)**p (eta sigma)**(2 p) exactly, p = alpha/2."""
    rng, p = np.random.default_rng(2), 0.5 * alpha
    functions = [
        (lambda x: 0.5 * x**2, lambda x: x, 1.0),
        (lambda x: 1 - np.cos(x), np.sin, 1.0),
        (lambda x: np.log(1 + x**2), lambda x: 2 * x / (1 + x**2), 2.0),
    ]
    closest = 0.0
    for _ in range(3000):
        value, gradient, smoothness = functions[rng.integers(3)]
        jump, q = np.exp(rng.uniform(-3, 6)) * rng.choice([-1, 1]), np.exp(rng.uniform(-8, -0.7))
        xi, chances = np.array([jump, -q * jump / (1 - q)]), np.array([q, 1 - q])
        moment = chances @ np.abs(xi) ** alpha
        eta = np.exp(rng.uniform(-5, 0)) / smoothness
        x = rng.normal() * np.exp(rng.uniform(-3, 2))
        h, m = value(x), gradient(x)
        noise = 4 ** (1 - p) * (0.5 * smoothness) ** p * eta**alpha * moment
        change = chances @ value(x - eta * (m + xi)) ** p - h**p + 0.5 * p * eta * m**2 * h ** (p - 1)
        assert change <= noise * (1 + 1e-9) + 1e-12
        closest = max(closest, change / noise)
    assert closest > 0.3


@pytest.mark.parametrize("k", [1, 10, 10**6])
def test_at_order_two_the_bound_is_the_classical_one(k):
    eta, smoothness, gap, sigma = 0.2, 3.0, 0.7, 1.9
    expected = np.sqrt(2 * gap / (eta * k) + smoothness * eta * sigma**2)
    assert float(theory.sgd_nonconvex.bound(k, eta, 2.0, smoothness, gap, sigma)) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("alpha", ALPHAS)
def test_the_step_size_minimises_the_bound(alpha):
    horizon, constants = 10**6, (0.5, 3.0, 1.7)
    step = theory.sgd_nonconvex.step_size(horizon, alpha, *constants)
    found = optimize.minimize_scalar(
        lambda t: float(theory.sgd_nonconvex.bound(horizon, float(np.exp(t)), alpha, *constants)),
        bounds=(np.log(step) - 3, min(np.log(step) + 3, np.log(2.0))), method="bounded", options={"xatol": 1e-8},
    )  # fmt: skip
    assert np.log(step) == pytest.approx(found.x, abs=1e-3)
    assert theory.sgd_nonconvex.step_size(1, alpha, 0.5, 3.0, 1e-3) == 2.0


@pytest.mark.parametrize("alpha", ALPHAS)
def test_the_bound_at_the_best_step_has_the_rate(alpha):
    bounds = [float(theory.sgd_nonconvex.bound(K, theory.sgd_nonconvex.step_size(K, alpha), alpha)) for K in (10**8, 10**12)]
    assert np.log10(bounds[0] / bounds[1]) / 4 == pytest.approx(theory.sgd_nonconvex.rate(alpha), abs=1e-12)
    assert theory.sgd_nonconvex.rate(alpha) == pytest.approx(0.5 - 0.5 / alpha, rel=1e-13)


def gradient_outside(x, reach, slope, length, smoothness):
    """Return the crater's gradient by linear interpolation between its corners."""
    wall = 0.5 * (reach - slope / smoothness)
    corners = [0.0, wall, reach, reach + length, reach + length + slope / smoothness]
    return np.sign(x) * np.interp(np.abs(x), corners, [0.0, smoothness * wall, -slope, -slope, 0.0])


@pytest.mark.parametrize("alpha", [1.2, 1.5, 2.0])
@pytest.mark.parametrize(("eta", "smoothness", "sigma"), [(0.3, 1.0, 1.0), (0.05, 4.0, 0.3)])
def test_every_path_of_the_crater_lies_between_the_bounds_on_average(alpha, eta, smoothness, sigma):
    horizon = 8
    instance = theory.sgd_nonconvex.instance(horizon, eta, alpha, smoothness, sigma)
    slope, length = instance.problem.slope, instance.problem.length
    assert length == eta * slope * horizon
    (_, _, jump), probabilities = instance.noise.atoms
    probability = 1.0 - probabilities[1]
    assert instance.noise.moment(alpha) == pytest.approx(sigma**alpha, rel=1e-12)
    assert instance.problem.reach == eta * jump
    with pytest.raises(ValueError, match="too steep"):
        Crater(eta * jump, 1.001 * slope, 1.001 * length, smoothness)
    average = 0.0
    for path in itertools.product((-1, 0, 1), repeat=horizon - 1):
        x, total = 0.0, 0.0
        for sign in path:
            m = gradient_outside(x, eta * jump, slope, length, smoothness)
            total += abs(m)
            x -= eta * (m + sign * jump)
        total += abs(gradient_outside(x, eta * jump, slope, length, smoothness))
        chances = [0.5 * probability if sign else 1.0 - probability for sign in path]
        average += np.prod(chances) * total / horizon
    lower = theory.sgd_nonconvex.lower_bound(horizon, eta, alpha, smoothness, 1e-12, sigma)
    upper = float(theory.sgd_nonconvex.bound(horizon, eta, alpha, smoothness, 1e-12, sigma))
    assert lower <= average <= upper
    assert average < 2.0 * lower


@pytest.mark.parametrize("alpha", [1.2, 2.0])
def test_the_gentle_slope_lasts_for_all_steps(alpha):
    """f falls by (K - 1) eta m**2 while the gradient is m, and m**2 / (2 L) to its foot: no more than F_0."""
    horizon, eta, gap, smoothness = 50, 0.01, 2.0, 3.0
    m = theory.sgd_nonconvex.lower_bound(horizon, eta, alpha, smoothness, gap, sigma=1e-9)
    assert (horizon - 1) * eta * m**2 + m**2 / (2 * smoothness) <= gap
    assert horizon * eta * m**2 + m**2 / (2 * smoothness) == pytest.approx(gap, rel=1e-12)
    assert m <= float(theory.sgd_nonconvex.bound(horizon, eta, alpha, smoothness, gap, 1e-9))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: theory.sgd_nonconvex.rate(2.1), "^alpha"),
        (lambda: theory.sgd_nonconvex.bound(10, 1.1, 1.5), r"^eta = 1\.1 .*assumes eta <= 1/L"),
        (lambda: theory.sgd_nonconvex.bound(10, 0.0, 1.5), "^eta"),
        (lambda: theory.sgd_nonconvex.bound(0, 0.1, 1.5), "^k"),
        (lambda: theory.sgd_nonconvex.bound(10, 0.1, 1.5, gap=0.0), "^gap"),
        (lambda: theory.sgd_nonconvex.step_size(10, 1.5, sigma=-1.0), "^sigma"),
        (lambda: theory.sgd_nonconvex.lower_bound(10, 0.6, 1.5, smoothness=2.0), "^eta"),
        (lambda: theory.sgd_nonconvex.instance(10, 0.1, 1.5, smoothness=0.0), "^smoothness"),
    ],
)
def test_bad_input_names_the_hypothesis_that_fails(call, message):
    with pytest.raises(ValueError, match=message):
        call()
