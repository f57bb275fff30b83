"""Directional sharpness along a trajectory: what the updates of several methods are worth at the same points.

An update v moves x to x - v. With u = v / ||v||, g the exact gradient and H the Hessian at x, f(x - s u) is f(x) - s g.u +
s**2 u.Hu / 2 + O(s**3): the curvature u.Hu is the directional sharpness of Pan and Li (2022, section 3), and how much g.u
makes up for it the model says, and f itself (`heavytail.theory.directional` has the algebra).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.engine.backends import call_kernel
from heavytail.engine.progress import Progress, check_listener
from heavytail.engine.replay import trace
from heavytail.experiment.experiment import Experiment
from heavytail.parts.parameters import integer, real_array, shown
from heavytail.sharpness.measured import DirectionalSharpness
from heavytail.sharpness.pseudo_updates import checked_methods, checked_steps, feed

__all__ = ["directional_sharpness"]

Array = NDArray[np.float64]

MULTIPLES = (0.25, 0.5, 1.0, 2.0, 4.0)
CHUNK = 2**22  # doubles in the points of the trajectories that are in memory at a time


def directional_sharpness(
    experiment: Experiment,
    methods: Mapping[str, Any],
    at: ArrayLike | None = None,
    trajectories: int | None = None,
    *,
    multiples: ArrayLike = MULTIPLES,
    progress: Progress | None = None,
) -> DirectionalSharpness:
    """Return the directional sharpness of methods at the points of the trajectories of an experiment, and what it is worth.

    At each of some steps every method makes its pseudo-update v (`heavytail.pseudo_updates`). Measured are the length of v;
    with u = v / ||v|| the sharpness u.Hu and the slope g.u, g the exact gradient; and by how much f falls along -u.

    Parameters
    ----------
    experiment : Experiment
        Its method makes the trajectories. Its problem has the kernel method ``hessian_vector(x, v, out)``, which writes
        H(x) v to out.
    methods : mapping of str to method
        The methods to compare, by their names.
    at : array_like of int, optional
        The steps k, from x_{k-1} to x_k; by default the checkpoints of the experiment.
    trajectories : int, optional
        How many of the experiment's trajectories, from the first one on; all by default.
    multiples : array_like, default 1/4, 1/2, 1, 2, 4
        The decrease is the largest of f(x) - f(x - s u) over the lengths s = multiples |g.u / u.Hu|: around the length that
        is best in the quadratic model. It is negative if f rises at all of them.
    progress : callable, optional
        Called with "directional sharpness", the number of trajectories done, and how many there will be.

    Returns
    -------
    DirectionalSharpness

    Raises
    ------
    PartError
        If a part cannot be compiled.
    TypeError, ValueError
        If the problem has no ``hessian_vector``, there is no method, one does not fit the experiment, or it has no such
        steps or trajectories; before any work starts.

    References
    ----------
    Pan and Li 2022, section 3 and A.3.

    Examples
    --------
    >>> import numpy as np
    >>> import heavytail as ht
    >>> experiment = ht.Experiment(
    ...     problem=ht.problems.Quadratic([1.0, 10.0]), noise=ht.noise.StudentT(1.5), method=ht.methods.SGD(0.01),
    ...     start=[1.0, 1.0], steps=100, trajectories=50)
    >>> methods = {"SGD": ht.methods.SGD(0.01), "sign": ht.methods.SignSGD(0.01)}
    >>> found = ht.directional_sharpness(experiment, methods, at=[1, 10, 100])
    >>> np.round(found.sharpness[1, 0], 12).tolist()
    [5.5, 5.5, 5.5]
    """
    runs, steps = checked_methods(experiment, methods), checked_steps(experiment, at)
    count = experiment.trajectories
    if trajectories is not None:
        count = integer("trajectories", trajectories, 1, count)
    tried = _multiples(multiples)
    _check_curvature(experiment.problem)
    check_listener(progress)
    measured = np.empty((len(runs), count, steps.size, 5))
    size = max(1, CHUNK // ((int(steps[-1]) + 1) * experiment.dimension))
    for first in range(0, count, size):
        last = min(first + size, count)
        points = np.empty((last - first, int(steps[-1]) + 1, experiment.dimension))
        gradients = np.empty((last - first, int(steps[-1]), experiment.dimension))
        if progress:
            progress("directional sharpness", first, count)
        trace(experiment, first, points, gradients)
        for run, filled in zip(runs.values(), measured, strict=True):
            _measure(experiment, points, steps, feed(run, points, gradients, steps), tried, filled[first:last])
    if progress:
        progress("directional sharpness", count, count)
    length, sharpness, slope, decrease, gradient_norm = np.moveaxis(measured, -1, 0)
    return DirectionalSharpness(
        experiment, tuple(runs), steps, length, sharpness, slope, decrease, gradient_norm[0]
    )  # fmt: skip


def _measure(
    experiment: Experiment, points: Array, at: NDArray[np.int64], updates: Array, multiples: Array, out: Array
) -> None:
    from heavytail.compiler.records import register
    from heavytail.sharpness.loops import along_kernel, room_of

    register(type(experiment.problem))
    loop = along_kernel(room_of(experiment.dimension))
    call_kernel(experiment, lambda: loop(experiment.problem, experiment.minimum, points, at, updates, multiples, out))


def _multiples(given: ArrayLike) -> Array:
    multiples = np.atleast_1d(real_array("multiples", given))
    if multiples.ndim != 1 or multiples.size == 0 or not np.isfinite(multiples).all() or (multiples <= 0.0).any():
        raise ValueError(f"multiples = {shown(given)} is no list of lengths. Pass one number above 0 at least.")
    return np.ascontiguousarray(multiples)


def _check_curvature(problem: Any) -> None:
    if not callable(getattr(problem, "hessian_vector", None)):
        raise TypeError(
            f"The problem {shown(problem)} has no `hessian_vector`, so its curvature is not known. Give its class the "
            "kernel method hessian_vector(self, x, v, out), which writes the Hessian at x times v to out."
        )
