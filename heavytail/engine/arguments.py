"""What travels into a kernel: what is the same for all trajectories of a run, and what a task of them fills."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from heavytail.engine.totals import Totals
from heavytail.experiment.experiment import Experiment

__all__ = ["Filled", "Setting", "filled", "setting_of"]


class Setting(NamedTuple):
    """What is the same for all trajectories; schedules may be tables of their values."""

    problem: Any
    noise: Any
    method: Any
    seed: np.uint64
    trajectories: int
    checkpoints: NDArray[np.int64]
    start: NDArray[np.float64]
    minimum: float
    minimizer: NDArray[np.float64]


class Filled(NamedTuple):
    """What a task of trajectories adds to, and where the values of its first ones go."""

    sums: NDArray[np.float64]
    histogram: NDArray[np.int64]
    maximum: NDArray[np.float64]
    nonfinite: NDArray[np.int64]
    values: NDArray[np.float64]


def setting_of(experiment: Experiment, noise: Any, method: Any) -> Setting:
    """Return the setting of an experiment, with its noise and its method as they are to be run."""
    return Setting(
        experiment.problem, noise, method, np.uint64(experiment.seed), experiment.trajectories,
        experiment.checkpoints, experiment.start, experiment.minimum, experiment.minimizer,
    )  # fmt: skip


def filled(task: Totals, values: NDArray[np.float64]) -> Filled:
    """Return the arrays of a task's totals, and those for single values."""
    return Filled(task.sums, task.histogram, task.maximum, task.nonfinite, values)
