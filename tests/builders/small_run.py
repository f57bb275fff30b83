"""A run of little work, which tests keep in stores and share out."""

import heavytail as ht
from heavytail.methods import SGD
from heavytail.noise import Pareto
from heavytail.problems import Quadratic

__all__ = ["experiment"]


def experiment(trajectories=1000, **changes):
    given = {"problem": Quadratic(1.0), "noise": Pareto(1.5), "method": SGD(ht.Power(0.5, -0.5)), "start": 1.0, "steps": 20}
    return ht.Experiment(**(given | {"record": [("gap", "last")], "trajectories": trajectories, "seed": 7} | changes))
