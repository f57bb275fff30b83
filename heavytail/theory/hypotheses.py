"""What every theorem assumes of its numbers: a moment order in (1, 2], and steps counted from 1."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import between, real_array, shown

__all__ = ["late_steps", "moment_order", "whole_steps"]

LARGEST_STEP = 2.0**63  # beyond, there is no integer for it


def moment_order(alpha: float) -> float:
    """Return alpha, checked to lie in (1, 2], as every theorem of the paper assumes (Assumption 1, Assumption 4)."""
    return between("alpha", alpha, 1.0, 2.0, closed="high", reason="Assumptions 1 and 4 take a moment order in (1, 2].")


def whole_steps(k: ArrayLike, first: int = 1) -> NDArray[np.int64]:
    """Return steps as whole numbers, checked to be at least `first`: the theorems count k from 1.

    Raises
    ------
    ValueError
        If a step is no whole number, or too small.
    """
    steps = late_steps(k, first)
    if not (steps < LARGEST_STEP).all():
        raise ValueError(f"k = {shown(k)} is no step that can be counted to. Pass whole numbers below 2**63.")
    return steps.astype(np.int64)


def late_steps(k: ArrayLike, first: int = 1) -> NDArray[np.float64]:
    """Return steps as doubles, checked likewise: a formula in k may ask for steps that nobody counts to.

    Raises
    ------
    ValueError
        If a step is no whole number, or too small, or not finite.
    """
    steps = real_array("k", k)
    if steps.size == 0 or not ((steps >= first) & (steps == np.floor(steps)) & np.isfinite(steps)).all():
        raise ValueError(f"k = {shown(k)} is no step, or no array of steps. Pass whole numbers of at least {first}.")
    return steps.astype(np.float64)
