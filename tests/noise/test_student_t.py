"""Student's t noise: the formula of Bailey, exact cases, and the way to the normal law."""

from __future__ import annotations

import math
import re
from typing import Any

import mpmath as mp
import numpy as np
import pytest

from heavytail.noise import Gaussian, StudentT


@pytest.mark.parametrize("nu", [0.1, 1.0, 1.5, 3.0, 30.0, 1e6, 1e12])
def test_a_draw_is_the_formula_of_bailey(nu: float) -> None:
    for u, v in np.random.default_rng(1).random((50, 2)):
        with mp.workdps(40):
            exact = 2 * mp.sqrt(mp.mpf(nu) * mp.expm1(-2 / mp.mpf(nu) * mp.log(mp.mpf(u)))) * mp.cos(2 * mp.pi * mp.mpf(v))
        # rounding in the exponent 2 log(u) / nu is amplified by its size
        tolerance = 1e-14 + 1e-15 * abs(math.log(u)) / nu
        assert StudentT(nu, 2.0).draw(u, v) == pytest.approx(
            float(exact), rel=tolerance, abs=1e-14 * abs(float(exact)) + 1e-15
        )


def test_exact_cases() -> None:
    x = np.array([-1e8, -3.0, -0.2, 0.0, 1.0, 50.0])
    np.testing.assert_allclose(StudentT(1.0).cdf(x), np.arctan2(1.0, -x) / math.pi, rtol=1e-14)
    root = np.sqrt(2.0 + x * x)
    np.testing.assert_allclose(
        StudentT(2.0).cdf(x), np.where(x < 0, 1 / root / (root - x), 0.5 + x / (2 * root)), rtol=1e-14
    )
    assert StudentT(3.0).moment(2.0) == pytest.approx(3.0, rel=1e-14)
    assert StudentT(5.0, 2.0).moment(4.0) == pytest.approx(16.0 * 25.0, rel=1e-13)
    assert StudentT(1.0).moment(0.5) == pytest.approx(math.sqrt(2.0), rel=1e-14)


def test_many_degrees_of_freedom_are_normal() -> None:
    # the difference is of the order 1/nu; a formula that subtracts logarithms of Gamma functions would lose more
    for nu in (1e6, 1e9, 1e12):
        for p in (0.5, 1.0, 2.0):
            assert StudentT(nu).moment(p) == pytest.approx(Gaussian().moment(p), rel=3.0 / nu + 1e-11)
    np.testing.assert_allclose(StudentT(1e9).cdf(np.array([-3.0, 0.5])), Gaussian().cdf(np.array([-3.0, 0.5])), rtol=1e-7)


@pytest.mark.parametrize("nu", [1.0, 1.5, 2.0])
def test_clipped_moments_at_far_levels(nu: float) -> None:
    # P(|xi| > t) ~ c t**-nu, so E min(|xi|, tau)**2 grows as 2 c tau**(2 - nu) / (2 - nu), or as a logarithm
    law = StudentT(nu)
    tau = np.array([1e8, 1e10, 1e12])
    c = 2.0 * law.sf(1e6) * 1e6**nu
    step = np.diff(law.clipped_moment(2.0, tau))
    expected = 2.0 * c * np.diff(np.log(tau)) if nu == 2.0 else 2.0 * c * np.diff(tau ** (2.0 - nu)) / (2.0 - nu)
    np.testing.assert_allclose(step, expected, rtol=1e-8)
    if nu == 1.0:
        assert law.clipped_moment(1.0, 1e8) == pytest.approx(cauchy_clipped(1e8), rel=1e-12)


def cauchy_clipped(tau: float) -> float:
    """E min(|xi|, tau) of the Cauchy law."""
    return math.log1p(tau * tau) / math.pi + tau * 2.0 / math.pi * math.atan2(1.0, tau)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"nu": 0.0}, ValueError, "nu = 0.0 must be positive. Pass a number above 0."),
        ({"nu": -2}, ValueError, "nu = -2 must be positive. Pass a number above 0."),
        ({"nu": math.inf}, ValueError, "nu = inf is not finite. Pass a finite number."),
        ({"nu": "3"}, TypeError, "nu = '3' is not a number. Pass a float."),
        ({"nu": 3.0, "scale": 0}, ValueError, "scale = 0 must be positive. Pass a number above 0."),
        ({"nu": 3.0, "scale": math.nan}, ValueError, "scale = nan is not finite. Pass a finite number."),
    ],
)
def test_bad_parameters(arguments: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=re.escape(message)):
        StudentT(**arguments)
