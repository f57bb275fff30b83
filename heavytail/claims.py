"""Claims: what a theorem says, the check that decides it, and the variations of it that the same check must refute.

A claim is data and one function, `check(run, alpha, **variation)`, that reads like the theorem and returns a finding. A
negative control is a variation - a wrong exponent, another schedule, a biased noise - with the outcome it must have.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from heavytail.curve import Curve, join
from heavytail.engine.run import choose_backend, simulate
from heavytail.experiment import Experiment, Result
from heavytail.parameters import one_of
from heavytail.predictions import Finding, Outcome

EFFORTS = ("smoke", "ci", "full")

Report = Callable[[str, float], None]


@dataclass
class Run:
    """What a check may use: simulations at an effort level, under one seed.

    Attributes
    ----------
    effort : {"smoke", "ci", "full"}
        How much work to spend.
    seed : int
        The seed of every experiment.
    threads : int, optional
        How many threads; all by default.
    store : path, optional
        A folder for partial results.
    report : callable, optional
        Called with a label and the finished share of a simulation.
    backend : {"cpu", "cuda", "auto", "interpreted"}, default "cpu"
        What simulates, with the same bits (see `heavytail.simulate`); "auto" becomes what it means here.

    Raises
    ------
    CudaUnavailableError
        If ``backend="cuda"`` and numba-cuda, the driver or a GPU is missing; before any work starts.
    """

    effort: str = "ci"
    seed: int = 0
    threads: int | None = None
    store: str | os.PathLike[str] | None = None
    report: Report | None = None
    backend: str = "cpu"
    label: str = ""
    results: dict[Experiment, Result] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        one_of("effort", self.effort, EFFORTS)
        self.backend = choose_backend(self.backend)

    def choose(self, smoke: Any, ci: Any, full: Any) -> Any:
        """Return the value for this run's effort."""
        return {"smoke": smoke, "ci": ci, "full": full}[self.effort]

    def simulate(self, experiment: Experiment) -> Result:
        """Run an experiment under this run's seed; the same experiment is run once."""
        seeded = dataclasses.replace(experiment, seed=self.seed)
        if seeded not in self.results:
            self.results[seeded] = simulate(seeded, self.backend, self.threads, store=self.store, progress=self._progress)
        return self.results[seeded]

    def over_horizons(
        self, make: Callable[[int], Experiment], horizons: Iterable[int], observable: str, iterate: str = "last"
    ) -> Curve:
        """Return the last point of one experiment per horizon, joined to a curve.

        Parameters
        ----------
        make : callable
            Takes a horizon K, returns an experiment of K steps.
        horizons : iterable of int
            The horizons, increasing.
        observable, iterate : str
            What to take (see `Result.curve`).
        """
        return join([self.simulate(make(horizon)).curve(observable, iterate).last() for horizon in horizons])

    def _progress(self, done: int, total: int) -> None:
        if self.report:
            self.report(self.label, done / total)


@dataclass(frozen=True)
class Control:
    """A variation of a claim, and the outcome that its check must then have.

    Attributes
    ----------
    variation : mapping
        Keyword arguments of the check.
    expected : Outcome, default REFUTED
        What it must come to.
    alphas : tuple of float, optional
        The moment orders for which the variation is wrong enough; all by default.
    """

    variation: Mapping[str, Any]
    expected: Outcome = Outcome.REFUTED
    alphas: tuple[float, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A statement of a paper that a machine can decide.

    Attributes
    ----------
    id : str
        A short name, unique in its folder.
    source : str
        Paper, theorem, equation.
    statement : str
        What is claimed, in one sentence.
    check : callable
        ``check(run, alpha, **variation)`` returns a `Finding`.
    alphas : tuple of float
        The moment orders for which to check it.
    full : tuple of float, optional
        Those at effort full, if they are others.
    printed, proved : callable
        The number that the paper prints and the one that can be proved, as functions of alpha; None where there is none.
    expected : callable
        The outcome that is known to be right, as a function of alpha.
    controls : mapping of str to Control
        The negative controls by name.
    assumptions : str
        The assumptions that the check meets.
    """

    id: str
    source: str
    statement: str
    check: Callable[..., Finding]
    alphas: tuple[float, ...]
    printed: Callable[[float], float | None] = lambda alpha: None
    proved: Callable[[float], float | None] = lambda alpha: None
    expected: Callable[[float], Outcome] = lambda alpha: Outcome.HOLDS
    controls: Mapping[str, Control] = field(default_factory=dict)
    assumptions: str = ""
    full: tuple[float, ...] | None = None

    def alphas_at(self, effort: str) -> tuple[float, ...]:
        """Return the moment orders for which to check it at an effort level."""
        return self.alphas if effort != "full" or self.full is None else self.full
