"""Functions to minimise: one per file, each with its constants mu and L, its minimiser and its domain."""

from heavytail.parts.domains import Ball, Box, Everywhere
from heavytail.problems.attention import Attention
from heavytail.problems.chain import CarmonChain
from heavytail.problems.cosine import Cosine
from heavytail.problems.crater import Crater
from heavytail.problems.logarithm import Logarithm
from heavytail.problems.pseudo_huber import PseudoHuber
from heavytail.problems.quadratic import Quadratic
from heavytail.problems.two_layer_network import TwoLayerNetwork
from heavytail.problems.two_point_family import TwoPointFamily

__all__ = [
    "Attention",
    "Ball",
    "Box",
    "CarmonChain",
    "Cosine",
    "Crater",
    "Everywhere",
    "Logarithm",
    "PseudoHuber",
    "Quadratic",
    "TwoLayerNetwork",
    "TwoPointFamily",
]
