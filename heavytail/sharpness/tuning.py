"""Methods tuned by one budget, and then compared: each with its best parameter, measured anew on the same noise.

Of many values the one that looks best looks better than it is. So the best of each grid is run again with another seed, and
only that run is compared; all families then see the same random numbers, trajectory by trajectory. A best value at an edge
of its grid says that the grid was wrong, not that the method is bad: the grid goes on there, as far as the budget goes.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.curves.curve import Curve
from heavytail.engine.progress import Progress, check_listener
from heavytail.engine.run import simulate
from heavytail.estimates.median import median_interval
from heavytail.experiment.experiment import Experiment
from heavytail.experiment.observables import Column
from heavytail.parts.parameters import instance, integer, one_of, real_array, shown
from heavytail.sharpness.grid_search import GridSearch, Point
from heavytail.sharpness.tuned import Criterion, Trial, Tuned, Tuning

__all__ = ["Family", "tune"]

Array = NDArray[np.float64]
Family = tuple[Callable[[float], Any], ArrayLike]
"""A function from a parameter to a method, and the values of the parameter to try."""

CRITERIA: tuple[Criterion, ...] = ("median", "mean")
EXTENSIONS = 4


def tune(
    experiment: Experiment,
    families: Mapping[str, Family],
    budget: int | None = None,
    *,
    criterion: Criterion = "median",
    column: Column = ("gap", "last"),
    extensions: int = EXTENSIONS,
    fresh_seed: int | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Tuning:
    """Tune families of methods by the same budget each, and compare their best on the same noise.

    Every value of a grid is run on the same trajectories, as many as the budget allows. If the least score lies at an edge,
    the grid goes on beyond by the ratio of its last two values, as long as these make methods. The best value is then run
    again with another seed, with all of the experiment's trajectories, so that choosing it does not flatter it; these runs,
    outside the budget, are compared.

    Parameters
    ----------
    experiment : Experiment
        The problem, the noise, the start, the steps, and how many trajectories compare the best; its method does not count.
    families : mapping of str to (callable, array_like)
        By their names: a function from a positive parameter to a method, and the values to try, increasing.
    budget : int, optional
        How many steps each family may take for its search, over all trajectories and values; by default as many as the
        experiment has. A family with more values has fewer trajectories for each.
    criterion : {"median", "mean"}, default "median"
        What is to be least. A mean is infinite if one trajectory diverges, and under heavy tails may be so anyway.
    column : tuple of observable and iterate, default ("gap", "last")
        What is measured after the last step.
    extensions : int, default 4
        How many values a grid may get besides; the budget holds them ready.
    fresh_seed : int, optional
        The seed of the runs after the search; that of the experiment and 1 by default.
    threads : int, optional
        As for `simulate`.
    progress : callable, optional
        Called with "tune" and the name of the family, how many of its runs are done, and how many there will be at most.

    Returns
    -------
    Tuning

    Raises
    ------
    PartError
        If a part cannot be compiled.
    TypeError, ValueError
        If a family is no pair of a function and increasing positive values, what it makes does not fit the experiment, the
        budget has no two trajectories for a value, or the fresh seed is that of the search; before any work starts.

    Examples
    --------
    >>> import heavytail as ht
    >>> experiment = ht.Experiment(
    ...     problem=ht.problems.Quadratic(1.0), noise=ht.noise.StudentT(1.5), method=ht.methods.SGD(0.1),
    ...     start=10.0, steps=50, trajectories=200)
    >>> found = ht.tune(experiment, {"SGD": (ht.methods.SGD, [0.5, 1.0])}, budget=20_000)
    >>> found.families[0].added[-1] < 0.5 < found.families[0].trials[-1].parameter, found.families[0].at_edge
    (True, False)
    """
    instance("experiment", experiment, Experiment, "Pass a heavytail.Experiment(...).")
    wanted = one_of("criterion", criterion, CRITERIA)
    more = integer("extensions", extensions, 0)
    total = experiment.trajectories * experiment.steps if budget is None else integer("budget", budget, 1)
    other = (experiment.seed + 1) % 2**64 if fresh_seed is None else integer("fresh_seed", fresh_seed, 0, 2**64 - 1)
    if other == experiment.seed:
        raise ValueError(f"fresh_seed = {other} is that of the search, which would flatter the best. Pass another one.")
    run = dataclasses.replace(experiment, checkpoints=np.array([experiment.steps]), record=(column,))
    searches = [_Search(name, run, family, total, more, wanted, threads) for name, family in _named(families).items()]
    check_listener(progress)
    after = dataclasses.replace(run, seed=other)
    found, values = zip(*(search.find(after, progress) for search in searches), strict=True)
    return Tuning(experiment, run.record[0], wanted, total, found, other, np.stack(values))


class _Search:
    """The search of one family: its grid, and what has been tried of it."""

    def __init__(
        self, name: str, run: Experiment, family: Any, budget: int, more: int, criterion: Criterion, threads: int | None
    ) -> None:
        self.name, self.criterion, self.threads = name, criterion, threads
        self.make, self.grid = _checked_family(name, family)
        self.more = more if len(self.grid) > 1 else 0
        runs = len(self.grid) + self.more
        each = budget // (run.steps * runs)
        if each < 2:
            raise ValueError(
                f"budget = {budget} has no two trajectories of {run.steps} steps for each of {runs} values of {name}. Pass "
                f"{2 * run.steps * runs} at least, fewer values, or fewer extensions."
            )
        self.run = dataclasses.replace(run, trajectories=each)
        self.trials: dict[float, Trial] = {}
        for value in self.grid:
            self.at(value, self.run)  # says what does not fit, before any work

    def at(self, value: float, run: Experiment) -> Experiment:
        """Return a run of the method of a value."""
        try:
            return dataclasses.replace(run, method=self.make(value))
        except (TypeError, ValueError) as error:
            raise type(error)(f"families[{self.name!r}] at {value:g} makes no method that fits. {error}") from None

    def measure(self, value: float, run: Experiment) -> tuple[Trial, Array]:
        """Return what a value comes to in a run, and what each of its trajectories does."""
        result = simulate(self.at(value, run), threads=self.threads, samples=True)
        ends = result.samples(*run.record[0])[:, 0]
        return _trial(value, ends, result.curve(*run.record[0]), self.criterion), ends

    def find(self, after: Experiment, progress: Progress | None) -> tuple[Tuned, Array]:
        """Try the grid, and what lies beyond while the best value is at an edge; return that, and its run afterwards."""
        most, search = len(self.grid) + self.more, GridSearch([self.grid])

        def tell(done: int) -> None:
            if progress:
                progress(f"tune {self.name}", done, most + 1)

        def score(point: Point) -> float:
            tell(len(self.trials))
            self.trials[point[0]], _ = self.measure(point[0], self.run)
            return self.trials[point[0]].score

        search.run(score, most, lambda point: self._fits(point[0]))
        tell(most)
        best = self.trials[search.best[0]]
        fresh, ends = self.measure(best.parameter, after)
        tell(most + 1)
        trials = tuple(self.trials[value] for value in sorted(self.trials))
        added = tuple(value for value in self.trials if value not in self.grid)
        steps = len(self.trials) * self.run.trajectories * self.run.steps
        method, at_edge = self.at(best.parameter, after).method, bool(search.untried)
        return Tuned(self.name, trials, added, best, method, at_edge, fresh, steps), ends

    def _fits(self, value: float) -> bool:
        """Whether a value beyond the grid makes a method: a memory, say, ends at 1."""
        try:
            self.at(value, self.run)
        except (TypeError, ValueError):
            return False
        return math.isfinite(value)


def _trial(value: float, ends: Array, curve: Curve, criterion: Criterion) -> Trial:
    """Return what a value came to, from the last values of its trajectories."""
    diverged = int((~np.isfinite(ends)).sum())
    if criterion == "mean":
        score, low, high = float(curve.mean[-1]), float(curve.low[-1]), float(curve.high[-1])
    else:
        known = np.where(np.isfinite(ends), ends, np.inf)
        score, (low, high) = float(np.median(known)), median_interval(known)
    return Trial(value, score if not math.isnan(score) else math.inf, low, high, diverged, ends.size)


def _named(families: Mapping[str, Family]) -> dict[str, Family]:
    if not isinstance(families, Mapping):
        raise TypeError(f"families = {shown(families)} has no names. Pass a dict: {{'SGD': (ht.methods.SGD, [0.1, 1.0])}}.")
    if not families:
        raise ValueError("families is empty. Pass one at least: {'SGD': (ht.methods.SGD, [0.1, 1.0])}.")
    return {str(name): family for name, family in families.items()}


def _checked_family(name: str, family: Any) -> tuple[Callable[[float], Any], list[float]]:
    if not isinstance(family, tuple | list) or len(family) != 2 or not callable(family[0]):
        raise TypeError(
            f"families[{name!r}] = {shown(family)} is no pair of a function and values. Pass (ht.methods.SGD, [0.1, 1.0])."
        )
    values = np.atleast_1d(real_array(f"families[{name!r}]", family[1]))
    finite = values.ndim == 1 and values.size > 0 and np.isfinite(values).all()
    if not finite or values[0] <= 0.0 or (np.diff(values) <= 0.0).any():
        raise ValueError(
            f"The values of families[{name!r}], {shown(family[1])}, do not increase from above 0. Pass positive numbers."
        )
    return family[0], values.tolist()
