"""Gaussian noise: the formula of Box and Muller, closed forms, bad parameters."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest

from heavytail.noise import Gaussian


def test_a_draw_is_the_formula_of_box_and_muller() -> None:
    for u, v in np.random.default_rng(1).random((200, 2)):
        expected = 2.0 * math.sqrt(-2.0 * math.log(u)) * math.cos(2.0 * math.pi * v)
        assert Gaussian(2.0).draw(u, v) == pytest.approx(expected, rel=1e-13, abs=1e-14)


def test_moments_in_closed_form() -> None:
    law = Gaussian(3.0)
    assert [law.moment(p) for p in (2, 4, 6)] == pytest.approx([9.0, 3 * 81.0, 15 * 729.0], rel=1e-14)
    assert law.moment(1.0) == pytest.approx(3.0 * math.sqrt(2.0 / math.pi), rel=1e-14)


def test_the_second_clipped_moment_in_closed_form() -> None:
    tau = np.array([1e-6, 0.3, 1.0, 2.5, 9.0])
    density, tail = np.exp(-(tau**2) / 2) / math.sqrt(2 * math.pi), np.array([math.erfc(t / math.sqrt(2)) for t in tau])
    expected = 1.0 - tail - 2.0 * tau * density + tau**2 * tail
    np.testing.assert_allclose(Gaussian().clipped_moment(2.0, tau)[1:], expected[1:], rtol=1e-13)
    np.testing.assert_allclose(
        Gaussian(5.0).clipped_moment(2.0, 5.0 * tau), 25.0 * Gaussian().clipped_moment(2.0, tau), rtol=1e-13
    )
    assert Gaussian().clipped_moment(2.0, 1e-6) == pytest.approx(1e-12, rel=1e-6)


def test_far_tails_keep_their_relative_accuracy() -> None:
    x = np.array([5.0, 20.0, 37.0])
    expected = [0.5 * math.erfc(value / math.sqrt(2.0)) for value in x]
    np.testing.assert_allclose(Gaussian().sf(x), expected, rtol=1e-12)
    np.testing.assert_allclose(Gaussian(4.0).cdf(-4.0 * x), expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("scale", "error", "message"),
    [
        (0.0, ValueError, "scale = 0.0 must be positive. Pass a number above 0."),
        (-1, ValueError, "scale = -1 must be positive. Pass a number above 0."),
        (math.inf, ValueError, "scale = inf is not finite. Pass a finite number."),
        ("1", TypeError, "scale = '1' is not a number. Pass a float."),
    ],
)
def test_bad_parameters(scale: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=re.escape(message)):
        Gaussian(scale)
