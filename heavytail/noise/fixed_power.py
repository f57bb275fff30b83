"""A power of a uniform whose exponent is known beforehand: short tables take the place of a logarithm and an exponential.

A uniform is u = 2**-n m, with m in one of 16 cells of [1, 2). For the cell's number c, about the inverse of its middle,
m c = 1 + r with |r| < 1/32, and

    u**a = 2**(-n a) c**-a (1 + r)**a.

The first two factors are entries of tables, for a product of 8 h + l = n; the last is a polynomial. Tables and polynomial
belong to the exponent, and are computed when a law is made, in decimals: so they are the same on every machine. An exponent
beyond 5 in size is halved as often as needed, and the power squared as often.
"""

from __future__ import annotations

import sys
from decimal import Context, Decimal
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heavytail.kernel.primitives import bits, chosen, entry, fma, from_bits, kernel_function, polynomial

__all__ = ["fixed_power", "is_steep", "power_table"]

CELLS, OCTAVES, TERMS = 16, 8, 10
INVERSE, SCALE, FINE, COARSE, SERIES, SQUARINGS = 0, 16, 32, 40, 48, 58  # where they begin in the table
MAX_EXPONENT = 5.0  # up to here the polynomial's error is below 1e-16
MAX_R = 1.0 / 32.0
OVERFLOWING = 2.0**512  # the square of it and of all above is infinite

U = np.uint64
S52, S48, S3 = U(52), U(48), U(3)
EXPONENT_OF_ONE = U(1023)
MANTISSA, ONE = U(2**52 - 1), U(0x3FF0000000000000)

DIGITS = Context(prec=30)


@lru_cache
def _logarithms() -> tuple[list[float], list[Decimal], Decimal]:
    """Return the cells' numbers c, their logarithms, and log 2."""
    inverses = [2.0 * CELLS / (2 * CELLS + 2 * i + 1) for i in range(CELLS)]
    return inverses, [Decimal(c).ln(DIGITS) for c in inverses], Decimal(2).ln(DIGITS)


def _series(a: float) -> list[float]:
    """Return q with 1 + r (q[0] + q[1] r + ...) = (1 + r)**a for |r| <= MAX_R: the binomial series, economised.

    Its further terms are replaced, one after the other from the last one down, by what is left of r**k after MAX_R**k
    2**(1 - k) T_k(r / MAX_R), T_k Chebyshev's polynomial: the error is 2**(1 - k) times the term that is left out.
    """
    terms = [1.0]
    for k in range(2 * TERMS):
        terms.append(terms[-1] * (a - k) / (k + 1))
    while len(terms) > TERMS + 1:
        k, last = len(terms) - 1, terms.pop()
        power = 1.0  # the coefficient of r**j in r**k - MAX_R**k 2**(1 - k) T_k(r / MAX_R), from j = k down
        for j in range(k - 2, -1, -2):
            power *= -(j + 2.0) * (j + 1.0) / ((k - j) * (k + j)) * MAX_R**2
            terms[j] -= power * last
    return terms[1:]


@lru_cache(maxsize=256)
def power_table(a: float) -> NDArray[np.float64]:
    """Return what `fixed_power` needs to know of an exponent: tables, coefficients, and how often to square."""
    a, squarings = min(max(a, -sys.float_info.max), sys.float_info.max), 0  # the least alpha has an infinite exponent
    while abs(a) > MAX_EXPONENT:
        a, squarings = 0.5 * a, squarings + 1
    inverses, logarithms, log_2 = _logarithms()
    exponent = Decimal(a)

    def power(logarithm: Decimal, times: int) -> float:
        return float(DIGITS.exp(DIGITS.multiply(DIGITS.multiply(exponent, logarithm), Decimal(times))))

    scales = [power(logarithm, -1) for logarithm in logarithms]
    fine, coarse = ([power(log_2, -step * i) for i in range(OCTAVES)] for step in (1, OCTAVES))
    table = np.array([*inverses, *scales, *fine, *coarse, *_series(a), float(squarings)])
    table.setflags(write=False)
    return table


def is_steep(a: float) -> bool:
    """Whether `fixed_power` squares for this exponent."""
    return abs(a) > MAX_EXPONENT


@kernel_function
def fixed_power(u: float, table: Any, steep: bool) -> Any:
    """Return u**a for u from 2**-63 to 1, the table of a, and whether |a| > 5. Relative error at most 5e-16 if it is not."""
    word = bits(u)
    n = EXPONENT_OF_ONE - (word >> S52)
    m = from_bits((word & MANTISSA) | ONE)
    i = word >> S48
    octaves = entry(table, FINE, OCTAVES, n) * entry(table, COARSE, OCTAVES, n >> S3)
    scale = entry(table, SCALE, CELLS, i) * octaves
    r = fma(m, entry(table, INVERSE, CELLS, i), -1.0)
    series = (
        table[SERIES], table[SERIES + 1], table[SERIES + 2], table[SERIES + 3], table[SERIES + 4],
        table[SERIES + 5], table[SERIES + 6], table[SERIES + 7], table[SERIES + 8], table[SERIES + 9],
    )  # fmt: skip
    value = fma(polynomial(r, series) * r, scale, scale)
    if steep:
        for _ in range(int(table[SQUARINGS])):
            value = chosen(value < OVERFLOWING, value, np.inf)  # NumPy warns of products that overflow
            value = value * value
    return value
