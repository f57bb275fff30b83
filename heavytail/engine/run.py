"""Running an experiment: its tasks computed, their totals added in one order, and kept where a store is given."""

from __future__ import annotations

import os
import time

import numpy as np
from numpy.typing import NDArray

from heavytail.engine.backends import Backend, choose_backend, plan_of
from heavytail.engine.progress import Progress, check_listener, rising
from heavytail.engine.store import NoStore, Store
from heavytail.engine.tasks import BLOCK, in_order, processors, workers
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
        does not depend on it, and GPUs do not heed it.
    samples : bool, default False
        Whether to keep every single value (see `Result.samples`), at the price of the memory.
    store : path, optional
        A folder for partial results. A run that was stopped, or had fewer trajectories, is continued from there.
    progress : callable, optional
        Called with "simulate", the number of trajectories done, and how many there will be.

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
    TypeError, ValueError
        If an argument is something else, or out of range.
    """
    instance("experiment", experiment, Experiment, "Pass a heavytail.Experiment(...).")
    check_listener(progress)
    samples, chosen = flag("samples", samples), choose_backend(backend)
    threads = processors() if threads is None else integer("threads", threads, 1)
    if samples and store is not None:
        raise ValueError("A store keeps totals and a sample, not every value. Drop samples=True or the store.")
    kept = NoStore() if store is None else Store(store, experiment)
    totals = kept.load(experiment)
    values = _every_value(experiment) if samples else totals.sample
    count = progress and rising(progress, "simulate")
    plan = plan_of(experiment, chosen, threads, experiment.trajectories - totals.done, count)
    saved = time.monotonic()
    with workers(experiment, plan.workers, plan.begin_worker) as pool:
        try:
            for first, last, task in in_order(pool, plan, experiment, totals.done, values, store is not None):
                # Only whole blocks are kept, so that a longer run can go on from there.
                if last % BLOCK or time.monotonic() - saved > SECONDS_BETWEEN_SAVES:
                    kept.save(totals)
                    saved = time.monotonic()
                totals.add(task, first, last)
                if count:
                    count(last, experiment.trajectories)
        finally:
            pool.shutdown(cancel_futures=True)
            if totals.done % BLOCK == 0:
                kept.save(totals)
    sample = values[: len(totals.sample)]
    every = values if samples else None
    return Result(experiment, totals.sums, totals.histogram, totals.maximum, totals.nonfinite, sample, every)


def _every_value(experiment: Experiment) -> NDArray[np.float64]:
    return np.empty((experiment.trajectories, len(experiment.checkpoints), len(experiment.record)))
