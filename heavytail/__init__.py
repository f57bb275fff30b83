"""Theorems about stochastic optimisation under heavy-tailed gradient noise, as something a machine checks.

A user writes parts of kernel code; the compiler turns them into machine code; sampling draws arrays, the engine runs an
experiment; curves and estimates are numbers with intervals; sharpness is what an update is worth; claims hold them against
theory and exact; report and plots show it; the cli asks. An import points down this list, or not at all:

    docs                         the site's sources and the pages made of the package; no part of a wheel
    torch                        for training with PyTorch, which it alone needs: optimisers, noise, sharpness
    cli  pytest  testing         the command line; claims as tests; what an author of parts checks them with
    report  plots                documents and pictures
    paper_checks                 the claims of the papers, a module per theorem
    claims                       what a theorem says, the check that decides it, HOLDS, REFUTED or UNDECIDED
    hypotheses                   which assumptions of the theorems a pair of parts meets
    exact                        results without Monte Carlo
    sharpness                    what an update is worth where it is made, and methods tuned alike
    engine                       the loop, and a file for each way of running it: cpu, zero_chain, cuda, interpreted
    experiment                   what is run, and what comes out
    curves                       numbers over steps, and their exponents
    estimates                    numbers with intervals from samples
    theory                       the theorems' own exponents, constants and schedules
    noise  problems  methods     parts, one idea per file
    sampling                     arrays of draws
    compiler                     from plain Python to machine code, for CPU and GPU, knowing no part
    parts                        the contract that an author of parts reads, and what goes into a part
    kernel  html  sealed_file    what kernel code stands on; tables for pages and notebooks; numbers as JSON; files

Public is what `dir(heavytail)` shows, and what stands in the `__all__` of those modules. The changelog names every change of
it. From version 1.0 on a name that goes warns for one minor version, and the warning says what to write instead; before, a
minor version may change names without one.

numba is imported by compiler and engine only, when the first thing is compiled, and its CUDA target by
compiler.cuda_target alone.
"""

from typing import TYPE_CHECKING, Any

from heavytail import exact, methods, noise, plots, problems, report, testing, theory
from heavytail.claims import judge, worst_case
from heavytail.claims.check import check
from heavytail.claims.claim import Claim, Control
from heavytail.claims.judge import Finding, Outcome
from heavytail.claims.registry import collect
from heavytail.claims.run import Run
from heavytail.claims.schedule_map import ScheduleMap, explore
from heavytail.claims.verdict import Verdict
from heavytail.compiler.errors import CudaUnavailableError, PartError
from heavytail.compiler.for_numba import for_numba
from heavytail.curves import rates
from heavytail.curves.combined import average, join
from heavytail.curves.confidence import ConfidenceExponent, confidence_exponent
from heavytail.curves.curve import Curve
from heavytail.curves.rates import RateFit, fit_quantile_rate, fit_rate
from heavytail.engine.executors import WorkersLostError
from heavytail.engine.looks import looks, rate_within
from heavytail.engine.packed import TravelError
from heavytail.engine.replay import replay
from heavytail.engine.run import simulate
from heavytail.engine.shards import Shard
from heavytail.estimates import robust_mean, stable_index, tail_index
from heavytail.estimates.law_fit import LawFit, fit_law
from heavytail.estimates.tail_report import TailReport, tail_report
from heavytail.experiment.experiment import Experiment
from heavytail.experiment.result import Result
from heavytail.hypotheses import Assumptions, assumptions
from heavytail.kernel import vectors, vmath
from heavytail.kernel.primitives import kernel_function
from heavytail.parts import clips
from heavytail.parts.blocks import Blocks
from heavytail.parts.schedules import Power
from heavytail.sharpness.coordinates import coordinate_histogram
from heavytail.sharpness.directional import directional_sharpness
from heavytail.sharpness.landscape import landscape
from heavytail.sharpness.measured import DirectionalSharpness
from heavytail.sharpness.pseudo_updates import pseudo_updates
from heavytail.sharpness.tuned import Tuning
from heavytail.sharpness.tuning import tune

__all__ = [
    "Assumptions",
    "Blocks",
    "Claim",
    "ConfidenceExponent",
    "Control",
    "CudaUnavailableError",
    "Curve",
    "DirectionalSharpness",
    "Experiment",
    "Finding",
    "LawFit",
    "Outcome",
    "PartError",
    "Power",
    "RateFit",
    "Result",
    "Run",
    "ScheduleMap",
    "Shard",
    "TailReport",
    "TravelError",
    "Tuning",
    "Verdict",
    "WorkersLostError",
    "__version__",
    "assumptions",
    "average",
    "check",
    "clips",
    "collect",
    "confidence_exponent",
    "coordinate_histogram",
    "directional_sharpness",
    "exact",
    "explore",
    "fit_law",
    "fit_quantile_rate",
    "fit_rate",
    "for_numba",
    "join",
    "judge",
    "kernel_function",
    "landscape",
    "looks",
    "methods",
    "noise",
    "plots",
    "problems",
    "pseudo_updates",
    "rate_within",
    "rates",
    "replay",
    "report",
    "robust_mean",
    "simulate",
    "stable_index",
    "tail_index",
    "tail_report",
    "testing",
    "theory",
    "tune",
    "vectors",
    "vmath",
    "worst_case",
]

__version__: str


def __dir__() -> list[str]:
    return __all__


if not TYPE_CHECKING:  # or else every misspelt name would be one that this gives

    def __getattr__(name: str) -> Any:
        if name == "__version__":  # when it is asked for: a tree that is not installed has none
            from importlib.metadata import version

            return version("heavytail")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
