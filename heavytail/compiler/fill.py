"""Arrays of draws and of schedule values, by the same kernel code that the loop uses.

Entry i of an array of draws is a function of (law, seed, i): neither blocks nor threads can change it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heavytail.compiler.cache import compile_cached
from heavytail.compiler.records import register
from heavytail.compiler.views import prefer_wide_vectors, stack
from heavytail.parts import draw_of, uniforms_per_draw
from heavytail.primitives import device
from heavytail.rng import ARRAY_FIRST, ARRAY_SECOND, U, threefry, uniform
from heavytail.schedules import long_enough

HALF = 128


@device
def _fill_uniforms(out, block, seed, slot, half):
    for i in range(half):
        a, b = threefry(U(block * half + i), U(0), U(seed), slot)
        out[i] = uniform(a)
        out[half + i] = uniform(b)


@cache
def _draws_kernel(uniforms: int) -> Callable[..., None]:
    size, half = 2 * HALF, HALF

    def run(law, seed, start, out):
        prefer_wide_vectors()
        first, second = stack(size), stack(size)
        for i in range(size):
            second[i] = 0.5
        for block in range((out.size + size - 1) // size):
            _fill_uniforms(first, start + block, seed, ARRAY_FIRST, half)
            if uniforms == 2:
                _fill_uniforms(second, start + block, seed, ARRAY_SECOND, half)
            for i in range(size):
                first[i] = draw_of(law, first[i], second[i])
            begin = block * size
            for i in range(min(size, out.size - begin)):
                out[begin + i] = first[i]

    return compile_cached(run)


@cache
def _schedule_kernel() -> Callable[..., None]:
    def run(schedule, out):
        for i in range(out.size):
            out[i] = schedule.at(i + 1)

    return compile_cached(run)


def fill_draws(law: Any, seed: np.uint64, out: NDArray[np.float64], first: int = 0) -> None:
    """Fill a contiguous array with the draws number `first`, `first` + 1, ... of a law; `first` divides by 256."""
    register(type(law))
    _draws_kernel(uniforms_per_draw(type(law)))(law, seed, first // (2 * HALF), out)


def schedule_values(schedule: Any, steps: int) -> NDArray[np.float64]:
    """Return the values of a schedule at k = 1 .. steps.

    Raises
    ------
    ValueError
        If a table in it is too short.
    """
    long_enough("The schedule", schedule, steps)
    register(type(schedule))
    out = np.empty(steps)
    _schedule_kernel()(schedule, out)
    return out
