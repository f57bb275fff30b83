"""The search: the rate of each schedule on each instance, the worst of them, and what that says of a claimed exponent.

One instance that meets what a theorem assumes can refute its rate; none can prove it. So a search says REFUTED or UNDECIDED,
never HOLDS. All pairs of a schedule and an instance share the error of the intervals: the chance that a search refutes
anything, where every rate is as claimed, is at most 0.0001 as a whole.
"""

from __future__ import annotations

import dataclasses
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from heavytail import html
from heavytail.claims.finding import Finding, Outcome
from heavytail.claims.judge.exponents import rate_at_least
from heavytail.claims.worst_case.instances import INSTANCES, Instance
from heavytail.curves.combined import join
from heavytail.curves.curve import Curve
from heavytail.curves.rates.fit import RateFit, fit_quantile_rate, fit_rate
from heavytail.engine.progress import Progress, check_listener
from heavytail.engine.run import simulate
from heavytail.experiment.experiment import Experiment
from heavytail.experiment.observables import Column, checked_column
from heavytail.json_numbers import finite
from heavytail.parts.parameters import between, instance, integer, number
from heavytail.theory import moment_order

__all__ = ["Found", "Search", "search"]

HORIZONS = 9  # runs over the last two decades of k, for a noise that is made for each horizon
MIN_STEPS = 100
MIN_TRAJECTORIES = 1024  # so that each of the groups holds a cell


@dataclass(frozen=True)
class Found:
    """What one schedule does on one instance.

    Attributes
    ----------
    schedule, instance : str
        What they are called.
    fit : RateFit or None
        The rate; None if there is none.
    quantile : float or None
        Of which quantile the rate is; None for the mean.
    finding : Finding or None
        What the fit says of the claimed exponent; None without a claim or without a fit.
    note : str
        Why a quantile was fitted instead of the mean, or why there is no fit.
    seed : int
        The seed of the runs.
    """

    schedule: str
    instance: str
    fit: RateFit | None
    quantile: float | None
    finding: Finding | None
    note: str
    seed: int

    @property
    def rate(self) -> float:
        """The exponent over the window; not a number without a fit."""
        return self.fit.rate if self.fit else math.nan

    @property
    def outcome(self) -> Outcome:
        """REFUTED if the fit refutes the claimed exponent, else UNDECIDED."""
        refuted = self.finding is not None and self.finding.outcome is Outcome.REFUTED
        return Outcome.REFUTED if refuted else Outcome.UNDECIDED

    @property
    def caution(self) -> str:
        """What speaks against the rate: of which statistic it is, what the fit warns of, or why there is none."""
        return "; ".join(filter(None, [self.note, self.fit.caution if self.fit else ""]))

    def as_data(self) -> dict[str, Any]:
        """Return it as plain numbers and words.

        Returns
        -------
        dict
        """
        low, high = self.fit.limits() if self.fit else (math.nan, math.nan)
        return {
            "schedule": self.schedule, "instance": self.instance, "rate": finite(self.rate),
            "limits": [finite(low), finite(high)], "quantile": self.quantile, "outcome": str(self.outcome),
            "evidence": self.finding.evidence if self.finding else "", "seen": self.fit.seen if self.fit else "",
            "caution": self.caution, "seed": self.seed,
        }  # fmt: skip


@dataclass(frozen=True, eq=False)
class Search:
    """The rates of schedules on instances.

    Attributes
    ----------
    alpha : float
        The moment order.
    column : tuple of observable and iterate
        Of which number the rates are.
    claimed : float or None
        The exponent that they are held against.
    found : tuple of Found
        All pairs: schedule after schedule, and of each instance after instance.

    Examples
    --------
    >>> import heavytail as ht
    >>> schedule = {"constant": ht.methods.GClip(0.1, 1.0)}
    >>> found = ht.worst_case.search(schedule, 1.5, 0.9, ht.worst_case.INSTANCES[:1], steps=1000, trajectories=1024)
    >>> found.worst().instance, found.outcome("constant").name
    ('quadratic, skewed Pareto', 'UNDECIDED')
    """

    alpha: float
    column: Column
    claimed: float | None
    found: tuple[Found, ...]

    @property
    def schedules(self) -> tuple[str, ...]:
        """The schedules by name."""
        return tuple(dict.fromkeys(one.schedule for one in self.found))

    @property
    def instances(self) -> tuple[str, ...]:
        """The instances by name."""
        return tuple(dict.fromkeys(one.instance for one in self.found))

    def of(self, schedule: str) -> tuple[Found, ...]:
        """Return what a schedule does on all instances.

        Parameters
        ----------
        schedule : str
            Its name.

        Returns
        -------
        tuple of Found

        Raises
        ------
        ValueError
            If there is no such schedule.
        """
        if schedule not in self.schedules:
            raise ValueError(f"There is no schedule {schedule!r}. The names are {', '.join(map(repr, self.schedules))}.")
        return tuple(one for one in self.found if one.schedule == schedule)

    def worst(self, schedule: str | None = None) -> Found:
        """Return the pair with the smallest rate, of one schedule or of all; pairs without a rate come last.

        Parameters
        ----------
        schedule : str, optional
            The name of a schedule.

        Returns
        -------
        Found
        """
        among = self.found if schedule is None else self.of(schedule)
        return min(among, key=lambda one: (math.isnan(one.rate), one.rate))

    def refuting(self, schedule: str) -> tuple[Found, ...]:
        """Return the instances that refute the claimed exponent for a schedule, the slowest one first.

        Parameters
        ----------
        schedule : str
            Its name.

        Returns
        -------
        tuple of Found
        """
        refuting = [one for one in self.of(schedule) if one.outcome is Outcome.REFUTED]
        return tuple(sorted(refuting, key=lambda one: one.rate))

    def outcome(self, schedule: str) -> Outcome:
        """Return REFUTED if an instance refutes the claimed exponent for a schedule, else UNDECIDED.

        Parameters
        ----------
        schedule : str
            Its name.

        Returns
        -------
        Outcome
        """
        return Outcome.REFUTED if self.refuting(schedule) else Outcome.UNDECIDED

    @property
    def refuted(self) -> tuple[str, ...]:
        """The schedules for which an instance refutes the claimed exponent."""
        return tuple(name for name in self.schedules if self.refuting(name))

    @property
    def summary(self) -> str:
        """What was searched, and what was found."""
        worst = self.worst()
        slowest = f"worst r = {worst.rate:.4f} on {worst.instance}, by {worst.schedule}" if worst.fit else "no rate on any"
        searched = (
            f"Searched {_counted(len(self.instances), 'instance')}, {_counted(len(self.schedules), 'schedule')}: {slowest}."
        )
        if self.claimed is None:
            return searched
        claim, lost, left = f"r >= {self.claimed:g}", self.refuted, len(self.schedules) - len(self.refuted)
        first = f", such as {lost[0]} on {self.refuting(lost[0])[0].instance}" if lost else ""
        verdicts = [
            f"REFUTED for {_counted(len(lost), 'schedule')}{first}" if lost else "",
            f"UNDECIDED for {_counted(left, 'schedule')}, where no instance of the family refutes it" if left else "",
        ]
        return f"{searched} {claim} is {'; '.join(filter(None, verdicts))}."

    def __repr__(self) -> str:
        observable, iterate = self.column
        return f"<Search: {observable} of the {iterate} iterate, alpha = {self.alpha:g};\n {self.summary}>"

    def _repr_html_(self) -> str:
        lines = [
            (one.schedule, f"{one.rate:.4f}", one.instance, "" if self.claimed is None else str(self.outcome(one.schedule)))
            for one in map(self.worst, self.schedules)
        ]
        caption = f"The worst rate of each schedule, alpha = {self.alpha:g}"
        return html.table(("schedule", "worst r", "on", "claim"), [lines], caption, [self.summary])

    def as_data(self) -> dict[str, Any]:
        """Return the search as plain numbers, words and lists.

        Returns
        -------
        dict
        """
        observable, iterate = self.column
        return {
            "alpha": self.alpha, "observable": observable, "iterate": iterate, "claimed": self.claimed,
            "schedules": [
                {
                    "schedule": name, "outcome": str(self.outcome(name)), "worst": self.worst(name).instance,
                    "refuted_by": [one.instance for one in self.refuting(name)],
                }
                for name in self.schedules
            ],
            "found": [one.as_data() for one in self.found], "summary": self.summary,
        }  # fmt: skip


def search(
    schedules: Mapping[str, Any],
    alpha: float,
    claimed: float | None = None,
    instances: Sequence[Instance] = INSTANCES,
    *,
    column: Column = ("gap", "last"),
    quantile: float | None = None,
    steps: int = 10_000,
    trajectories: int = 16_384,
    seed: int = 0,
    threads: int | None = None,
    store: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> Search:
    """Measure the rate of each schedule on each instance, and hold the worst one against a claimed exponent.

    Fitted is the mean, or a quantile if that is asked for. Where the mean is known to be infinite it is the median: if a
    number that is not negative has a mean O(k**-r), it has a median O(k**-r), so a median that decays more slowly refutes
    the claim all the same.

    Parameters
    ----------
    schedules : mapping of str to method
        Methods with their schedules, by name.
    alpha : float
        The moment order, in (1, 2], for which the noises are made.
    claimed : float, optional
        The exponent r of a claim O(k**-r), judged by `judge.rate_at_least`.
    instances : sequence of Instance, default `INSTANCES`
        The family.
    column : tuple of observable and iterate, default ("gap", "last")
        Of which number the rates are.
    quantile : float, optional
        Fit this quantile instead of the mean, in (0, 1).
    steps, trajectories : int
        As in `Experiment`: 100 steps and 1024 trajectories at least.
    seed : int, default 0
        Names the random numbers, the same ones for every pair.
    threads, store
        As for `simulate`.
    progress : callable, optional
        Called with what is searched, the number of pairs done, and how many there will be.

    Returns
    -------
    Search

    Raises
    ------
    TypeError, ValueError
        If an argument is something else or out of range, there is no schedule or no instance, two instances have one name,
        or a problem does not know what is to be recorded; before any work starts.

    Notes
    -----
    A Pareto law of index alpha has every moment below alpha and not that of order alpha: a claim for that moment order is
    refuted there in the limit only. The jumps of each horizon have a moment of order alpha of at most 1.

    Examples
    --------
    >>> import heavytail as ht
    >>> printed = ht.methods.GClip(ht.Power(4.0, -1.0, shift=1.0), ht.Power(1.0, 0.5))
    >>> jump = [one for one in ht.worst_case.INSTANCES if one.name == "quadratic, one-sided jump of each horizon"]
    >>> found = ht.worst_case.search({"tau = k^0.5": printed}, 1.5, 2 / 3, jump)
    >>> found.refuted
    ('tau = k^0.5',)
    """
    check_listener(progress)
    alpha, column = moment_order(alpha), checked_column(*column)
    claimed = None if claimed is None else number("claimed", claimed)
    quantile = None if quantile is None else between("quantile", quantile, 0.0, 1.0, closed="neither")
    integer("steps", steps, MIN_STEPS)
    integer("trajectories", trajectories, MIN_TRAJECTORIES)
    _check_names(schedules, instances)
    pairs = {
        (name, one.name): _experiments(one, method, alpha, column, steps, trajectories, seed)
        for name, method in schedules.items()
        for one in instances
    }
    label = f"{_counted(len(instances), 'instance')}, {_counted(len(schedules), 'schedule')}"
    found: list[Found] = []
    for schedule, tried in pairs:
        if progress:
            progress(label, len(found), len(pairs))
        curve = _curve(pairs[schedule, tried], column, len(pairs), threads, store)
        fit, order, note = _fit(curve, quantile)
        finding = rate_at_least(fit, claimed) if fit is not None and claimed is not None else None
        found.append(Found(schedule, tried, fit, order, finding, note, int(seed)))
    if progress:
        progress(label, len(pairs), len(pairs))
    return Search(alpha, column, claimed, tuple(found))


def _check_names(schedules: Mapping[str, Any], instances: Sequence[Instance]) -> None:
    instance("schedules", schedules, Mapping, "Pass methods by name: {'tau = k^0.5': heavytail.methods.GClip(...)}.")
    if not schedules or not instances:
        raise ValueError(f"There is no {'instance' if schedules else 'schedule'} to search. Pass at least one.")
    for one in instances:
        instance("An instance", one, Instance, "Pass heavytail.worst_case.Instance(...).")
    names = [one.name for one in instances]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"Two instances are called {twice!r}. Give each a name of its own.")


def _experiments(
    one: Instance, method: Any, alpha: float, column: Column, steps: int, trajectories: int, seed: int
) -> list[Experiment]:
    """Return the runs of an instance: one, or one for each horizon if the noise is made for it."""
    horizons = np.unique(np.geomspace(max(10, steps // 100), steps, HORIZONS).round().astype(int)).tolist()
    return [
        Experiment(
            problem=one.problem, noise=one.noise(alpha, method, horizon), method=method, start=one.start, steps=horizon,
            trajectories=trajectories, seed=seed, record=[column], checkpoints=[horizon] if one.each_horizon else None,
        )
        for horizon in (horizons if one.each_horizon else [steps])
    ]  # fmt: skip


def _curve(
    experiments: Sequence[Experiment],
    column: Column,
    pairs: int,
    threads: int | None,
    store: str | os.PathLike[str] | None,
) -> Curve:
    """Return the curve of an instance; its intervals share their error with those of all pairs."""
    results = [simulate(experiment, threads=threads, store=store) for experiment in experiments]
    return join([dataclasses.replace(result, looks=pairs).curve(*column) for result in results])


def _fit(curve: Curve, quantile: float | None) -> tuple[RateFit | None, float | None, str]:
    """Return the fit, of which quantile it is, and a word on why it is not that of the mean, or why there is none."""
    infinite = quantile is None and curve.moment_limit <= 1.0
    order = 0.5 if infinite else quantile
    note = f"the mean of the {curve.name} is infinite, so this is the rate of the median" if infinite else ""
    try:
        return (fit_rate(curve) if order is None else fit_quantile_rate(curve, order)), order, note
    except ValueError as error:  # of the numbers, such as a curve that diverged: the search goes on past this instance
        return None, order, "; ".join(filter(None, [note, f"no rate: {error}"]))


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
