"""Lemma 15 exactly: how often the test that an algorithm makes of the two problems of Theorem 5 errs, for its risk."""

from __future__ import annotations

import numpy as np

from heavytail.exact.lemma_16 import total_variation
from heavytail.exact.theorem_5 import jump_laws

__all__ = ["wrong_test_per_risk"]


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
