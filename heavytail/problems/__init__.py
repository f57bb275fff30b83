"""Functions to minimise: one per file, each with its constants mu and L, its minimiser and its domain."""

from heavytail.domains import Ball, Box, Everywhere
from heavytail.problems.quadratic import Quadratic
from heavytail.problems.two_point_family import TwoPointFamily

__all__ = ["Ball", "Box", "Everywhere", "Quadratic", "TwoPointFamily"]
