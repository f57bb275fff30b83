"""The bias of averages where the curvature jumps: its moments by recursions in plain Python, and a simulation in NumPy."""

import math

import numpy as np
import pytest

from heavytail import theory


@pytest.mark.parametrize(("alpha", "horizon"), [(1.8, 300_000), (2.0, 20_000)])
def test_the_bound_is_that_of_recursions_for_the_moments(alpha, horizon):
    a, rho, length = 0.25, 4.0, 0.5
    eta = length * horizon ** (-1 / alpha)
    r = eta ** (-1 / alpha)
    low = high = fourth = total = 0.0
    for _ in range(horizon):
        total += low**1.5
        fourth = (1 - a * eta) ** 4 * fourth + 6 * (1 - a * eta) ** 2 * high * eta**3 * r**2 + eta**5 * r**4
        low, high = (1 - eta) ** 2 * low + eta**3 * r**2, (1 - a * eta) ** 2 * high + eta**3 * r**2
    edge = 2 * horizon * math.exp(min((math.cosh(u) - 1) / a - u * rho / (eta * r) for u in np.linspace(0.1, 8, 2000)))
    bias = (1 - a) * total / horizon / math.sqrt(fourth) - 2 * math.sqrt(high) / (eta * horizon)
    bias = bias / (1 + a) - rho * edge - math.sqrt(high * edge)
    found = theory.two_curvatures.lower_bound(horizon, eta, alpha, a, rho)
    assert found == pytest.approx(0.5 * a * bias**2, rel=0.05)  # the mean of powers 3/2 against the power of the mean
    assert found <= 0.5 * a * bias**2 * (1 + 1e-9)


def test_a_simulation_is_above_the_bound_and_a_quadratic_has_no_bias():
    # The bound is a hundredth of the gap, and the bias of the quadratic is compared at five standard errors.
    alpha, horizon, rng = 2.0, 20_000, np.random.default_rng(4)
    eta = 0.5 * horizon ** (-1 / alpha)
    r, bias = eta ** (-1 / alpha), {}
    for a in (0.25, 1.0):
        x, total = np.zeros(300), np.zeros(300)
        for _ in range(horizon):
            total += x
            u = rng.uniform(size=x.size)
            jump = r * ((u < 0.5 * eta).astype(float) - (u > 1.0 - 0.5 * eta))
            x = np.clip(x - eta * (np.where(x > 0, x, a * x) + jump), -4.0, 4.0)
        mean = total / horizon
        bias[a] = mean.mean(), mean.std() / math.sqrt(mean.size)
    assert 0.125 * bias[0.25][0] ** 2 > 10 * theory.two_curvatures.lower_bound(horizon, eta, alpha) > 0.0
    assert bias[0.25][0] < -20 * bias[0.25][1]
    assert abs(bias[1.0][0]) < 5 * bias[1.0][1]


@pytest.mark.parametrize("alpha", [1.2, 1.5, 2.0])
def test_the_noise_has_moment_one_and_the_bound_its_rate(alpha):
    law = theory.two_curvatures.noise(0.01, alpha)
    assert law.mean == pytest.approx(0.0, abs=1e-12)
    assert law.moment(alpha) == pytest.approx(1.0)
    k = np.array([1e40, 1e41])
    late = theory.two_curvatures.lower_bound(k, 0.5 * k ** (-1 / alpha), alpha)
    rate = theory.averaged_constant_step.rate(alpha)
    assert -np.diff(np.log10(late))[0] == pytest.approx(rate, abs=1e-3)
    assert rate < theory.sgd_average.rate(alpha)


@pytest.mark.parametrize("alpha", [1.2, 1.5, 2.0])
def test_both_bounds_have_one_order_at_any_step_and_are_in_order(alpha):
    k = 10.0 ** np.arange(100, 140, 10)
    for power in (1 / alpha, 0.7 / alpha, alpha / (2 * alpha - 1)):
        eta = k**-power
        low = theory.two_curvatures.lower_bound(k, eta, alpha)
        high = theory.averaged_constant_step.bound(k, eta, alpha, 0.25, 1.0, 8.0)
        assert (low < high).all()
        assert np.log(high / low) == pytest.approx(np.log(high / low)[0], abs=0.1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: theory.two_curvatures.lower_bound(10, 1.0, 1.5), "eta"),
        (lambda: theory.two_curvatures.lower_bound(10, 0.1, 1.5, curvature=1.0), "curvature"),
        (lambda: theory.two_curvatures.lower_bound(10, 0.1, 1.5, radius=0.0), "radius"),
        (lambda: theory.two_curvatures.noise(1.0, 1.5), "eta"),
    ],
)
def test_parameters_out_of_range_are_errors_by_name(call, message):
    with pytest.raises(ValueError, match=message):
        call()
