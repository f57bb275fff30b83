"""The mark of kernel code: plain Python that is interpreted here and compiled elsewhere.

A marked function stays an ordinary function. The compiler (`heavytail.compiler`) reads the two lists below
when it starts, so nothing in this file, or in a part that uses it, needs numba to be imported.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any, TypeVar

import numpy as np

__all__ = [
    "CHOSEN",
    "MARKED",
    "MAX_CHAIN",
    "bits",
    "chosen",
    "chosen_by_class",
    "component",
    "entry",
    "fma",
    "from_bits",
    "kernel_function",
    "polynomial",
    "quotient",
    "section",
]

LEAST_PRODUCT = 2.0**-960  # below, what a product loses may be no normal number

F = TypeVar("F", bound=Callable[..., Any])

MARKED: list[Callable[..., Any]] = []
CHOSEN: list[tuple[Callable[..., Any], Callable[[type], Callable[..., Any]]]] = []


def kernel_function(function: F) -> F:
    """Mark a helper function that kernel code calls.

    Methods of parts need no mark; functions that they call do. The function must be written for one
    trajectory, with numbers and 1-D views only: it is interpreted as it stands, and inlined when compiled.

    Parameters
    ----------
    function : callable
        A module-level function.

    Returns
    -------
    callable
        The same function, unchanged.

    Examples
    --------
    >>> from heavytail import kernel_function
    >>> @kernel_function
    ... def square(x):
    ...     return x * x
    >>> square(3.0)
    9.0
    """
    MARKED.append(function)
    return function


def chosen_by_class(choose: Callable[[type], Callable[..., Any]]) -> Callable[..., Any]:
    """Make a kernel function whose body depends on the class of its first argument.

    Parameters
    ----------
    choose : callable
        Takes the class of the first argument, returns the marked function that does the work.

    Returns
    -------
    callable
        A function of ``(part, *arguments)``.
    """
    chosen: dict[type, Callable[..., Any]] = {}

    def call(part: Any, *arguments: Any) -> Any:
        if type(part) not in chosen:
            chosen[type(part)] = choose(type(part))
        return chosen[type(part)](part, *arguments)

    call.__name__ = choose.__name__
    call.__doc__ = choose.__doc__
    CHOSEN.append((call, choose))
    return call


def bits(x: Any) -> Any:
    """Return the 64 bits of a double, as an unsigned integer."""
    return np.float64(x).view(np.uint64)


def from_bits(word: Any) -> Any:
    """Return the double that has these 64 bits."""
    return np.uint64(word).view(np.float64)


def component(value: Any, j: int) -> Any:
    """Return entry j of a parameter that is one number for all coordinates, or an array of one per coordinate."""
    return value[j] if isinstance(value, np.ndarray) else value


def chosen(condition: Any, a: Any, b: Any) -> Any:
    """Return a if the condition holds, else b; both are computed, so that eight draws at once can choose."""
    return a if condition else b


def entry(table: Any, first: int, size: int, index: Any) -> Any:
    """Return entry number `index` modulo `size` of the part of a table that begins at `first`; the index is a word."""
    return table[first + int(index) % size]


def section(a: Any, begin: int, end: int) -> Any:
    """Return the coordinates from `begin` to before `end` of a vector as a vector: no copy, what is written there stays."""
    return a[begin:end]


def fma(a: Any, b: Any, c: Any) -> Any:
    """Return a * b + c, rounded once.

    The compiled meaning is the processor's own instruction. Interpreted, the sum of the exact product and c is
    rounded to odd before the last rounding, which makes the last one correct (Boldo and Melquiond, IEEE
    Transactions on Computers 57, 2008); where the product's rounding error is no normal number, or something
    overflows on the way, fractions take its place. So both agree to the bit. Interpreted, it takes whole arrays
    too, with |a b| between 2**-960 and 2**970.
    """
    rounded = np.float64(a) * b + c
    if isinstance(rounded, np.ndarray):
        return _fma_of_arrays(a, b, c, rounded)
    if not (math.isfinite(a) and math.isfinite(b)) or a == 0.0 or b == 0.0:
        return rounded
    if not math.isfinite(c):
        return np.float64(c)
    high, low = _two_product(np.float64(a), np.float64(b))
    partial, error = _two_sum(np.float64(c), low)
    total, rest = _two_sum(high, partial)
    exact = total + _odd_sum(error, rest)
    return exact if math.isfinite(exact) and abs(high) >= LEAST_PRODUCT else _fma_of_fractions(a, b, c)


def _fma_of_fractions(a: Any, b: Any, c: Any) -> Any:
    total = Fraction(float(a)) * Fraction(float(b)) + Fraction(float(c))
    try:
        return np.float64(float(total))
    except OverflowError:
        return np.float64(math.inf if total > 0 else -math.inf)


def _fma_of_arrays(a: Any, b: Any, c: Any, rounded: Any) -> Any:
    with np.errstate(over="ignore", invalid="ignore"):
        high, low = _two_product(a, b)
        partial, error = _two_sum(c, low)
        total, rest = _two_sum(high, partial)
        tail, lost = _two_sum(error, rest)
        inexact = (lost != 0.0).view(np.uint8)
        inward = ((bits(lost) ^ bits(tail)) >> np.uint64(63)) & inexact
        exact = total + from_bits((bits(tail) - inward) | inexact)  # rounded to odd, as in `_odd_sum`
    finite = np.isfinite(exact)
    return exact if finite.all() else np.where(finite, exact, rounded)


def _two_sum(a: Any, b: Any) -> tuple[Any, Any]:
    total = a + b
    shifted = total - a
    return total, (a - (total - shifted)) + (b - shifted)


def _two_product(a: Any, b: Any) -> tuple[Any, Any]:
    product = a * b
    a_high, a_low = _split(a)
    b_high, b_low = _split(b)
    return product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low


def _split(a: Any) -> tuple[Any, Any]:
    scaled = 134217729.0 * a  # 2**27 + 1: Dekker's splitting constant
    high = scaled - (scaled - a)
    return high, a - high


def _odd_sum(a: Any, b: Any) -> Any:
    total, error = _two_sum(a, b)
    if error != 0.0 and int(bits(total)) & 1 == 0:
        return np.nextafter(total, np.inf if error > 0.0 else -np.inf)
    return total


def quotient(a: Any, b: Any) -> Any:
    """Return a / b, for numbers that are 0 or far from overflow and underflow, as is a / b.

    There a GPU needs no branch for the others, so it can do the divisions of several draws side by side.
    """
    return a / b


MAX_CHAIN = 4


def polynomial(x: Any, coefficients: tuple[float, ...]) -> Any:
    """Return c[0] + c[1] x + c[2] x**2 + ... by Horner's rule in `fma`.

    More than four coefficients make two chains, in powers of x**2: a single long one would wait for itself at every step.
    """
    chains = 1 if len(coefficients) <= MAX_CHAIN else 2
    step = x if chains == 1 else np.float64(x) * x
    values = []
    for start in range(chains):
        value, *others = coefficients[start::chains][::-1]
        for coefficient in others:
            value = fma(value, step, coefficient)
        values.append(value)
    return np.float64(values[0]) if chains == 1 else fma(values[1], x, values[0])
