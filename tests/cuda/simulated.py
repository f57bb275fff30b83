"""Runs in numba's CUDA simulator, written to a file; it interprets all that is compiled, so it needs a process of its own:

NUMBA_ENABLE_CUDASIM=1 NUMBA_DISABLE_JIT=1 python -m tests.cuda.simulated FILE

A kernel's thread is one of Python's there. One in a block is quickest, for it waits for no other.
"""

import contextlib
import sys
import tempfile
import warnings

import numpy as np

import heavytail as ht
from heavytail.experiment.observables import COLUMNS
from heavytail.methods import SGD, CClip, GClip
from heavytail.noise import Atoms, Gaussian, Pareto
from heavytail.problems import Quadratic
from tests.builders.bent import Bent
from tests.cuda.kinds import experiments, problems_for

ARRAYS = ("group_sums", "histogram", "maximum", "nonfinite", "sample", "every_value")
FEW = [("gap", "last"), ("distance", "weighted")]


def kinds():
    """Return {name: experiment}: all kinds on the line and in memory, some in four registers.

    18 trajectories have two groups; in 20 dimensions, where each takes long, a few have to do.
    """
    small = {"steps": 3, "checkpoints": [2, 3]}
    four = list(experiments(dimensions=(4,), trajectories=18, **small).items())[: len(problems_for(4))]
    line, memory = (experiments(dimensions=(d,), trajectories=n, **small) for d, n in ((1, 18), (20, 5)))
    return line | memory | dict(four)


def plain(**changes):
    given = {
        "problem": Quadratic([0.5, 2.0], 0.5), "noise": Atoms([-3.0, 0.25, 7.0], [0.25, 0.5, 0.25]),
        "method": GClip(ht.Power(0.3, -0.5), ht.Power(1.0, 0.25)), "start": [1.0, -1.0], "steps": 7,
        "checkpoints": [2, 5, 7], "trajectories": 70, "record": FEW,
    }  # fmt: skip
    return ht.Experiment(**(given | changes))


def every_column(dimension):
    method = CClip(0.1, 1.0, levels=np.linspace(1.0, 2.0, dimension))
    return plain(
        problem=Bent(), noise=Pareto(1.5), method=method, start=np.full(dimension, 0.4),
        trajectories=33, record=COLUMNS, checkpoints=[1, 7],
    )  # fmt: skip


def diverging():
    """Its trajectories are finite at first, then infinite, then no numbers."""
    return plain(noise=Gaussian(1e100), method=SGD(1e30), trajectories=40, steps=9, checkpoints=[1, 3, 9])


MANY = {"trajectories": 150, "steps": 3, "checkpoints": [3]}
SAMPLED = 64

if __name__ == "__main__":
    from heavytail.compiler import cuda_target
    from heavytail.engine import cuda, pieces

    found = {}

    @contextlib.contextmanager
    def changed(owner, name, value):
        before = getattr(owner, name)
        setattr(owner, name, value)
        yield
        setattr(owner, name, before)

    def keep(name, experiment, samples=True, **options):
        result = ht.simulate(experiment, "cuda", samples=samples, **options)
        for array in ARRAYS:
            if getattr(result, array) is not None:
                found[f"{name}/{array}"] = getattr(result, array)

    def with_next_trajectory(problem, noise, method, seed, trajectory, *others, run_steps=cuda.run_steps):
        run_steps(problem, noise, method, seed, trajectory + 1, *others)

    warnings.simplefilter("ignore", RuntimeWarning)  # words overflow, and trajectories diverge
    with changed(cuda_target, "SIMULATED_THREADS", 1):
        for name, experiment in kinds().items():
            keep(name, experiment)
        for dimension in (2, 17):
            keep(f"every column {dimension}", every_column(dimension))
        keep("diverging", diverging())
        for steps in (1, 2, 3):
            with changed(cuda.Device, "_steps_per_launch", lambda *_, steps=steps: steps):
                keep(f"launches of {steps}", plain())
        with changed(cuda, "run_steps", with_next_trajectory):
            keep("next trajectory", plain())
        with changed(pieces, "SAMPLE_VALUES", 2 * SAMPLED):
            keep("sample", plain(**MANY), samples=False)
            with changed(cuda, "MAX_TRAJECTORIES", 64):
                keep("sample of tasks", plain(**MANY), samples=False)
        told = []
        with changed(cuda, "MAX_TRAJECTORIES", 64), changed(cuda.Device, "_steps_per_launch", lambda *_: 2):
            keep("tasks", plain(**MANY), progress=lambda _, *numbers: told.append(numbers))
            with tempfile.TemporaryDirectory() as folder:
                ht.simulate(plain(**MANY | {"trajectories": 70}), "cuda", store=folder)
                begun = []
                keep(
                    "resumed", plain(**MANY), samples=False, store=folder, progress=lambda _, *numbers: begun.append(numbers)
                )
    keep("sixteen threads", plain())
    np.savez_compressed(sys.argv[1], told=told, begun=begun, **found)
