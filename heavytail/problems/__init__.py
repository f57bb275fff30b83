"""Functions to minimise: one per file, each with its constants mu and L, its minimiser and its domain."""

from heavytail.parts.domains import Ball, Box, Everywhere
from heavytail.problems.absolute_value import AbsoluteValue
from heavytail.problems.attention import Attention
from heavytail.problems.chain import CarmonChain
from heavytail.problems.correlated_quadratic import correlated_quadratic
from heavytail.problems.cosine import Cosine
from heavytail.problems.crater import Crater
from heavytail.problems.dense_quadratic import DenseQuadratic
from heavytail.problems.heavy_tailed_data import heavy_tailed_data
from heavytail.problems.hyperbolic_cosine import HyperbolicCosine
from heavytail.problems.least_squares import LeastSquares
from heavytail.problems.logarithm import Logarithm
from heavytail.problems.logistic_regression import LogisticRegression
from heavytail.problems.plateau import Plateau
from heavytail.problems.pseudo_huber import PseudoHuber
from heavytail.problems.quadratic import Quadratic
from heavytail.problems.rosenbrock import Rosenbrock
from heavytail.problems.two_layer_network import TwoLayerNetwork
from heavytail.problems.two_point_family import TwoPointFamily

__all__ = [
    "AbsoluteValue",
    "Attention",
    "Ball",
    "Box",
    "CarmonChain",
    "Cosine",
    "Crater",
    "DenseQuadratic",
    "Everywhere",
    "HyperbolicCosine",
    "LeastSquares",
    "Logarithm",
    "LogisticRegression",
    "Plateau",
    "PseudoHuber",
    "Quadratic",
    "Rosenbrock",
    "TwoLayerNetwork",
    "TwoPointFamily",
    "correlated_quadratic",
    "heavy_tailed_data",
]
