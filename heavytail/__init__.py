"""Theorems about stochastic optimisation under heavy-tailed gradient noise, as something a machine checks."""

from heavytail import exact, methods, noise, predictions, problems, rates, tail_index, testing, theory, vectors, vmath
from heavytail.claims import Claim, Control, Run
from heavytail.curve import Curve, average, join
from heavytail.engine.replay import replay
from heavytail.engine.run import simulate
from heavytail.experiment import Experiment, Result
from heavytail.predictions import Finding, Outcome
from heavytail.primitives import device
from heavytail.rates import RateFit, fit_quantile_rate, fit_rate
from heavytail.registry import collect
from heavytail.schedules import Power
from heavytail.verdicts import Verdict, check

__all__ = [
    "Claim",
    "Control",
    "Curve",
    "Experiment",
    "Finding",
    "Outcome",
    "Power",
    "RateFit",
    "Result",
    "Run",
    "Verdict",
    "average",
    "check",
    "collect",
    "device",
    "exact",
    "fit_quantile_rate",
    "fit_rate",
    "join",
    "methods",
    "noise",
    "predictions",
    "problems",
    "rates",
    "replay",
    "simulate",
    "tail_index",
    "testing",
    "theory",
    "vectors",
    "vmath",
]
