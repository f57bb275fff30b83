"""Arrays of draws in a GPU's memory, with the bits of `fill` and `fill_vectors`: a thread per pair of entries, or per row.

Threefry makes two words of a counter, and an array takes the first word for one entry and the second for the entry half a
block later. So the thread of such a pair wastes none, and neighbouring threads write neighbouring entries.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heavytail.compiler.cuda_target import Kernel, count_devices, in_simulator, load, on_device
from heavytail.compiler.records import register
from heavytail.kernel.rng import ARRAY_FIRST, ARRAY_SECOND, ARRAY_SHARED, U, counter_uniforms, entry_uniforms
from heavytail.parts.contract import draw_of, perturb_of
from heavytail.parts.copies import with_values
from heavytail.sampling.numbers import BLOCK, HALF
from heavytail.sampling.vectors import check_schedules

__all__ = ["draw_pairs", "draw_rows", "fill_draws", "fill_rows", "new_array"]

cuda = load()

MAX_SCRATCH = 2**22  # numbers of scratch for all rows together, unless that leaves too few threads
MIN_ROWS = 2**12


def draw_pairs(law, seed, stream, first, out):
    """Write the draws number `first`, `first` + 1, ... of a stream: each thread two, half a block apart."""
    counter = first // BLOCK * HALF + cuda.grid(1)
    begin = counter // HALF * BLOCK + counter % HALF - first
    if begin < out.size:
        u = counter_uniforms(seed, stream, counter, ARRAY_FIRST)
        v = counter_uniforms(seed, stream, counter, ARRAY_SECOND)
        if begin >= 0:
            out[begin] = draw_of(law, u[0], v[0])
        if 0 <= begin + HALF < out.size:
            out[begin + HALF] = draw_of(law, u[1], v[1])


def draw_rows(noise, seed, x, gradient, scratch, out):
    """Write the noise of the steps k = 1, 2, ...: each thread some rows, with scratch of its own."""
    lane, d = cuda.grid(1), out.shape[1]
    if lane < scratch.shape[2]:
        g, xi = scratch[0, :, lane], scratch[1, :, lane]
        for i in range(lane, out.shape[0], scratch.shape[2]):
            for j in range(d):
                u, v = entry_uniforms(seed, U(0), i * d + j)
                g[j], xi[j] = gradient[j], draw_of(noise, u, v)
            u, v = counter_uniforms(seed, U(0), i, ARRAY_SHARED)
            perturb_of(noise, u, v, x, g, xi, i + 1)
            for j in range(d):
                out[i, j] = g[j] - gradient[j]


@cache
def _kernel(function: Any) -> Kernel:
    return Kernel(function)


def new_array(shape: tuple[int, ...], dtype: np.dtype[Any]) -> Any:
    """Return an uninitialised array on the current GPU.

    Raises
    ------
    CudaUnavailableError
        If there is none.
    """
    count_devices()
    return cuda.device_array(shape, dtype)


def _view(array: Any, shape: tuple[int, ...]) -> Any:
    """Return numba's view of a contiguous array in the GPU's memory, in another shape."""
    return (array if in_simulator() else cuda.as_cuda_array(array)).reshape(shape)


def _part_on_device(part: Any) -> Any:
    count_devices()
    register(type(part))
    return with_values(part, on_device)


def fill_draws(law: Any, seed: int, out: Any, first: int = 0, stream: int = 0) -> None:
    """Do what `fill.fill_draws` does, for a contiguous array in the GPU's memory of any shape; it is filled on return."""
    law, size = _part_on_device(law), math.prod(out.shape)
    if size:
        pairs = HALF * (-(-(first + size) // BLOCK) - first // BLOCK)
        _kernel(draw_pairs).launch(pairs, law, np.uint64(seed), np.uint64(stream), first, _view(out, (size,)))
        cuda.synchronize()


def fill_rows(noise: Any, seed: int, x: NDArray[np.float64], gradient: NDArray[np.float64], out: Any) -> None:
    """Do what `fill_vectors.fill_rows` does, for an array in the GPU's memory; it is filled on return."""
    rows, d = out.shape
    check_schedules(noise, rows)
    noise = _part_on_device(noise)
    if rows:
        lanes = min(rows, max(MAX_SCRATCH // d, MIN_ROWS))
        scratch = cuda.device_array((2, d, lanes))
        _kernel(draw_rows).launch(
            lanes, noise, np.uint64(seed), cuda.to_device(x), cuda.to_device(gradient), scratch, _view(out, (rows, d))
        )  # fmt: skip
        cuda.synchronize()
