"""What a check may use: simulations at an effort level, under one seed, wherever they are computed."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any, Literal

from heavytail.curves.combined import join
from heavytail.curves.curve import Curve
from heavytail.engine.backends import Backend, choose_backend
from heavytail.engine.executors import check_executor
from heavytail.engine.progress import Progress, check_listener
from heavytail.engine.run import simulate
from heavytail.engine.shards import Shard, compute_shard
from heavytail.engine.store import make_folder
from heavytail.experiment.experiment import Experiment
from heavytail.experiment.observables import Iterate, Observable
from heavytail.experiment.result import Result
from heavytail.parts.parameters import instance, integer, one_of

__all__ = ["EFFORTS", "Effort", "Run"]

Effort = Literal["smoke", "ci", "full"]
EFFORTS: tuple[Effort, ...] = ("smoke", "ci", "full")

PREVIEW = 64  # trajectories, on which a check goes on to its next simulations where others are missing


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
    progress : callable, optional
        Called with the label, the number of trajectories done, and how many a simulation will have.
    backend : {"cpu", "cuda", "auto", "interpreted"}, default "cpu"
        What simulates, with the same bits (see `heavytail.simulate`); "auto" becomes what it means here.
    label : str
        What `progress` is told that is running.
    results : dict of Experiment to Result
        What has been run.
    executor : concurrent.futures.Executor, optional
        Workers elsewhere (see `heavytail.simulate`).
    shard : Shard, optional
        Only this share of every simulation is computed, into the store. What others have not computed yet is in `waiting`.
    waiting : dict of Experiment to int
        How many trajectories are missing of those that wait for other shards; what a check makes of them is no verdict.
    factor : int, default 1
        How many times as many trajectories to run as an experiment asks for.
    looks : int, default 1
        For how many looks at a run that grows by this factor the intervals of its results hold at once (see
        `heavytail.looks`). A check that makes intervals without a curve shares their error among so many.

    Raises
    ------
    CudaUnavailableError
        If ``backend="cuda"`` and numba-cuda, the driver or a GPU is missing; before any work starts.
    OSError
        If the store cannot be written.
    TypeError, ValueError
        If a field is something else, or a shard has no store, or has an executor too.

    Examples
    --------
    >>> import heavytail as ht
    >>> experiment = ht.Experiment(
    ...     problem=ht.problems.Quadratic(1.0), noise=ht.noise.Pareto(1.5), method=ht.methods.GClip(0.1, 1.0),
    ...     start=1.0, steps=100, trajectories=1000, record=[("gap", "last")])
    >>> run = ht.Run("smoke", seed=1)
    >>> run.simulate(experiment).experiment.seed
    1
    >>> run.choose(smoke=10, ci=1000, full=100_000)
    10
    """

    effort: Effort = "ci"
    seed: int = 0
    threads: int | None = None
    store: str | os.PathLike[str] | None = None
    progress: Progress | None = None
    backend: Backend = "cpu"
    label: str = ""
    results: dict[Experiment, Result] = field(default_factory=dict, repr=False)
    executor: Executor | None = None
    shard: Shard | None = None
    waiting: dict[Experiment, int] = field(default_factory=dict, repr=False)
    factor: int = 1
    looks: int = 1

    def __post_init__(self) -> None:
        one_of("effort", self.effort, EFFORTS)
        self.threads = None if self.threads is None else integer("threads", self.threads, 1)
        self.backend = choose_backend(self.backend)
        check_listener(self.progress)
        check_executor(self.executor, self.backend)
        if self.shard is not None:
            self._check_shard()
        self.factor, self.looks = integer("factor", self.factor, 1), integer("looks", self.looks, 1)
        if self.store is not None:
            make_folder(self.store)

    def choose(self, smoke: Any, ci: Any, full: Any) -> Any:
        """Return the value for this run's effort.

        Parameters
        ----------
        smoke, ci, full : object
            What to choose from.

        Returns
        -------
        object
        """
        return {"smoke": smoke, "ci": ci, "full": full}[self.effort]

    def simulate(self, experiment: Experiment) -> Result:
        """Run an experiment under this run's seed; the same experiment is run once.

        Parameters
        ----------
        experiment : Experiment
            What to run; its own seed does not matter, and its trajectories count `factor` times.

        Returns
        -------
        Result

        Raises
        ------
        PartError
            If a part cannot be compiled.
        """
        seeded = dataclasses.replace(experiment, seed=self.seed, trajectories=self.factor * experiment.trajectories)
        if seeded not in self.results:
            if missing := self._missing(seeded):
                self.waiting[seeded] = missing
                return simulate(dataclasses.replace(seeded, trajectories=min(PREVIEW, seeded.trajectories)), self.backend)
            result = simulate(
                seeded, self.backend, self.threads, store=self.store, progress=self._labeled, executor=self.executor
            )
            self.results[seeded] = dataclasses.replace(result, looks=self.looks) if self.looks > 1 else result
        return self.results[seeded]

    def over_horizons(
        self, make: Callable[[int], Experiment], horizons: Iterable[int], observable: Observable, iterate: Iterate = "last"
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

        Returns
        -------
        Curve
            With a checkpoint for each horizon.

        Raises
        ------
        ValueError
            If the horizons do not increase, or an experiment does not record that.
        """
        return join([self.simulate(make(horizon)).curve(observable, iterate).last() for horizon in horizons])

    def _missing(self, experiment: Experiment) -> int:
        """Compute this shard of an experiment, if there are shards; return how many trajectories none has computed yet."""
        if self.shard is None or self.store is None:
            return 0
        return compute_shard(experiment, self.shard, self.store, self.backend, self.threads, self._labeled)

    def _check_shard(self) -> None:
        instance("shard", self.shard, Shard, "Pass heavytail.Shard(i, n).")
        if self.store is None:
            raise ValueError(
                f"shard = {self.shard} has no store to share with the others. Name a folder for it: store=, or --store."
            )
        if self.executor is not None:
            raise ValueError(f"shard = {self.shard} is computed by this process. Drop it or the executor.")

    def _labeled(self, _: str, done: int, total: int) -> None:
        if self.progress:
            self.progress(self.label, done, total)
