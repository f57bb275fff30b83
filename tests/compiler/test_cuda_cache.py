"""GPU kernels on disk, on a machine without a GPU: a process that is told it has one compiles, links and keeps them."""

import json
import os
import subprocess
import sys

import pytest

pytest.importorskip("numba_cuda", reason="numba-cuda is not installed")

COMPILE = """
import hashlib, json, sys, types as python_types
from heavytail.compiler import cuda_target
cuda = cuda_target.load()
from numba import typeof, types
from numba.cuda import dispatcher
from numba.cuda.cudadrv import devices, nvvm

device = python_types.SimpleNamespace(compute_capability=tuple(map(int, sys.argv[1].split("."))), id=0)
devices.get_context = lambda *_: python_types.SimpleNamespace(device=device)
dispatcher.get_current_device = lambda: device
dispatcher._Kernel.bind = lambda kernel: kernel._codelibrary.get_cubin()  # all that a launch does but loading it
compiled, compile_ir = [], nvvm.compile_ir
nvvm.compile_ir = lambda *given, **options: compiled.append(sorted(options)) or compile_ir(*given, **options)

from heavytail.compiler.records import register
from heavytail.engine.cuda import place_at_start, steps_in_registers
from heavytail.methods import SGD
from heavytail.noise import Pareto
from heavytail.problems import Quadratic

parts = Quadratic(1.0), Pareto(1.5), SGD(0.5)
for part in parts:
    register(type(part))
number, vector, matrix, memory = (types.Array(types.float64, n, "C") if n else types.int64 for n in range(4))
signatures = {
    steps_in_registers(2, 0, 1): (*map(typeof, parts), types.uint64, number, number, number, memory, matrix),
    place_at_start: (vector, memory, matrix),
}
answers = []
for function, signature in signatures.items():
    kernel = cuda_target.Kernel(function)
    with cuda_target.exact_products():
        library = kernel.compiled.compile(signature)._codelibrary
    answers.append({
        "hits": sum(kernel.compiled.stats.cache_hits.values()), "fma": library._nvvm_options["fma"],
        "code": hashlib.sha256(library.get_cubin().code).hexdigest(),
        "rounded": "mul.rn.f64" in library.get_asm_str(), "contracted": "mul.f64" in library.get_asm_str(),
    })
print(json.dumps({"kernels": answers, "compiled": compiled}))
"""


def kernels_in(folder, capability="9.0"):
    """Return what a new process says of two kernels, the loop over steps and what comes before it."""
    environment = os.environ | {"HEAVYTAIL_CACHE_DIR": str(folder)}
    command = [sys.executable, "-c", COMPILE, capability]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("kernels")


@pytest.fixture(scope="module")
def first(folder):
    """What the first process says, which finds an empty folder."""
    return kernels_in(folder)


def test_a_second_process_compiles_nothing_and_gets_the_same_exact_code(first, folder):
    second = kernels_in(folder)
    assert (len(first["compiled"]), second["compiled"]) == (2, [])
    for cold, warm in zip(first["kernels"], second["kernels"], strict=True):
        assert (cold["hits"], warm["hits"]) == (0, 1)
        assert cold["code"] == warm["code"]
        assert warm["fma"] is False
    assert second["kernels"][0]["rounded"]
    assert not second["kernels"][0]["contracted"]


def test_the_linker_gets_code_that_it_cannot_fuse(first):
    """Code for optimisation at link time is compiled again by the linker, which turns a * b + c into one operation."""
    assert first["compiled"]
    for options in first["compiled"]:
        assert "gen-lto" not in options
        assert "fma" in options


def test_another_gpu_gets_a_kernel_of_its_own(first, folder):
    turing = kernels_in(folder, "7.5")
    assert turing["kernels"][0]["hits"] == 0
    assert turing["kernels"][0]["code"] != first["kernels"][0]["code"]


@pytest.mark.usefixtures("first")
def test_files_are_named_so_that_no_two_processes_write_one(folder):
    numbers = {file.name.split(".")[-2] for file in folder.rglob("*.nbc")}
    assert numbers
    assert all(len(number) == 32 for number in numbers)
