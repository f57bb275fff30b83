"""Noise laws: one per file, each with its moments, its tail index and its distribution function."""

from heavytail.noise.atoms import Atoms, TwoPoint
from heavytail.noise.burr import BurrXII
from heavytail.noise.cauchy import Cauchy
from heavytail.noise.contaminated import Contaminated
from heavytail.noise.dependent import Dependent
from heavytail.noise.gaussian import Gaussian
from heavytail.noise.laplace import Laplace
from heavytail.noise.levy import Levy
from heavytail.noise.log_normal import LogNormal
from heavytail.noise.lomax import Lomax
from heavytail.noise.one_hot import OneHot
from heavytail.noise.pareto import Pareto
from heavytail.noise.reveal import Reveal
from heavytail.noise.shifted import Shifted
from heavytail.noise.stable import AlphaStable
from heavytail.noise.stream import Stream, draw_at
from heavytail.noise.student_t import StudentT
from heavytail.noise.weibull import Weibull

__all__ = [
    "AlphaStable",
    "Atoms",
    "BurrXII",
    "Cauchy",
    "Contaminated",
    "Dependent",
    "Gaussian",
    "Laplace",
    "Levy",
    "LogNormal",
    "Lomax",
    "OneHot",
    "Pareto",
    "Reveal",
    "Shifted",
    "Stream",
    "StudentT",
    "TwoPoint",
    "Weibull",
    "draw_at",
]
