"""Theorems about stochastic optimisation under heavy-tailed gradient noise, as something a machine checks."""

from heavytail import methods, noise, problems
from heavytail.curve import Curve
from heavytail.engine.replay import replay
from heavytail.engine.run import simulate
from heavytail.experiment import Experiment, Result
from heavytail.primitives import device
from heavytail.schedules import Power

__all__ = ["Curve", "Experiment", "Power", "Result", "device", "methods", "noise", "problems", "replay", "simulate"]
