"""The ways of running an experiment: which one is chosen, and how it computes a task of trajectories."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from heavytail.compiler.errors import CudaUnavailableError
from heavytail.engine.arguments import Setting, filled, setting_of
from heavytail.engine.pauses import with_pauses
from heavytail.engine.pieces import BLOCK
from heavytail.engine.progress import Count
from heavytail.engine.schedule_tables import tabulate
from heavytail.engine.tasks import Plan, Runner, threads_needed, workers
from heavytail.engine.totals import Totals
from heavytail.experiment.experiment import Experiment
from heavytail.parts.contract import makes_zero_chain, uniforms_per_draw
from heavytail.parts.parameters import one_of

__all__ = ["BACKENDS", "Backend", "call_kernel", "choose_backend", "plan_of", "seconds"]

Backend = Literal["cpu", "cuda", "auto", "interpreted"]
BACKENDS: tuple[Backend, ...] = ("cpu", "cuda", "auto", "interpreted")

SECONDS_PER_TASK = 0.1
SECONDS_WORTH_A_THREAD = 2e-4  # several times what it costs to start one
SECONDS_PER_COORDINATE_STEP = 4e-9
MAX_BLOCKS_PER_TASK = 768  # no more than are counted in 16 bits; sums then need no more memory than a run's histograms


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


def plan_of(experiment: Experiment, backend: str, threads: int, todo: int, progress: Count | None) -> Plan:
    """Return how a back end runs the trajectories of an experiment that are to do; its kernels are compiled then."""
    if backend == "cuda":
        return _on_gpus(experiment, progress)
    run = _compiled(experiment) if backend == "cpu" else _interpreted(experiment)
    workers = _workers(experiment, todo, threads) if backend == "cpu" else 0
    return Plan(run, workers, BLOCK * _blocks_per_task(experiment, -(-todo // BLOCK), workers))


def seconds(experiment: Experiment, trajectories: int) -> float:
    """Return about how long one thread takes for so many trajectories."""
    return trajectories * experiment.steps * experiment.dimension * SECONDS_PER_COORDINATE_STEP


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
    from numba import int64, typeof

    from heavytail.compiler.cache import compile_for
    from heavytail.compiler.records import register
    from heavytail.engine import cpu, zero_chain

    noise, method = experiment.noise, experiment.method
    for part in (experiment.problem, noise, method):
        register(type(part))
    d, slots, mask = experiment.dimension, method.slots, experiment.mask
    if zero_chain.saves(d) and makes_zero_chain(experiment.problem, noise, method):
        kernel = zero_chain.kernel(cpu.room_for(d), slots, mask)
    else:
        kernel = cpu.kernel(*cpu.layout(d, experiment.trajectories), slots, mask, uniforms_per_draw(type(noise)))

    def prepare() -> tuple[Callable[..., None], Setting]:
        setting = setting_of(experiment, tabulate(noise, experiment.steps), tabulate(method, experiment.steps))
        return compile_for(kernel, typeof(setting), int64, int64, _type_of_filled()), setting

    compiled, setting = call_kernel(experiment, prepare)

    def run(first: int, last: int, task: Totals, values: NDArray[np.float64]) -> None:
        compiled(setting, first, last, filled(task, values))

    return run


@cache
def _type_of_filled() -> Any:
    """Return numba's type of what a task fills: the same for all, since no task is too long for narrow counts."""
    from numba import typeof

    return typeof(filled(Totals.of_shape((0, 0), 0, 0, np.uint16), np.zeros((0, 0, 0))))


def call_kernel(experiment: Experiment, function: Callable[[], Any], target: Any = None) -> Any:
    """Call a function that calls a kernel, on a stack that holds it; an error names the part that does not compile."""
    from numba.core.errors import NumbaError

    from heavytail.compiler.diagnose import PROCESSOR, compile_error

    try:
        with workers(experiment, threads_needed(experiment)) as pool:
            return pool.submit(function).result()
    except NumbaError as error:
        parts = experiment.problem, experiment.noise, experiment.method
        raise compile_error(*parts, error, target or PROCESSOR) from None


def _on_gpus(experiment: Experiment, progress: Count | None) -> Plan:
    from heavytail.compiler.cuda_target import gpu_target
    from heavytail.engine import cuda

    device = cuda.Device(experiment, progress)
    call_kernel(experiment, device.compile_first, gpu_target())
    return Plan(device.run, device.devices, cuda.trajectories_per_task(experiment, BLOCK), device.begin_worker)


def _interpreted(experiment: Experiment) -> Runner:
    from heavytail.engine import interpreted

    setting = setting_of(experiment, experiment.noise, with_pauses(experiment.method, experiment.steps))

    def run(first: int, last: int, task: Totals, values: NDArray[np.float64]) -> None:
        interpreted.run(setting, first, last, filled(task, values), experiment.mask)

    return run


def _workers(experiment: Experiment, todo: int, threads: int) -> int:
    worth = min(threads, 1 + int(seconds(experiment, todo) / SECONDS_WORTH_A_THREAD))
    return worth if worth > 1 else threads_needed(experiment)


def _blocks_per_task(experiment: Experiment, blocks: int, workers: int) -> int:
    share = -(-blocks // (4 * workers)) if workers > 1 else blocks
    return max(1, min(round(SECONDS_PER_TASK / seconds(experiment, BLOCK)), share, MAX_BLOCKS_PER_TASK))
