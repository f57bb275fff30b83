"""SGD on least squares: the closed forms against products of rational moments, and against matrices that NumPy draws."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest

from heavytail.theory import kesten


def moment(degrees, order):
    """Return E z**order of z ~ chi2(degrees)."""
    result = 1
    for i in range(order):
        result *= degrees + 2 * i
    return result


def growth(half, b, d, eta):
    """Return E((1 - c s)**2 + c**2 s w)**half by the binomial theorem, twice."""
    c, total = eta / b, Fraction(0)
    for i in range(half + 1):
        powers = range(2 * (half - i) + 1)
        along = sum(comb(powers[-1], j) * (-c) ** j * moment(b, i + j) for j in powers)
        total += comb(half, i) * c ** (2 * i) * moment(d - 1, i) * along
    return total


@pytest.mark.parametrize(("b", "d"), [(1, 1), (1, 10), (4, 3), (16, 8)])
@pytest.mark.parametrize("eta", [Fraction(1, 8), Fraction(1), Fraction(3, 2)])
def test_growth_is_that_of_rational_moments(b, d, eta):
    assert kesten.growth_of_square(b, d, float(eta)) == pytest.approx(float(growth(1, b, d, eta)), rel=1e-13)
    assert kesten.growth_of_fourth(b, d, float(eta)) == pytest.approx(float(growth(2, b, d, eta)), rel=1e-12)


def test_the_square_neither_grows_nor_shrinks_at_the_critical_step():
    for b, d in [(1, 1), (4, 10), (16, 8)]:
        assert growth(1, b, d, Fraction(2 * b, b + d + 1)) == 1
        assert kesten.critical_step(b, d) == 2.0 * b / (b + d + 1.0)


def drawn(b, d, eta, count):
    """Return what a step makes of a unit vector, and what the y_i add, for `count` steps of matrices drawn by NumPy."""
    rng = np.random.default_rng(1)
    a, y = rng.standard_normal((count, b, d)), rng.standard_normal((count, b))
    start = np.full(d, 1.0 / np.sqrt(d))
    return start - eta / b * np.einsum("nbd,nb->nd", a, a @ start), eta / b * np.einsum("nbd,nb->nd", a, y)


@pytest.mark.parametrize(("b", "d", "eta"), [(1, 3, 0.3), (4, 3, 0.8)])
def test_growth_and_stationary_moment_are_those_of_matrices(b, d, eta):
    """Means of 200 000: five standard errors, which are 0.2 to 2 %."""
    after, added = drawn(b, d, eta, 200_000)
    for power, expected in ((1, kesten.growth_of_square(b, d, eta)), (2, kesten.growth_of_fourth(b, d, eta))):
        values = np.sum(after**2, axis=1) ** power
        assert np.mean(values) == pytest.approx(expected, abs=5.0 * np.std(values) / np.sqrt(values.size))
    stationary = np.mean(np.sum(added**2, axis=1)) / (1.0 - np.mean(np.sum(after**2, axis=1)))
    assert stationary == pytest.approx(kesten.second_moment(b, d, eta), rel=0.03)
    assert kesten.second_moment(b, d, eta, 2.0) == 4.0 * kesten.second_moment(b, d, eta)


def test_bad_input_is_an_error_with_a_reason():
    with pytest.raises(
        ValueError, match=r"eta = 0\.7 is not below 2 b / \(b \+ d \+ 1\) = 0\.666667: E\|x\|\*\*2 is infinite"
    ):
        kesten.second_moment(1, 1, 0.7)
    with pytest.raises(ValueError, match=r"^b\b"):
        kesten.critical_step(0, 1)
    with pytest.raises(ValueError, match=r"^eta\b"):
        kesten.growth_of_square(1, 1, -1.0)
