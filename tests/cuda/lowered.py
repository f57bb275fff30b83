"""Kernels as a GPU gets them, made without one: PTX, registers, spills. ``python -m tests.cuda.lowered`` writes the table.

To be quick, a kind is lowered for one of two capabilities, in turns, and in two or four dimensions in turns.
"""

from functools import cache
from importlib.metadata import version
from pathlib import Path

from numba import typeof, types

from heavytail.compiler.cuda_target import lower, resources
from heavytail.compiler.records import register
from heavytail.engine.cuda import count, kernels, set_out
from heavytail.engine.prepared import tabulate
from tests.cuda.kinds import experiments, problems_for

TABLE = Path(__file__).parents[1] / "data" / "cuda_registers.txt"
VERSIONS = ("numba", "numba-cuda", "nvidia-nvvm", "nvidia-nvjitlink")
CAPABILITIES = ((8, 0), (9, 0))

NUMBER, WHOLE, WORD = types.float64, types.int64, types.uint64
VECTOR, MATRIX, MEMORY = (types.Array(NUMBER, n, "C") for n in (1, 2, 3))
COUNTS, DIVERGED = types.Array(WHOLE, 3, "C"), types.Array(WHOLE, 2, "C")


def type_of(part):
    register(type(part))
    return typeof(part)


def steps_signature(experiment):
    parts = (experiment.problem, *(tabulate(part, experiment.steps) for part in (experiment.noise, experiment.method)))
    return (*map(type_of, parts), WORD, WHOLE, WHOLE, WHOLE, MEMORY, MATRIX)


def look_signature(experiment):
    return (type_of(experiment.problem), WHOLE, NUMBER, VECTOR, MEMORY, MATRIX, MATRIX)


SET_OUT_SIGNATURE = (VECTOR, MEMORY, MATRIX)
COUNT_SIGNATURE = (WHOLE, MATRIX, MEMORY, COUNTS, MATRIX, DIVERGED)


@cache
def catalogue():
    """Return {name: (function, signature, capability)} of the loops over steps, and of the kernels beside them."""
    found = {}
    halves = [dict(list(experiments(dimensions=(d,)).items())[first::2]) for first, d in enumerate((2, 4))]
    everything = {f"{name}, every column": experiment for name, experiment in every_column().items()}
    for name, experiment in (experiments(dimensions=(1, 20)) | halves[0] | halves[1] | everything).items():
        steps, looking = (kernel.function for kernel in kernels(experiment))
        found[name] = steps, steps_signature(experiment), CAPABILITIES[len(found) % 2]
        if name in everything:
            found[f"look, {name}"] = looking, look_signature(experiment), CAPABILITIES[len(found) % 2]
    for capability in CAPABILITIES:
        name = ".".join(map(str, capability))
        found[f"count, {name}"] = count, COUNT_SIGNATURE, capability
        found[f"set_out, {name}"] = set_out, SET_OUT_SIGNATURE, capability
    return found


def every_column():
    """Return an experiment for each problem that records all that can be recorded, the dimensions in turns."""
    found = {}
    for turn, d in enumerate((20, 1, 4)):
        found |= dict(list(experiments(dimensions=(d,), record=None).items())[: len(problems_for(d))][turn::3])
    return found


@cache
def ptx_of(name):
    return lower(*catalogue()[name])


@cache
def resources_of(name):
    """Return (registers, bytes spilled)."""
    return resources(ptx_of(name), catalogue()[name][2])


def versions():
    return ", ".join(f"{package} {version(package)}" for package in VERSIONS)


def read_table():
    """Return {name: registers} as they were with the versions in the table."""
    lines = [line for line in TABLE.read_text().splitlines() if not line.startswith("#")]
    return {name: int(registers) for registers, name in (line.split(maxsplit=1) for line in lines)}


if __name__ == "__main__":
    head = f"# Registers per thread, with {versions()}.\n# Written by: python -m tests.cuda.lowered\n"
    TABLE.write_text(head + "".join(f"{resources_of(name)[0]:3} {name}\n" for name in catalogue()))
