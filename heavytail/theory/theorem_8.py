"""Theorem 8: what CClip, which clips coordinate j at B_j k**(1/alpha), guarantees under Assumption 2."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.theory import assumption_2, theorem_4

__all__ = ["bound", "bound_printed", "finite_sum_bound"]

Array = NDArray[np.float64]


def bound_printed(k: ArrayLike, alpha: float, B: ArrayLike, mu: float = 1.0) -> Array:
    """Return 16 ||B||_2**2 / (mu (k + 1)**r), the bound that Theorem 8 prints for CClip."""
    return theorem_4.bound_printed(k, alpha, assumption_2.norm(B, 2.0), mu)


def bound(k: ArrayLike, alpha: float, B: ArrayLike, mu: float = 1.0) -> Array:
    """Return `theorem_4.bound` with ||B||_2 for G, which bounds the gap of CClip with tau_{k,j} = B_j k**(1/alpha)."""
    return theorem_4.bound(k, alpha, assumption_2.norm(B, 2.0), mu)


def finite_sum_bound(k: ArrayLike, tau: Any, alpha: float, B: ArrayLike, mu: float = 1.0) -> Array:
    """Return ||B||_2**2 `theorem_4.finite_sum_bound`, which bounds the gap of CClip with clip levels B_j tau_k.

    tau_k is any schedule, in units of B_j. Lemma 13 bounds bias and second moment of coordinate j by B_j**2 times those of a
    coordinate with B_j = 1.
    """
    return assumption_2.norm(B, 2.0) ** 2 * theorem_4.finite_sum_bound(k, tau, alpha, 1.0, mu)
