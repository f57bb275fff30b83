"""Digests: equal for what computes the same numbers, different for everything else."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest

import heavytail as ht
from heavytail.experiment.digest import digest
from heavytail.methods import SGD, GClip
from heavytail.noise import Gaussian, Pareto
from heavytail.problems import Box, Quadratic


def experiment(**changes):
    given = {"problem": Quadratic([1.0, 2.0]), "noise": Pareto(1.5), "method": GClip(0.1, ht.Power(1.0, 0.5)), "start": 1.0}
    return ht.Experiment(**({"steps": 10, "trajectories": 50} | given | changes))


CHANGES: dict[str, dict[str, Any]] = {
    "steps": {"steps": 11},
    "trajectories": {"trajectories": 51},
    "seed": {"seed": 1},
    "start": {"start": [1.0, 1.5]},
    "checkpoints": {"checkpoints": [1, 10]},
    "record": {"record": [("gap", "last")]},
    "number in a part": {"noise": Pareto(1.25)},
    "bool in a part": {"noise": Pareto(1.5, symmetric=True)},
    "string in a part": {"noise": Pareto(1.5, heavy_side="left")},
    "array in a part": {"problem": Quadratic([1.0, 2.5])},
    "part in a part": {"method": GClip(0.1, ht.Power(1.0, 0.25))},
    "class": {"method": SGD(0.1)},
    "domain": {"problem": Quadratic([1.0, 2.0], domain=Box(-1.0, 1.0))},
}


def test_equal_experiments_are_equal_and_serve_as_keys():
    assert experiment() == experiment()
    assert len({experiment(), experiment(), experiment(seed=1)}) == 2
    assert experiment() != "an experiment"
    assert experiment(start=[1, 1]) == experiment(start=1.0)


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_gives_another_digest(name):
    assert experiment(**CHANGES[name]).digest != experiment().digest


def test_what_a_class_knows_of_itself_counts():
    """A minimum or a minimiser may be a property, and slots are no field: no kernel method names them."""

    def make(minimum, minimizer, slots):
        @dataclass(frozen=True)
        class Hidden:
            @property
            def minimum(self):
                return minimum

            @property
            def minimizer(self):
                return minimizer

            def value(self, x):
                return x[0]

            def gradient(self, x, out):
                out[0] = 1.0

        @dataclass(frozen=True)
        class Remembers:
            def step(self, k, x, g, state):
                x[0] -= g[0]

        Remembers.slots = slots
        return ht.Experiment(
            problem=Hidden(), noise=Gaussian(), method=Remembers(), start=0.0, steps=1, trajectories=1
        ).digest

    assert make(0.0, 0.0, 0) == make(0.0, 0.0, 0)
    assert len({make(0.0, 0.0, 0), make(1.0, 0.0, 0), make(0.0, 1.0, 0), make(0.0, 0.0, 2)}) == 4


def test_the_same_code_on_another_constant_is_another_class():
    def make(factor):
        @dataclass(frozen=True)
        class Scaled:
            slots: ClassVar[int] = 0

            def draw(self, u):
                return factor * u

        return digest(Scaled())

    assert make(1.0) == make(1.0)
    assert make(1.0) != make(2.0)


def test_digests_of_plain_values():
    assert digest((1.0, [2, "x"])) == digest((1.0, (2, "x")))
    assert digest(np.float64(1.0)) == digest(1.0)
    values = [1, 1.0, "1", np.ones(1), np.ones(2), np.ones(1, dtype=np.float32), np.ones((1, 1)), None, True]
    assert len({digest(value) for value in values}) == len(values)
    assert len(digest(0)) == 32
