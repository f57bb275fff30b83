"""The CUDA back end: a thread per trajectory, and a launch per stretch of steps.

Between launches a trajectory lies in the GPU's memory, coordinate by coordinate, so that neighbouring threads touch
neighbouring numbers. In a launch, vectors of few coordinates move into registers; longer ones stay where they are.
Values are added up by cells, in the order of `heavytail.experiment.groups`; only those sums, counts and extremes come
back, and the values of the sample.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heavytail.compiler.cuda_target import Kernel, count_devices, load, on_device
from heavytail.compiler.records import register
from heavytail.engine.loop import advance, observe, observe_step
from heavytail.engine.schedule_tables import tabulate
from heavytail.engine.totals import Totals
from heavytail.estimates.histogram import BINS, bin_of
from heavytail.experiment.experiment import Experiment
from heavytail.experiment.groups import CELL
from heavytail.experiment.observables import COLUMNS, RANDOM_MASK, STEP_MASK, columns_of
from heavytail.kernel.primitives import kernel_function
from heavytail.kernel.rng import FIRST, SECOND, step_pair
from heavytail.parts.contract import draw_of
from heavytail.parts.copies import with_values

__all__ = [
    "Device",
    "count",
    "kernels",
    "observe_points",
    "place_at_start",
    "places",
    "run_steps",
    "steps_in_memory",
    "steps_in_registers",
    "trajectories_per_task",
    "vectors_of",
]

cuda = load()

MAX_REGISTER_DIMENSION = 16
SECONDS_PER_LAUNCH = 0.1  # a display's watchdog ends launches of seconds
FIRST_LAUNCH = 2**24  # coordinate-steps, before anything is known of the GPU's speed
FULL = 2**16  # trajectories that fill a GPU: fewer take as long
MAX_TRAJECTORIES = 2**22
MAX_WORK = 2**38  # coordinate-steps of a task, which is what a stopped run can lose; but
FILLING = 2**19  # so many trajectories keep any GPU busy
SHARE_OF_MEMORY = 0.25
MAX_SUMS = 2**28  # bytes
COUNTING_THREADS = 2**15

# The vectors of a trajectory in memory; those that few records need, and a method's own, follow (`places`). POINT, SLOPE and
# LATER are scratch.
X, TOTAL, WEIGHTED, POINT, SLOPE, LATER, OTHERS = range(7)


def places(recorded: int) -> tuple[int, int, int]:
    """Return where the point before a step, the chosen iterate, and a method's own vectors begin in memory.

    What is not recorded has no room there: its place is that of the next one, and no kernel touches it.
    """
    before = OTHERS
    chosen = before + int(recorded & STEP_MASK > 0)
    return before, chosen, chosen + int(recorded & RANDOM_MASK > 0)


@kernel_function
def run_steps(
    problem, noise, method, seed, trajectory, begin, end, x, g, xi, later, state, total, weighted, running, before, chosen,
    recorded,
):  # fmt: skip
    """Do the steps begin + 1 .. end of a trajectory; noise is drawn for two steps at a time.

    All but the draws runs at every turn of the loop, so that the compiler can take out of it what no turn changes.
    """
    k = max(begin, 0)  # shows the compiler that no index is negative
    while k < end:
        if k % 2 == 0 or k == begin:
            for j in range(x.shape[0]):
                u, v = step_pair(seed, trajectory, k // 2, j, FIRST), step_pair(seed, trajectory, k // 2, j, SECOND)
                xi[j] = draw_of(noise, u[0], v[0])
                later[j] = draw_of(noise, u[1], v[1])
        if k % 2 == 1:
            for j in range(x.shape[0]):
                xi[j] = later[j]
        k += 1
        advance(
            problem, noise, method, seed, trajectory, k,
            x, g, xi, state, total, weighted, running, before, chosen, recorded,
        )  # fmt: skip


def place_at_start(start, memory, running):
    """Put every trajectory to its start, with empty memory and averages."""
    i = cuda.grid(1)
    if i < memory.shape[2]:
        for vector in range(memory.shape[0]):
            for j in range(memory.shape[1]):
                memory[vector, j, i] = start[j] if vector == X else 0.0
        running[0, i] = 0.0
        running[1, i] = 0.0


@cache
def steps_in_registers(dimension: int, slots: int, recorded: int) -> Callable[..., None]:
    """Return the loop over steps for vectors of a length that the compiler knows."""
    memory_slots = max(slots, 1)
    before_at, chosen_at, state_at = places(recorded)

    def run(problem, noise, method, seed, first, begin, end, memory, running):
        i = cuda.grid(1)
        if i < memory.shape[2]:
            x, g = cuda.local.array(dimension, np.float64), cuda.local.array(dimension, np.float64)
            xi, later = cuda.local.array(dimension, np.float64), cuda.local.array(dimension, np.float64)
            total, weighted = cuda.local.array(dimension, np.float64), cuda.local.array(dimension, np.float64)
            before, chosen = cuda.local.array(dimension, np.float64), cuda.local.array(dimension, np.float64)
            state, averages = cuda.local.array((memory_slots, dimension), np.float64), cuda.local.array(2, np.float64)
            for j in range(dimension):
                x[j], total[j], weighted[j] = memory[X, j, i], memory[TOTAL, j, i], memory[WEIGHTED, j, i]
                if recorded & STEP_MASK:
                    before[j] = memory[before_at, j, i]
                if recorded & RANDOM_MASK:
                    chosen[j] = memory[chosen_at, j, i]
                for s in range(memory_slots):
                    state[s, j] = memory[state_at + s, j, i]
            averages[0], averages[1] = running[0, i], running[1, i]
            run_steps(
                problem, noise, method, seed, first + i, begin, end,
                x, g, xi, later, state, total, weighted, averages, before, chosen, recorded,
            )  # fmt: skip
            for j in range(dimension):
                memory[X, j, i], memory[TOTAL, j, i], memory[WEIGHTED, j, i] = x[j], total[j], weighted[j]
                if recorded & STEP_MASK:
                    memory[before_at, j, i] = before[j]
                if recorded & RANDOM_MASK:
                    memory[chosen_at, j, i] = chosen[j]
                for s in range(memory_slots):
                    memory[state_at + s, j, i] = state[s, j]
            running[0, i], running[1, i] = averages[0], averages[1]

    return run


@cache
def steps_in_memory(recorded: int) -> Callable[..., None]:
    """Return the loop over steps for vectors of any length."""
    before_at, chosen_at, state_at = places(recorded)

    def run(problem, noise, method, seed, first, begin, end, memory, running):
        i = cuda.grid(1)
        if i < memory.shape[2]:
            run_steps(
                problem, noise, method, seed, first + i, begin, end,
                memory[X, :, i], memory[SLOPE, :, i], memory[POINT, :, i], memory[LATER, :, i], memory[state_at:, :, i],
                memory[TOTAL, :, i], memory[WEIGHTED, :, i], running[:, i],
                memory[before_at, :, i], memory[chosen_at, :, i], recorded,
            )  # fmt: skip

    return run


@cache
def observe_points(recorded: int) -> Callable[..., None]:
    """Return the kernel that writes the recorded columns of every trajectory after step k."""
    columns, of_a_step, width = len(columns_of(recorded)), len(columns_of(recorded & STEP_MASK)), len(COLUMNS)
    before_at, chosen_at, _ = places(recorded)

    def run(problem, k, minimum, minimizer, memory, running, values):
        i = cuda.grid(1)
        if i < memory.shape[2]:
            row = cuda.local.array(width, np.float64)
            observe(
                problem, k, memory[X, :, i], memory[TOTAL, :, i], memory[WEIGHTED, :, i], running[:, i],
                memory[chosen_at, :, i], memory[POINT, :, i], memory[SLOPE, :, i], minimum, minimizer, recorded, row,
            )  # fmt: skip
            if of_a_step:
                observe_step(
                    problem, memory[X, :, i], memory[before_at, :, i], memory[POINT, :, i], memory[SLOPE, :, i],
                    recorded, row, columns - of_a_step,
                )  # fmt: skip
            for column in range(columns):
                values[column, i] = row[column]

    return run


def count(c, values, sums, histogram, maximum, nonfinite):
    """Do what `loop.tally` does, for all trajectories at checkpoint c: a thread per cell, a row of blocks per column."""
    column, lane = cuda.blockIdx.y, cuda.threadIdx.x
    counts = cuda.shared.array(BINS, np.int32)
    for b in range(lane, BINS, cuda.blockDim.x):
        counts[b] = 0
    cuda.syncthreads()
    largest, bad = -np.inf, 0
    for cell in range(cuda.blockIdx.x * cuda.blockDim.x + lane, sums.shape[0], cuda.gridDim.x * cuda.blockDim.x):
        total = 0.0
        for i in range(CELL * cell, min(CELL * (cell + 1), values.shape[1])):
            value = values[column, i]
            cuda.atomic.add(counts, bin_of(value), 1)
            if abs(value) < np.inf:
                total += value
                largest = value + 0.0 if value + 0.0 > largest else largest
            else:
                bad += 1
        sums[cell, c, column] = total
    cuda.syncthreads()
    for b in range(lane, BINS, cuda.blockDim.x):
        if counts[b] > 0:
            cuda.atomic.add(histogram, (c, column, b), np.int64(counts[b]))
    if largest > -np.inf:
        cuda.atomic.max(maximum, (c, column), largest)
    if bad > 0:
        cuda.atomic.add(nonfinite, (c, column), np.int64(bad))


def vectors_of(experiment: Experiment) -> int:
    """Return how many vectors a trajectory has in memory; a method without any of its own gets one, for its type."""
    return places(experiment.mask)[2] + max(experiment.method.slots, 1)


@cache
def _kernel(make: Callable[..., Any], *arguments: Any) -> Kernel:
    return Kernel(make(*arguments) if arguments else make)


def kernels(experiment: Experiment) -> tuple[Kernel, Kernel]:
    """Return the kernels that do steps and that look at points."""
    recorded = experiment.mask
    if experiment.dimension <= MAX_REGISTER_DIMENSION:
        steps = _kernel(steps_in_registers, experiment.dimension, experiment.method.slots, recorded)
    else:
        steps = _kernel(steps_in_memory, recorded)
    return steps, _kernel(observe_points, recorded)


def trajectories_per_task(experiment: Experiment, block: int) -> int:
    """Return how many trajectories a task has, in whole blocks.

    No more than take seconds on a fast GPU, than fit in a share of its memory, and than have their sums in the host's.
    """
    free = cuda.current_context().get_memory_info().free
    columns = len(experiment.record)
    each = 8 * (vectors_of(experiment) * experiment.dimension + 2 + columns)
    sums = 8 * len(experiment.checkpoints) * columns / CELL
    quick = max(MAX_WORK / (experiment.steps * experiment.dimension), FILLING)
    most = min(MAX_TRAJECTORIES, quick, SHARE_OF_MEMORY * free / each, MAX_SUMS / sums)
    return max(int(most) // block, 1) * block


class Device:
    """An experiment on the GPUs: what is the same for all its tasks.

    Parameters
    ----------
    experiment : Experiment
        The experiment.
    progress : callable, optional
        Called with the number of trajectories done, rounded down from the share of the steps that are done.
    """

    def __init__(self, experiment: Experiment, progress: Callable[[int, int], None] | None) -> None:
        self.devices = count_devices()
        self.experiment = experiment
        self.progress = progress
        self.next_device = itertools.count()
        self.rate = FIRST_LAUNCH / SECONDS_PER_LAUNCH
        for part in (experiment.problem, experiment.noise, experiment.method):
            register(type(part))
        self.tabulated = [
            experiment.problem, tabulate(experiment.noise, experiment.steps), tabulate(experiment.method, experiment.steps)
        ]  # fmt: skip

    def compile_first(self) -> None:
        """Compile for these parts, by launches that do no step."""
        problem, noise, method = (with_values(part, on_device) for part in self.tabulated)
        steps, looking = kernels(self.experiment)
        memory = cuda.device_array((vectors_of(self.experiment), self.experiment.dimension, 0))
        running, row = cuda.device_array((2, 0)), cuda.device_array((len(self.experiment.record), 0))
        minimizer = cuda.to_device(self.experiment.minimizer)
        steps.launch(1, problem, noise, method, np.uint64(self.experiment.seed), 0, 0, 0, memory, running)
        looking.launch(1, problem, 1, self.experiment.minimum, minimizer, memory, running, row)

    def begin_worker(self) -> None:
        """Take the next GPU for the calling thread."""
        cuda.select_device(next(self.next_device) % self.devices)

    def run(self, first: int, last: int, task: Totals, values: NDArray[np.float64]) -> None:
        """Run the trajectories first .. last - 1, as every back end does."""
        experiment, n = self.experiment, last - first
        problem, noise, method = (with_values(part, on_device) for part in self.tabulated)
        steps, looking = kernels(experiment)
        columns, dimension = len(experiment.record), experiment.dimension
        memory = cuda.device_array((vectors_of(experiment), dimension, n))
        running, row = cuda.device_array((2, n)), cuda.device_array((columns, n))
        sums, counts = cuda.to_device(task.sums), cuda.to_device(task.histogram.astype(np.int64))
        maximum, nonfinite = cuda.to_device(task.maximum), cuda.to_device(task.nonfinite)
        minimizer = cuda.to_device(experiment.minimizer)
        _kernel(place_at_start).launch(n, cuda.to_device(experiment.start), memory, running)
        done = 0
        for c, checkpoint in enumerate(experiment.checkpoints.tolist()):
            while done < checkpoint:
                end = min(checkpoint, done + self._steps_per_launch(n))
                started = time.perf_counter()
                steps.launch(n, problem, noise, method, np.uint64(experiment.seed), first, done, end, memory, running)
                cuda.synchronize()
                self._learn((end - done) * max(n, FULL) * dimension, time.perf_counter() - started)
                done = end
                if self.progress:
                    self.progress(first + int(n * (done / experiment.steps)), experiment.trajectories)
            looking.launch(n, problem, done, experiment.minimum, minimizer, memory, running, row)
            counters = min(len(task.sums), COUNTING_THREADS)
            _kernel(count).launch(counters, c, row, sums, counts, maximum, nonfinite, rows=columns)
            for column in range(columns if len(values) else 0):
                values[:, c, column] = row[column, : len(values)].copy_to_host()
        for device_array, host in (
            (sums, task.sums), (maximum, task.maximum), (nonfinite, task.nonfinite)
        ):  # fmt: skip
            device_array.copy_to_host(host)
        task.histogram[:] = counts.copy_to_host()

    def _steps_per_launch(self, trajectories: int) -> int:
        return max(int(self.rate * SECONDS_PER_LAUNCH / (max(trajectories, FULL) * self.experiment.dimension)), 1)

    def _learn(self, work: int, seconds: float) -> None:
        """Keep the speed of the GPU, as the last launch showed it; the first one compiles, and shows nothing."""
        self.rate = min(work / seconds, 4.0 * self.rate)
