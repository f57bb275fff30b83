"""Trajectories in tasks, threads that compute them, and the order in which their totals come back."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heavytail.engine.totals import Totals
from heavytail.experiment.experiment import Experiment

__all__ = ["BLOCK", "Plan", "Runner", "in_order", "processors", "tasks_of", "workers"]

BLOCK = 64  # trajectories: a store keeps whole blocks only, so that a longer run can go on from there

Runner = Callable[[int, int, Totals, NDArray[np.float64]], None]


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


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def tasks_of(experiment: Experiment, done: int, size: int) -> Iterator[tuple[int, int]]:
    """Split the remaining trajectories into tasks of whole blocks, and a last one of what is left over."""
    whole = experiment.trajectories // BLOCK * BLOCK
    for first in range(done, whole, size):
        yield first, min(first + size, whole)
    if whole < experiment.trajectories:
        yield max(done, whole), experiment.trajectories


def in_order(
    pool: ThreadPoolExecutor, plan: Plan, experiment: Experiment, done: int, values: NDArray[np.float64]
) -> Iterator[tuple[int, int, Totals]]:
    """Compute the tasks on the pool, a few ahead, and yield their totals in the order of the trajectories."""

    def compute(first: int, last: int) -> tuple[int, int, Totals]:
        task = Totals.for_task(experiment, last - first)
        plan.run(first, last, task, values[first:last])
        return first, last, task

    waiting: deque[Future[tuple[int, int, Totals]]] = deque()
    for first, last in tasks_of(experiment, done, plan.trajectories):
        waiting.append(pool.submit(compute, first, last))
        if len(waiting) > 2 * plan.workers:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


_starting = threading.Lock()


@contextmanager
def workers(
    experiment: Experiment, threads: int, begin_worker: Callable[[], None] | None = None
) -> Iterator[ThreadPoolExecutor]:
    """Give threads whose stacks hold a block of a high-dimensional problem.

    Python has one stack size for all threads to come, so it is changed for no longer than it takes to start these, one
    caller at a time.
    """
    from heavytail.engine.cpu import stack_bytes

    needed = stack_bytes(experiment.dimension, experiment.method.slots) + 2**20
    with ThreadPoolExecutor(threads, initializer=begin_worker) as pool:
        started = threading.Event()
        with _starting:
            before = threading.stack_size(max(needed, 2**23) // 4096 * 4096)
            try:
                for _ in range(threads):
                    pool.submit(started.wait)  # a pool starts a thread only while none is idle
            finally:
                started.set()
                threading.stack_size(before)
        yield pool
