"""Pseudo-updates: what other methods would do at the points of a trajectory, each with a memory of its own.

All of them are fed the stochastic gradients that the trajectory saw, from its first step on; none of them moves it (Pan and
Li 2022, A.3). So what differs between their updates is the methods alone, neither the points nor the noise.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.engine.backends import call_kernel
from heavytail.engine.replay import trace
from heavytail.engine.schedule_tables import tabulate
from heavytail.experiment.experiment import Experiment
from heavytail.parts.parameters import instance, integer, real_array, shown

__all__ = ["PseudoUpdates", "checked_methods", "checked_steps", "feed", "pseudo_updates"]

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PseudoUpdates:
    """Updates of several methods at the same points of one trajectory.

    Attributes
    ----------
    at : ndarray of int, shape (n,)
        The steps k.
    points : ndarray, shape (n, dimension)
        x_{k-1}, from which step k is made.
    gradients : ndarray, shape (n, dimension)
        The stochastic gradient that the trajectory saw there.
    updates : dict of str to ndarray, shape (n, dimension)
        x_{k-1} - x_k by the name of the method, x_k where it would go.
    """

    at: NDArray[np.int64]
    points: Array
    gradients: Array
    updates: dict[str, Array]


def pseudo_updates(
    experiment: Experiment, methods: Mapping[str, Any], at: ArrayLike | None = None, trajectory: int = 0
) -> PseudoUpdates:
    """Return what methods would do at some steps of one trajectory of an experiment.

    Parameters
    ----------
    experiment : Experiment
        Its method makes the trajectory.
    methods : mapping of str to method
        Others, by their names.
    at : array_like of int, optional
        The steps k, from x_{k-1} to x_k; by default the checkpoints of the experiment.
    trajectory : int, default 0
        The trajectory's number.

    Returns
    -------
    PseudoUpdates
        They are differences of points: where an update is 1e-8 of x, it has 8 digits.

    Raises
    ------
    PartError
        If a part cannot be compiled.
    TypeError, ValueError
        If there is no method, one does not fit the experiment, or there is no such step or trajectory; before any work.

    Examples
    --------
    >>> import heavytail as ht
    >>> experiment = ht.Experiment(
    ...     problem=ht.problems.Quadratic(1.0), noise=ht.noise.Pareto(1.5), method=ht.methods.SGD(0.5),
    ...     start=[3.0, -4.0], steps=10, trajectories=1)
    >>> found = ht.pseudo_updates(experiment, {"SGD": ht.methods.SGD(0.5), "sign": ht.methods.SignSGD(0.1)}, at=[1, 10])
    >>> bool((abs(found.updates["SGD"] - 0.5 * found.gradients) < 1e-14).all()), found.updates["sign"].round(12)[0].tolist()
    (True, [0.1, -0.1])
    """
    runs, steps = checked_methods(experiment, methods), checked_steps(experiment, at)
    number = integer("trajectory", trajectory, 0, experiment.trajectories - 1)
    points = np.empty((1, int(steps[-1]) + 1, experiment.dimension))
    gradients = np.empty((1, int(steps[-1]), experiment.dimension))
    trace(experiment, number, points, gradients)
    updates = {name: feed(run, points, gradients, steps)[0] for name, run in runs.items()}
    return PseudoUpdates(steps, points[0, steps - 1], gradients[0, steps - 1], updates)


def checked_methods(experiment: Experiment, methods: Mapping[str, Any]) -> dict[str, Experiment]:
    """Return the experiment as each of some methods would run it, which says whether it could.

    Raises
    ------
    TypeError, ValueError
        If there is no method, or one does not fit; the message names it.
    """
    instance("experiment", experiment, Experiment, "Pass a heavytail.Experiment(...).")
    if not isinstance(methods, Mapping):
        raise TypeError(f"methods = {shown(methods)} has no names. Pass a dict: {{'SGD': ..., 'Adam': ...}}.")
    if not methods:
        raise ValueError("methods is empty. Pass one method at least, by its name: {'SGD': ht.methods.SGD(0.1)}.")
    return {str(name): _with_method(experiment, str(name), method) for name, method in methods.items()}


def _with_method(experiment: Experiment, name: str, method: Any) -> Experiment:
    try:
        return dataclasses.replace(experiment, method=method)
    except (TypeError, ValueError) as error:
        raise type(error)(f"methods[{name!r}] does not fit the experiment. {error}") from None


def checked_steps(experiment: Experiment, at: ArrayLike | None) -> NDArray[np.int64]:
    """Return steps of an experiment in increasing order, by default its checkpoints.

    Raises
    ------
    TypeError, ValueError
        If they are no whole numbers that increase, or the experiment has no such steps.
    """
    if at is None:
        return experiment.checkpoints.copy()  # which can be written, as `at` can: or each would have kernels of its own
    given = np.atleast_1d(real_array("at", at))
    whole = given.ndim == 1 and given.size > 0 and np.isfinite(given).all() and (given == np.floor(given)).all()
    if not whole or (np.diff(given) <= 0).any() or given[0] < 1 or given[-1] > experiment.steps:
        raise ValueError(
            f"at = {shown(at)} is no list of steps. Pass whole numbers from 1 to {experiment.steps}, increasing."
        )
    return given.astype(np.int64)


def feed(run: Experiment, points: Array, gradients: Array, at: NDArray[np.int64]) -> Array:
    """Return the updates of a method at some steps of trajectories that it does not move.

    Parameters
    ----------
    run : Experiment
        The experiment with that method.
    points : ndarray, shape (trajectories, steps + 1, dimension)
        The points.
    gradients : ndarray, shape (trajectories, steps, dimension)
        The stochastic gradients.
    at : ndarray of int, shape (n,)
        The steps, increasing.

    Returns
    -------
    ndarray, shape (trajectories, n, dimension)

    Raises
    ------
    PartError
        If the method cannot be compiled.
    """
    from heavytail.compiler.records import register
    from heavytail.sharpness.loops import room_of, updates_kernel

    register(type(run.method))
    loop = updates_kernel(room_of(run.dimension), run.method.slots)
    updates = np.empty((len(points), at.size, run.dimension))
    call_kernel(run, lambda: loop(tabulate(run.method, run.steps), points, gradients, at, updates))
    return updates
