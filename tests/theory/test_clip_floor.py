"""The floor of a fixed clip level against a linear program over all laws on a grid, and its closed forms."""

import numpy as np
import pytest
from scipy import optimize

from heavytail import theory


def least_moment(mean, tau, alpha):
    """Return the least E|g - m|**alpha over the laws on a grid with E g = m and E clip(g) = 0."""
    grid = np.geomspace(1e-3, 1e4, 1500)
    g = np.unique(np.concatenate([mean + grid, mean - grid, np.linspace(-tau, tau, 401), [0.0]]))
    found = optimize.linprog(
        np.abs(g - mean) ** alpha,
        A_eq=[np.ones_like(g), g, np.clip(g, -tau, tau)],
        b_eq=[1.0, mean, 0.0],
        method="highs",
    )
    assert found.success
    return found.fun


@pytest.mark.parametrize("alpha", [1.2, 1.5, 2.0])
@pytest.mark.parametrize("tau", [0.3, 0.7, 3.0])
def test_no_law_on_a_grid_goes_lower(alpha, tau):
    """At the floor the least moment is 1: up to the grid's spacing of 1 %, whose square counts at a minimum."""
    mean = theory.clip_floor.floor(tau, alpha)
    assert least_moment(mean, tau, alpha) == pytest.approx(1.0, abs=1e-3)
    assert least_moment(1.03 * mean, tau, alpha) > 1.005


@pytest.mark.parametrize("alpha", [1.05, 1.2, 1.5, 1.8, 2.0])
@pytest.mark.parametrize("tau", [0.2, 0.8, 3.0, 60.0, 2e4])
def test_the_instance_has_the_floor_and_the_moment(alpha, tau):
    sigma = 2.0
    x, law = theory.clip_floor.floor(tau, alpha, sigma), theory.clip_floor.instance(tau, alpha, sigma)
    xi, q = law.atoms
    assert q @ np.clip(x + xi, -tau, tau) == pytest.approx(0.0, abs=1e-10 * tau)
    assert law.moment(alpha) == pytest.approx(sigma**alpha, rel=1e-9)
    assert x == pytest.approx(sigma * theory.clip_floor.floor(tau / sigma, alpha), rel=1e-12)


@pytest.mark.parametrize("alpha", [1.1, 1.5, 2.0])
def test_closed_forms(alpha):
    for tau in (0.01, 0.3, 0.5):
        assert theory.clip_floor.floor(tau, alpha) == pytest.approx(1.0 - tau, rel=1e-12)
    assert theory.clip_floor.floor(0.5 + 1e-9, alpha) == pytest.approx(0.5, abs=1e-7)
    for tau in (0.6, 3.0, 1e4):
        assert theory.clip_floor.floor(tau, 2.0) == pytest.approx(0.25 / tau, rel=1e-12)


@pytest.mark.parametrize("alpha", [1.5, 1.8])
def test_it_decays_as_the_bias_of_clipping_does(alpha):
    """Up to the share of the moment that E g = 0 costs, of the order tau**(-alpha (alpha - 1))."""
    tau = 1e6
    ratio = theory.clip_floor.floor(tau, alpha) / (theory.lemma_9.constant(alpha) * tau ** (1.0 - alpha))
    assert 1.0 - 3.0 * tau ** (1.0 - alpha) < ratio < 1.0


def test_bad_input_is_an_error_with_a_reason():
    with pytest.raises(ValueError, match=r"^tau = 0\.0 must be positive"):
        theory.clip_floor.floor(0.0, 1.5)
    with pytest.raises(ValueError, match=r"^sigma = -1\.0 must be positive"):
        theory.clip_floor.instance(1.0, 1.5, -1.0)
    with pytest.raises(ValueError, match=r"^alpha = 2\.5"):
        theory.clip_floor.floor(1.0, 2.5)
