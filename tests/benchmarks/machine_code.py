"""What the loop over steps is made of on the GPU: NVIDIA's instructions, counted by the unit that does them.

Needs numba-cuda and NVIDIA's disassembler nvdisasm, but no GPU. A loop is what lies between a label and the last branch
back to it. The longest stretch in it that a branch can skip draws the noise of two steps, so it counts half.

    python tests/benchmarks/machine_code.py [9.0] [--first]

prints, as JSON, the counts for the timed experiments in one dimension, or for the first of them, for a compute capability.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import numba
import numpy as np
from numba import types

from heavytail.compiler import cuda_target
from heavytail.compiler.records import register
from heavytail.engine import cuda as engine
from heavytail.engine.schedule_tables import tabulate
from heavytail.parts.copies import with_values

EVERY_OTHER_STEP = 0.5

# Instructions by unit; what begins with none of these moves, loads, branches or computes addresses in the uniform unit.
UNITS = {
    "FP64": ("DFMA", "DMUL", "DADD", "DSETP"),
    "INT32": ("IADD", "LOP", "SHF", "ISETP", "IABS", "LEA", "VIADD", "VIMNMX", "PRMT", "SEL", "FSEL", "IMNMX"),
    "FMA": ("IMAD", "FFMA", "FMUL", "FADD", "FSETP", "MOV"),
    "MUFU": ("MUFU", "I2F", "F2I", "F2F"),
    "uniform": ("UMOV", "UIADD", "ULOP", "USHF", "ULDC", "UISETP", "ULEA", "USEL", "UIMAD", "UPLOP", "R2UR"),
    "memory": ("LD", "ST"),
    "control": ("BRA", "BSSY", "BSYNC", "CALL", "BREAK", "WARPSYNC", "EXIT", "P2R", "R2P", "PLOP", "BMOV", "YIELD", "NOP"),
}

# What a multiprocessor does in a clock cycle, for 32 lanes counted as 32: the table "Throughput of Native Arithmetic
# Instructions" of NVIDIA's CUDA C++ Programming Guide. A cycle issues at most 128 lanes' instructions of all kinds.
RATES = {
    (7, 0): {"FP64": 32, "INT32": 64, "MUFU": 16},
    (8, 0): {"FP64": 32, "INT32": 64, "MUFU": 16},
    (8, 6): {"FP64": 2, "INT32": 64, "MUFU": 16},
    (8, 9): {"FP64": 2, "INT32": 64, "MUFU": 16},
    (9, 0): {"FP64": 64, "INT32": 64, "MUFU": 16},
    (10, 0): {"FP64": 64, "INT32": 64, "MUFU": 16},
    (12, 0): {"FP64": 2, "INT32": 64, "MUFU": 16},
}
ISSUED = 128


def disassembler():
    """Return the path of nvdisasm, or nothing."""
    found = shutil.which("nvdisasm")
    if found is None:
        try:
            from cuda import pathfinder

            found = pathfinder.find_nvidia_binary_utility("nvdisasm")
        except (ImportError, AttributeError):
            found = None
    return found


def ptx_of_steps(experiment, capability):
    """Return the PTX of the loop over the steps of an experiment."""
    parts = experiment.problem, tabulate(experiment.noise, experiment.steps), tabulate(experiment.method, experiment.steps)
    for part in parts:
        register(type(part))
    # Arrays come from the GPU's memory, where all are writable.
    kinds = [numba.typeof(with_values(part, lambda v: v.copy() if isinstance(v, np.ndarray) else v)) for part in parts]
    steps, _ = engine.kernels(experiment)
    arrays = types.Array(types.float64, 3, "C"), types.Array(types.float64, 2, "C")
    return cuda_target.lower(steps.function, (*kinds, types.uint64, *[types.int64] * 3, *arrays), capability)


def instructions(ptx, capability):
    """Return [(address, label or name, target or nothing)] of the kernel in some PTX, as NVIDIA's assembler makes it."""
    from cuda.core import Linker, LinkerOptions, ObjectCode

    options = LinkerOptions(arch="sm_{}{}".format(*capability))
    code = Linker(ObjectCode.from_ptx(ptx.encode()), options=options).link("cubin").code
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "kernel.cubin")
        file.write_bytes(code)
        text = subprocess.run([disassembler(), "-c", file], capture_output=True, text=True, check=True).stdout
    return parse(text)


def parse(text):
    """Return the kernel's section of a disassembly as [(name, target)]; a label has no name, and itself as target."""
    found = []
    for section in re.split(r"^//-+ \.text\.", text, flags=re.MULTILINE)[1:]:
        if section.startswith("__cuda"):  # the slow path of a division and the like
            continue
        for line in section.splitlines():
            if label := re.match(r"(\.L_\w+):", line):
                found.append(("", label[1]))
            elif instruction := re.match(r"\s*/\*[0-9a-f]+\*/\s+(?:@!?U?P\w+\s+)?([A-Z]\w*)([^;]*);", line):
                target = re.search(r"`\((\.L_\w+)\)", instruction[2])
                found.append((instruction[1], target[1] if target and instruction[1] == "BRA" else None))
    return found


def longest_loop(found):
    """Return [(name, how often per step)] of the instructions in the longest loop."""
    places = {target: place for place, (name, target) in enumerate(found) if not name}
    branches = [(place, places[target]) for place, (name, target) in enumerate(found) if name and target in places]
    end, begin = max((branch for branch in branches if branch[1] < branch[0]), key=lambda branch: branch[0] - branch[1])
    skips = [branch for branch in branches if begin < branch[0] < branch[1] < end]
    first, last = max(skips, key=lambda branch: branch[1] - branch[0], default=(end, end))
    return [
        (name, EVERY_OTHER_STEP if first < place < last else 1.0)
        for place, (name, _) in enumerate(found)
        if name and begin < place <= end
    ]


def unit_of(name):
    """Return the unit that does an instruction."""
    for unit, starts in UNITS.items():
        if name.startswith(starts):
            return unit
    return "other"


def count(found):
    """Return the instructions per step and trajectory in the longest loop, by unit and by name."""
    units, names = Counter(), Counter()
    for name, often in longest_loop(found):
        units[unit_of(name)] += often
        names[name] += often
    return [dict(table.most_common()) for table in (units, names)]


def limit(units, capability):
    """Return the cycles of a multiprocessor that a step of a trajectory needs at least, and what they are due to."""
    rates = RATES.get(capability)
    if rates is None:
        return None
    needed = {unit: units.get(unit, 0.0) / rate for unit, rate in rates.items()}
    needed["issue"] = sum(units.values()) / ISSUED
    unit = max(needed, key=needed.get)
    return needed[unit], unit


def main(capability, only_first):
    """Print the counts of the timed experiments."""
    if disassembler() is None:
        sys.exit("nvdisasm is not installed; it comes with CUDA's toolkit and with the package nvidia-cuda-nvdisasm.")
    sys.path.insert(0, str(Path(__file__).parent))
    import gpu

    table = {}
    for name, parts in gpu.timed().items():
        if parts[3] == 1 and not (only_first and table):
            ptx = ptx_of_steps(gpu.experiment(*parts, 1, 100), capability)
            units, names = count(instructions(ptx, capability))
            registers, _ = cuda_target.resources(ptx, capability)
            table[name] = {"units": units, "names": names, "limit": limit(units, capability), "registers": registers}
    print(json.dumps(table))


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "--first"]
    main(tuple(int(part) for part in (words or ["9.0"])[0].split(".")), "--first" in sys.argv)
