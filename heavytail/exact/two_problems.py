"""How well k gradients tell the two problems of Theorem 5 apart: exact total variation, divergence and test errors.

Lemma 15 turns an algorithm with a small risk into a test of which of the two problems it was given; Lemma 16 says that
no test is good before k gradients have shown a jump. Both speak of k coin tosses with probability p_0 or p_1 = p_0 / 2, so
every quantity in them is a finite sum.
"""

from __future__ import annotations

import math

import numpy as np

from heavytail.exact.bayes_risk import jump_laws
from heavytail.parts.parameters import between, integer
from heavytail.theory import jump_probability


def total_variation(k: int, alpha: float, epsilon: float) -> float:
    """Return TV(P_0, P_1) = 1/2 sum_n |P_0(n) - P_1(n)| of the numbers of jumps among k gradients (see `bayes_risk`)."""
    first, second = jump_laws(k, alpha, epsilon)
    return 0.5 * float(np.sum(np.abs(first - second)))


def least_test_error(k: int, alpha: float, epsilon: float) -> float:
    """Return (1 - TV) / 2 = 1/2 sum_n min(P_0(n), P_1(n)), the error of the best test of nu, a fair coin."""
    return 0.5 * float(np.sum(np.minimum(*jump_laws(k, alpha, epsilon))))


def divergence(k: int, alpha: float, epsilon: float) -> float:
    """Return KL(P_1 || P_0) of k coin tosses: k [p_1 log(p_1/p_0) + (1 - p_1) log((1 - p_1)/(1 - p_0))]."""
    k, p = integer("k", k, 0), jump_probability(alpha, epsilon)
    return k * (0.5 * p * math.log(0.5) + (1.0 - 0.5 * p) * (math.log1p(-0.5 * p) - math.log1p(-p)))


def wrong_test_per_risk(k: int, alpha: float, epsilon: float) -> tuple[float, float]:
    """Return a bracket of sup P(wrong test) / (8 R / epsilon**2) over all algorithms with k gradients (Lemma 15).

    The test says nu = 1 if the output x_k < 3 epsilon / 2; R is the average of E f_b(x_k) over the fair coin nu. Lemma 15
    says that the supremum is at most 1. Given n jumps, a wrong test has probability w and costs at least epsilon**2 / 8
    per unit of mass, so the posterior certainty max_n max(P_0, P_1) / (P_0 + P_1) is an upper end; the algorithm that
    always leans to the less likely side of 3 epsilon / 2 attains the lower end (1 + TV) / 2.
    """
    first, second = jump_laws(k, alpha, epsilon)
    total = first + second
    seen = total > 0.0
    certainty = np.maximum(first, second)[seen] / total[seen]
    return 0.5 * (1.0 + total_variation(k, alpha, epsilon)), float(certainty.max())


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
