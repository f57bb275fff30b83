"""Closed convex sets: each projection finds the nearest point, and leaves it where it is."""

from __future__ import annotations

import math
import re
from typing import Any

import numba
import numpy as np
import pytest
from numpy.typing import NDArray

from heavytail.compiler.records import register
from heavytail.parts.domains import Ball, Box, Everywhere

LOW, HIGH = np.array([-1.0, 0.0, -3.0, 2.0]), np.array([1.0, 0.5, -2.0, 2.0])


def to_ball(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return x * min(1.0, 1.5 / np.linalg.norm(x))


# domain, its projection by NumPy, and a point of it near any point
CASES = [
    (Everywhere(), lambda x: x),
    (Box(-1.0, 2.0), lambda x: np.clip(x, -1.0, 2.0)),
    (Box(LOW, HIGH), lambda x: np.clip(x, LOW, HIGH)),
    (Box(-1.0, HIGH + 1.0), lambda x: np.clip(x, -1.0, HIGH + 1.0)),
    (Ball(1.5), to_ball),
]


def projected(domain: Any, x: NDArray[np.float64]) -> NDArray[np.float64]:
    out = x.copy()
    domain.project(out)
    return out


@pytest.mark.parametrize(("domain", "oracle"), CASES, ids=[str(domain) for domain, _ in CASES])
def test_projection(domain: Any, oracle: Any) -> None:
    rng = np.random.default_rng(1)
    for x in rng.standard_t(1.5, (200, 4)):
        nearest = projected(domain, x)
        np.testing.assert_allclose(nearest, oracle(x), rtol=1e-15)
        np.testing.assert_allclose(projected(domain, nearest), nearest, rtol=4e-16)
        # the nearest point: the angle at it to any point of the set is obtuse
        inside = oracle(rng.standard_normal(4))
        assert np.dot(x - nearest, inside - nearest) <= 1e-12 * np.dot(x, x)


def test_a_point_that_is_not_the_nearest_makes_an_acute_angle() -> None:
    x, inside = np.array([3.0, 0.0]), np.array([1.0, 0.0])
    center = np.zeros(2)
    assert np.dot(x - center, inside - center) > 0.0
    assert np.dot(x - projected(Ball(1.0), x), inside - projected(Ball(1.0), x)) <= 0.0


@pytest.mark.parametrize("domain", [Box(-1.0, 1.0), Ball(1.0), Everywhere()])
@pytest.mark.parametrize("n", [1, 3])
def test_what_is_not_a_number_stays_so(domain: Any, n: int) -> None:
    assert np.isnan(projected(domain, np.full(n, np.nan))).all()


def test_compiled_projections_have_the_same_bits() -> None:
    @numba.njit(error_model="numpy")
    def project(domain, x):
        domain.project(x)

    x = np.random.default_rng(2).standard_t(1.5, (50, 4))
    for domain in (Box(LOW, HIGH), Box(-1.0, 2.0), Ball(1.5)):
        register(type(domain))
        for row in x:
            out = row.copy()
            project(domain, out)
            np.testing.assert_array_equal(out, projected(domain, row))


def test_diameters() -> None:
    assert Everywhere().diameter(3) == math.inf
    assert Box(-1.0, 2.0).diameter(4) == pytest.approx(6.0, rel=1e-15)
    assert Box(LOW, HIGH).diameter(4) == pytest.approx(math.sqrt(4.0 + 0.25 + 1.0), rel=1e-15)
    assert Ball(1.5).diameter(7) == 3.0


def test_dimensions() -> None:
    assert Box(-1.0, 1.0).dimension is None
    assert Box(LOW, HIGH).dimension == Box(-9.0, HIGH).dimension == 4


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Box(2.0, 1.0), "low = 2.0 lies above high = 1.0. Swap the bounds of the box."),
        (lambda: Box([0.0, 2.0], 1.0), "lies above high = 1.0. Swap the bounds of the box."),
        (lambda: Box([0.0, 2.0], [1.0, 3.0, 4.0]), "low has 2 entries and high has 3 entries."),
        (lambda: Box(-math.inf, 1.0), "low = -inf is not finite. Pass a finite number."),
        (lambda: Ball(0.0), "radius = 0.0 must be positive. Pass a number above 0."),
        (lambda: Ball(math.nan), "radius = nan is not finite. Pass a finite number."),
    ],
)
def test_bad_bounds(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        make()
