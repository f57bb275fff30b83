"""What changes while a process runs, as in a notebook: the next run computes what the digest names."""

import sys
import types
from dataclasses import dataclass, field
from typing import Any

import pytest

import heavytail as ht
from heavytail.problems import Quadratic
from tests.naive import same_bits

REST = {"method": ht.methods.SGD(0.1), "start": 1.0, "steps": 3, "trajectories": 64, "record": [("gap", "last")]}
TEXT = """
from dataclasses import dataclass
import numpy as np
from heavytail import kernel_function

RATE = 1.0
TABLE = np.array([1.0, 2.0])
{mark}
def stretched(x):
    return RATE * x + TABLE[1]

@dataclass(frozen=True)
class Noise:
    scale: float = 1.0

    def draw(self, u):
        return self.scale * {call} * (u - 0.5)
"""


def module_of(call, mark=""):
    module = types.ModuleType("notebook")
    sys.modules["notebook"] = module
    exec(TEXT.format(call=call, mark=mark), vars(module))
    return module


def experiment(module):
    return ht.Experiment(
        problem=Quadratic(1.0),
        noise=module.Noise(),
        method=ht.methods.SGD(0.1),
        start=1.0,
        steps=3,
        trajectories=64,
        record=[("gap", "last")],
    )


@pytest.fixture(autouse=True)
def no_module_is_left():
    yield
    sys.modules.pop("notebook", None)


@pytest.mark.parametrize(
    ("call", "change"),
    [("RATE", {"RATE": 100.0}), ("TABLE[1]", {"TABLE": [7.0, 8.0]})],
)
def test_a_constant_that_changes_is_in_the_next_kernel_and_its_digest(tmp_path, call, change):
    module = module_of(call)
    before = experiment(module)
    first, name = ht.simulate(before, store=tmp_path), before.digest
    for key, value in change.items():
        setattr(module, key, value if isinstance(value, float) else module.np.array(value))
    after = experiment(module)
    assert after.digest != name
    second = ht.simulate(after, store=tmp_path)
    assert same_bits(second, ht.simulate(after, backend="interpreted"))
    assert not same_bits(second, first)


def test_a_constant_that_changes_back_finds_its_kernel_again():
    module = module_of("RATE")
    first = ht.simulate(experiment(module))
    module.RATE = 3.0
    ht.simulate(experiment(module))
    module.RATE = 1.0
    assert same_bits(ht.simulate(experiment(module)), first)


def test_draws_of_a_law_follow_its_constants():
    module = module_of("RATE")
    first = ht.noise.Stream(module.Noise(), 1)[:5]
    module.RATE = 2.0
    assert (ht.noise.Stream(module.Noise(), 1)[:5] == 2.0 * first).all()
    assert (first != 0.0).all()


def test_a_marked_function_whose_constant_changes_is_a_clear_error_until_it_is_defined_again():
    module = module_of("stretched(1.0)", "@kernel_function")
    ht.simulate(experiment(module))
    module.RATE = 5.0
    with pytest.raises(TypeError, match=r"Noise calls the marked function stretched, and what that reads has changed"):
        ht.simulate(experiment(module))
    again = module_of("stretched(1.0)", "@kernel_function")
    again.RATE = 1.0
    assert same_bits(ht.simulate(experiment(again)), ht.simulate(experiment(again), backend="interpreted"))


PART_TEXT = """
from dataclasses import dataclass
from heavytail.problems import Quadratic

INNER = Quadratic({curvature})

@dataclass(frozen=True)
class Problem:
    minimum: float = 0.0

    def value(self, x):
        return INNER.value(x)

    def gradient(self, x, out):
        INNER.gradient(x, out)
"""


def test_a_part_among_the_constants_that_changes_is_in_the_next_kernel_and_its_digest(tmp_path):
    """Compiled code takes it for a constant as soon as numba knows its class, from any experiment before."""
    ht.simulate(ht.Experiment(problem=Quadratic(1.0), noise=ht.noise.Gaussian(), **REST))
    results = []
    for curvature in (1.0, 5.0):
        module = types.ModuleType("notebook")
        sys.modules["notebook"] = module
        exec(PART_TEXT.format(curvature=curvature), vars(module))
        thing = ht.Experiment(problem=module.Problem(), noise=ht.noise.Gaussian(), **REST)
        results.append(ht.simulate(thing, store=tmp_path))
        assert same_bits(results[-1], ht.simulate(thing, backend="interpreted"))
    assert not same_bits(*results)


@dataclass(frozen=True)
class Quiet:
    """A field that does not compare is read by kernel code all the same."""

    scale: float = field(compare=False)
    inner: Any = field(default=None, compare=False)

    def draw(self, u):
        return self.scale * (u - 0.5)


def test_a_field_that_does_not_compare_counts_if_kernel_code_can_read_it(tmp_path):
    first, second, third, again = (
        ht.Experiment(problem=Quadratic(1.0), noise=noise, **REST)
        for noise in (Quiet(1.0), Quiet(2.0), Quiet(1.0, Quadratic(1.0)), Quiet(1.0, object()))
    )
    assert len({first, second, third, again}) == 3
    assert not same_bits(ht.simulate(first, store=tmp_path), ht.simulate(second, store=tmp_path))
    assert same_bits(ht.simulate(second, store=tmp_path), ht.simulate(second))
