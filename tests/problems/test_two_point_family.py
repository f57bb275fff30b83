"""The two problems of Theorem 5: its identities and its moment bound."""

from fractions import Fraction

import numpy as np
import pytest

from heavytail.problems import TwoPointFamily

GRID = [(alpha, epsilon, nu) for alpha in (1.1, 1.5, 2.0) for epsilon in (0.125, 0.01) for nu in (0, 1)]


def oracle(alpha, epsilon, nu):
    """The values and probabilities of the stochastic gradient minus x, from the theorem's text."""
    gamma = (4.0 * epsilon) ** (1.0 / (alpha - 1.0))
    p = (4.0 - 2.0 * nu) * epsilon * gamma
    return np.array([-1.0 / (2.0 * gamma), 0.0]), np.array([p, 1.0 - p])


@pytest.mark.parametrize(("alpha", "epsilon", "nu"), GRID)
def test_the_stochastic_gradient_takes_the_theorems_two_values(alpha, epsilon, nu):
    family = TwoPointFamily(alpha, epsilon, nu)
    values, probabilities = family.noise.atoms
    shifts, weights = oracle(alpha, epsilon, nu)
    assert probabilities == pytest.approx(weights, rel=1e-13)
    out = np.empty(1)
    family.gradient(np.array([0.3]), out)
    scale = np.abs(values).max()
    assert out + values == pytest.approx(0.3 + shifts, rel=1e-13, abs=1e-15 * scale)


@pytest.mark.parametrize(("alpha", "epsilon", "nu"), GRID)
def test_it_is_unbiased_and_its_moment_is_bounded_on_the_domain(alpha, epsilon, nu):
    """E g = f'(x), and E|g|**alpha <= 2**(1 - alpha) <= 1 on [0, 1/2]; on a wider domain the bound fails."""
    family = TwoPointFamily(alpha, epsilon, nu)
    shifts, weights = oracle(alpha, epsilon, nu)
    x = np.linspace(0.0, 0.5, 101)
    g = x[:, None] + shifts
    assert g @ weights == pytest.approx(x - family.minimizer, abs=1e-13)
    assert (np.abs(g) ** alpha @ weights <= 2.0 ** (1.0 - alpha) + 1e-13).all()
    assert np.abs(2.0 + shifts) ** alpha @ weights > 1.0
    assert family.domain.low == 0.0
    assert family.domain.high == 0.5
    assert 0.0 < family.minimizer <= 0.25


def test_the_two_minimizers_are_epsilon_apart():
    zero, one = (TwoPointFamily(1.5, 0.125, nu) for nu in (0, 1))
    assert Fraction(zero.minimizer) - Fraction(one.minimizer) == Fraction(1, 8)
    assert (zero.minimum, zero.mu, zero.smoothness, zero.growth) == (0.0, 1.0, 1.0, 2.0)
    assert zero.value(np.array([0.5])) == 0.5 * (0.5 - 0.25) ** 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((1.0, 0.1, 0), r"alpha = 1\.0 lies outside \(1, 2\]"),
        ((2.1, 0.1, 0), "alpha"),
        ((1.5, 0.2, 0), r"epsilon = 0\.2 lies outside \(0, 0\.125\]"),
        ((1.5, 0.0, 0), "epsilon"),
        ((1.5, 0.1, 2), "nu = 2 is out of range"),
        ((1.0005, 0.1, 0), "too close to 1"),
    ],
)
def test_parameters_outside_the_theorem_are_errors(arguments, message):
    with pytest.raises(ValueError, match=message):
        TwoPointFamily(*arguments)
