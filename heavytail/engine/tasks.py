"""Trajectories in tasks, threads that compute them, and the order in which their totals come back."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heavytail.engine.pieces import BLOCK
from heavytail.engine.totals import Totals
from heavytail.experiment.experiment import Experiment

__all__ = ["Plan", "Runner", "in_order", "processors", "split", "threads_needed", "workers"]

SMALL_STACK = 2**16  # bytes, which are left on any thread

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
        How many tasks run at a time, each on a thread of its own; 0 for one after the other on the calling thread.
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


def split(first: int, last: int, size: int, keep: bool) -> Iterator[tuple[int, int]]:
    """Split trajectories into tasks of whole blocks; if blocks are kept, what is left over is a task of its own."""
    whole = last // BLOCK * BLOCK if keep else last
    for begin in range(first, whole, size):
        yield begin, min(begin + size, whole)
    if whole < last:
        yield max(first, whole), last


def in_order(
    pool: Executor, plan: Plan, experiment: Experiment, tasks: Iterator[tuple[int, int]], values: NDArray[np.float64]
) -> Iterator[tuple[int, int, Totals]]:
    """Compute tasks on the pool, a few ahead, and yield their totals in the order of the trajectories.

    The totals have to be empty again when the next ones are asked for, and serve another task then.
    """
    size = min(plan.trajectories, experiment.trajectories)
    empty: list[Totals] = []
    waiting: deque[tuple[int, int, Totals, Future[None]]] = deque()

    def finished() -> Iterator[tuple[int, int, Totals]]:
        first, last, task, running = waiting.popleft()
        running.result()
        yield first, last, task
        empty.append(task)

    for first, last in tasks:
        task = empty.pop() if empty else Totals.for_task(experiment, size)
        waiting.append((first, last, task, pool.submit(plan.run, first, last, task, values[first:last])))
        if len(waiting) > 2 * plan.workers:
            yield from finished()
    while waiting:
        yield from finished()


_starting = threading.Lock()


class _Caller(Executor):
    """Calls what is submitted on the thread that asks for its result, and only then."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """Return a future that calls the function."""
        later: Future[Any] = Future()
        later.result = lambda timeout=None: function(*arguments, **named)  # type: ignore[method-assign]
        return later


def threads_needed(experiment: Experiment) -> int:
    """Return how many threads of its own a single caller of kernels needs: 0, or 1 if a block may not fit on his stack."""
    from heavytail.engine.cpu import stack_bytes

    return int(stack_bytes(experiment.dimension, experiment.method.slots) > SMALL_STACK)


@contextmanager
def workers(experiment: Experiment, threads: int, begin_worker: Callable[[], None] | None = None) -> Iterator[Executor]:
    """Give threads whose stacks hold a block of a high-dimensional problem; or the caller himself, if he asks for none.

    Python has one stack size for all threads to come, so it is changed for no longer than it takes to start these, one
    caller at a time.
    """
    if threads == 0:
        yield _Caller()
        return

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
