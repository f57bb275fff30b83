"""Noise laws: one per file, each with its moments, its tail index and its distribution function."""

from heavytail.noise.atoms import Atoms, TwoPoint
from heavytail.noise.gaussian import Gaussian
from heavytail.noise.pareto import Pareto
from heavytail.noise.stable import AlphaStable
from heavytail.noise.student_t import StudentT

__all__ = ["AlphaStable", "Atoms", "Gaussian", "Pareto", "StudentT", "TwoPoint"]
