"""The mark of kernel code, and the operations that have one meaning interpreted and one compiled."""

from __future__ import annotations

import math
from fractions import Fraction

import numba
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from heavytail.compiler.records import register_marked
from heavytail.kernel import primitives
from heavytail.kernel.primitives import bits, chosen_by_class, component, fma, from_bits, kernel_function, polynomial
from heavytail.kernel.vmath import EXP2, LOG2, SINPI

register_marked()

FOUR, FIVE = (1.0, -2.0, 3.0, -4.0), (0.5, 0.25, -0.125, 3.0, 7.0)


@numba.njit(error_model="numpy")
def fma_compiled(a, b, c):
    out = np.empty(a.size)
    for i in range(a.size):
        out[i] = fma(a[i], b[i], c[i])
    return out


@numba.njit(error_model="numpy")
def polynomials_compiled(x):
    out = np.empty((5, x.size))
    for i in range(x.size):
        out[0, i] = polynomial(x[i], FOUR)
        out[1, i] = polynomial(x[i], FIVE)
        out[2, i] = polynomial(x[i], SINPI)
        out[3, i] = polynomial(x[i], EXP2)
        out[4, i] = polynomial(x[i], LOG2)
    return out


@numba.njit(error_model="numpy")
def words_compiled(x):
    words, back = np.empty(x.size, dtype=np.uint64), np.empty(x.size)
    for i in range(x.size):
        words[i] = bits(x[i])
        back[i] = from_bits(words[i])
    return words, back


@numba.njit(error_model="numpy")
def component_compiled(value, j):
    return component(value, j)


def rounded_once(a: float, b: float, c: float) -> float:
    """a b + c by exact rational arithmetic; Python rounds a quotient of integers correctly."""
    exact = Fraction(a) * Fraction(b) + Fraction(c)
    try:
        return float(exact)
    except OverflowError:
        return math.copysign(math.inf, exact)


def doubles(low: int, high: int) -> st.SearchStrategy[float]:
    """Doubles of either sign with exponents from low to high, and full or sparse mantissas."""
    mantissa = st.one_of(st.integers(2**52, 2**53 - 1), st.integers(0, 52).map(lambda n: 2**52 + 2**n - 1))
    return st.builds(
        lambda m, e, sign: sign * math.ldexp(m, e - 52), mantissa, st.integers(low, high), st.sampled_from((-1.0, 1.0))
    )


@settings(max_examples=1000, deadline=None)
@given(doubles(-470, 480), doubles(-470, 480), st.one_of(doubles(-1022, 1022), st.just(0.0)))
def test_interpreted_fma_is_rounded_once(a: float, b: float, c: float) -> None:
    assert fma(a, b, c) == rounded_once(a, b, c)


@settings(max_examples=1000, deadline=None)
@given(doubles(-30, 30), doubles(-30, 30), st.integers(-60, 60), st.sampled_from((-1.0, 1.0)), st.integers(0, 2**20))
def test_interpreted_fma_at_near_ties_and_cancellations(a: float, b: float, shift: int, sign: float, dust: int) -> None:
    # c is a neighbour of -+ a b, or of a power of two away from it: cancellation, and sums halfway between doubles
    c = sign * math.ldexp(a * b, shift) * (1.0 + dust * 2.0**-52)
    assume(math.isfinite(c))
    assert fma(a, b, c) == rounded_once(a, b, c)


def test_compiled_fma_has_the_bits_of_the_interpreted_one() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.standard_normal((2, 3000)) * np.exp2(rng.uniform(-200, 200, (2, 3000)))
    c = np.where(rng.random(3000) < 0.5, rng.standard_normal(3000), -a * b * (1 + rng.integers(-2, 3, 3000) * 2.0**-52))
    interpreted = np.array([fma(*values) for values in zip(a, b, c, strict=True)])
    np.testing.assert_array_equal(fma_compiled(a, b, c).view(np.uint64), interpreted.view(np.uint64))
    np.testing.assert_array_equal(fma(a, b, c).view(np.uint64), interpreted.view(np.uint64))
    # the two roundings of a b + c differ here, so a plain product and sum would not have passed
    assert np.mean(interpreted != a * b + c) > 0.2


def test_compiled_fma_has_the_bits_of_the_interpreted_one_at_every_size() -> None:
    """The processor's own instruction is the oracle: products and sums that overflow, underflow and cancel."""
    rng = np.random.default_rng(2)
    a, b = rng.standard_normal((2, 3000)) * np.exp2(rng.uniform(-1074, 1023, (2, 3000)))
    with np.errstate(all="ignore"):
        near = -a * b * (1 + rng.integers(-2, 3, 3000) * 2.0**-52)
        c = np.where(rng.random(3000) < 0.5, rng.standard_normal(3000) * np.exp2(rng.uniform(-1074, 1023, 3000)), near)
        interpreted = np.array([fma(*values) for values in zip(a, b, c, strict=True)])
        twice = a * b + c
    compiled = fma_compiled(a, b, c)
    np.testing.assert_array_equal(np.where(np.isnan(compiled), np.nan, compiled), interpreted)
    assert np.count_nonzero((compiled != twice) & ~np.isnan(twice)) > 100


def test_fma_where_two_roundings_are_wrong() -> None:
    a = 1.0 + 2.0**-30
    assert fma(a, a, -1.0 - 2.0**-29) == 2.0**-60
    assert a * a - 1.0 - 2.0**-29 == 0.0


@pytest.mark.parametrize(
    ("a", "b", "c", "expected"),
    [
        (np.inf, 1.0, 1.0, np.inf),
        (np.inf, 1.0, -np.inf, np.nan),
        (np.nan, 1.0, 1.0, np.nan),
        (0.0, 5.0, 2.5, 2.5),
        (3.0, 4.0, -12.0, 0.0),
        (1e200, 1e200, 0.0, np.inf),
        (2.0**500, 2.0**500, -1.0, 2.0**1000),
    ],
)
def test_fma_at_special_values(a: float, b: float, c: float, expected: float) -> None:
    with np.errstate(all="ignore"):
        np.testing.assert_equal(float(fma(a, b, c)), expected)
        np.testing.assert_equal(fma(*np.array([[a, 1.0], [b, 2.0], [c, 3.0]])), [expected, 5.0])
    np.testing.assert_equal(fma_compiled(*np.array([[a], [b], [c]]))[0], expected)


@pytest.mark.parametrize(("row", "coefficients"), list(enumerate([FOUR, FIVE, SINPI, EXP2, LOG2])))
def test_polynomial_has_the_same_bits_compiled_and_interpreted(row: int, coefficients: tuple[float, ...]) -> None:
    x = np.random.default_rng(2).uniform(-0.5, 0.5, 2000)
    interpreted = np.array([polynomial(value, coefficients) for value in x])
    np.testing.assert_array_equal(polynomials_compiled(x)[row].view(np.uint64), interpreted.view(np.uint64))
    exact = [float(sum(Fraction(c) * Fraction(value) ** n for n, c in enumerate(coefficients))) for value in x[:200]]
    size = np.polynomial.polynomial.polyval(np.abs(x[:200]), np.abs(coefficients))
    assert (np.abs(interpreted[:200] - exact) <= 4.0 * 2.0**-53 * size).all()


def test_polynomial_of_few_coefficients() -> None:
    assert [polynomial(3.0, coefficients) for coefficients in [(2.0,), (2.0, 1.0), (2.0, 1.0, 1.0)]] == [2, 5, 14]


def test_bits_and_back() -> None:
    x = np.array([0.0, -0.0, 1.0, -2.5, 5e-324, np.inf, -np.inf, np.nan, 1.7e308])
    words, back = words_compiled(x)
    np.testing.assert_array_equal(words, x.view(np.uint64))
    np.testing.assert_array_equal(back.view(np.uint64), x.view(np.uint64))
    for value in x:
        assert bits(value) == np.float64(value).view(np.uint64)
        np.testing.assert_equal(from_bits(bits(value)), value)
    assert bits(1.0) == 0x3FF0000000000000


def test_component_of_a_number_and_of_an_array() -> None:
    array = np.array([1.0, 2.0, 3.0])
    for chosen in (component, component_compiled):
        assert [chosen(array, j) for j in range(3)] == [1.0, 2.0, 3.0]
        assert [chosen(7.0, j) for j in range(3)] == [7.0, 7.0, 7.0]


def test_the_mark_leaves_a_function_as_it_is_and_lets_it_compile() -> None:
    def triple(x):
        return 3.0 * x

    assert kernel_function(triple) is triple
    assert triple in primitives.MARKED
    register_marked()
    assert primitives.MARKED == []
    assert numba.njit(lambda x: triple(x))(2.0) == triple(2.0) == 6.0


def test_a_choice_by_class_is_made_once_per_class() -> None:
    asked = []

    def choose(cls):
        """Say which."""
        asked.append(cls)
        return lambda part, x: (cls.__name__, x)

    call = chosen_by_class(choose)
    primitives.CHOSEN.pop()  # the compiler has no use for this one
    assert [call(1, "a"), call(2.0, "b"), call(3, "c")] == [("int", "a"), ("float", "b"), ("int", "c")]
    assert asked == [int, float]
    assert (call.__name__, call.__doc__) == ("choose", "Say which.")
