"""One trajectory in full: every point and every stochastic gradient, equal to what the run saw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heavytail.compiler.cache import compile_cached
from heavytail.compiler.records import register
from heavytail.compiler.views import matrix, stack, vector
from heavytail.engine.cpu import clear, fill_noise, layout
from heavytail.engine.loop import stochastic_gradient
from heavytail.engine.run import tabulate
from heavytail.experiment import Experiment
from heavytail.parameters import integer
from heavytail.parts import uniforms_per_draw


@dataclass(frozen=True, eq=False)
class Trajectory:
    """One trajectory.

    Attributes
    ----------
    points : ndarray, shape (steps + 1, dimension)
        x_0, x_1, ..., x_K.
    gradients : ndarray, shape (steps, dimension)
        The stochastic gradient of step k = 1 .. K in row k - 1, before the method clipped or changed it.
    """

    points: NDArray[np.float64]
    gradients: NDArray[np.float64]


def replay(experiment: Experiment, trajectory: int) -> Trajectory:
    """Compute one trajectory of an experiment again, and keep all of it.

    Parameters
    ----------
    experiment : Experiment
        The experiment.
    trajectory : int
        The trajectory's number, from 0.

    Returns
    -------
    Trajectory
        Bit for bit what `simulate` computes for this trajectory.

    Raises
    ------
    ValueError
        If the experiment has no such trajectory.
    """
    number = integer("trajectory", trajectory, 0, experiment.trajectories - 1)
    for part in (experiment.problem, experiment.noise, experiment.method):
        register(type(part))
    room = layout(experiment.dimension)[2]
    run = _kernel(room, experiment.method.slots, uniforms_per_draw(type(experiment.noise)))
    points = np.empty((experiment.steps + 1, experiment.dimension))
    gradients = np.empty((experiment.steps, experiment.dimension))
    points[0] = experiment.start
    method = tabulate(experiment.method, experiment.steps)
    run(experiment.problem, experiment.noise, method, np.uint64(experiment.seed), number, points, gradients)
    return Trajectory(points, gradients)


@cache
def _kernel(room: int, slots: int, uniforms: int) -> Callable[..., Any]:
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
