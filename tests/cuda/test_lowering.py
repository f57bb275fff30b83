"""Every kind of kernel as a GPU gets it, made without one: nothing contracted, nothing called, nothing spilled."""

import math
import re
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest

pytest.importorskip("numba_cuda", reason="numba-cuda is not installed")

from numba import types

import heavytail as ht
from heavytail.compiler.cuda_target import gpu_target, load, lower
from heavytail.compiler.diagnose import compile_error
from heavytail.parts.blocks import Blocks
from tests.cuda.kinds import experiments, parts_of, shipped_parts
from tests.cuda.lowered import CAPABILITIES, FOR, TABLE, catalogue, inexact, ptx_of, read_table, resources_of, versions

pytestmark = pytest.mark.slow

VIEW = types.Array(types.float64, 1, "A")
SLACK = 8  # registers: what another patch of the toolkit may take without a word


@pytest.mark.parametrize("name", catalogue())
def test_a_kernel_is_exact_calls_nothing_and_keeps_to_its_registers(name):
    ptx, (registers, local, spilled) = ptx_of(name), resources_of(name)
    assert "rn.f64" in ptx or name.startswith(("place_at_start", "count"))
    assert inexact(ptx) == []
    assert spilled == 0
    registers_before, local_before = read_table()[name]
    assert registers <= registers_before + SLACK, f"{TABLE.name} has other versions than {versions()}?"
    assert local <= local_before


def test_the_table_lists_the_kernels_of_the_catalogue():
    assert list(read_table()) == list(catalogue())


def test_vectors_of_few_coordinates_lie_in_registers():
    """But a stable draw is too long for loops over it to unroll, a mean of draws is a loop, and blocks begin anywhere."""
    local = {name: local for name, (_, local) in read_table().items() if name.startswith(("1.", "2.", "4.")) and local}
    in_blocks = {name for name, kind in experiments().items() if Blocks in map(type, parts_of(kind))}
    assert {name.split()[2] for name in local if name.split(",")[0] not in in_blocks} <= {"AlphaStable", "MiniBatch"}


def test_every_part_is_lowered_for_every_capability():
    lowered = {capability: set() for capability in CAPABILITIES}
    kinds = experiments() | {f"{name}, every column": kind for name, kind in experiments(record=None).items()}
    for label, (_, _, capability) in catalogue().items():
        name = label.partition(FOR)[0]
        lowered[capability] |= {type(part) for part in parts_of(kinds[name])} if name in kinds else set()
    assert shipped_parts() <= set.intersection(*lowered.values())


def products(a, out):
    out[0] = a[0] * a[1] + 1.0
    out[1] = a[0] * a[1] * a[1]


def test_contraction_by_plain_numba_is_seen():
    """It shows in products that were not contracted: they are left free."""
    plain = load().compile_ptx(products, types.void(VIEW, VIEW), cc=(9, 0))[0]
    assert "fma.rn.f64" in plain
    assert inexact(plain) != []
    exact = lower(products, (VIEW, VIEW))
    assert "fma.rn.f64" not in exact
    assert inexact(exact) == []


def test_an_approximation_and_a_call_are_seen():
    assert inexact("rsqrt.approx.ftz.f64 \t%fd2, %fd1;") == ["rsqrt.approx.ftz.f64"]
    assert inexact("div.full.f32 \t%f2, %f1;\n\tcall.uni (retval0), pow, (param0);") != []


def lowered_expression(text):
    scope: dict[str, Any] = {"math": math, "np": np}
    exec(f"def kernel(a, out):\n    x, y = a[0], a[1]\n    out[0] = {text}\n", scope)
    return lower(scope["kernel"], (VIEW, VIEW))


SAME_ON_BOTH = {
    "x + y": "add.rn", "x - y": "sub.rn", "x * y": "mul.rn", "x / y": "div.rn", "1.0 / x": "rcp.rn", "x ** 2": "mul.rn",
    "abs(x)": "abs", "math.fabs(x)": "abs", "math.sqrt(x)": "sqrt.rn", "math.copysign(x, y)": "copysign",
    "math.floor(x)": "cvt.rmi", "math.ceil(x)": "cvt.rpi", "math.trunc(x)": "cvt.rzi", "x if x > y else y": "setp.gt",
}  # fmt: skip


@pytest.mark.parametrize("text", SAME_ON_BOTH)
def test_an_operation_that_is_the_same_on_both_is_one_correctly_rounded_instruction(text):
    ptx = lowered_expression(text)
    assert inexact(ptx) == []
    arithmetic = re.findall(r"^\s+(\w+\S*)\.f64", ptx, re.MULTILINE)
    found = {name.removesuffix(".f64") for name in arithmetic} - {"ld.global", "st.global", "mov", "selp", "ld", "st"}
    assert found == {SAME_ON_BOTH[text]}


@pytest.mark.parametrize("text", ["math.log(x)", "math.exp(x)", "x ** y", "x ** 0.5", "math.sin(x)", "math.hypot(x, y)"])
def test_a_function_of_nvidias_library_is_a_formula_of_its_own(text):
    """So a part that uses it need not have the bits of the CPU."""
    ptx = lowered_expression(text)
    assert len(re.findall(r"fma\.rn\.f64", ptx)) > 3 or inexact(ptx)


def test_a_maximum_of_what_is_no_number_is_another_on_a_gpu():
    """Python's max(nan, 1.0) is nan; the instruction gives 1.0. A conditional expression is the same on both."""
    assert "max.f64" in lowered_expression("max(x, y)")
    assert "min.f64" in lowered_expression("min(x, y)")


def test_a_remainder_of_floats_is_a_rounded_formula():
    """On a CPU it is exact."""
    assert "div.rn.f64" in lowered_expression("x % y")


@dataclass(frozen=True)
class Step:
    """Base of methods with one thing each that a GPU has not."""

    slots: ClassVar[int] = 0


class NewArray(Step):
    def step(self, k, x, g, state):
        scratch = np.empty(3)
        x[0] -= scratch[0]


class LinearAlgebra(Step):
    def step(self, k, x, g, state):
        x[0] -= np.linalg.norm(g)


class Dictionary(Step):
    def step(self, k, x, g, state):
        known = {1: 2.0}
        x[0] -= known[k]


class Undefined(Step):
    def step(self, k, x, g, state):
        x[0] -= nowhere(g[0])  # noqa: F821


class WholeArray(Step):
    def step(self, k, x, g, state):
        difference = x - g
        x[0] = difference[0]


class List(Step):
    def step(self, k, x, g, state):
        pair = [0.1, 0.2]
        x[0] -= pair[0]


class Logarithm(Step):
    def step(self, k, x, g, state):
        x[0] -= math.log(abs(g[0])) ** 1.5


MISTAKES = {
    NewArray: (0, "empty"),
    LinearAlgebra: (0, "norm"),
    Dictionary: (0, "getitem(DictType"),
    Undefined: (0, "name 'nowhere' is not defined"),
    List: (1, "A list, a dictionary or an array cannot be made on a GPU"),
    WholeArray: (0, "A list, a dictionary or an array cannot be made on a GPU"),
}


@pytest.mark.parametrize("method", MISTAKES)
def test_a_part_that_a_gpu_cannot_run_is_named_with_its_place_and_the_reason(method):
    """Only of what fails after typing does numba say the line; else it is that of the method."""
    error = compile_error(ht.problems.Quadratic(1.0), ht.noise.Gaussian(), method(), ValueError("unnamed"), gpu_target())
    lines_below, reason = MISTAKES[method]
    message = str(error).splitlines()[0]
    assert message.startswith(f"`{method.__name__}.step` cannot be compiled for the GPU: ")
    assert message.endswith(f"test_lowering.py, line {method.step.__code__.co_firstlineno + lines_below}).")
    assert reason in message


def test_a_part_that_a_gpu_can_run_is_not_blamed():
    error = compile_error(ht.problems.Quadratic(1.0), ht.noise.Gaussian(), Logarithm(), ValueError("unnamed"), gpu_target())
    assert "unnamed" in str(error)
