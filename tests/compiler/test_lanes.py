"""Eight numbers in one value: each operation does lane by lane what it does to numbers."""

from __future__ import annotations

import math

import numba
import numpy as np
import pytest
from numba.core.errors import NumbaError

from heavytail.compiler.lanes import WIDTH, from_lanes, to_lanes
from heavytail.compiler.records import register_marked
from heavytail.compiler.views import stack
from heavytail.kernel.primitives import bits, chosen, entry, fma, from_bits, kernel_function, polynomial

MASK, S48, S52, ONE = np.uint64(2**52 - 1), np.uint64(48), np.uint64(52), np.uint64(0x3FF0000000000000)
FOUR, FIVE = (1.0, -2.0, 3.0, -4.0), (0.5, 0.25, -0.125, 3.0, 7.0)
TABLE = np.random.default_rng(5).standard_normal(40)


@kernel_function
def everything(x, table):
    """All operations that lanes have, of lanes with lanes and with numbers on either side."""
    word = bits(x)
    mantissa = from_bits((word & MASK) | ONE)
    looked_up = entry(table, 3, 8, word >> S52) + entry(table, 20, 16, np.uint64(7) - (word >> S48))
    sums = (1.5 - x) * 2.0 + (x - mantissa) * looked_up
    fused = fma(x, 0.1, mantissa) - fma(0.3, x, -1.0) + fma(x, x, sums)
    series = polynomial(x, FOUR) * polynomial(x, FIVE) + table[0]
    return chosen(x < 0.25, fused, 1.0 - series) + math.copysign(series, x - 0.5) + math.copysign(2.0, x)


register_marked()


@numba.njit(error_model="numpy")
def by_lanes(x, table):
    memory, out = stack(65), np.empty(x.size)
    for i in range(x.size):
        memory[1 + i] = x[i]
    for i in range(1, 1 + x.size, WIDTH):  # at an address that is no multiple of a register's size
        from_lanes(memory, i, everything(to_lanes(memory, i), table))
    for i in range(x.size):
        out[i] = memory[1 + i]
    return out


def test_lanes_have_the_bits_of_numbers() -> None:
    x = np.append(np.random.default_rng(4).uniform(-1.0, 1.0, 62), [0.25, 0.5])
    with np.errstate(over="ignore"):  # words wrap
        one_by_one = [everything(value, TABLE) for value in x]
    np.testing.assert_array_equal(by_lanes(x, TABLE), one_by_one)


def test_what_all_lanes_would_have_to_agree_on_does_not_compile() -> None:
    def branch():
        memory = stack(8)
        x = to_lanes(memory, 0)
        return 1.0 if x < 0.5 else 2.0

    with pytest.raises(NumbaError):
        numba.njit(branch)()
