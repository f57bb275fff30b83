"""Counter-based random numbers: a draw is a function of (seed, trajectory, step, coordinate, slot), and of nothing else.

The generator is Threefry2x64 with 13 rounds (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy
as 1, 2, 3", SC 2011): no state, so no trajectory depends on the order in which trajectories are computed.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from heavytail.kernel.primitives import bits, from_bits, kernel_function

__all__ = [
    "ARRAY_FIRST",
    "ARRAY_SECOND",
    "ARRAY_SHARED",
    "FIRST",
    "HALF_BLOCK",
    "RESERVOIR",
    "SECOND",
    "SHARED",
    "U",
    "counter_uniforms",
    "entry_uniforms",
    "further_uniforms",
    "step_pair",
    "threefry",
    "uniform",
]

U = np.uint64

# Slots: independent families of words. A coordinate's first and second uniform, the two uniforms that all
# coordinates of a step share, the two uniforms of an entry of an array, and the two that a row of one shares; the
# uniform that decides whether the random iterate becomes the one after a step.
FIRST, SECOND, SHARED, ARRAY_FIRST, ARRAY_SECOND, ARRAY_SHARED, RESERVOIR = U(0), U(1), U(2), U(3), U(4), U(5), U(6)

PARITY = U(0x1BD11BDAA9FC1A22)
ONE, TWO, THREE = U(1), U(2), U(3)
R12, R16, R21, R24, R31, R32, R42, R64 = U(12), U(16), U(21), U(24), U(31), U(32), U(42), U(64)
EXPONENT_OF_ONE = U(0x3FF0000000000000)
ONE_MINUS_HALF_STEP = 1.0 - 2.0**-53

HALF_BLOCK = 128  # an array takes its uniforms from the first words of so many counters, then from their second words


@kernel_function
def _mix(x: Any, y: Any, r: Any) -> tuple[Any, Any]:
    x = x + y
    return x, ((y << r) | (y >> (R64 - r))) ^ x


@kernel_function
def _four(x: Any, y: Any, a: Any, b: Any, c: Any, d: Any) -> tuple[Any, Any]:
    x, y = _mix(x, y, a)
    x, y = _mix(x, y, b)
    x, y = _mix(x, y, c)
    return _mix(x, y, d)


@kernel_function
def threefry(x: Any, y: Any, key0: Any, key1: Any) -> tuple[Any, Any]:
    """Threefry2x64-13: encrypt the counter (x, y) under the key (key0, key1); all of them unsigned 64-bit words."""
    key2 = PARITY ^ key0 ^ key1
    x, y = _four(x + key0, y + key1, R16, R42, R12, R31)
    x, y = _four(x + key1, y + (key2 + ONE), R16, R32, R24, R21)
    x, y = _four(x + key2, y + (key0 + TWO), R16, R42, R12, R31)
    return _mix(x + key0, y + (key1 + THREE), R16)


@kernel_function
def uniform(word: Any) -> Any:
    """Map a word to the midpoint of one of 2**52 equal cells of (0, 1): never 0, never 1, symmetric about 1/2."""
    return from_bits((word >> R12) | EXPONENT_OF_ONE) - ONE_MINUS_HALF_STEP


@kernel_function
def step_pair(seed: Any, trajectory: Any, pair: Any, j: Any, slot: Any) -> tuple[Any, Any]:
    """Return coordinate j's uniforms at the two steps k = 2 pair + 1 and k = 2 pair + 2 of one trajectory."""
    a, b = threefry((U(pair) << R32) + U(j), U(trajectory), U(seed), slot)
    return uniform(a), uniform(b)


@kernel_function
def counter_uniforms(seed: Any, stream: Any, counter: Any, slot: Any) -> tuple[Any, Any]:
    """Return the two uniforms of a counter: of an array's, for two entries half a block apart; of a row's, for the row."""
    a, b = threefry(U(counter), U(stream), U(seed), slot)
    return uniform(a), uniform(b)


@kernel_function
def entry_uniforms(seed: Any, stream: Any, i: Any) -> tuple[Any, Any]:
    """Return the two uniforms of entry i = 0, 1, ... of a stream: those of ``noise.Stream(law, seed, stream)[i]``."""
    half = i % (2 * HALF_BLOCK)
    later = half >= HALF_BLOCK
    counter = U(i // (2 * HALF_BLOCK) * HALF_BLOCK + (half - HALF_BLOCK if later else half))
    a, b = threefry(counter, U(stream), U(seed), ARRAY_FIRST)
    c, d = threefry(counter, U(stream), U(seed), ARRAY_SECOND)
    return uniform(b if later else a), uniform(d if later else c)


@kernel_function
def further_uniforms(u: Any, v: Any, i: Any) -> tuple[Any, Any]:
    """Return the further pair number i = 1, 2, ... of uniforms of a draw that was given u and v.

    It is the counter i encrypted under the bits of u and v. No slot is such a key, for it is below the bits of any uniform.
    """
    a, b = threefry(U(i), U(0), bits(u), bits(v))
    return uniform(a), uniform(b)
