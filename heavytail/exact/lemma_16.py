"""Lemma 16 exactly: how well k gradients tell the two problems of Theorem 5 apart, and how many it takes.

k gradients are k coin tosses with probability p_0 or p_1 = p_0 / 2, so total variation, divergence and test errors are
finite sums.
"""

from __future__ import annotations

import math

import numpy as np

from heavytail.exact.theorem_5 import jump_laws
from heavytail.parts.parameters import between, integer
from heavytail.theory.theorem_5 import jump_probability

__all__ = ["divergence", "jumps_needed", "least_test_error", "total_variation"]


def total_variation(k: int, alpha: float, epsilon: float) -> float:
    """Return TV(P_0, P_1) = 1/2 sum_n |P_0(n) - P_1(n)| of the numbers of jumps among k gradients (see `bayes_risk`)."""
    first, second = jump_laws(k, alpha, epsilon)
    return 0.5 * float(np.sum(np.abs(first - second)))


def least_test_error(k: int, alpha: float, epsilon: float) -> float:
    """Return (1 - TV) / 2 = 1/2 sum_n min(P_0(n), P_1(n)), the error of the best test of nu, a fair coin."""
    return 0.5 * float(np.sum(np.minimum(*jump_laws(k, alpha, epsilon))))


def divergence(k: int, alpha: float, epsilon: float) -> float:
    """Return KL(P_1 || P_0) of k coin tosses: k [p_1 log(p_1/p_0) + (1 - p_1) log((1 - p_1)/(1 - p_0))]."""
    k, (p, q) = integer("k", k, 0), (jump_probability(alpha, epsilon, nu) for nu in (0, 1))
    return k * (q * math.log(0.5) + (1.0 - q) * (math.log1p(-q) - math.log1p(-p)))


def jumps_needed(alpha: float, epsilon: float, error: float) -> int:
    """Return the least number k of gradients with which some test errs with probability below `error`."""
    between("error", error, 0.0, 0.5, closed="neither", reason="A coin toss errs with probability 1/2.")
    high = 1
    while least_test_error(high, alpha, epsilon) >= error:
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if least_test_error(middle, alpha, epsilon) >= error else (low, middle)
    return high
