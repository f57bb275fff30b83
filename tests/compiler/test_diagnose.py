"""A part that cannot be compiled is named, with its method, line, reason and remedy, before any trajectory is run."""

import inspect
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest
from numba.core.errors import NumbaError

import heavytail as ht
from heavytail.compiler.diagnose import compile_error
from heavytail.compiler.errors import PartError
from heavytail.methods import SGD
from heavytail.problems import Quadratic


def unmarked(x):
    return 2.0 * x


@ht.kernel_function
def marked_but_broken(x):
    return nowhere(x)  # noqa: F821


@dataclass(frozen=True)
class Step:
    """Base of methods with one mistake each."""

    eta: float = 0.1
    name: str = "a"
    slots: ClassVar[int] = 0


class UnknownFunction(Step):
    def step(self, k, x, g, state):
        x[0] -= unknown(g[0])  # noqa: F821


class UnmarkedHelper(Step):
    def step(self, k, x, g, state):
        x[0] -= unmarked(g[0])


class BrokenHelper(Step):
    def step(self, k, x, g, state):
        x[0] -= marked_but_broken(g[0])


class UnknownField(Step):
    def step(self, k, x, g, state):
        x[0] -= self.etaa * g[0]


class WholeArrays(Step):
    def step(self, k, x, g, state):
        x -= self.eta * g


class Slices(Step):
    def step(self, k, x, g, state):
        x[0:1] = 0.0


class WholeRow(Step):
    def step(self, k, x, g, state):
        state[0] = 1.0


class TooFewParameters(Step):
    def step(self, k, x):
        x[0] = 0.0


class Text(Step):
    def step(self, k, x, g, state):
        if self.name == "a":
            x[0] = 3.0


@dataclass(frozen=True)
class TextNoise:
    scale: float = 1.0

    def draw(self, u):
        return float("%f" % u)  # noqa: UP031


@dataclass(frozen=True)
class NothingDrawn:
    def draw(self, u):
        u + 1.0


@dataclass(frozen=True)
class BrokenPerturb:
    def perturb(self, u, v, x, g, xi):
        g.fill(u)


@dataclass(frozen=True)
class BrokenGap:
    minimum: float = 0.0

    def value(self, x):
        return x[0]

    def gap(self, x):
        return x.nothing

    def gradient(self, x, out):
        out[0] = 1.0


@dataclass(frozen=True)
class BrokenGradient:
    minimum: float = 0.0

    def value(self, x):
        return x[0]

    def gradient(self, x, out):
        out[0] = self.absent


@dataclass(frozen=True)
class BrokenSchedule:
    value: float = 1.0

    def at(self, k):
        return nowhere(k)  # noqa: F821


MISTAKES: dict[str, tuple[dict[str, Any], str, str, Any]] = {
    "unknown function": (
        {"method": UnknownFunction()},
        "UnknownFunction.step",
        "'unknown' is not defined",
        UnknownFunction.step,
    ),
    "unmarked helper": ({"method": UnmarkedHelper()}, "UnmarkedHelper.step", "'unmarked'", UnmarkedHelper.step),
    "broken helper": ({"method": BrokenHelper()}, "BrokenHelper.step", "'nowhere' is not defined", BrokenHelper.step),
    "unknown field": ({"method": UnknownField()}, "UnknownField.step", "Unknown attribute 'etaa'", UnknownField.step),
    "whole arrays": ({"method": WholeArrays()}, "WholeArrays.step", "mul", WholeArrays.step),
    "slices": ({"method": Slices()}, "Slices.step", "setitem", Slices.step),
    "a whole row": ({"method": WholeRow()}, "WholeRow.step", "setitem", WholeRow.step),
    "too few parameters": (
        {"method": TooFewParameters()},
        "TooFewParameters.step",
        "too many positional",
        TooFewParameters.step,
    ),
    "text in a step": ({"method": Text()}, "Text.step", "Unknown attribute 'name'", Text.step),
    "text in a draw": ({"noise": TextNoise()}, "TextNoise.draw", "mod(Literal[str](%f), float64)", TextNoise.draw),
    "no value": ({"noise": NothingDrawn()}, "NothingDrawn.draw", "none", None),
    "perturb": ({"noise": BrokenPerturb()}, "BrokenPerturb.perturb", "Unknown attribute 'fill'", BrokenPerturb.perturb),
    "gap": ({"problem": BrokenGap()}, "BrokenGap.gap", "Unknown attribute 'nothing'", BrokenGap.gap),
    "gradient": ({"problem": BrokenGradient()}, "BrokenGradient.gradient", "'absent'", BrokenGradient.gradient),
    "schedule": ({"method": SGD(BrokenSchedule())}, "SGD.step", "'nowhere' is not defined", None),
}


@dataclass(frozen=True)
class Flat:
    minimum: float = 0.0

    def value(self, x):
        return 0.0

    def gradient(self, x, out):
        out[0] = 0.0


@dataclass(frozen=True)
class Quiet:
    def draw(self, u):
        return u - 0.5


def experiment(**changes):
    given = {"problem": Flat(), "noise": Quiet(), "method": SGD(0.1), "start": np.ones(2), "record": [("gap", "last")]}
    return ht.Experiment(**(given | {"steps": 3, "trajectories": 200} | changes))


@pytest.mark.parametrize("name", MISTAKES)
def test_the_part_the_line_and_the_remedy_are_named(name):
    changes, method, reason, place = MISTAKES[name]
    thing = experiment(**changes)
    first, remedy = str(compile_error(thing.problem, thing.noise, thing.method, NumbaError("?"))).split("\n")
    assert first.startswith(f"`{method}` cannot be compiled: ")
    assert reason in first
    assert "heavytail.kernel_function" in remedy
    assert 'backend="interpreted"' in remedy
    if place is not None:
        lines, start = inspect.getsourcelines(place)
        line = int(first.removesuffix(").").rpartition("line ")[2])
        assert start <= line < start + len(lines)
        assert __file__ in first


@pytest.mark.parametrize("name", ["unknown function", "text in a draw", "whole arrays"])
def test_a_run_stops_with_that_error_before_any_trajectory(name):
    changes, method, reason, _ = MISTAKES[name]
    progress = []
    with pytest.raises(PartError) as caught:
        ht.simulate(experiment(**changes), progress=lambda _, done, total: progress.append(done))
    assert str(caught.value).startswith(f"`{method}` cannot be compiled: ")
    assert reason in str(caught.value)
    assert progress == []


class Halving:
    """A schedule, but no dataclass."""

    def at(self, k):
        return 0.5**k


def test_a_schedule_that_is_no_dataclass_is_told_apart():
    with pytest.raises(TypeError, match=r"The class Halving is no dataclass\. Decorate it: @dataclass\(frozen=True\)"):
        ht.simulate(experiment(method=SGD(Halving())))
    assert np.isfinite(ht.simulate(experiment(method=SGD(Halving())), "interpreted").group_sums).all()


def test_what_no_part_explains_is_told_as_numba_tells_it():
    thing = experiment()
    error = compile_error(thing.problem, thing.noise, thing.method, NumbaError("Cannot do it.\nmore"))
    assert str(error) == "The experiment cannot be compiled: Cannot do it."


def test_replay_names_the_part_too():
    with pytest.raises(PartError, match=r"`UnknownField\.step` cannot be compiled: Unknown attribute 'etaa'"):
        ht.replay(experiment(method=UnknownField()), 0)


def test_what_only_the_compiler_refuses_runs_interpreted():
    thing = experiment(method=Text(), problem=Quadratic(1.0), record=[("distance", "last")], start=0.0)
    assert (ht.simulate(thing, "interpreted", samples=True).samples("distance") == 3.0).all()
