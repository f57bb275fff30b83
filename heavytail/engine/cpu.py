"""The CPU back end: blocks of trajectories in stack memory, so that LLVM turns the loop into SIMD code.

A block has one of two layouts, which a part cannot tell apart and which agree to the bit. In *lanes* (small
dimensions, known to the compiler) memory is coordinate-major and the SIMD runs across trajectories; in *rows* (any
dimension) it is trajectory-major and the SIMD runs across coordinates. Where there are few trajectories a block of
lanes has one, whose noise is drawn for many steps at once: there the SIMD runs across steps.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from heavytail.compiler.cache import compile_cached
from heavytail.compiler.views import matrix, prefer_wide_vectors, stack, vector
from heavytail.engine.loop import advance, observe, observe_step, perturb_at, tally
from heavytail.experiment.observables import COLUMNS, STEP_MASK, columns_of
from heavytail.kernel.primitives import kernel_function
from heavytail.kernel.rng import FIRST, SECOND, step_pair
from heavytail.sampling.blocks import draw_block

__all__ = ["clear", "fill_noise", "kernel", "layout", "room_for", "stack_bytes", "trace_kernel"]

LANES = 32  # trajectories in a block of lanes; divides the blocks of tasks
MAX_LANE_DIMENSION = 16
FEW = 8  # trajectories, which are faster one after the other than as a block of lanes
MAX_ROW_BLOCK = 16
ROW_DOUBLES = 512


def layout(dimension: int, trajectories: int) -> tuple[int, int, int]:
    """Return (the dimension if the compiler may know it, else 0; trajectories per block; room for coordinates)."""
    if dimension <= MAX_LANE_DIMENSION:
        return dimension, LANES if trajectories >= FEW else 1, dimension
    room = room_for(dimension)
    return 0, max(1, min(MAX_ROW_BLOCK, ROW_DOUBLES // room)), room


def room_for(dimension: int) -> int:
    """Return the room for a point in rows: the next power of two, so that one kernel does for many dimensions."""
    return 1 << (dimension - 1).bit_length()


def stack_bytes(dimension: int, slots: int) -> int:
    """Return the stack memory that a kernel needs."""
    _, block, room = layout(dimension, LANES)
    return 8 * block * (room * (11 + max(slots, 1)) + 2 + len(COLUMNS))


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
def _step_uniforms(out, span, seed, trajectory, pair, d, pairs, slot):
    for j in range(d):
        for later in range(pairs):
            i = j * pairs + later
            out[i], out[span + i] = step_pair(seed, trajectory, pair + later, j, slot)


@kernel_function
def _uniforms(out, span, seed, begin, pair, d, block, slot, rows, pairs):
    if pairs > 1:
        _step_uniforms(out, span, seed, begin, pair, d, pairs, slot)
    elif rows:
        _row_uniforms(out, span, seed, begin, pair, d, block, slot)
    else:
        _lane_uniforms(out, span, seed, begin, pair, d, block, slot)


@kernel_function
def fill_noise(noise, xi, second, span, seed, begin, pair, d, block, uniforms, rows, pairs):
    """Write a block's noise at the steps 2 pair + 1 and 2 pair + 2; the second one's starts at `xi + span`.

    For a block of one trajectory that may be the noise of several pairs of steps, coordinate by coordinate.
    Uniforms first, then draws: two short loops keep more of a processor's arithmetic in flight than one long one.
    """
    if uniforms > 0:
        _uniforms(xi, span, seed, begin, pair, d, block, FIRST, rows, pairs)
        if uniforms == 2:
            _uniforms(second, span, seed, begin, pair, d, block, SECOND, rows, pairs)
        draw_block(noise, xi, second, 2 * span)
    else:
        clear(xi, 2 * span)  # `perturb` may have written to it


@kernel_function
def _place(turn, span):
    """Where the noise of a step lies, the turn-th of those that were drawn together."""
    return turn % 2 * span + turn // 2


@cache
def kernel(known: int, block: int, room: int, slots: int, recorded: int, uniforms: int) -> Callable[..., None]:
    """Return the compiled loop for one layout; it closes over integers only, so that the disk cache can hold it."""
    rows = known == 0
    size, memory = room * block, max(slots, 1)
    columns, most = len(columns_of(recorded)), len(COLUMNS)  # a view of most: its type is the same for all records
    of_a_step = len(columns_of(recorded & STEP_MASK))  # the last ones
    pairs = LANES if block == 1 and not rows else 1
    pair_size, state_size, running_size, values_size = 2 * size * pairs, memory * size, 2 * block, most * block
    stride = 1 if rows else block
    noise_stride = stride * pairs

    def run(setting, first, last, filled):
        prefer_wide_vectors()
        problem, noise, method, seed, trajectories, checkpoints, start, minimum, minimizer = setting
        d = start.size if rows else known
        hop, state_hop, running_hop = (d, d * memory, 2) if rows else (1, 1, 1)
        x, g, total, weighted = stack(size), stack(size), stack(size), stack(size)
        before, chosen = stack(size), stack(size)
        xi, second, state, running = stack(pair_size), stack(pair_size), stack(state_size), stack(running_size)
        point, values, bins = stack(size), stack(values_size), np.empty(block, np.uint16)
        clear(xi, pair_size)
        clear(second, pair_size)
        for begin in range(first, last, block):
            there = min(block, trajectories - begin)
            held = there if rows else block  # a loop over lanes has a length that the compiler knows
            span = d * held * pairs
            clear(total, size)
            clear(weighted, size)
            clear(state, state_size)
            clear(running, running_size)
            clear(before, size)
            clear(chosen, size)
            for lane in range(held):
                for j in range(d):
                    x[lane * hop + j * stride] = start[j]
            done = 0
            for c in range(checkpoints.size):
                for t in range(done, checkpoints[c]):
                    turn = t % (2 * pairs)
                    if turn == 0:
                        fill_noise(noise, xi, second, span, seed, begin, t // 2, d, held, uniforms, rows, pairs)
                    place = _place(turn, span)
                    for lane in range(held):
                        advance(
                            problem, noise, method, seed, begin + lane, t + 1,
                            vector(x, lane * hop, d, known, stride),
                            vector(g, lane * hop, d, known, stride),
                            vector(xi, place + lane * hop, d, known, noise_stride),
                            matrix(state, lane * state_hop, d, memory, known, stride),
                            vector(total, lane * hop, d, known, stride),
                            vector(weighted, lane * hop, d, known, stride),
                            vector(running, lane * running_hop, 2, 2, stride),
                            vector(before, lane * hop, d, known, stride),
                            vector(chosen, lane * hop, d, known, stride),
                            recorded,
                        )  # fmt: skip
                done = checkpoints[c]
                for lane in range(held):
                    observe(
                        problem, done,
                        vector(x, lane * hop, d, known, stride),
                        vector(total, lane * hop, d, known, stride),
                        vector(weighted, lane * hop, d, known, stride),
                        vector(running, lane * running_hop, 2, 2, stride),
                        vector(chosen, lane * hop, d, known, stride),
                        vector(point, lane * hop, d, known, stride),
                        vector(g, lane * hop, d, known, stride),
                        minimum, minimizer, recorded,
                        vector(values, lane, most, most, block),
                    )  # fmt: skip
                    if of_a_step:
                        observe_step(
                            problem,
                            vector(x, lane * hop, d, known, stride),
                            vector(before, lane * hop, d, known, stride),
                            vector(point, lane * hop, d, known, stride),
                            vector(g, lane * hop, d, known, stride),
                            recorded, vector(values, lane, most, most, block), columns - of_a_step,
                        )  # fmt: skip
                for column in range(columns):
                    one = vector(values, column * block, block, block, 1)
                    tally(one, there, bins, begin - first, c, column, filled)

    return compile_cached(run)


@cache
def trace_kernel(room: int, slots: int, uniforms: int) -> Callable[..., None]:
    """Return the compiled loop that keeps every point of one trajectory, in the layout of rows."""
    memory, pairs = max(slots, 1), max(LANES // room, 1)
    pair_size, state_size = 2 * room * pairs, memory * room

    def run(problem, noise, method, seed, trajectory, points, gradients):
        d = points.shape[1]
        x, g, xi, second, state = stack(room), stack(room), stack(pair_size), stack(pair_size), stack(state_size)
        clear(state, state_size)
        clear(xi, pair_size)
        clear(second, pair_size)
        for j in range(d):
            x[j] = points[0, j]
        for t in range(gradients.shape[0]):
            turn = t % (2 * pairs)
            if turn == 0:
                fill_noise(noise, xi, second, d * pairs, seed, trajectory, t // 2, d, 1, uniforms, True, pairs)
            drawn = vector(xi, _place(turn, d * pairs), d, 0, pairs)
            here, slope = vector(x, 0, d, 0, 1), vector(g, 0, d, 0, 1)
            problem.gradient(here, slope)
            perturb_at(noise, seed, trajectory, t + 1, here, slope, drawn)
            for j in range(d):
                gradients[t, j] = g[j]
            method.step(t + 1, here, slope, matrix(state, 0, d, memory, 0, 1))
            for j in range(d):
                points[t + 1, j] = x[j]

    return compile_cached(run)
