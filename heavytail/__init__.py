"""Theorems about stochastic optimisation under heavy-tailed gradient noise, as something a machine checks.

A user writes parts (noise, problem, method); one loop runs millions of trajectories of them; statistics turn
trajectories into numbers with intervals; a claim holds those numbers against a theorem and gives a verdict. Data flows
one way, and an import points down this list or not at all:

    verdicts registry claims     what a theorem says, the check that decides it, the outcome
    reproduction faults          the command that shows a verdict again; what is wrong with a claim's own code
    predictions                  HOLDS, REFUTED or UNDECIDED, from intervals
    assumptions                  which hypotheses of the theorems a pair of parts meets
    explore                      exponents over a plane of schedules, predicted and measured
    rates theory exact           exponents from curves; the theorems' own; results without Monte Carlo
    engine                       the loop, and a file for each way of running it: cpu, cuda, interpreted
    experiment curve identity    what is run, and what comes out
    noise problems methods       parts, one idea per file; for_numba; tail_index, stable_index
    compiler                     from plain Python to machine code, for CPU and GPU, knowing no part
    parts schedules domains      the contract that an author of parts reads; number_file
    statistics tail_mean         numbers with intervals from groups and counts; robust_mean, rare_events
    vmath vectors rng histogram  kernel code: what parts and loop stand on; groups, observables
    primitives parameters        the mark of kernel code, and the checks of input

Above them all stand report, plots, gallery, testing, spec and the command line, cli. numba is imported by compiler and
engine only, when the first thing is compiled, and its CUDA target by compiler.cuda_target alone.
"""

from heavytail import (
    exact,
    methods,
    noise,
    predictions,
    problems,
    rates,
    robust_mean,
    stable_index,
    tail_index,
    testing,
    theory,
    vectors,
    vmath,
)
from heavytail.assumptions import Assumptions, assumptions
from heavytail.claims import Claim, Control, Run
from heavytail.compiler.errors import CudaUnavailableError, PartError
from heavytail.curve import Curve, average, join
from heavytail.engine.replay import replay
from heavytail.engine.run import simulate
from heavytail.experiment import Experiment, Result
from heavytail.explore import ScheduleMap, explore
from heavytail.for_numba import for_numba
from heavytail.predictions import Finding, Outcome
from heavytail.primitives import device
from heavytail.rates import RateFit, fit_quantile_rate, fit_rate
from heavytail.registry import collect
from heavytail.schedules import Power
from heavytail.tail_report import TailReport, tail_report
from heavytail.verdicts import Verdict, check

__all__ = [
    "Assumptions",
    "Claim",
    "Control",
    "CudaUnavailableError",
    "Curve",
    "Experiment",
    "Finding",
    "Outcome",
    "PartError",
    "Power",
    "RateFit",
    "Result",
    "Run",
    "ScheduleMap",
    "TailReport",
    "Verdict",
    "assumptions",
    "average",
    "check",
    "collect",
    "device",
    "exact",
    "explore",
    "fit_quantile_rate",
    "fit_rate",
    "for_numba",
    "join",
    "methods",
    "noise",
    "predictions",
    "problems",
    "rates",
    "replay",
    "robust_mean",
    "simulate",
    "stable_index",
    "tail_index",
    "tail_report",
    "testing",
    "theory",
    "vectors",
    "vmath",
]
