"""The functions of every law from 1e-300 to 1e300, against their definitions in mpmath; and how laws draw far out."""

import math

import mpmath as mp
import numpy as np
import pytest

from heavytail import noise
from heavytail.noise import AlphaStable, BurrXII, Pareto, StudentT
from heavytail.noise.law import Law
from tests.builders.exact_laws import FUNCTIONS, LAWS, ExactLaw, error_at, errors

# the quantiles of stable laws, whose series take long, have tests of their own
CASES = [(law, name) for law in LAWS for name in FUNCTIONS if not (isinstance(law, AlphaStable) and name in ("ppf", "isf"))]


def test_no_law_is_left_out():
    shipped = {law for law in vars(noise).values() if isinstance(law, type) and issubclass(law, Law)}
    finite_or_tabulated = {noise.TwoPoint, noise.Atoms, noise.Tabulated}
    assert {type(law) for law in LAWS} == shipped - finite_or_tabulated


@pytest.mark.parametrize(("law", "name"), CASES, ids=str)
def test_each_function_is_exact_to_thirteen_digits(law, name):
    """x**-alpha at 1e300 is exp(-691 alpha): a rounding of what is exponentiated costs three digits."""
    worst, where = errors(law, name)
    assert worst <= 1.5e-13, where


def test_a_wrong_value_would_be_seen():
    exact = ExactLaw(Pareto(1.5, symmetric=True))
    for name, argument in (
        ("sf", 1e100),
        ("pdf", 1e100),
        ("logsf", 1e250),
        ("logpdf", 1e250),
        ("isf", 1e-100),
        ("ppf", 0.3),
    ):
        value = float(getattr(exact.law, name)(argument))
        assert error_at(exact, name, argument, value) < 1e-13
        assert error_at(exact, name, argument, value * (1 + 1e-10)) > 1e-11
        assert error_at(exact, name, argument, math.inf) == math.inf
    assert error_at(exact, "sf", 1e300, 1e-300) == math.inf  # it is 1e-450 / 2


def test_draws_of_a_burr_law_with_a_steep_middle_reach_as_far_as_its_tail():
    """u**(-1/d) is no double for u below 1e-3, though the quantile is u**-1."""
    law = BurrXII(100.0, 0.01, centered=False)
    for u in (2.0**-53, 1e-12, 1e-6, 2.0**-10, 2.0**-9, 0.3, 1 - 2.0**-53):
        z = (mp.mpf(u) ** -100 - 1) ** (mp.mpf(1) / 100)
        assert law.draw(u) == pytest.approx(float(z), rel=1e-13)
    x = law.rvs(10**6, 2)
    assert x.max() > 1e5  # but with a probability of e**-10
    assert np.unique(x).size == x.size


def test_quantiles_of_student_t_keep_their_sign_far_out():
    for nu in (0.05, 0.3, 1.0, 1.5):
        law = StudentT(nu)
        q = np.array([1e-300, 1e-100, 1e-20])
        assert (law.isf(q) > 0.0).all()
        np.testing.assert_array_equal(law.ppf(q), -law.isf(q))
        assert (law.ppf(0.0), law.isf(0.0)) == (-math.inf, math.inf)


@pytest.mark.parametrize("alpha", [100.0, 1e3, 1e5, 1e7, 1e12])
def test_moments_of_a_centred_pareto_law_with_a_large_index(alpha):
    """E|Z - m|**p by the integrals above m, a Beta function, and below it, a hypergeometric one."""
    a = mp.mpf(alpha)
    for order in (0.5, 1.0, 2.0, 3.0, 20.0, 90.0):
        p = mp.mpf(order)
        below = a ** -(p + 1) / (p + 1) * mp.hyp2f1(p + 1, a + 1, p + 2, 1 / a)
        exact = a * (a / (a - 1)) ** (p - a) * (mp.beta(a - p, p + 1) + below)
        assert Pareto(alpha).moment(order) == pytest.approx(float(exact), rel=1e-10, abs=1e-200)


def test_a_law_that_is_hardly_noise_has_a_variance():
    """alpha / ((alpha - 1)**2 (alpha - 2)), which the difference of E Z**2 and (E Z)**2 would not show."""
    for alpha in (3.0, 1e3, 1e5, 1e7):
        a = mp.mpf(alpha)
        for centered in (True, False):
            law = Pareto(alpha, 2.0, centered=centered)
            assert law.var == pytest.approx(float(4 * a / ((a - 1) ** 2 * (a - 2))), rel=1e-12)
