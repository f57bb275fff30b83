"""Log-histograms: exact edges, and an index that agrees with a search among them."""

from __future__ import annotations

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from heavytail.compiler.records import register_marked
from heavytail.estimates.histogram import (
    BINS,
    BINS_PER_OCTAVE,
    HIGHEST_EXPONENT,
    LOWEST_EXPONENT,
    NEGATIVE,
    RESOLVED,
    TINY,
    ZERO,
    bin_of,
    centers,
    edges,
    move_counts,
    quantile,
    unresolved,
)

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
    octave, step = np.divmod(np.arange(BINS - RESOLVED), BINS_PER_OCTAVE)
    inner = edges()[RESOLVED - 1 :]
    np.testing.assert_array_equal(inner, np.ldexp(1.0 + step / BINS_PER_OCTAVE, LOWEST_EXPONENT + octave))
    assert inner[[0, -1]].tolist() == [2.0**LOWEST_EXPONENT, 2.0**HIGHEST_EXPONENT]
    assert edges()[: RESOLVED - 1].tolist() == [0.0, 5e-324]


def test_every_edge_opens_its_bin_and_the_double_below_closes_the_one_before() -> None:
    lower = edges()
    expected = np.arange(1, BINS)
    for offset, values in ((0, lower), (1, np.nextafter(lower, -1.0))):
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
        (0.0, ZERO),
        (-0.0, ZERO),
        (-5e-324, NEGATIVE),
        (-1.0, NEGATIVE),
        (-np.inf, NEGATIVE),
        (5e-324, TINY),
        (1e-310, TINY),
        (2.0**-97, TINY),
        (1.0, RESOLVED - LOWEST_EXPONENT * BINS_PER_OCTAVE),
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
    assert middle[:RESOLVED].tolist() == [0.0] * RESOLVED
    assert middle[-1] == 2.0**HIGHEST_EXPONENT
    inner = edges()[RESOLVED - 1 :]
    np.testing.assert_allclose(np.log2(middle[RESOLVED:-1]), np.log2(inner[:-1] * inner[1:]) / 2, atol=1e-13)
    np.testing.assert_array_equal(bins_compiled(middle)[RESOLVED:], np.arange(RESOLVED, BINS))


def counted(**numbers: int) -> NDArray[np.int64]:
    """Counts of so many negative values, zeros, tiny values, ones, and values beyond."""
    counts = np.zeros(BINS, dtype=np.int64)
    places = {"negative": NEGATIVE, "zero": ZERO, "tiny": TINY, "one": bin_of(1.0), "beyond": BINS - 1}
    for name, number in numbers.items():
        counts[places[name]] = number
    return counts


def test_counts_move_and_leave_zeros() -> None:
    """Against a plain sum; the first and the last bin are in use once, and nothing is in the end."""
    rng = np.random.default_rng(3)
    target = np.zeros((2, 3, BINS), dtype=np.int64)
    expected = target.copy()
    for used in (slice(100, 130), slice(None), slice(0)):
        source = np.zeros(target.shape, dtype=np.uint16)
        source[..., used] = rng.integers(0, 2**16, source[..., used].shape)
        expected += source
        move_counts(source, target)
        np.testing.assert_array_equal(target, expected)
        assert not source.any()


def test_a_quantile_of_unknown_size_is_an_end_of_the_line() -> None:
    counts = counted(negative=10, zero=10, tiny=10, one=10, beyond=10)
    found = [quantile(counts, q) for q in (0.1, 0.3, 0.5, 0.7, 0.9)]
    assert found[:3] == [-np.inf, 0.0, 0.0]
    assert 1.0 < found[3] < 1.0625
    assert found[4] == np.inf
    assert np.isnan(quantile(counted(), 0.5))


def test_counts_that_do_not_tell_the_sizes_say_so() -> None:
    assert "3 values are negative" in unresolved(counted(one=1000, negative=3), 50)
    assert "60 values lie beyond 2**96" in unresolved(counted(one=1000, beyond=60), 50)
    assert "70 values lie below 2**-96" in unresolved(counted(zero=1000, tiny=70), 50)
    # zeros have a size; few values beyond lie above a threshold that is known; tiny ones add nothing to ones
    assert unresolved(counted(zero=500, one=500, beyond=40, tiny=900), 50) == ""
