"""Lines through slopes, and curves through quantiles: weighted least squares with known errors."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from heavytail.estimates.estimate import StudentEstimate

__all__ = ["Fit", "difference", "normal", "weighted_fit"]

NORMAL = 10**9  # degrees of freedom of errors that are known


@dataclass(frozen=True)
class Fit:
    """Coefficients with their errors, and the odds of so large a misfit by chance."""

    coefficients: tuple[StudentEstimate, ...]
    values: NDArray[np.float64]
    odds: float


def normal(value: float, error: float) -> StudentEstimate:
    """Return a number with a known standard error."""
    return StudentEstimate(value, error, NORMAL)


def difference(first: tuple[float, float], second: tuple[float, float]) -> StudentEstimate:
    """Return a number minus another, each given with its error, independent of each other."""
    return normal(first[0] - second[0], math.hypot(first[1], second[1]))


def weighted_fit(columns: Sequence[ArrayLike], heights: ArrayLike, errors: ArrayLike, stretch: float = 1.0) -> Fit:
    """Fit heights by a sum of columns, weighted by the inverse squares of their errors.

    Parameters
    ----------
    columns : sequence of array_like
        Fewer than there are heights, or as many.
    heights, errors : array_like
        The heights, and their known standard errors.
    stretch : float, default 1
        By how much the errors of the coefficients are widened.

    Returns
    -------
    Fit
    """
    design, y = np.column_stack([np.asarray(column, dtype=np.float64) for column in columns]), np.asarray(heights)
    weights = 1.0 / np.asarray(errors, dtype=np.float64)
    covariance = np.linalg.inv((design * weights[:, None] ** 2).T @ design)
    found = covariance @ (design.T @ (weights**2 * y))
    misfit = float((((y - design @ found) * weights) ** 2).sum())
    free = y.size - design.shape[1]
    odds = float(special.chdtrc(free, misfit)) if free else 1.0
    pairs = zip(found.tolist(), np.sqrt(np.diag(covariance)).tolist(), strict=True)
    return Fit(tuple(normal(value, stretch * error) for value, error in pairs), design @ found, odds)
