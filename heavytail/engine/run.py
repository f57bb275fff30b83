"""Running an experiment: tasks of trajectories, threads that compute them, and totals added in one order."""

from __future__ import annotations

import os
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from heavytail.compiler.errors import CudaUnavailableError
from heavytail.engine.schedule_tables import tabulate
from heavytail.engine.store import NoStore, Store
from heavytail.engine.totals import Totals
from heavytail.experiment.experiment import Experiment
from heavytail.experiment.result import Result
from heavytail.parts.contract import uniforms_per_draw
from heavytail.parts.parameters import integer, one_of

__all__ = ["BACKENDS", "Backend", "Plan", "call_kernel", "choose_backend", "simulate"]

Backend = Literal["cpu", "cuda", "auto", "interpreted"]
BACKENDS: tuple[Backend, ...] = ("cpu", "cuda", "auto", "interpreted")

BLOCK = 64
SECONDS_PER_TASK = 0.1
SECONDS_PER_COORDINATE_STEP = 4e-9
MAX_BLOCKS_PER_TASK = 768  # a task's sums then need no more memory than its histograms
SECONDS_BETWEEN_SAVES = 10.0

Runner = Callable[[int, int, Totals, NDArray[np.float64]], None]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Plan:
    """How a back end runs an experiment.

    Attributes
    ----------
    run : callable
        ``run(first, last, task, values)`` adds up the trajectories first .. last - 1, and writes the values of the first
        ones to the rows of `values`, as many as it has.
    workers : int
        How many tasks run at a time, each on a thread of its own.
    trajectories : int
        How many trajectories a task has at most, in whole blocks.
    begin_worker : callable, optional
        Called on each thread before its first task.
    """

    run: Runner
    workers: int
    trajectories: int
    begin_worker: Callable[[], None] | None = None


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
        How many threads; all processors by default. The result does not depend on it, and GPUs do not heed it.
    samples : bool, default False
        Whether to keep every single value (see `Result.samples`), at the price of the memory.
    store : path, optional
        A folder for partial results. A run that was stopped, or had fewer trajectories, is continued from there.
    progress : callable, optional
        Called with the number of trajectories done and to do.

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
    ValueError
        If an argument is out of range.
    """
    chosen = choose_backend(backend)
    threads = _processors() if threads is None else integer("threads", threads, 1)
    if samples and store is not None:
        raise ValueError("A store keeps totals and a sample, not every value. Drop samples=True or the store.")
    kept = NoStore() if store is None else Store(store, experiment)
    totals = kept.load(experiment)
    values = _every_value(experiment) if samples else totals.sample
    progress = progress and _rising(progress)
    plan = _plan(experiment, chosen, threads, experiment.trajectories - totals.done, progress)
    saved = time.monotonic()
    with _workers(experiment, plan.workers, plan.begin_worker) as pool:
        try:
            for first, last, task in _in_order(pool, plan, experiment, totals.done, values):
                # Only whole blocks are kept, so that a longer run can go on from there.
                if last % BLOCK or time.monotonic() - saved > SECONDS_BETWEEN_SAVES:
                    kept.save(totals)
                    saved = time.monotonic()
                totals.add(task, first, last)
                if progress:
                    progress(last, experiment.trajectories)
        finally:
            pool.shutdown(cancel_futures=True)
            if totals.done % BLOCK == 0:
                kept.save(totals)
    sample = values[: len(totals.sample)]
    every = values if samples else None
    return Result(experiment, totals.sums, totals.histogram, totals.maximum, totals.nonfinite, sample, every)


def choose_backend(backend: str) -> Backend:
    """Return the back end that will run, which for "auto" is "cuda" or "cpu"; what it lacks is an error now.

    Parameters
    ----------
    backend : {"cpu", "cuda", "auto", "interpreted"}
        As `simulate` takes it.

    Raises
    ------
    CudaUnavailableError
        If it is "cuda" and numba-cuda, the driver or a GPU is missing.
    ValueError
        If there is no such back end.
    """
    chosen = one_of("backend", backend, BACKENDS)
    if chosen == "auto":
        return _best_backend()
    if chosen == "cuda":
        from heavytail.compiler.cuda_target import count_devices

        count_devices()
    return chosen


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _rising(progress: Progress) -> Progress:
    """Return a callback for several threads, of which the given one hears one at a time, and never less than before."""
    most, one_at_a_time = 0, threading.Lock()

    def report(done: int, todo: int) -> None:
        nonlocal most
        with one_at_a_time:
            if done > most:
                most = done
                progress(done, todo)

    return report


def _every_value(experiment: Experiment) -> NDArray[np.float64]:
    return np.empty((experiment.trajectories, len(experiment.checkpoints), len(experiment.record)))


def _plan(experiment: Experiment, backend: str, threads: int, todo: int, progress: Progress | None) -> Plan:
    if backend == "cuda":
        return _on_gpus(experiment, progress)
    run = _compiled(experiment) if backend == "cpu" else _interpreted(experiment)
    return Plan(run, threads if backend == "cpu" else 1, BLOCK * _blocks_per_task(experiment, todo // BLOCK, threads))


@cache
def _best_backend() -> Backend:
    from heavytail.compiler.cuda_target import count_devices

    try:
        count_devices()
    except CudaUnavailableError as reason:
        warnings.warn(f"backend='auto' runs on the CPU. {reason}", stacklevel=4)
        return "cpu"
    return "cuda"


def _compiled(experiment: Experiment) -> Runner:
    from heavytail.compiler.records import register
    from heavytail.engine import cpu

    problem, noise, dimension = experiment.problem, experiment.noise, experiment.dimension
    for part in (problem, noise, experiment.method):
        register(type(part))
    uniforms, slots = uniforms_per_draw(type(noise)), experiment.method.slots
    kernel = cpu.kernel(*cpu.layout(dimension), slots, experiment.mask, uniforms)

    def run(noise: Any, method: Any, first: int, last: int, task: Totals, values: NDArray[np.float64]) -> None:
        kernel(
            problem, noise, method, np.uint64(experiment.seed), first, last, experiment.trajectories,
            experiment.checkpoints, experiment.start, experiment.minimum, experiment.minimizer,
            task.sums, task.histogram, task.maximum, task.nonfinite, values,
        )  # fmt: skip

    def compile_first() -> Any:
        tabulated = tabulate(noise, experiment.steps), tabulate(experiment.method, experiment.steps)
        run(*tabulated, 0, 0, Totals.for_task(experiment, 0), np.zeros((0, 0, 0)))
        return tabulated

    return partial(run, *call_kernel(experiment, compile_first))


def call_kernel(experiment: Experiment, function: Callable[[], Any], target: Any = None) -> Any:
    """Call a function that calls a kernel, on a stack that holds it; an error names the part that does not compile."""
    from numba.core.errors import NumbaError

    from heavytail.compiler.diagnose import PROCESSOR, compile_error

    try:
        with _workers(experiment, 1) as pool:
            return pool.submit(function).result()
    except NumbaError as error:
        parts = experiment.problem, experiment.noise, experiment.method
        raise compile_error(*parts, error, target or PROCESSOR) from None


def _on_gpus(experiment: Experiment, progress: Progress | None) -> Plan:
    from heavytail.compiler.cuda_target import gpu_target
    from heavytail.engine import cuda

    device = cuda.Device(experiment, progress)
    call_kernel(experiment, device.compile_first, gpu_target())
    return Plan(device.run, device.devices, cuda.trajectories_per_task(experiment, BLOCK), device.begin_worker)


def _interpreted(experiment: Experiment) -> Runner:
    from heavytail.engine import interpreted

    def run(first: int, last: int, task: Totals, values: NDArray[np.float64]) -> None:
        interpreted.run(
            experiment.problem, experiment.noise, experiment.method, np.uint64(experiment.seed), first, last,
            experiment.trajectories, experiment.checkpoints, experiment.start, experiment.minimum, experiment.minimizer,
            experiment.mask, task.sums, task.histogram, task.maximum, task.nonfinite, values,
        )  # fmt: skip

    return run


def _blocks_per_task(experiment: Experiment, blocks: int, threads: int) -> int:
    seconds = BLOCK * experiment.steps * experiment.dimension * SECONDS_PER_COORDINATE_STEP
    return max(1, min(round(SECONDS_PER_TASK / seconds), -(-blocks // (4 * threads)), MAX_BLOCKS_PER_TASK))


def _tasks(experiment: Experiment, done: int, size: int) -> Iterator[tuple[int, int]]:
    """Split the remaining trajectories into tasks of whole blocks, and a last one of what is left over."""
    whole = experiment.trajectories // BLOCK * BLOCK
    for first in range(done, whole, size):
        yield first, min(first + size, whole)
    if whole < experiment.trajectories:
        yield max(done, whole), experiment.trajectories


def _in_order(
    pool: ThreadPoolExecutor, plan: Plan, experiment: Experiment, done: int, values: NDArray[np.float64]
) -> Iterator[tuple[int, int, Totals]]:
    """Compute the tasks on the pool, a few ahead, and yield their totals in the order of the trajectories."""

    def compute(first: int, last: int) -> tuple[int, int, Totals]:
        task = Totals.for_task(experiment, last - first)
        plan.run(first, last, task, values[first:last])
        return first, last, task

    waiting: deque[Future[tuple[int, int, Totals]]] = deque()
    for first, last in _tasks(experiment, done, plan.trajectories):
        waiting.append(pool.submit(compute, first, last))
        if len(waiting) > 2 * plan.workers:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


@contextmanager
def _workers(
    experiment: Experiment, threads: int, begin_worker: Callable[[], None] | None = None
) -> Iterator[ThreadPoolExecutor]:
    """Give threads whose stacks hold a block of a high-dimensional problem."""
    from heavytail.engine.cpu import stack_bytes

    needed = stack_bytes(experiment.dimension, experiment.method.slots) + 2**20
    before = threading.stack_size()
    threading.stack_size(max(needed, 2**23) // 4096 * 4096)
    try:
        with ThreadPoolExecutor(threads, initializer=begin_worker) as pool:
            yield pool
    finally:
        threading.stack_size(before)
