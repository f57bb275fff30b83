"""Kesten's index by quadrature, against mpmath in one dimension, rational moments of even order, and a known instance."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest

from heavytail.exact import kesten
from heavytail.theory import kesten as closed
from tests.theory.test_kesten import drawn, growth


def expected(function, b, eta):
    """Return E function(|1 - eta s / b|) for s ~ chi2(b), split at the kink."""
    k, kink = mpmath.mpf(b) / 2, mpmath.sqrt(mpmath.mpf(b) / eta)

    def integrand(z):  # s = z**2, so that no end is singular
        return function(abs(1 - (z / kink) ** 2)) * z ** (b - 1) * mpmath.exp(-(z**2) / 2) * 2 ** (1 - k) / mpmath.gamma(k)

    return mpmath.quad(integrand, [0, kink / 2, kink, 2 * kink, 4 * kink, 12 * kink, mpmath.inf])


@pytest.mark.parametrize(("b", "eta"), [(1, 0.8), (4, 1.0)])
def test_the_index_of_one_dimension_is_a_root_for_mpmath(b, eta):
    kappa = kesten.index(b, 1, eta)
    assert float(expected(lambda r: r**kappa, b, eta)) == pytest.approx(1.0, abs=1e-10)
    assert float(expected(mpmath.log, b, eta)) == pytest.approx(kesten.lyapunov(b, 1, eta), rel=1e-9)


@pytest.mark.parametrize("b", [1, 4])
def test_at_the_largest_step_the_logarithm_has_mean_0_for_mpmath(b):
    assert float(expected(mpmath.log, b, kesten.largest_step(b, 1))) == pytest.approx(0.0, abs=1e-10)


@pytest.mark.parametrize(("b", "d", "order"), [(1, 2, 6), (1, 10, 38), (4, 10, 8), (16, 8, 64), (300, 20, 4)])
def test_growth_of_even_orders_is_that_of_rational_moments(b, d, order):
    eta = 0.25 * closed.critical_step(b, d)
    ratio = growth(order // 2, b, d, Fraction(eta))
    exact = mpmath.log(ratio.numerator) - mpmath.log(ratio.denominator)
    assert kesten.log_growth(order, b, d, eta) == pytest.approx(float(exact), rel=1e-9, abs=1e-11)


def test_known_indices():
    assert kesten.index(2, 3, 0.5) == pytest.approx(4.0, rel=1e-10)  # E R**2 = 1, by arithmetic
    for b, d in [(1, 1), (1, 10), (16, 8)]:
        assert kesten.index(b, d, closed.critical_step(b, d)) == pytest.approx(2.0, rel=1e-9)


def test_the_mean_logarithm_is_that_of_matrices():
    """A mean of 200 000: five standard errors."""
    logs = np.log(np.linalg.norm(drawn(2, 5, 0.7, 200_000)[0], axis=1))
    assert np.mean(logs) == pytest.approx(kesten.lyapunov(2, 5, 0.7), abs=5.0 * np.std(logs) / np.sqrt(logs.size))


def test_beyond_the_critical_step_there_is_a_window_that_closes_like_the_square_of_the_dimension():
    for b in (1, 3):
        beyond = kesten.largest_step(b, 1000) / closed.critical_step(b, 1000) - 1.0
        assert beyond == pytest.approx(closed.window(b, 1000), rel=0.01)


def test_bad_input_is_an_error_with_a_reason():
    with pytest.raises(
        ValueError, match=r"eta = 3\.0 has E log R / 2 = .*, so \|x\| grows without end\. Pass a smaller step"
    ):
        kesten.index(1, 1, 3.0)
    with pytest.raises(ValueError, match=r"eta = 1e-05 gives an index above 100000\. Pass a larger step"):
        kesten.index(1, 1, 1e-5)
    with pytest.raises(ValueError, match=r"^order\b"):
        kesten.log_growth(-1.0, 1, 1, 0.5)
    with pytest.raises(ValueError, match=r"^d\b"):
        kesten.lyapunov(1, 0, 0.5)
