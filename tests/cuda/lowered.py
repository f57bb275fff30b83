"""Kernels as a GPU gets them, made without one: PTX and resources. ``python -m tests.cuda.lowered`` writes their table.

To be quick, a kind is lowered in one dimension for one capability, and in 2, 4 or 20, in turns, for the other one.
"""

import re
from functools import cache
from importlib.metadata import version
from pathlib import Path

from numba import typeof, types

from heavytail.compiler.cuda_target import lower, resources
from heavytail.compiler.records import register
from heavytail.engine.cuda import count, kernels, place_at_start
from heavytail.engine.schedule_tables import tabulate
from tests.cuda.kinds import experiments, parts_of, problems_for

TABLE = Path(__file__).parents[1] / "data" / "cuda_resources.txt"
VERSIONS = ("numba", "numba-cuda", "nvidia-nvvm", "nvidia-nvjitlink")
CAPABILITIES = ((8, 0), (9, 0))
FOR = ", for "  # stands before the capability in the names of the kinds that were left out of one

FUSED_OR_FREE = re.compile(r"\b(?:add|sub|mul|fma|div|rcp|sqrt)\.(?!rn\.)[\w.]*f64[\w.]*|\bmad\.\S*f64")
APPROXIMATE = re.compile(r"(?<![\w.])\w+\S*\.(?:approx|full|ftz)\b\S*")
CALL = re.compile(r"\bcall\b.*")
ESTIMATE = "rcp.approx.ftz.f64"  # `heavytail.compiler.operations` refines it until it is the rounded quotient

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


PLACE_SIGNATURE = (VECTOR, MEMORY, MATRIX)
COUNT_SIGNATURE = (WHOLE, MATRIX, MEMORY, COUNTS, MATRIX, DIVERGED)


@cache
def catalogue():
    """Return {name: (function, signature, capability)} of the loops over steps, and of the kernels beside them."""
    found = {}
    for number, (name, experiment) in enumerate(experiments(dimensions=(1,)).items()):
        found[name] = steps_function(experiment), steps_signature(experiment), CAPABILITIES[number % 2]
    for turn, d in enumerate((20, 4, 2)):
        for number, (name, experiment) in enumerate(experiments(dimensions=(d,)).items()):
            if number % 3 == turn:
                found[name] = steps_function(experiment), steps_signature(experiment), CAPABILITIES[1 - number % 2]
    for number, (name, experiment) in enumerate(every_column().items()):
        capability, looking = CAPABILITIES[number % 2], kernels(experiment)[1].function
        found[f"{name}, every column"] = steps_function(experiment), steps_signature(experiment), capability
        found[f"observe_points, {name}"] = looking, look_signature(experiment), capability
    for capability in CAPABILITIES:
        found |= {name: (*kernel, capability) for name, kernel in left_out(found, capability).items()}
        name = ".".join(map(str, capability))
        found[f"count, {name}"] = count, COUNT_SIGNATURE, capability
        found[f"place_at_start, {name}"] = place_at_start, PLACE_SIGNATURE, capability
    return found


def left_out(found, capability):
    """Return loops of the parts that none of those found so far lowers for a capability, as one in few dimensions may."""
    kinds, loops = experiments(), {}
    names = {name.removesuffix(", every column") for name, (_, _, other) in found.items() if other == capability}
    lowered = {type(part) for name in names & kinds.keys() for part in parts_of(kinds[name])}
    for name, experiment in kinds.items():
        parts = set(map(type, parts_of(experiment)))
        if parts - lowered:
            loops[f"{name}{FOR}{capability[0]}.{capability[1]}"] = steps_function(experiment), steps_signature(experiment)
            lowered |= parts
    return loops


def steps_function(experiment):
    return kernels(experiment)[0].function


def every_column():
    """Return an experiment for each problem that records all that can be recorded, the dimensions in turns."""
    found = {}
    for turn, d in enumerate((20, 1, 4)):
        found |= dict(list(experiments(dimensions=(d,), record=None).items())[: len(problems_for(d))][turn::3])
    return found


@cache
def ptx_of(name):
    return lower(*catalogue()[name])


def inexact(ptx):
    """Return the instructions of which the CPU knows no equal."""
    found = [match for kind in (FUSED_OR_FREE, APPROXIMATE, CALL) for match in kind.findall(ptx)]
    return [instruction for instruction in found if instruction != ESTIMATE]


@cache
def resources_of(name):
    """Return (registers, bytes of local memory, bytes spilled) per thread."""
    ptx = ptx_of(name)
    local = sum(map(int, re.findall(r"__local_depot\d+\[(\d+)\]", ptx)))
    registers, spilled = resources(ptx, catalogue()[name][2])
    return registers, local, spilled


def versions():
    return ", ".join(f"{package} {version(package)}" for package in VERSIONS)


def read_table():
    """Return {name: (registers, bytes of local memory)} as they were with the versions in the table."""
    rows = [line.split(maxsplit=2) for line in TABLE.read_text().splitlines() if not line.startswith("#")]
    return {name: (int(registers), int(local)) for registers, local, name in rows}


if __name__ == "__main__":
    head = [
        "# Registers and bytes of local memory per thread, by dimension, problem, noise and method.",
        f"# With {versions()}. Written by: python -m tests.cuda.lowered",
    ]
    rows = ["{:3} {:3} {}".format(*resources_of(name)[:2], name) for name in catalogue()]
    TABLE.write_text("\n".join([*head, *rows, ""]))
