"""Lemma 13: bias and second moment of a gradient that is clipped coordinate by coordinate."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from heavytail.parts.parameters import real_array
from heavytail.theory import assumption_2, lemma_9

__all__ = ["bias_bound", "second_moment_bound"]


def bias_bound(tau: ArrayLike, alpha: float, B: ArrayLike) -> float:
    """Return sup ||E CClip(g) - E g|| for clip levels tau_j: the length of the coordinates' `lemma_9.bias_bound` (Lemma 13).

    Coupling does not matter: only the law of each coordinate enters. The paper, as reconstructed, has 1 in place of c.
    """
    b = assumption_2.coordinate_bounds(B)
    taus = np.broadcast_to(real_array("tau", tau), b.shape)
    return float(np.sqrt(np.sum((b * lemma_9.bias_bound(taus / b, alpha)) ** 2)))


def second_moment_bound(tau: ArrayLike, alpha: float, B: ArrayLike) -> float:
    """Return sup E||CClip(g)||**2 for clip levels tau_j: the sum of the coordinates' `lemma_9.second_moment_bound`."""
    b = assumption_2.coordinate_bounds(B)
    taus = np.broadcast_to(real_array("tau", tau), b.shape)
    return float(np.sum(b**2 * lemma_9.second_moment_bound(taus / b, alpha)))
