"""Remark 3: GClip makes the mean gradient norm small, at half of the exponent that Theorem 2 has for its square."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.theory import theorem_2
from heavytail.theory.hypotheses import whole_steps

__all__ = ["bound", "rate"]


def rate(alpha: float) -> float:
    """Return (alpha - 1) / (3 alpha - 2), half of `theorem_2.rate`: the rate of E||grad f|| for smooth f."""
    return 0.5 * theorem_2.rate(alpha)


def bound(
    horizon: ArrayLike, alpha: float, smoothness: float = 1.0, gap: float = 1.0, sigma: float = 1.0
) -> NDArray[np.float64]:
    """Return sqrt(R') + 4 R' / tau, a bound of (1/K) sum_{k < K} E||grad f(x_k)|| for GClip with `theorem_2.schedule`.

    R' is `theorem_2.bound_of_schedule`. Split at tau/2: below, phi_tau is the square, and Jensen's inequality gives the
    first term; above, ||grad f|| = 4 phi_tau / tau gives the second.
    """
    square = theorem_2.bound_of_schedule(horizon, alpha, smoothness, gap, sigma)
    levels = [theorem_2.schedule(K, alpha, smoothness, gap, sigma)[1] for K in np.ravel(whole_steps(horizon)).tolist()]
    return np.sqrt(square) + 4.0 * square / np.reshape(levels, square.shape)
