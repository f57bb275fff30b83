"""Arrays of draws and of schedule values, by the same kernel code that the loop uses.

Entry i of an array of draws is a function of (law, seed, i): neither blocks nor threads can change it.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heavytail.compiler.cache import compile_cached
from heavytail.compiler.records import register
from heavytail.compiler.views import prefer_wide_vectors, stack
from heavytail.kernel.primitives import kernel_function
from heavytail.kernel.rng import ARRAY_FIRST, ARRAY_SECOND, HALF_BLOCK, counter_uniforms
from heavytail.parts.contract import uniforms_per_draw
from heavytail.parts.schedules import long_enough
from heavytail.sampling.blocks import draw_block

__all__ = ["BLOCK", "HALF", "MIN_SHARE", "fill_draws", "in_shares", "schedule_values"]

BLOCK, HALF = 2 * HALF_BLOCK, HALF_BLOCK
MIN_SHARE = 2**15  # fewer draws than that are not worth a thread


@kernel_function
def _fill_uniforms(out, block, seed, stream, slot, half):
    for i in range(half):
        out[i], out[half + i] = counter_uniforms(seed, stream, block * half + i, slot)


@cache
def _draws_kernel(uniforms: int) -> Callable[..., None]:
    size, half = BLOCK, HALF

    def run(law, seed, stream, start, out):
        prefer_wide_vectors()
        first, second = stack(size), stack(size)
        for i in range(size):
            second[i] = 0.5
        for block in range(start // size, (start + out.size + size - 1) // size):
            _fill_uniforms(first, block, seed, stream, ARRAY_FIRST, half)
            if uniforms == 2:
                _fill_uniforms(second, block, seed, stream, ARRAY_SECOND, half)
            draw_block(law, first, second, size)
            begin = block * size - start
            skip = max(0, -begin)
            part = out[begin + skip : begin + size]
            for i in range(part.size):
                part[i] = first[skip + i]

    return compile_cached(run)


@cache
def _schedule_kernel() -> Callable[..., None]:
    def run(schedule, out):
        for i in range(out.size):
            out[i] = schedule.at(i + 1)

    return compile_cached(run)


def in_shares(fill: Callable[[int, int], None], size: int, shares: int, unit: int = 1) -> None:
    """Fill 0 .. size in so many shares, at least one, a thread for each; shares but the last are multiples of a unit."""
    if shares <= 1:
        fill(0, size)
        return
    cuts = [size * share // shares // unit * unit for share in range(shares)] + [size]
    with ThreadPoolExecutor(shares) as pool:
        list(pool.map(fill, cuts[:-1], cuts[1:]))


def fill_draws(law: Any, seed: int, out: NDArray[Any], first: int = 0, stream: int = 0, threads: int = 1) -> None:
    """Fill a contiguous array of floats with the draws number `first`, `first` + 1, ... of a stream of a law."""
    register(type(law))
    run = _draws_kernel(uniforms_per_draw(type(law)))

    def fill(begin: int, end: int) -> None:
        run(law, np.uint64(seed), np.uint64(stream), first + begin, out[begin:end])

    in_shares(fill, out.size, min(threads, out.size // MIN_SHARE), BLOCK)


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
