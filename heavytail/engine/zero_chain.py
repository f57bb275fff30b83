"""The CPU back end for zero-chains: of each point only the coordinates that can have left 0, and one more, are computed.

It runs one trajectory after the other in stack memory, as `heavytail.engine.cpu` does in rows, and gives the same bits: what
is left out are zeros, and a point that is shorter by whole eights of them is added up in the same order.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from heavytail.compiler.cache import compile_cached
from heavytail.compiler.views import matrix, prefer_wide_vectors, stack, vector
from heavytail.engine.cpu import clear
from heavytail.engine.loop import advance, observe, observe_step, tally
from heavytail.experiment.observables import COLUMNS, DISTANCE_MASK, STEP_MASK, columns_of
from heavytail.kernel.vectors import enough, progress

__all__ = ["kernel", "saves"]


def saves(dimension: int) -> bool:
    """Whether there is anything to leave out: not where a point at 0 has no more coordinates than are computed of it."""
    return enough(1, dimension) < dimension


@cache
def kernel(room: int, slots: int, recorded: int) -> Callable[..., None]:
    """Return the compiled loop for points of at most `room` coordinates; it closes over integers only."""
    memory, columns, most = max(slots, 1), len(columns_of(recorded)), len(COLUMNS)
    state_size, everywhere = memory * room, recorded & DISTANCE_MASK  # a minimizer need not be 0 anywhere
    of_a_step = len(columns_of(recorded & STEP_MASK))

    def run(setting, first, last, filled):
        prefer_wide_vectors()
        problem, noise, method, seed, trajectories, checkpoints, start, minimum, minimizer = setting
        d = start.size
        x, g, xi, total, weighted = stack(room), stack(room), stack(room), stack(room), stack(room)
        before, chosen, state, running = stack(room), stack(room), stack(state_size), stack(2)
        point, values, bins = stack(room), stack(most), np.empty(1, np.uint16)
        for trajectory in range(first, min(last, trajectories)):
            clear(total, d)
            clear(weighted, d)
            clear(state, memory * d)
            clear(running, 2)
            clear(before, d)
            clear(chosen, d)
            for j in range(d):
                x[j] = start[j]
            awake, done = progress(start, 0.0), 0
            for c in range(checkpoints.size):
                for t in range(done, checkpoints[c]):
                    near = enough(awake + 1, d)
                    clear(xi, near)
                    advance(
                        problem, noise, method, seed, trajectory, t + 1,
                        vector(x, 0, near, 0, 1), vector(g, 0, near, 0, 1), vector(xi, 0, near, 0, 1),
                        matrix(state, 0, d, memory, 0, 1),
                        vector(total, 0, near, 0, 1), vector(weighted, 0, near, 0, 1), vector(running, 0, 2, 2, 1),
                        vector(before, 0, near, 0, 1), vector(chosen, 0, near, 0, 1), recorded,
                    )  # fmt: skip
                    awake += 1 if awake < d and x[awake] != 0.0 else 0
                done = checkpoints[c]
                near = d if everywhere else enough(awake + 1, d)
                observe(
                    problem, done,
                    vector(x, 0, near, 0, 1), vector(total, 0, near, 0, 1), vector(weighted, 0, near, 0, 1),
                    vector(running, 0, 2, 2, 1), vector(chosen, 0, near, 0, 1),
                    vector(point, 0, near, 0, 1), vector(g, 0, near, 0, 1),
                    minimum, minimizer, recorded, vector(values, 0, most, most, 1),
                )  # fmt: skip
                if of_a_step:
                    observe_step(
                        problem, vector(x, 0, near, 0, 1), vector(before, 0, near, 0, 1),
                        vector(point, 0, near, 0, 1), vector(g, 0, near, 0, 1),
                        recorded, vector(values, 0, most, most, 1), columns - of_a_step,
                    )  # fmt: skip
                for column in range(columns):
                    one = vector(values, column, 1, 1, 1)
                    tally(one, 1, bins, trajectory - first, c, column, filled)

    return compile_cached(run)
