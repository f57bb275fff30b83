"""Lemma 16: no test tells the two problems of Theorem 5 apart before k is of the order of 1 / u."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.theory import theorem_5
from heavytail.theory.hypotheses import whole_steps

__all__ = ["divergence_bound", "total_variation_bound"]


def divergence_bound(k: ArrayLike, alpha: float, epsilon: float) -> NDArray[np.float64]:
    """Return k u / (4 (1 - u)) >= KL(P_1 || P_0) of k gradients, the chi-square distance (Lemma 16)."""
    steps, u = whole_steps(k, 0).astype(np.float64), theorem_5.jump_probability(alpha, epsilon)
    return steps * u / (4.0 * (1.0 - u))


def total_variation_bound(k: ArrayLike, alpha: float, epsilon: float) -> NDArray[np.float64]:
    """Return sqrt(k u / 6) >= TV(P_0, P_1) of k gradients: Pinsker's inequality, and u <= 1/4 (Lemma 16).

    The error of any test is at least (1 - TV) / 2. So an error below 1/4 takes k > 1.5 / u gradients.
    """
    return np.asarray(np.sqrt(whole_steps(k, 0) * (theorem_5.jump_probability(alpha, epsilon) / 6.0)))
