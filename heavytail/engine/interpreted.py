"""The reference back end: the same step in plain Python, one trajectory after the other, no compiler anywhere."""

from __future__ import annotations

import numpy as np

from heavytail.engine.loop import advance, observe, observe_step, tally
from heavytail.experiment.observables import STEP_MASK, columns_of
from heavytail.kernel.rng import FIRST, SECOND, step_pair
from heavytail.parts.contract import draw_of, uniforms_per_draw

__all__ = ["draw_step", "run"]


def draw_step(noise, uniforms, seed, trajectory, t, xi):
    """Write the coordinates of the noise of step t + 1 to xi."""
    for j in range(xi.shape[0]):
        u = step_pair(seed, trajectory, t // 2, j, FIRST)[t % 2]
        v = step_pair(seed, trajectory, t // 2, j, SECOND)[t % 2] if uniforms == 2 else 0.0
        xi[j] = draw_of(noise, u, v) if uniforms else 0.0


def run(setting, first, last, filled, recorded):
    """Run the trajectories first .. last - 1; the arguments are those of the compiled kernels."""
    problem, noise, method, seed, trajectories, checkpoints, start, minimum, minimizer = setting
    d, memory, uniforms, columns = start.size, max(method.slots, 1), uniforms_per_draw(type(noise)), filled.sums.shape[2]
    g, xi, point, slope = np.empty(d), np.zeros(d), np.empty(d), np.empty(d)
    values, bins, of_a_step = np.empty(columns), np.empty(1, np.uint16), len(columns_of(recorded & STEP_MASK))
    with np.errstate(all="ignore"):
        for trajectory in range(first, min(last, trajectories)):
            x, total, weighted, running, state = start.copy(), np.zeros(d), np.zeros(d), np.zeros(2), np.zeros((memory, d))
            before, chosen = np.zeros(d), np.zeros(d)
            done = 0
            for c, checkpoint in enumerate(checkpoints.tolist()):
                for t in range(done, checkpoint):
                    draw_step(noise, uniforms, seed, trajectory, t, xi)
                    advance(
                        problem, noise, method, seed, trajectory, t + 1, x, g, xi, state, total, weighted, running,
                        before, chosen, recorded,
                    )  # fmt: skip
                done = checkpoint
                observe(
                    problem, done, x, total, weighted, running, chosen, point, slope, minimum, minimizer, recorded, values
                )  # fmt: skip
                if of_a_step:
                    observe_step(problem, x, before, point, slope, recorded, values, columns - of_a_step)
                for column in range(columns):
                    tally(values[column : column + 1], 1, bins, trajectory - first, c, column, filled)
