"""An experiment as plain data: every kind of parameter, and nothing that JSON has not."""

import json
import math
from dataclasses import dataclass

import numpy as np

import heavytail as ht
from heavytail.report import experiment_as_data, to_json


@dataclass(frozen=True)
class Cut(ht.noise.Gaussian):
    """A law of one's own, with a parameter that may be infinite and one that JSON cannot hold."""

    level: float = math.inf
    kind: complex = 1j


def test_numbers_that_json_has_not_are_text():
    experiment = ht.Experiment(
        problem=ht.problems.Quadratic(1.0), noise=Cut(), method=ht.methods.SGD(0.1), start=0.0, steps=10, trajectories=32
    )
    told = json.loads(to_json(experiment_as_data(experiment)))["noise"]
    assert told["class"].endswith("test_experiment_data.Cut")
    assert told["parameters"] == {"scale": 1.0, "level": "inf", "kind": "1j"}


def test_parts_inside_parts_and_arrays_are_told():
    law = ht.noise.Contaminated(ht.noise.Gaussian(), ht.noise.Shifted(ht.noise.StudentT(3.0), 1.0), 0.1)
    experiment = ht.Experiment(
        problem=ht.problems.Quadratic(np.array([1.0, 2.0]), domain=ht.problems.Box(-3.0, 4.0)), noise=law,
        method=ht.methods.SGD(0.1 + ht.Power(1.0, -0.5)), start=np.array([1.0, 2.0]), steps=10, trajectories=32,
        seed=2**64 - 1,
    )  # fmt: skip
    told = json.loads(to_json(experiment_as_data(experiment)))
    assert told["problem"]["parameters"]["curvature"] == [1.0, 2.0]
    assert told["problem"]["parameters"]["domain"]["parameters"] == {"low": -3.0, "high": 4.0}
    assert told["noise"]["class"] == "heavytail.noise.contaminated.Contaminated"
    inner = list(told["noise"]["parameters"].values())[1]
    assert inner["parameters"]["law"]["parameters"]["nu"] == 3.0
    eta = told["method"]["parameters"]["eta"]["parameters"]
    assert [eta[name]["class"].rpartition(".")[2] for name in ("first", "second")] == ["Constant", "Power"]
    assert (told["seed"], told["start"], told["dimension"]) == (2**64 - 1, [1.0, 2.0], 2)
    assert ["gap", "last"] in told["record"]
