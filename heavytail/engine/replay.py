"""One trajectory in full: every point and every stochastic gradient, equal to what the run saw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heavytail.engine.backends import call_kernel
from heavytail.engine.schedule_tables import tabulate
from heavytail.experiment.experiment import Experiment
from heavytail.parts.contract import uniforms_per_draw
from heavytail.parts.parameters import instance, integer

__all__ = ["Trajectory", "replay", "trace"]


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
    PartError
        If a part cannot be compiled.
    ValueError
        If the experiment has no such trajectory.
    """
    instance("experiment", experiment, Experiment, "Pass a heavytail.Experiment(...).")
    number = integer("trajectory", trajectory, 0, experiment.trajectories - 1)
    points = np.empty((1, experiment.steps + 1, experiment.dimension))
    gradients = np.empty((1, experiment.steps, experiment.dimension))
    trace(experiment, number, points, gradients)
    return Trajectory(points[0], gradients[0])


def trace(experiment: Experiment, first: int, points: NDArray[np.float64], gradients: NDArray[np.float64]) -> None:
    """Write the points and stochastic gradients of trajectories, as many and as far as the arrays have room.

    Parameters
    ----------
    experiment : Experiment
        The experiment.
    first : int
        The number of the first trajectory.
    points : ndarray, shape (trajectories, steps + 1, dimension)
        Where x_0, x_1, ... go; the steps may be fewer than those of the experiment.
    gradients : ndarray, shape (trajectories, steps, dimension)
        Where the gradients go.

    Raises
    ------
    PartError
        If a part cannot be compiled.
    """
    from heavytail.compiler.records import register
    from heavytail.engine.cpu import layout, trace_kernel

    for part in (experiment.problem, experiment.noise, experiment.method):
        register(type(part))
    room = layout(experiment.dimension, 1)[2]
    run = trace_kernel(room, experiment.method.slots, uniforms_per_draw(type(experiment.noise)))
    points[:, 0] = experiment.start

    def fill() -> None:
        noise, method = (tabulate(part, experiment.steps) for part in (experiment.noise, experiment.method))
        for i in range(len(points)):
            run(experiment.problem, noise, method, np.uint64(experiment.seed), first + i, points[i], gradients[i])

    call_kernel(experiment, fill)
