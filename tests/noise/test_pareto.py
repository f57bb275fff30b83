"""Pareto noise: the two shapes, mirror images, and what clipping does to the heavy side."""

from __future__ import annotations

import copy
import dataclasses
import math
import pickle
import re
from typing import Any

import mpmath
import numpy as np
import pytest
from numba import typeof

from heavytail.compiler.records import register
from heavytail.noise import Pareto


def test_a_draw_is_the_quantile() -> None:
    right, left, both = Pareto(2.0, 3.0), Pareto(2.0, 3.0, heavy_side="left"), Pareto(2.0, 3.0, symmetric=True)
    for u in (2.0**-53, 0.0625, 0.25, 0.8125, 1 - 2.0**-53):  # 1 - u is exact
        z = u**-0.5
        assert right.draw(u) == pytest.approx(3.0 * (z - 2.0), rel=1e-14)
        assert left.draw(u) == -right.draw(u)
        tail = min(u, 1.0 - u)
        assert both.draw(u) == pytest.approx(math.copysign(3.0 * (2.0 * tail) ** -0.5, u - 0.5), rel=1e-14)
        assert both.draw(1.0 - u) == -both.draw(u)


def test_a_copy_is_the_same_law_to_a_kernel() -> None:
    law = Pareto(1.5)
    register(Pareto)
    for copied in (pickle.loads(pickle.dumps(law)), copy.deepcopy(law), dataclasses.replace(law, scale=1.0)):
        assert copied == law
        assert hash(copied) == hash(law)
        assert repr(copied) == "Pareto(alpha=1.5, scale=1.0, symmetric=False, heavy_side='right', centered=True)"
        assert typeof(copied) == typeof(law)
        np.testing.assert_array_equal(copied.table, law.table)


@pytest.mark.parametrize("alpha", [1.05, 1.5, 3.0])
def test_the_sides_are_mirror_images(alpha: float) -> None:
    right, left = Pareto(alpha), Pareto(alpha, heavy_side="left")
    x = np.array([-30.0, -1.0, 0.0, 0.4, 2.0, 1e5])
    np.testing.assert_array_equal(left.cdf(-x), right.sf(x))
    np.testing.assert_array_equal(left.sf(-x), right.cdf(x))
    np.testing.assert_array_equal(left.rvs(50, 1), -right.rvs(50, 1))
    tau = np.geomspace(0.01, 1e4, 9)
    np.testing.assert_array_equal(left.clipped_mean(tau), -right.clipped_mean(tau))
    np.testing.assert_allclose(left.clipped_moment(1.3, tau), right.clipped_moment(1.3, tau), rtol=1e-12)
    assert left.moment(0.9 * alpha) == right.moment(0.9 * alpha)


def test_the_heavy_side_means_nothing_to_a_symmetric_law() -> None:
    law, other = Pareto(1.5, symmetric=True), Pareto(1.5, symmetric=True, heavy_side="left")
    x = np.array([-7.0, -1.0, -0.5, 0.0, 2.0])
    np.testing.assert_array_equal(law.cdf(x), other.cdf(x))
    np.testing.assert_array_equal(law.rvs(50, 1), other.rvs(50, 1))
    assert law.cdf(0.0) == law.sf(0.0) == law.cdf(0.9) == 0.5


@pytest.mark.parametrize("alpha", [1.05, 1.5, 2.0, 3.0])
def test_the_bias_of_clipping_a_one_sided_law_far_out(alpha: float) -> None:
    # beyond m - 1 nothing is clipped on the light side: the bias is -E(xi - tau; xi > tau)
    tau = np.array([3.0, 50.0, 1e6]) * alpha / (alpha - 1)
    mean = alpha / (alpha - 1)
    np.testing.assert_allclose(Pareto(alpha).clipped_mean(tau), -((mean + tau) ** (1 - alpha)) / (alpha - 1), rtol=1e-13)
    assert (Pareto(alpha, symmetric=True).clipped_mean(tau) == 0.0).all()


@pytest.mark.parametrize("alpha", [1.05, 1.5, 2.0, 3.0])
def test_small_levels_lose_no_digits(alpha: float) -> None:
    # for tau -> 0: E clip = tau (P(xi > 0) - P(xi < 0)) and E clip**2 = tau**2, up to a factor 1 + O(tau)
    above = (alpha / (alpha - 1)) ** -alpha
    tau = 1e-12
    assert Pareto(alpha).clipped_mean(tau) == pytest.approx(tau * (2.0 * above - 1.0), rel=1e-10)
    assert Pareto(alpha).clipped_moment(2.0, tau) == pytest.approx(tau**2, rel=1e-10)


@pytest.mark.parametrize("alpha", [90.0, 110.0, 1e4, 1e9, 1e300])
@pytest.mark.parametrize("p", [0.3, 1.0, 2.0, 7.5])
def test_moments_about_the_mean_of_a_light_tail(alpha: float, p: float) -> None:
    """The integrals of |z - m|**p by mpmath, and those of the exponential law, which alpha times z - 1 tends to."""
    with mpmath.workdps(40):
        a, q = mpmath.mpf(alpha), mpmath.mpf(p)
        if alpha < 1e5:
            above, below = mpmath.beta(a - q, q + 1), mpmath.hyp2f1(q + 1, a + 1, q + 2, 1 / a) / (q + 1)
        else:
            above, below = mpmath.gamma(q + 1) / a ** (q + 1), mpmath.hyp1f1(q + 1, q + 2, 1) / (q + 1)
        exact = a * (a / (a - 1)) ** (q - a) * (above + below * a ** -(q + 1))
    assert Pareto(alpha).moment(p) == pytest.approx(float(exact), rel=1e-11 if alpha < 1e5 else 1e-8)


def test_levels_in_units_of_the_scale() -> None:
    tau = np.array([0.3, 0.999, 1.0, 1.001, 20.0])
    law = Pareto(1.5, 2.0, symmetric=True)
    # E min(Z, t)**p = 1 + p (t**(p - alpha) - 1) / (p - alpha) for t > 1
    t = tau / 2.0
    expected = np.where(t < 1.0, t**1.2, 1.0 + 1.2 * (np.maximum(t, 1.0) ** -0.3 - 1.0) / -0.3)
    np.testing.assert_allclose(law.clipped_moment(1.2, tau), 2.0**1.2 * expected, rtol=1e-13)
    logarithmic = np.where(t < 1.0, t**1.5, 1.0 + 1.5 * np.log(np.maximum(t, 1.0)))
    np.testing.assert_allclose(law.clipped_moment(1.5, tau), 2.0**1.5 * logarithmic, rtol=1e-13)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (
            {"alpha": 1.0},
            ValueError,
            "alpha = 1.0 lies outside (1, inf). A one-sided Pareto law needs a finite mean to be centred",
        ),
        ({"alpha": 0.5}, ValueError, "pass symmetric=True for alpha <= 1."),
        ({"alpha": 0.0, "symmetric": True}, ValueError, "alpha = 0.0 must be positive. Pass a number above 0."),
        ({"alpha": math.inf}, ValueError, "alpha = inf is not finite. Pass a finite number."),
        ({"alpha": "1.5"}, TypeError, "alpha = '1.5' is not a number. Pass a float."),
        ({"alpha": 1.5, "scale": -1.0}, ValueError, "scale = -1.0 must be positive. Pass a number above 0."),
        ({"alpha": 1.5, "scale": math.nan}, ValueError, "scale = nan is not finite. Pass a finite number."),
        ({"alpha": 1.5, "heavy_side": "up"}, ValueError, "heavy_side = 'up' is unknown. Choose one of 'right', 'left'."),
    ],
)
def test_bad_parameters(arguments: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=re.escape(message)):
        Pareto(**arguments)
