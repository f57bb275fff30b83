"""Online gradient descent under central moments: its constant by a search, its bound by the sum of the proof."""

import numpy as np
import pytest

from heavytail import theory

ALPHAS = [1.05, 1.2, 1.5, 1.8, 2.0]


@pytest.mark.parametrize("alpha", ALPHAS)
def test_the_constant_is_the_largest_cost_of_the_noise(alpha):
    """max over s <= D of |xi| s - s**2 / (4 eta), for D = eta = 1, over |xi|**p."""
    size, s = np.geomspace(1e-2, 1e3, 2001)[:, None], np.linspace(0.0, 1.0, 1001)
    quotient = np.max(size * s - 0.25 * s * s, axis=1) / size[:, 0] ** alpha
    assert theory.online_descent.step_constant(alpha) == pytest.approx(quotient.max(), rel=1e-5)


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize("sigma", [0.05, 1.0, 20.0])
def test_the_bound_is_above_the_sum_of_its_proof_at_every_step(alpha, sigma):
    diameter, G, k = 3.0, 0.7, np.arange(1, 2001)
    eta = np.minimum(diameter / (G * np.sqrt(k)), diameter / (sigma * k ** (1 / alpha)))
    np.testing.assert_allclose(theory.online_descent.schedule(alpha, diameter, G, sigma).values(k), eta, rtol=1e-12)
    noise = theory.online_descent.step_constant(alpha) * sigma**alpha * diameter ** (2 - alpha) * eta ** (alpha - 1)
    regret = diameter**2 / (2 * eta) + np.cumsum(eta * G**2 + noise)
    ratio = regret / k / theory.online_descent.bound(k, alpha, diameter, G, sigma)
    assert (ratio <= 1.0).all()
    assert ratio[-1] > 0.4


def test_the_printed_bound_has_other_units():
    ours, printed = theory.online_descent.bound, theory.online_descent.bound_printed
    assert ours(100, 1.5, G=0.2, sigma=0.1) == pytest.approx(0.1 * ours(100, 1.5, G=2.0, sigma=1.0))
    assert printed(100, 1.5, G=0.2, sigma=0.1) == pytest.approx(ours(100, 1.5, G=0.2, sigma=0.1**1.5))


@pytest.mark.parametrize(("name", "kwargs"), [("alpha", {"alpha": 1.0}), ("sigma", {"sigma": 0.0}), ("G", {"G": -1.0})])
def test_parameters_out_of_range_are_errors_by_name(name, kwargs):
    with pytest.raises(ValueError, match=name):
        theory.online_descent.bound(10, **{"alpha": 1.5} | kwargs)
    with pytest.raises(ValueError, match=name):
        theory.online_descent.schedule(**{"alpha": 1.5} | kwargs)
