"""Log-histograms: exact edges, and an index that agrees with a search among them."""

from __future__ import annotations

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from heavytail.compiler.records import register_marked
from heavytail.estimates.histogram import BINS, BINS_PER_OCTAVE, HIGHEST_EXPONENT, LOWEST_EXPONENT, bin_of, centers, edges

register_marked()


@numba.njit(error_model="numpy")
def bins_compiled(values):
    out = np.empty(values.size, dtype=np.int64)
    for i in range(values.size):
        out[i] = bin_of(values[i])
    return out


def searched(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """The oracle: how many edges lie at or below the value; what is not a number sorts last."""
    return np.searchsorted(edges(), values, side="right")


def test_the_edges_are_sixteen_steps_per_octave() -> None:
    octave, step = np.divmod(np.arange(BINS - 1), BINS_PER_OCTAVE)
    np.testing.assert_array_equal(edges(), np.ldexp(1.0 + step / BINS_PER_OCTAVE, LOWEST_EXPONENT + octave))
    assert edges()[[0, -1]].tolist() == [2.0**LOWEST_EXPONENT, 2.0**HIGHEST_EXPONENT]


def test_every_edge_opens_its_bin_and_the_double_below_closes_the_one_before() -> None:
    lower = edges()
    expected = np.arange(1, BINS)
    for offset, values in ((0, lower), (1, np.nextafter(lower, 0.0))):
        np.testing.assert_array_equal(bins_compiled(values), expected - offset)
        np.testing.assert_array_equal(searched(values), expected - offset)


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.floats(), st.floats(1e-30, 1e30), st.floats(2.0**95, 2.0**97), st.floats(2.0**-97, 2.0**-95)))
def test_the_bin_of_any_double(value: float) -> None:
    expected = searched(np.array([value]))[0]
    assert bin_of(value) == expected
    assert bins_compiled(np.array([value]))[0] == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.0, 0),
        (-0.0, 0),
        (-1.0, 0),
        (-np.inf, 0),
        (5e-324, 0),
        (1e-310, 0),
        (1.0, 1 - LOWEST_EXPONENT * BINS_PER_OCTAVE),
        (2.0**200, BINS - 1),
        (np.inf, BINS - 1),
        (np.nan, BINS - 1),
        (-np.nan, BINS - 1),
    ],
)
def test_the_ends_hold_what_has_no_bin_of_its_own(value: float, expected: int) -> None:
    assert bin_of(value) == bins_compiled(np.array([value]))[0] == expected


def test_compiled_and_interpreted_agree() -> None:
    values = np.random.default_rng(1).standard_t(0.05, 3000)
    np.testing.assert_array_equal(bins_compiled(values), [bin_of(value) for value in values])
    np.testing.assert_array_equal(bins_compiled(values), searched(values))


def test_a_center_is_the_geometric_mean_of_its_edges() -> None:
    middle = centers()
    assert middle.size == BINS
    assert middle[0] == 0.0
    assert middle[-1] == 2.0**HIGHEST_EXPONENT
    np.testing.assert_allclose(np.log2(middle[1:-1]), np.log2(edges()[:-1] * edges()[1:]) / 2, atol=1e-13)
    np.testing.assert_array_equal(bins_compiled(middle), np.arange(BINS))
