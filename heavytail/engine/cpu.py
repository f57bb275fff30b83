"""The CPU back end: blocks of trajectories in stack memory, so that LLVM turns the loop into SIMD code.

A block has one of two layouts, which a part cannot tell apart and which agree to the bit. In *lanes* (small
dimensions, known to the compiler) memory is coordinate-major and the SIMD runs across trajectories; in *rows* (any
dimension) it is trajectory-major and the SIMD runs across coordinates.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from heavytail.compiler.cache import compile_cached
from heavytail.compiler.views import matrix, prefer_wide_vectors, stack, vector
from heavytail.engine.loop import advance, observe, stochastic_gradient, tally
from heavytail.experiment.groups import CELL
from heavytail.experiment.observables import COLUMNS
from heavytail.kernel.primitives import kernel_function
from heavytail.kernel.rng import FIRST, SECOND, step_pair
from heavytail.sampling.blocks import draw_block

__all__ = ["clear", "fill_noise", "kernel", "layout", "stack_bytes", "trace_kernel"]

LANES = 32  # trajectories in a block of lanes; divides the blocks of tasks
MAX_LANE_DIMENSION = 16
MAX_ROW_BLOCK = 16
ROW_DOUBLES = 512


def layout(dimension: int) -> tuple[int, int, int]:
    """Return (the dimension if the compiler may know it, else 0; trajectories per block; room for coordinates)."""
    if dimension <= MAX_LANE_DIMENSION:
        return dimension, LANES, dimension
    room = 1 << (dimension - 1).bit_length()
    return 0, max(1, min(MAX_ROW_BLOCK, ROW_DOUBLES // room)), room


def stack_bytes(dimension: int, slots: int) -> int:
    """Return the stack memory that a kernel needs."""
    _, block, room = layout(dimension)
    return 8 * block * (room * (8 + max(slots, 1)) + 2)


@kernel_function
def clear(memory, size):
    """Set `size` doubles to zero."""
    for i in range(size):
        memory[i] = 0.0


@kernel_function
def _lane_uniforms(out, span, seed, begin, pair, d, block, slot):
    for j in range(d):
        for lane in range(block):
            i = j * block + lane
            out[i], out[span + i] = step_pair(seed, begin + lane, pair, j, slot)


@kernel_function
def _row_uniforms(out, span, seed, begin, pair, d, block, slot):
    for lane in range(block):
        for j in range(d):
            i = lane * d + j
            out[i], out[span + i] = step_pair(seed, begin + lane, pair, j, slot)


@kernel_function
def _uniforms(out, span, seed, begin, pair, d, block, slot, rows):
    if rows:
        _row_uniforms(out, span, seed, begin, pair, d, block, slot)
    else:
        _lane_uniforms(out, span, seed, begin, pair, d, block, slot)


@kernel_function
def fill_noise(noise, xi, second, span, seed, begin, pair, d, block, uniforms, rows):
    """Write a block's noise at the steps 2 pair + 1 and 2 pair + 2; the second one's starts at `xi + span`.

    Uniforms first, then draws: two short loops keep more of a processor's arithmetic in flight than one long one.
    """
    if uniforms > 0:
        _uniforms(xi, span, seed, begin, pair, d, block, FIRST, rows)
        if uniforms == 2:
            _uniforms(second, span, seed, begin, pair, d, block, SECOND, rows)
        draw_block(noise, xi, second, 2 * span)
    else:
        clear(xi, 2 * span)  # `perturb` may have written to it


@cache
def kernel(known: int, block: int, room: int, slots: int, recorded: int, uniforms: int) -> Callable[..., None]:
    """Return the compiled loop for one layout; it closes over integers only, so that the disk cache can hold it."""
    rows = known == 0
    size, memory, width = room * block, max(slots, 1), len(COLUMNS)
    pair_size, state_size, running_size = 2 * size, memory * size, 2 * block
    stride = 1 if rows else block

    def run(setting, first, last, filled):
        prefer_wide_vectors()
        problem, noise, method, seed, trajectories, checkpoints, start, minimum, minimizer = setting
        sums, histogram, maximum, nonfinite, samples = filled
        d = start.size if rows else known
        span = d * block
        hop, state_hop, running_hop = (d, d * memory, 2) if rows else (1, 1, 1)
        x, g, total, weighted = stack(size), stack(size), stack(size), stack(size)
        xi, second, state, running = stack(pair_size), stack(pair_size), stack(state_size), stack(running_size)
        point, slope, values = np.empty(d), np.empty(d), np.empty(width)
        clear(xi, pair_size)
        clear(second, pair_size)
        for begin in range(first, last, block):
            clear(total, size)
            clear(weighted, size)
            clear(state, state_size)
            clear(running, running_size)
            for lane in range(block):
                for j in range(d):
                    x[lane * hop + j * stride] = start[j]
            done = 0
            for c in range(checkpoints.size):
                for t in range(done, checkpoints[c]):
                    half = t % 2 * span
                    if half == 0:
                        fill_noise(noise, xi, second, span, seed, begin, t // 2, d, block, uniforms, rows)
                    for lane in range(block):
                        advance(
                            problem, noise, method, seed, begin + lane, t + 1,
                            vector(x, lane * hop, d, known, stride),
                            vector(g, lane * hop, d, known, stride),
                            vector(xi, half + lane * hop, d, known, stride),
                            matrix(state, lane * state_hop, d, memory, known, stride),
                            vector(total, lane * hop, d, known, stride),
                            vector(weighted, lane * hop, d, known, stride),
                            vector(running, lane * running_hop, 2, 2, stride),
                            recorded,
                        )  # fmt: skip
                done = checkpoints[c]
                for lane in range(min(block, trajectories - begin)):
                    observe(
                        problem, done,
                        vector(x, lane * hop, d, known, stride),
                        vector(total, lane * hop, d, known, stride),
                        vector(weighted, lane * hop, d, known, stride),
                        vector(running, lane * running_hop, 2, 2, stride),
                        point, slope, minimum, minimizer, recorded, values,
                    )  # fmt: skip
                    tally(values, sums[(begin + lane - first) // CELL, c], histogram[c], maximum[c], nonfinite[c])
                    if begin + lane - first < samples.shape[0]:
                        for column in range(sums.shape[2]):
                            samples[begin + lane - first, c, column] = values[column]

    return compile_cached(run)


@cache
def trace_kernel(room: int, slots: int, uniforms: int) -> Callable[..., None]:
    """Return the compiled loop that keeps every point of one trajectory, in the layout of rows."""
    memory = max(slots, 1)
    pair_size, state_size = 2 * room, memory * room

    def run(problem, noise, method, seed, trajectory, points, gradients):
        d = points.shape[1]
        x, g, xi, second, state = stack(room), stack(room), stack(pair_size), stack(pair_size), stack(state_size)
        clear(state, state_size)
        clear(xi, pair_size)
        clear(second, pair_size)
        for j in range(d):
            x[j] = points[0, j]
        for t in range(gradients.shape[0]):
            half = t % 2 * d
            if half == 0:
                fill_noise(noise, xi, second, d, seed, trajectory, t // 2, d, 1, uniforms, True)
            here, slope = vector(x, 0, d, 0, 1), vector(g, 0, d, 0, 1)
            stochastic_gradient(problem, noise, seed, trajectory, t + 1, here, slope, vector(xi, half, d, 0, 1))
            for j in range(d):
                gradients[t, j] = g[j]
            method.step(t + 1, here, slope, matrix(state, 0, d, memory, 0, 1))
            for j in range(d):
                points[t + 1, j] = x[j]

    return compile_cached(run)
