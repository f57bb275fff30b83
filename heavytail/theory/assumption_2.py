"""Assumption 2, E|g_j|**alpha <= B_j**alpha: moments of the coordinates, and their norms.

B_j is in the units of g_j: the alpha-th root of a moment.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import positive, real_array

__all__ = ["coordinate_bounds", "norm"]

Array = NDArray[np.float64]


def coordinate_bounds(B: ArrayLike) -> Array:
    """Return the numbers B_j of Assumption 2 as an array, checked to be positive and finite.

    Raises
    ------
    ValueError
        If one is not.
    """
    array = np.atleast_1d(real_array("B", B))
    if array.ndim != 1 or array.size == 0 or not ((array > 0.0) & (array < np.inf)).all():
        raise ValueError(f"B = {B!r} are no bounds B_j of Assumption 2. Pass positive numbers, one per coordinate.")
    return array


def norm(B: ArrayLike, order: float) -> float:
    """Return ||B||_a = (sum_j B_j**a)**(1/a), the norm of Corollary 7 (a = alpha) and Theorem 8 (a = 2)."""
    b, order = coordinate_bounds(B), positive("order", order)
    largest = float(b.max())
    return largest * float(np.sum((b / largest) ** order)) ** (1.0 / order)
