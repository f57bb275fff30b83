"""A task for any worker: a pure function of an experiment and a range of its trajectories, which returns a piece.

Who computes a task, how often and in which order changes nothing. A process keeps the experiments that it saw last, ready
to run; of those on one machine only one compiles at a time, so that the others find the kernel.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from heavytail.compiler.one_at_a_time import one_at_a_time
from heavytail.engine.backends import plan_of, seconds
from heavytail.engine.packed import Packed
from heavytail.engine.pieces import BLOCK, Piece, sample_size, shape_of
from heavytail.engine.tasks import Plan, workers
from heavytail.engine.totals import Totals
from heavytail.experiment.experiment import Experiment
from heavytail.experiment.groups import SPAN

__all__ = ["compute", "compute_here", "cut", "grid", "task_size"]

READY = 8  # experiments of which a process keeps what it has prepared
SECONDS_PER_TASK = 2.0  # of one thread: what is lost with a worker, and long beside what it costs to send a task
MANY_TASKS = 4096  # a long run has longer tasks, ...
MAX_SECONDS_PER_TASK = 60.0  # ... up to this


@dataclass(frozen=True)
class _Ready:
    experiment: Experiment
    plan: Plan


_ready: OrderedDict[tuple[str, int, str], _Ready] = OrderedDict()
_preparing = threading.Lock()


def compute(packed: Packed, first: int, last: int, every_value: bool = False) -> Piece:
    """Return the piece of the trajectories first .. last - 1 of an experiment; all of their values, if asked for.

    Raises
    ------
    TravelError
        If the experiment is another one in this process.
    PartError
        If a part cannot be compiled.
    """
    ready = _prepared(packed)
    with workers(ready.experiment, ready.plan.workers) as pool:
        return pool.submit(compute_here, ready.experiment, ready.plan, first, last, every_value).result()


def compute_here(experiment: Experiment, plan: Plan, first: int, last: int, every_value: bool = False) -> Piece:
    """Return the same where the plan is prepared, on a thread that has room for it."""
    shape = shape_of(experiment)
    most = last if every_value else sample_size(*shape)
    values = np.empty((max(min(last, most) - first, 0), *shape))
    task = Totals.for_task(experiment, last - first)
    plan.run(first, last, task, values)
    return task.as_piece(first, last, values)


def task_size(experiment: Experiment) -> int:
    """Return how many trajectories a task has: whole blocks, of which a whole number makes a span.

    It depends on the experiment alone, so that all who work on it split it alike.
    """
    total = seconds(experiment, experiment.trajectories)
    long = min(max(total / MANY_TASKS, SECONDS_PER_TASK), MAX_SECONDS_PER_TASK)
    blocks = max(int(long / seconds(experiment, BLOCK)), 1)
    return min(BLOCK << (blocks.bit_length() - 1), SPAN)


def grid(experiment: Experiment) -> Iterator[tuple[int, int]]:
    """Yield all tasks of an experiment in order; what is left over from whole blocks is one of its own."""
    size, whole = task_size(experiment), experiment.trajectories // BLOCK * BLOCK
    for first in range(0, whole, size):
        yield first, min(first + size, whole)
    if whole < experiment.trajectories:
        yield whole, experiment.trajectories


def cut(tasks: Iterable[tuple[int, int]], gaps: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield what of the tasks lies in the gaps; both are in order."""
    waiting = deque(gaps)
    for first, last in tasks:
        while waiting and waiting[0][0] < last:
            begin, end = waiting[0]
            if end > first:
                yield max(first, begin), min(last, end)
            if end > last:
                break
            waiting.popleft()


def _prepared(packed: Packed) -> _Ready:
    key = packed.digest, packed.trajectories, packed.backend
    with _preparing:
        if key not in _ready:
            experiment = packed.unpack()
            with one_at_a_time("kernels"):
                _ready[key] = _Ready(experiment, plan_of(experiment, packed.backend, 1, experiment.trajectories, None))
        _ready.move_to_end(key)
        while len(_ready) > READY:
            _ready.popitem(last=False)
        return _ready[key]
