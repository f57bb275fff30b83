"""Powers of a uniform by tables: accurate to the last bits, with the overflow of the true power, for any exponent."""

from __future__ import annotations

import sys
import warnings

import mpmath as mp
import numpy as np
import pytest
from numpy.typing import NDArray

from heavytail.noise.fixed_power import fixed_power, is_steep, power_table

EDGES = np.ldexp(1.0 + np.arange(16) / 16.0, -1)  # where a cell of the table begins


def uniforms(count: int) -> NDArray[np.float64]:
    """Midpoints of 2**52 cells, many of them small, with the least and the greatest, and the ends of the tables' cells."""
    rng = np.random.default_rng(1)
    u = (rng.integers(0, 2**52, count) + 0.5) * 2.0**-52 * np.ldexp(1.0, -rng.integers(0, 11, count))
    return np.concatenate(
        [u, EDGES, np.nextafter(EDGES, 0.0), np.nextafter(EDGES, 1.0), [2.0**-63, 2.0**-53, 1.0 - 2.0**-53]]
    )


def power(u: float, exponent: float) -> float:
    return float(fixed_power(np.float64(u), power_table(exponent), is_steep(exponent)))


def largest_error(exponent: float, points: NDArray[np.float64]) -> float:
    """The largest relative error against mpmath."""
    with mp.workprec(120):
        exact = [mp.mpf(u) ** mp.mpf(exponent) for u in points.tolist()]
        return max(
            float(abs(power(u, exponent) / x - 1))
            for u, x in zip(points.tolist(), exact, strict=True)
            if x < sys.float_info.max
        )


@pytest.mark.parametrize("alpha", [0.2, 0.21, 0.3, 0.7, 1.0, 1.05, 1.2, 1.5, 1.9, 2.0, 3.0, 7.5, 50.0, 1e6])
def test_the_relative_error_is_at_most_5e_16(alpha: float) -> None:
    assert largest_error(-1.0 / alpha, uniforms(400)) <= 5e-16


@pytest.mark.parametrize("alpha", [0.199, 0.1, 0.02, 0.001])
def test_each_squaring_of_a_steep_power_doubles_the_error(alpha: float) -> None:
    exponent = -1.0 / alpha
    doublings = np.ceil(np.log2(0.2 / alpha))
    assert is_steep(exponent)
    assert largest_error(exponent, uniforms(100)) <= 5e-16 * 2.0**doublings


@pytest.mark.parametrize("alpha", [0.05, 1e-3, 1e-10, sys.float_info.min, 5e-324])
def test_what_overflows_is_infinite_and_warns_of_nothing(alpha: float) -> None:
    exponent = -np.inf if alpha < sys.float_info.min else -1.0 / alpha
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert power(2.0**-53, exponent) == np.inf
        assert power(2.0**-63, exponent) == np.inf


def test_the_entries_are_those_of_mpmath() -> None:
    exponent = -1.0 / 1.5
    table = power_table(exponent)
    with mp.workprec(200):
        a, inverses = mp.mpf(exponent), table[:16].tolist()
        exact = [mp.mpf(c) ** -a for c in inverses] + [mp.mpf(2) ** (-a * n) for n in (*range(8), *range(0, 64, 8))]
        assert table[16:48].tolist() == [float(value) for value in exact]
    np.testing.assert_allclose(inverses, 1.0 / (1.0 + (np.arange(16) + 0.5) / 16.0), rtol=1e-15)
