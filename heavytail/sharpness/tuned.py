"""What a tuning came to: every value that was tried, the best of each family, and how these compare on the same noise."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from heavytail import html
from heavytail.experiment.experiment import Experiment
from heavytail.experiment.observables import Column
from heavytail.json_numbers import finite
from heavytail.parts.parameters import one_of
from heavytail.sharpness.paired_ratio import PairedRatio, paired_ratio

__all__ = ["Criterion", "Trial", "Tuned", "Tuning"]

Array = NDArray[np.float64]
Criterion = Literal["median", "mean"]


@dataclass(frozen=True)
class Trial:
    """What one value of a parameter came to.

    Attributes
    ----------
    parameter : float
        The value.
    score, low, high : float
        The criterion, with its 95 % interval; infinite if it has none.
    diverged : int
        How many trajectories ended infinite, or as what is no number.
    trajectories : int
        How many there were.
    """

    parameter: float
    score: float
    low: float
    high: float
    diverged: int
    trajectories: int

    def __str__(self) -> str:
        lost = f", {self.diverged} of {self.trajectories} diverged" if self.diverged else ""
        return f"{self.score:.4g} [{self.low:.4g}, {self.high:.4g}]{lost}"


@dataclass(frozen=True)
class Tuned:
    """A family of methods after its search.

    Attributes
    ----------
    name : str
        The family.
    trials : tuple of Trial
        All values that were tried, increasing.
    added : tuple of float
        Those of them that were not in the grid: it went on where its best value was at an edge.
    best : Trial
        The one with the least score.
    method : method
        That of the best value.
    at_edge : bool
        Whether it is still at an edge, so that a better one may lie beyond.
    fresh : Trial
        The same value, run again with another seed.
    steps : int
        How many steps the search took, over all trajectories.
    """

    name: str
    trials: tuple[Trial, ...]
    added: tuple[float, ...]
    best: Trial
    method: Any
    at_edge: bool
    fresh: Trial
    steps: int

    @property
    def rivals(self) -> tuple[float, ...]:
        """The other values whose intervals meet that of the best one: the search does not tell them apart."""
        others = (trial for trial in self.trials if trial is not self.best)
        return tuple(trial.parameter for trial in others if trial.low <= self.best.high)


@dataclass(frozen=True, eq=False)
class Tuning:
    """Families of methods, each tuned by the same budget (`heavytail.tune`).

    Attributes
    ----------
    experiment : Experiment
        What was run, but for its method.
    column : tuple of observable and iterate
        What was measured after the last step.
    criterion : {"median", "mean"}
        Of the trajectories, by which the best value was chosen.
    budget : int
        The most steps that each family could take for its search, over all trajectories.
    families : tuple of Tuned
        The families.
    fresh_seed : int
        The seed of the runs after the search.
    values : ndarray, shape (families, trajectories)
        What every trajectory of those runs came to; column by column the noise is the same.

    Examples
    --------
    >>> import heavytail as ht
    >>> experiment = ht.Experiment(
    ...     problem=ht.problems.Quadratic(1.0), noise=ht.noise.StudentT(1.5), method=ht.methods.SGD(0.1),
    ...     start=10.0, steps=50, trajectories=200)
    >>> found = ht.tune(experiment, {
    ...     "SGD": (ht.methods.SGD, [0.01, 0.03, 0.1]),
    ...     "clipped": (lambda eta: ht.methods.CClip(eta, 1.0), [0.1, 0.3, 1.0])})
    >>> found.ratio("clipped", "SGD").value < 1.0
    True
    """

    experiment: Experiment
    column: Column
    criterion: Criterion
    budget: int
    families: tuple[Tuned, ...]
    fresh_seed: int
    values: Array

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the families."""
        return tuple(family.name for family in self.families)

    def family(self, name: str) -> Tuned:
        """Return one family.

        Parameters
        ----------
        name : str
            Its name.

        Returns
        -------
        Tuned

        Raises
        ------
        ValueError
            If there is none of that name.
        """
        return self.families[self.names.index(one_of("name", name, self.names))]

    def run(self, name: str) -> Experiment:
        """Return the experiment with the best method of a family and the seed after the search, for curves of it.

        Parameters
        ----------
        name : str
            The family.

        Returns
        -------
        Experiment
            With the checkpoints and the columns of `experiment`.

        Raises
        ------
        ValueError
            If there is none of that name.
        """
        return dataclasses.replace(self.experiment, method=self.family(name).method, seed=self.fresh_seed)

    def ratio(self, name: str, to: str, level: float = 0.95) -> PairedRatio:
        """Return what a family came to over what another one did, on the same noise and after the search.

        Parameters
        ----------
        name, to : str
            The families; below 1 the first one is better.
        level : float, default 0.95
            The coverage of the interval.

        Returns
        -------
        PairedRatio
            The geometric mean over trajectories, or the median where one diverged or came to 0.

        Raises
        ------
        ValueError
            If there is no family of that name.
        """
        first, second = (self.values[self.names.index(one_of("name", one, self.names))] for one in (name, to))
        return paired_ratio(first, second, level)

    @property
    def caption(self) -> str:
        """What stands above a table: what was tuned on what."""
        it, (observable, iterate) = self.experiment, self.column
        problem, noise = type(it.problem).__name__, type(it.noise).__name__
        what = f"{self.criterion} {observable} of the {iterate} iterate after {it.steps} steps"
        return f"{what} on {problem} under {noise}, {self.budget} steps of search for each family"

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of a table."""
        return ("family", "tried", "best", "in the search", "anew", f"ratio to {self.names[0]}", "edge")

    @property
    def lines(self) -> tuple[tuple[str, ...], ...]:
        """The lines of a table: one for each family."""
        return tuple(
            (
                one.name, f"{len(one.trials)} in {one.trials[0].parameter:.3g} .. {one.trials[-1].parameter:.3g}",
                f"{one.best.parameter:.4g}", str(one.best), str(one.fresh), str(self.ratio(one.name, self.names[0])),
                "at the edge" if one.at_edge else "inside" if len(one.trials) > 1 else "one value",
            )
            for one in self.families
        )  # fmt: skip

    @property
    def notes(self) -> tuple[str, ...]:
        """What stands below a table."""
        notes = [
            f"Best: the least {self.criterion} of the search, which flatters it; anew: the same value with another seed, "
            f"{self.values.shape[1]} trajectories with the same noise for all. 95 % intervals; ratios of the new runs."
        ]
        for one in self.families:
            if one.added:
                values = ", ".join(f"{value:.3g}" for value in one.added)
                still = " It still is: a better one may lie beyond." if one.at_edge else ""
                notes.append(f"{one.name}: {values} added to its grid, whose best value was at an edge.{still}")
        return tuple(notes)

    def __repr__(self) -> str:
        found = ", ".join(
            f"{one.name} {one.fresh.score:.4g} at {one.best.parameter:.3g}{' (edge)' if one.at_edge else ''}"
            for one in self.families
        )
        return f"<Tuning: {self.caption};\n {found if len(found) <= 300 else f'{found[:300]} ...'}>"

    def _repr_html_(self) -> str:
        return html.table(self.headings, [self.lines], self.caption, self.notes)

    def as_data(self) -> dict[str, Any]:
        """Return it as plain numbers, words and lists; what is not finite is None.

        Returns
        -------
        dict
        """
        return {
            "caption": self.caption, "criterion": self.criterion, "column": list(self.column), "budget": self.budget,
            "seed": self.experiment.seed, "fresh_seed": self.fresh_seed,
            "families": [
                {
                    "name": one.name, "trials": [_plain(trial) for trial in one.trials], "added": list(one.added),
                    "best": _plain(one.best), "at_edge": one.at_edge, "fresh": _plain(one.fresh), "steps": one.steps,
                    "rivals": list(one.rivals), "ratio": self.ratio(one.name, self.names[0]).as_data(),
                }
                for one in self.families
            ],
        }  # fmt: skip


def _plain(trial: Trial) -> dict[str, Any]:
    found = dataclasses.asdict(trial)
    return {name: finite(value) for name, value in found.items()}
