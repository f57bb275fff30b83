"""Runs that are looked at while they grow, until they tell enough; the intervals of all looks hold at once.

An interval of 95 % that is looked at again and again, until one likes what it says, covers less often than that. So the
looks are planned before the first one, and share the error equally: every result knows how many there are, its curves do,
and so does what is fitted to them. The rule by which one stops may then be any, and depend on all that was seen.
"""

from __future__ import annotations

import dataclasses
import math
import os
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from heavytail.curves.curve import Curve
from heavytail.curves.rates.fit import RateFit, fit_rate
from heavytail.engine.backends import Backend
from heavytail.engine.progress import Progress
from heavytail.engine.run import simulate
from heavytail.experiment.experiment import Experiment
from heavytail.experiment.groups import CELL, GROUPS
from heavytail.experiment.observables import Column
from heavytail.experiment.result import Result
from heavytail.parts.parameters import instance, integer, positive, shown

__all__ = ["DOUBLINGS", "kept", "looks", "rate_within"]

DOUBLINGS = 6  # of the trajectories of the first look, unless that is chosen


def looks(
    experiment: Experiment,
    first: int | None = None,
    *,
    backend: Backend = "cpu",
    threads: int | None = None,
    store: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> Iterator[Result]:
    """Run an experiment in steps that double its trajectories, to stop as soon as they tell enough.

    The 95 % intervals of what is taken from these results hold at once, at all of L planned looks, with a probability of
    95 % at least: each has the level 1 - 0.05 / L, and so for other levels. Whatever rule stops at one of them, its interval
    covers. The price: with L = 7 it is 1.4 times as wide as that of a single look, so it takes twice the trajectories.

    Parameters
    ----------
    experiment : Experiment
        What to run, with the most trajectories that there may be.
    first : int, optional
        The number of trajectories at the first look; a 64th of the most, and 1024 at least, by default.
    backend, threads
        As for `simulate`.
    store : path, optional
        As for `simulate`; a temporary folder by default, so that each look extends the run of the one before.
    progress : callable, optional
        As for `simulate`; its total is the number of trajectories at the look that is running.
    executor : concurrent.futures.Executor, optional
        As for `simulate`.

    Returns
    -------
    iterator of Result
        With first, 2 first, 4 first, ... trajectories, and with all of them at last; each is run when it is asked for.

    Raises
    ------
    TypeError, ValueError
        If an argument is something else or out of range; before any work starts.

    Examples
    --------
    >>> import heavytail as ht
    >>> experiment = ht.Experiment(
    ...     problem=ht.problems.Quadratic(1.0), noise=ht.noise.Pareto(1.5), method=ht.methods.GClip(0.1, 1.0),
    ...     start=1.0, steps=100, trajectories=50_000, record=[("gap", "last")])
    >>> for result in ht.looks(experiment):
    ...     curve = result.curve("gap").last()
    ...     if curve.high - curve.low < 0.02 * curve.mean:
    ...         break
    >>> curve.seen
    'k = 100, 8192 trajectories, none diverged, one of 7 looks'
    """
    instance("experiment", experiment, Experiment, "Pass a heavytail.Experiment(...).")
    planned = _planned(experiment.trajectories, first)
    runs = [dataclasses.replace(experiment, trajectories=trajectories) for trajectories in planned]

    def results() -> Iterator[Result]:
        with kept(store) as folder:
            for run in runs:
                result = simulate(run, backend, threads, store=folder, progress=progress, executor=executor)
                yield dataclasses.replace(result, looks=len(runs))

    return results()


def rate_within(
    experiment: Experiment,
    column: Column,
    half_width: float,
    *,
    fit: Callable[[Curve], RateFit] = fit_rate,
    first: int | None = None,
    backend: Backend = "cpu",
    threads: int | None = None,
    store: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> tuple[Curve, RateFit]:
    """Run an experiment until a rate is known to within a half-width, or all of its trajectories are done.

    The interval of the rate is one of the planned looks (see `looks`): where it stops was chosen by its width, and it still
    covers the rate over the window in 95 %.

    Parameters
    ----------
    experiment : Experiment
        What to run, with the most trajectories that there may be.
    column : tuple of observable and iterate
        Which curve, such as ("gap", "last"); the experiment has to record it.
    half_width : float
        Half the width that the 95 % interval of the rate over the window is to have at most.
    fit : callable, default `fit_rate`
        Takes the curve, returns its fit; for instance ``lambda curve: ht.fit_quantile_rate(curve, 0.9)``.
    first, backend, threads, store, progress, executor
        As for `looks`.

    Returns
    -------
    curve : Curve
        The curve of the last look.
    fit : RateFit
        Its fit. If `RateFit.half_width` exceeds what was asked for, all trajectories were not enough.

    Raises
    ------
    TypeError, ValueError
        If an argument is something else or out of range, or the experiment does not record that; before any work starts.

    Examples
    --------
    >>> import heavytail as ht
    >>> experiment = ht.Experiment(
    ...     problem=ht.problems.Quadratic(1.0), noise=ht.noise.Pareto(1.5), method=ht.methods.GClip(0.1, 1.0),
    ...     start=1.0, steps=100, trajectories=1_000_000, record=[("gap", "last")])
    >>> curve, fit = ht.rate_within(experiment, ("gap", "last"), 0.01)
    >>> fit.half_width <= 0.01, curve.trajectories
    (True, 15625)
    """
    wanted = positive("half_width", half_width)
    growing = looks(experiment, first, backend=backend, threads=threads, store=store, progress=progress, executor=executor)
    if column not in experiment.record:
        recorded = ", ".join(map(str, experiment.record))
        raise ValueError(f"{shown(column)} is not recorded. Pass one of what this experiment records: {recorded}.")
    if not callable(fit):
        raise TypeError(f"fit = {shown(fit)} cannot be called. Pass a function of a curve, such as heavytail.fit_rate.")
    for result in growing:
        curve = result.curve(*column)
        found = fit(curve)
        if found.half_width <= wanted:
            break
    return curve, found


@contextmanager
def kept(store: str | os.PathLike[str] | None) -> Iterator[str | os.PathLike[str]]:
    """Give a folder for partial results: the one that is named, or a temporary one."""
    if store is not None:
        yield store
        return
    with tempfile.TemporaryDirectory(prefix="heavytail-") as folder:
        yield folder


def _planned(most: int, first: int | None) -> list[int]:
    """Return the numbers of trajectories at the looks: doubled from the first one up to the most."""
    least = min(CELL * GROUPS, most)  # with fewer the groups of trajectories, whose spread tells the error, are unequal
    one = max(least, -(-most // 2**DOUBLINGS)) if first is None else integer("first", first, 1, most)
    return [*(one * 2**double for double in range(math.ceil(math.log2(most / one)))), most]
