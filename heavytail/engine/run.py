"""Running an experiment: its tasks computed, their totals added in one order, and kept where a store is given."""

from __future__ import annotations

import os
import time
from concurrent.futures import Executor
from functools import partial

import numpy as np
from numpy.typing import NDArray

from heavytail.engine.backends import Backend, choose_backend, plan_of
from heavytail.engine.executors import check_executor, pieces
from heavytail.engine.packed import pack
from heavytail.engine.pieces import BLOCK, shape_of
from heavytail.engine.progress import Count, Progress, check_listener, rising
from heavytail.engine.store import NoStore, store_of
from heavytail.engine.tasks import in_order, processors, split, workers
from heavytail.engine.work import compute, cut, grid
from heavytail.experiment.experiment import Experiment
from heavytail.experiment.result import Result
from heavytail.parts.parameters import flag, instance, integer

__all__ = ["simulate"]

SECONDS_BETWEEN_SAVES = 10.0


def simulate(
    experiment: Experiment,
    backend: Backend = "cpu",
    threads: int | None = None,
    *,
    samples: bool = False,
    store: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> Result:
    """Run an experiment.

    Parameters
    ----------
    experiment : Experiment
        What to run.
    backend : {"cpu", "cuda", "auto", "interpreted"}, default "cpu"
        Compiled for the processor or for NVIDIA's GPUs, whichever of them there is ("auto" takes the GPUs if it can and
        says so once if it cannot), or in plain Python: all give the same bits, the last one ten thousand times later.
    threads : int, optional
        How many threads at most; all processors by default. Little work is done by the calling thread alone. The result
        does not depend on it, and neither GPUs nor an executor heed it.
    samples : bool, default False
        Whether to keep every single value (see `Result.samples`), at the price of the memory.
    store : path, optional
        A folder for partial results. A run that was stopped, or had fewer trajectories, is continued from there.
    progress : callable, optional
        Called with "simulate", the number of trajectories done, and how many there will be.
    executor : concurrent.futures.Executor, optional
        Workers elsewhere, in processes or on other machines: `dask.distributed.Client(...).get_executor(pure=False)`, loky,
        `ProcessPoolExecutor`, `mpi4py.futures`. They compute tasks of some seconds, one at a time each; the bits are the
        same. Not for GPUs.

    Returns
    -------
    Result

    Raises
    ------
    PartError
        If a part cannot be compiled; before any work starts.
    CudaUnavailableError
        If ``backend="cuda"`` and numba-cuda, the driver or a GPU is missing.
    OSError
        If the store cannot be written or has no room; before any work starts.
    TravelError
        If the experiment cannot be sent to the workers, or they would compute other numbers.
    WorkersLostError
        If the executor is broken, or a task failed again and again. What was done is in the store.
    TypeError, ValueError
        If an argument is something else, or out of range, or the store is of a newer version.
    """
    instance("experiment", experiment, Experiment, "Pass a heavytail.Experiment(...).")
    check_listener(progress)
    samples, chosen = flag("samples", samples), choose_backend(backend)
    check_executor(executor, chosen)
    threads = processors() if threads is None else integer("threads", threads, 1)
    if samples and store is not None:
        raise ValueError("A store keeps totals and a sample, not every value. Drop samples=True or the store.")
    without = NoStore(shape_of(experiment), experiment.trajectories)
    run = _Run(experiment, without if store is None else store_of(store, experiment), samples, progress)
    if executor is None:
        run.here(chosen, threads)
    else:
        run.by(executor, chosen)
    return run.result()


class _Run:
    """A run on its way: the totals of the first trajectories, to which all others are added in their order."""

    def __init__(self, experiment: Experiment, kept: NoStore, samples: bool, progress: Progress | None) -> None:
        self.experiment, self.kept, self.samples = experiment, kept, samples
        self.count: Count | None = progress and rising(progress, "simulate")
        self.totals = kept.load()
        every = np.empty((experiment.trajectories, *self.totals.sample.shape[1:])) if samples else None
        self.values: NDArray[np.float64] = self.totals.sample if every is None else every
        self.saved = time.monotonic()

    def here(self, backend: str, threads: int) -> None:
        """Run it on this machine."""
        if self._next_gap() is None:
            return
        plan = plan_of(self.experiment, backend, threads, self.experiment.trajectories - self.totals.done, self.count)
        with workers(self.experiment, plan.workers, plan.begin_worker) as pool:
            try:
                while (gap := self._next_gap()) is not None:
                    left = sum(last - first for first, last in self.kept.gaps(gap[0]))
                    tasks = split(*gap, plan.trajectories, self.kept.lasts)
                    for first, last, task in in_order(pool, plan, self.experiment, tasks, self.values):
                        self._save(at_once=last % BLOCK > 0)  # while there are whole blocks only
                        self.totals.add(task, first, last)
                        left -= last - first
                        self._tell(left)
            finally:
                pool.shutdown(cancel_futures=True)
                self._save(at_once=True)

    def by(self, executor: Executor, backend: str) -> None:
        """Run it on somebody's workers."""
        task = partial(compute, pack(self.experiment, backend), every_value=self.samples)
        try:
            while self._next_gap() is not None:
                gaps = list(self.kept.gaps(self.totals.done))
                left = sum(last - first for first, last in gaps)
                for piece in pieces(executor, task, cut(grid(self.experiment), gaps)):
                    self.kept.keep(piece)
                    self._absorb()
                    left -= piece.last - piece.first
                    self._tell(left)
        finally:
            self._save(at_once=True)

    def result(self) -> Result:
        """Return what the run recorded."""
        assert self.totals.done == self.experiment.trajectories
        totals, sample = self.totals, self.values[: len(self.totals.sample)]
        every = self.values if self.samples else None
        return Result(
            self.experiment, totals.group_sums, totals.histogram, totals.maximum, totals.nonfinite, sample, every
        )  # fmt: skip

    def _next_gap(self) -> tuple[int, int] | None:
        """Add what is kept, as far as it goes without a gap; return the first gap, or None if there is none."""
        while True:
            if newer := self.kept.newer(self.totals.done):
                self.totals, self.values = newer, newer.sample
            next(self.kept.gaps(self.totals.done), None)  # looks at what is there
            self._absorb()
            gap = next(self.kept.gaps(self.totals.done), None)
            # Another process may have left a piece between the two looks, or have put pieces into totals.
            if gap and gap[0] == self.totals.done and self.kept.newer(self.totals.done) is None:
                return gap
            if self.totals.done == self.experiment.trajectories:
                self._save(at_once=True)
                return None

    def _absorb(self) -> None:
        for piece in self.kept.add_to(self.totals, self.values):
            self._save(at_once=piece.last % BLOCK > 0)

    def _save(self, at_once: bool) -> None:
        whole = self.totals.done % BLOCK == 0 or self.totals.done == self.experiment.trajectories
        if whole and (at_once or time.monotonic() - self.saved > SECONDS_BETWEEN_SAVES):
            self.kept.save(self.totals)
            self.saved = time.monotonic()

    def _tell(self, left: int) -> None:
        if self.count:
            self.count(self.experiment.trajectories - left, self.experiment.trajectories)
