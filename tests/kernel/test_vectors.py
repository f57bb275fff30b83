"""Vector arithmetic: one order of summation, and clipping by its invariants."""

from __future__ import annotations

import math
from functools import partial

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from heavytail.compiler.records import register_marked
from heavytail.kernel.vectors import clip, clip_length, dot, enough, norm, progress, rescaled, scaled_square, set_length

register_marked()

EPSILON = 2.0**-52
SILENT = partial(np.errstate, over="ignore")  # as interpreting back ends are: squares may overflow before they are scaled


@numba.njit(error_model="numpy")
def dot_compiled(a, b):
    return dot(a, b), norm(a)


@numba.njit(error_model="numpy")
def clip_length_compiled(a, tau):
    clip_length(a, tau)


def clipped(a: NDArray[np.float64], tau: float) -> NDArray[np.float64]:
    out = a.copy()
    with SILENT():
        clip_length(out, tau)
    return out


vectors = hnp.arrays(np.float64, st.integers(1, 40), elements=st.floats(-1e100, 1e100, allow_subnormal=False))
levels = st.floats(1e-50, 1e120)


@pytest.mark.parametrize("n", [1, 2, 7, 8, 9, 15, 16, 17, 64, 100, 1000])
def test_dot_and_norm_against_exactly_rounded_sums(n: int) -> None:
    a, b = np.random.default_rng(n).standard_t(1.5, (2, n))
    exact, size = math.fsum(a * b), math.fsum(np.abs(a * b))
    additions = n // 8 + 10
    assert abs(dot(a, b) - exact) <= additions * EPSILON / 2 * size
    assert norm(a) == pytest.approx(math.sqrt(math.fsum(a * a)), rel=(additions / 2 + 1) * EPSILON / 2)
    assert dot_compiled(a, b) == (dot(a, b), norm(a))


def test_the_order_of_summation_is_eight_partial_sums() -> None:
    a = np.random.default_rng(3).standard_normal(27)
    s = [0.0] * 8
    for j in range(24):
        s[j % 8] += a[j] * a[j]
    expected = ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]))
    for j in range(24, 27):
        expected += a[j] * a[j]
    assert dot(a, a) == expected
    assert sum(x * x for x in a) != expected  # the order matters for these numbers


@pytest.mark.parametrize("a", [-3.0, 0.0, 1e200, -5e-324])
def test_norm_in_one_dimension_is_the_absolute_value(a: float) -> None:
    assert norm(np.array([a])) == abs(a)
    assert dot_compiled(np.array([a]), np.zeros(1))[1] == abs(a)


@numba.njit(error_model="numpy")
def set_length_compiled(a, wanted):
    set_length(a, wanted)


def stretched(a: NDArray[np.float64], wanted: float) -> NDArray[np.float64]:
    out = a.copy()
    with SILENT():
        set_length(out, wanted)
    return out


parts = hnp.arrays(np.float64, st.integers(1, 40), elements=st.floats(-1.0, 1.0))
everywhere = st.tuples(parts, st.integers(-1074, 1020)).map(lambda pair: np.ldexp(*pair))


@settings(max_examples=500, deadline=None)
@given(everywhere)
def test_the_norm_is_right_at_every_size(a: NDArray[np.float64]) -> None:
    """math.hypot scales by the largest coordinate, and is right to the last bit."""
    with SILENT():
        found = norm(a)
    assert found == dot_compiled(a, a)[1]
    assert found == pytest.approx(math.hypot(*a), rel=10.0 * EPSILON, abs=0.0)


def test_units_change_no_bit_of_a_length_whose_squares_are_doubles() -> None:
    for n in (2, 3, 9, 17, 40):
        a = np.random.default_rng(n).standard_t(1.5, n)
        for exponent in range(-470, 471, 47):
            assert norm(np.ldexp(a, exponent)) == np.ldexp(math.sqrt(dot(a, a)), exponent)
            assert stretched(np.ldexp(a, exponent), 0.5).tolist() == (0.5 / math.sqrt(dot(a, a)) * a).tolist()


def test_a_norm_overflows_only_if_the_length_does() -> None:
    with SILENT():
        lengths = norm(np.array([1e308, 1e308])), norm(np.array([1.7e308, 1.7e308]))
    assert lengths == (pytest.approx(math.sqrt(2.0) * 1e308, rel=4.0 * EPSILON), np.inf)
    assert math.hypot(*clipped(np.array([1.7e308, -1.7e308]), 3.0)) == pytest.approx(3.0, rel=4.0 * EPSILON)


@settings(max_examples=300, deadline=None)
@given(everywhere, st.floats(1e-150, 1e150))
def test_a_vector_of_any_size_takes_the_length_that_is_wanted(a: NDArray[np.float64], wanted: float) -> None:
    c = stretched(a, wanted)
    if not a.any():
        assert not c.any()
        return
    size = np.abs(a).max()
    direction = (a / size) / math.hypot(*(a / size))
    np.testing.assert_allclose(c, wanted * direction, rtol=1e-14, atol=1e-15 * wanted)
    b = a.copy()
    set_length_compiled(b, wanted)
    np.testing.assert_array_equal(b.view(np.uint64), c.view(np.uint64))


@settings(max_examples=300, deadline=None)
@given(everywhere, st.integers(-1000, 1000))
def test_clipping_is_right_at_every_size(a: NDArray[np.float64], exponent: int) -> None:
    """With lengths and levels that lie at most 1e100 apart; further apart, their ratio may be no normal number."""
    tau, length = 1.5 * 2.0**exponent, math.hypot(*a)
    if not 1e-100 < length / tau < 1e100:
        return
    c = clipped(a, tau)
    if length <= tau * (1.0 - 1e-14):
        assert c.tolist() == a.tolist()
    elif length > tau * (1.0 + 1e-14) and a.size > 1:
        direction = (a / np.abs(a).max()) / math.hypot(*(a / np.abs(a).max()))
        np.testing.assert_allclose(c, tau * direction, rtol=1e-13, atol=1e-14 * tau)
    b = a.copy()
    clip_length_compiled(b, tau)
    np.testing.assert_array_equal(b.view(np.uint64), c.view(np.uint64))


def test_squares_of_any_size_can_be_added() -> None:
    sizes = [1e-300, 1e-160, 1.0, 1e150, 1e160, 1e300]
    for large in sizes:
        for small in (size for size in sizes if size <= large):
            with SILENT():
                square, scale = scaled_square(np.array([large, -large]))
                other, finer = scaled_square(np.array([small, small]))
            total = square + rescaled(other, finer, scale)
            assert math.sqrt(total) / scale == pytest.approx(math.hypot(large, large, small, small), rel=1e-15)


@settings(max_examples=300, deadline=None)
@given(vectors, levels)
def test_a_clipped_vector_is_no_longer_than_tau_and_keeps_its_direction(a: NDArray[np.float64], tau: float) -> None:
    c = clipped(a, tau)
    length, limit = math.hypot(*c), tau * (1.0 + 4.0 * EPSILON)
    assert length <= limit
    # a positive multiple, entry by entry; entries that fall below the normal numbers lose digits
    factor = min(1.0, tau / math.hypot(*a)) if a.any() else 1.0
    np.testing.assert_allclose(c, factor * a, rtol=1e-14, atol=1e-300)
    if math.hypot(*a) < tau * (1.0 - 10.0 * EPSILON):
        np.testing.assert_array_equal(c, a)


@pytest.mark.parametrize("excess", [1e-14, 1e-10, 1e-6, 1e-4, 0.01])
@pytest.mark.parametrize("n", [2, 9, 40])
def test_a_vector_that_is_barely_too_long_is_shortened(n: int, excess: float) -> None:
    a = np.random.default_rng(n).standard_normal(n)
    a *= 3.0 * (1.0 + excess) / math.hypot(*a)
    assert math.hypot(*a) > 3.0 * (1.0 + 0.5 * excess)
    assert math.hypot(*clipped(a, 3.0)) == pytest.approx(3.0, rel=4.0 * EPSILON)


@settings(max_examples=200, deadline=None)
@given(vectors, levels)
def test_clipping_twice_changes_nothing_beyond_rounding(a: NDArray[np.float64], tau: float) -> None:
    once = clipped(a, tau)
    np.testing.assert_allclose(clipped(once, tau), once, rtol=4.0 * EPSILON, atol=1e-300)


@settings(max_examples=200, deadline=None)
@given(st.floats(allow_nan=False), levels)
def test_one_dimension_is_exact(a: float, tau: float) -> None:
    expected = min(max(a, -tau), tau)
    assert clipped(np.array([a]), tau)[0] == expected
    assert clip(a, tau) == expected


@settings(max_examples=100, deadline=None)
@given(vectors, levels)
def test_compiled_clipping_has_the_same_bits(a: NDArray[np.float64], tau: float) -> None:
    c = a.copy()
    clip_length_compiled(c, tau)
    np.testing.assert_array_equal(c.view(np.uint64), clipped(a, tau).view(np.uint64))


@pytest.mark.parametrize("n", [1, 2, 5, 9])
@pytest.mark.parametrize("tau", [1e-3, 1.0, 1e300])
def test_the_zero_vector_is_safe(n: int, tau: float) -> None:
    a = np.zeros(n)
    clip_length_compiled(a, tau)
    assert not a.any()
    assert not clipped(np.zeros(n), tau).any()


@pytest.mark.parametrize("n", [1, 2, 9])
def test_what_is_not_a_number_stays_so(n: int) -> None:
    a = np.ones(n)
    a[-1] = np.nan
    c = a.copy()
    clip_length_compiled(c, 0.5)
    for result in (c, clipped(a, 0.5)):
        assert np.isnan(result[-1])
    assert np.isnan(clip(np.nan, 1.0))


def test_an_infinite_entry_is_clipped_in_one_dimension_and_seen_in_more() -> None:
    assert clipped(np.array([-np.inf]), 2.0)[0] == -2.0
    c = np.array([1.0, np.inf])
    clip_length_compiled(c, 2.0)
    assert np.isnan(c[1])


def test_progress_is_the_last_position_beyond_the_level() -> None:
    a = np.array([0.1, -3.0, 0.0, 0.5, -0.25])
    assert [progress(a, level) for level in (0.2, 0.25, 0.5, 3.0)] == [5, 4, 2, 0]
    assert progress(np.array([np.nan, 1.0, np.nan]), 0.5) == 2


def test_enough_is_whole_eights_or_everything() -> None:
    assert [enough(count, 20) for count in (0, 1, 8, 9, 16, 17, 20)] == [0, 8, 8, 16, 16, 20, 20]
    assert enough(1, 5) == 5


@pytest.mark.parametrize("n", [9, 16, 17, 40])
@pytest.mark.parametrize("size", [1e-200, 1.0, 1e200])
def test_zeros_that_are_left_out_change_no_bit(n: int, size: float) -> None:
    """Fewer coordinates than `enough` says would: of five random ones dot adds up the first four in another order."""
    generator = np.random.default_rng(n)
    differs = False
    for count in range(1, n):
        a = size * generator.standard_normal(n) * (np.arange(n) < count)
        few, short = enough(count, n), max(count, 5)
        with SILENT():
            assert norm(a[:few]) == norm(a)
            assert scaled_square(a[:few]) == scaled_square(a)
            differs |= dot(a[:short], a[:short]) != dot(a, a)
            for act in (clip_length, set_length):
                whole, first = a.copy(), a[:few].copy()
                act(whole, 0.3 * size)
                act(first, 0.3 * size)
                assert whole[:few].tobytes() == first.tobytes()
                assert not whole[few:].any()
    assert differs or size != 1.0
