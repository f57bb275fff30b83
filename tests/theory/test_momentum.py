"""The bound of normalised SGD with momentum: its three inequalities, its schedules and its exponents."""

import numpy as np
import pytest

import heavytail as ht
from heavytail import theory

ORDERS = (1.2, 1.5, 1.8, 2.0)


@pytest.mark.parametrize("p", [1.05, *ORDERS])
def test_the_constant_of_von_bahr_and_esseen_holds_for_vectors(p):
    """||x + y||**p <= ||x||**p + p ||x||**(p-2) <x, y> + 2**(2-p) ||y||**p, over ratios of lengths and angles."""
    t, cosine = np.geomspace(1e-2, 1e3, 2001)[:, None], np.linspace(-1.0, 1.0, 401)
    excess = (1.0 + 2.0 * t * cosine + t**2) ** (0.5 * p) - 1.0 - p * t * cosine
    assert (excess / t**p).max() <= 2.0 ** (2.0 - p) * (1.0 + 1e-10)


def test_a_normalised_vector_points_along_another_up_to_twice_their_difference():
    generator = np.random.default_rng(0)
    v, m = generator.standard_normal((2, 100_000, 3)) * 10.0 ** generator.uniform(-2, 2, (2, 100_000, 1))
    slack = np.sum(v * m, axis=1) / np.linalg.norm(m, axis=1) - np.linalg.norm(v, axis=1) + 2 * np.linalg.norm(m - v, axis=1)
    assert slack.min() >= 0.0


@pytest.mark.parametrize("b", [0.0, 0.5, 0.97])
def test_the_error_of_the_momentum_is_the_sum_of_its_three_parts(b):
    """m_k - G_k, unrolled: the start, the noise and what is out of date, from random gradients G and noises."""
    exact, noise = np.random.default_rng(1).standard_normal((2, 40))
    m = exact[0] + noise[0]
    for k in range(1, 40):
        m = b * m + (1 - b) * (exact[k] + noise[k])
    age = b ** np.arange(39, -1, -1)
    parts = age[0] * noise[0], (1 - b) * age[1:] @ noise[1:], b * age[1:] @ (exact[:-1] - exact[1:])
    assert m - exact[-1] == pytest.approx(sum(parts), rel=1e-10)
    assert b * np.sum(age[1:]) <= b / (1 - b)
    for p in ORDERS:
        assert np.sum((1 - b) ** p * age**p) <= (1 - b) ** (p - 1.0) * (1 + 1e-12)


@pytest.mark.parametrize("alpha", ORDERS)
def test_the_schedules_give_the_rates(alpha):
    horizons = 10 ** np.arange(8, 20, 2)
    schedules = [theory.momentum.schedule(int(T), alpha, 3.0, 5.0, 0.7) for T in horizons]
    bound = theory.momentum.bound(horizons, *np.transpose(schedules), alpha, 3.0, 5.0, 0.7)
    assert ht.rates.exact_rate(horizons, bound).rate == pytest.approx((alpha - 1) / (3 * alpha - 2), abs=2e-3)
    assert theory.momentum.rate(alpha) == pytest.approx((alpha - 1) / (3 * alpha - 2))
    agnostic = np.transpose([theory.momentum.schedule_agnostic(int(T)) for T in horizons])
    bound = theory.momentum.bound(horizons, *agnostic, alpha, 1.0, 1e-3, 1.0)
    assert ht.rates.exact_rate(horizons, bound).rate == pytest.approx((alpha - 1) / (2 * alpha), abs=0.01)
    assert theory.momentum.rate_agnostic(alpha) == pytest.approx((alpha - 1) / (2 * alpha))


def test_the_schedule_has_the_units_of_the_problem():
    """Scaling x by c and f by h scales L by h/c**2, Delta by h, sigma by h/c: then eta scales by c, and b does not."""
    eta, b = theory.momentum.schedule(1000, 1.5, 2.0, 3.0, 0.5)
    c, h = 7.0, 11.0
    scaled = theory.momentum.schedule(1000, 1.5, 2.0 * h / c**2, 3.0 * h, 0.5 * h / c)
    assert scaled == pytest.approx((c * eta, b), rel=1e-12)
    bound = theory.momentum.bound(1000, eta, b, 1.5, 2.0, 3.0, 0.5)
    again = theory.momentum.bound(1000, *scaled, 1.5, 2.0 * h / c**2, 3.0 * h, 0.5 * h / c)
    assert again == pytest.approx(bound * h / c, rel=1e-12)


def test_the_bound_term_by_term():
    assert theory.momentum.bound(100, 0.1, 0.0, 2.0, 3.0, 5.0, 0.0) == pytest.approx(5 / 10 + 0.15)
    assert theory.momentum.bound(100, 0.1, 0.8, 2.0, 3.0, 5.0, 0.0) == pytest.approx(5 / 10 + 0.15 + 0.6 * 4)
    noisy = theory.momentum.bound(100, 0.1, 0.75, 1.25, 3.0, 5.0, 2.0)
    exact = theory.momentum.bound(100, 0.1, 0.75, 1.25, 3.0, 5.0, 0.0)
    assert noisy - exact == pytest.approx(2 * 2**0.6 * 2.0 * 0.25**0.2 + 2 * 2.0 / 25)


def test_the_slope_of_huber_is_as_long_as_the_steps():
    """f(x) = s (x - s / (2 L)) beyond s / L: from x_0, the length eta T leads to s / L exactly."""
    for horizon, eta, smoothness, gap in ((10, 0.5, 1.0, 1.0), (100, 0.1, 3.0, 2.0), (1000, 0.01, 0.2, 7.0)):
        s = float(theory.momentum.slowest_descent(horizon, eta, smoothness, gap))
        start = s / smoothness + eta * horizon
        assert s * (start - 0.5 * s / smoothness) == pytest.approx(gap, rel=1e-12)
        assert s < gap / (eta * horizon)
    assert theory.momentum.slowest_descent([10**6, 10**8], 0.1) == pytest.approx([1e-5, 1e-7], rel=1e-8)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: theory.momentum.bound(10, 0.0, 0.5, 1.5), r"eta = 0\.0 holds a value that is no length"),
        (lambda: theory.momentum.bound(10, 0.1, 1.0, 1.5), r"momentum = 1\.0 holds a value outside \[0, 1\)"),
        (lambda: theory.momentum.bound(10, 0.1, 0.5, 1.0), r"alpha = 1\.0 lies outside \(1, 2\]"),
        (lambda: theory.momentum.bound(10, 0.1, 0.5, 1.5, sigma=-1.0), r"sigma = -1\.0 .*Assumption 1"),
        (lambda: theory.momentum.bound(0, 0.1, 0.5, 1.5), r"k = 0 is no step"),
        (lambda: theory.momentum.slowest_descent(10, 0.0), r"eta = 0\.0 holds a value that is no length"),
        (lambda: theory.momentum.schedule(10, 1.5, gap=0.0), r"gap = 0\.0 must be positive"),
        (lambda: theory.momentum.rate_agnostic(2.5), r"alpha = 2\.5 lies outside"),
    ],
)
def test_bad_numbers_are_errors_with_a_reason(call, message):
    with pytest.raises(ValueError, match=message):
        call()
