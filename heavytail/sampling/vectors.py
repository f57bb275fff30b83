"""Arrays of vectors of noise, by the same kernel code that the loop uses: row i is a function of (noise, seed, i) alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heavytail.compiler.cache import compile_cached
from heavytail.compiler.records import register
from heavytail.kernel.rng import ARRAY_SHARED, U, counter_uniforms
from heavytail.parts.contract import perturb_of, uniforms_per_draw
from heavytail.parts.schedules import long_enough
from heavytail.sampling.numbers import MIN_SHARE, fill_draws, in_shares

__all__ = ["check_schedules", "fill_rows"]


@cache
def _rows_kernel() -> Callable[..., None]:
    def run(noise, seed, first, x, gradient, out):
        g, xi, point = np.empty(out.shape[1]), np.empty(out.shape[1]), x.copy()
        for i in range(out.shape[0]):
            for j in range(g.shape[0]):
                g[j], xi[j] = gradient[j], out[i, j]
            u, v = counter_uniforms(seed, U(0), first + i, ARRAY_SHARED)
            perturb_of(noise, u, v, point, g, xi, first + i + 1)
            for j in range(g.shape[0]):
                out[i, j] = g[j] - gradient[j]

    return compile_cached(run)


def check_schedules(noise: Any, steps: int) -> None:
    """Raise a ValueError if a table in a noise has fewer entries than there are steps."""
    for item in dataclasses.fields(noise):
        if hasattr(getattr(noise, item.name), "at"):
            long_enough(item.name, getattr(noise, item.name), steps)


def fill_rows(
    noise: Any, seed: int, x: NDArray[np.float64], gradient: NDArray[np.float64], out: NDArray[Any], threads: int = 1
) -> None:
    """Fill the rows of an (n, d) array of floats with the noise of the steps k = 1 .. n at a point with a gradient."""
    register(type(noise))
    check_schedules(noise, len(out))
    rows = out if out.dtype == np.float64 else np.empty(out.shape)  # what is rounded, is rounded last
    rows[...] = 0.0
    if uniforms_per_draw(type(noise)):
        fill_draws(noise, seed, rows.reshape(-1), threads=threads)
    run = _rows_kernel()

    def fill(begin: int, end: int) -> None:
        run(noise, np.uint64(seed), begin, x, gradient, rows[begin:end])

    in_shares(fill, len(rows), min(threads, rows.size // MIN_SHARE, len(rows)))
    if rows is not out:
        with np.errstate(over="ignore"):
            out[...] = rows
