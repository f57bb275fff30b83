"""Lemma 12: from moments of the coordinates to the moment of the whole gradient."""

from __future__ import annotations

from numpy.typing import ArrayLike

from heavytail.theory import assumption_2
from heavytail.theory.hypotheses import moment_order

__all__ = ["bounds", "bounds_reconstructed"]


def bounds_reconstructed(B: ArrayLike, alpha: float) -> tuple[float, float]:
    """Return d**(alpha/2 - 1) ||B||_alpha**alpha and ||B||_alpha**alpha, between which Lemma 12 puts E||g||**alpha.

    The lemma is reconstructed. It speaks of laws with E|g_j|**alpha = B_j**alpha. The upper end is attained by one
    coordinate at a time, the lower one by coordinates of equal size, if the B_j are equal.
    """
    b, power = assumption_2.coordinate_bounds(B), assumption_2.norm(B, moment_order(alpha)) ** alpha
    return b.size ** (0.5 * alpha - 1.0) * power, power


def bounds(B: ArrayLike, alpha: float) -> tuple[float, float]:
    """Return ||B||_2**alpha and ||B||_alpha**alpha, the least and largest E||g||**alpha with E|g_j|**alpha = B_j**alpha.

    The lower end is Jensen's inequality for the norm of order 2/alpha of the vector (|g_j|**alpha)_j, attained by g = B xi.
    It exceeds the reconstructed one unless all B_j are equal.
    """
    return assumption_2.norm(B, 2.0) ** moment_order(alpha), assumption_2.norm(B, alpha) ** alpha
