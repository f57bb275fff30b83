"""Arrays of vectors of noise, by the same kernel code that the loop uses: row i is a function of (noise, seed, i) alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heavytail.compiler.cache import compile_cached
from heavytail.compiler.fill import fill_draws
from heavytail.compiler.records import register
from heavytail.parts import perturb_of, uniforms_per_draw
from heavytail.rng import ARRAY_SHARED, U, threefry, uniform
from heavytail.schedules import long_enough


@cache
def _rows_kernel() -> Callable[..., None]:
    def run(noise, seed, x, gradient, out):
        g, xi, point = np.empty(out.shape[1]), np.empty(out.shape[1]), x.copy()
        for i in range(out.shape[0]):
            for j in range(g.shape[0]):
                g[j], xi[j] = gradient[j], out[i, j]
            a, b = threefry(U(i), U(0), U(seed), ARRAY_SHARED)
            perturb_of(noise, uniform(a), uniform(b), point, g, xi, i + 1)
            for j in range(g.shape[0]):
                out[i, j] = g[j] - gradient[j]

    return compile_cached(run)


def fill_rows(noise: Any, seed: int, x: NDArray[np.float64], gradient: NDArray[np.float64], out: NDArray[Any]) -> None:
    """Fill the rows of an (n, d) array with the noise of the steps k = 1 .. n at a point with a gradient."""
    register(type(noise))
    for item in dataclasses.fields(noise):
        if hasattr(getattr(noise, item.name), "at"):
            long_enough(item.name, getattr(noise, item.name), len(out))
    out[...] = 0.0
    if uniforms_per_draw(type(noise)):
        fill_draws(noise, seed, out.reshape(-1))
    _rows_kernel()(noise, np.uint64(seed), x, gradient, out)
