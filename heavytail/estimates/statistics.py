"""Means, and smooth functions of them, with intervals from groups of independent trajectories.

A group mean of many heavy-tailed values is far closer to normal than one value is, and groups see what checkpoints of
one trajectory have in common; both are why every interval of a mean starts from them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from heavytail.estimates.estimate import StudentEstimate, student_quantile

__all__ = ["group_interval", "group_mean", "jackknife"]

Array = NDArray[np.float64]


def group_mean(means: Array, sizes: NDArray[np.int64]) -> Array:
    """Return the mean over all trajectories from group means, shape (groups, ...), and group sizes."""
    weights = (sizes / sizes.sum()).reshape(-1, *(1 for _ in means.shape[1:]))
    with np.errstate(over="ignore", invalid="ignore"):  # sums that overflowed
        first = _in_order(weights * means)
        corrected = first + _in_order(weights * (means - first))
    return np.where(np.isfinite(corrected), corrected, first)


def _in_order(values: Array) -> Array:
    """Return the sum over groups, one after another: the order of a BLAS depends on the processor, NumPy's on the shape."""
    return np.asarray(np.cumsum(values, axis=0)[-1])


def group_interval(means: Array, sizes: NDArray[np.int64], level: float = 0.95) -> tuple[Array, Array]:
    """Return the interval of the mean over all trajectories, by Student's t over the groups.

    For normal values it is exact for any group sizes: a group of n has the variance sigma**2 / n.

    Parameters
    ----------
    means : ndarray, shape (groups, ...)
        Group means.
    sizes : ndarray of int, shape (groups,)
        Group sizes, the weights.
    level : float, default 0.95
        The coverage.

    Returns
    -------
    low, high : ndarray
        Infinite on both sides if there is one group only, which says nothing about the spread.
    """
    groups = len(sizes)
    center = group_mean(means, sizes)
    if groups < 2:
        return np.full_like(center, -np.inf), np.full_like(center, np.inf)
    weights = (sizes / sizes.sum()).reshape(-1, *[1] * (means.ndim - 1))
    with np.errstate(invalid="ignore"):  # sums that overflowed: nothing is known
        error = _root_sum_of_squares(np.sqrt(weights / (groups - 1)) * (means - center))
        half = student_quantile(level, groups - 1) * error
        low, high = center - half, center + half
    return np.where(np.isnan(low), -np.inf, low), np.where(np.isnan(high), np.inf, high)


def _root_sum_of_squares(values: Array) -> Array:
    """Return sqrt(sum of squares) over the first axis, without the overflow and underflow of squares."""
    return np.hypot.reduce(values, axis=0)


def jackknife(means: Array, sizes: NDArray[np.int64], statistic: Callable[[Array], float]) -> StudentEstimate:
    """Estimate a smooth function of the mean vector, with the error that leaving out one group at a time gives.

    Groups of n among N trajectories count through their pseudo-values theta + (N/n - 1) (theta - theta without the
    group), weighted n/N, which for a linear function is the interval of `group_interval`; for equal groups it is Tukey's
    jackknife.

    Parameters
    ----------
    means : ndarray, shape (groups, n)
        Group means of n observables of the same trajectories.
    sizes : ndarray of int, shape (groups,)
        Group sizes.
    statistic : callable
        Takes a mean vector of length n.

    Raises
    ------
    ValueError
        If there are fewer than two groups.
    """
    groups = len(sizes)
    if groups < 2:
        raise ValueError("An interval needs at least two groups. Run more than 16 trajectories.")
    _, exponents = np.frexp(np.abs(means).max(axis=0))
    small = np.ldexp(means, -exponents)  # no sum overflows, and no bit of a mean changes
    total = group_mean(small, sizes) * sizes.sum()
    left = np.ldexp((total - small * sizes[:, None]) / (sizes.sum() - sizes)[:, None], exponents)
    value, weights = float(statistic(np.ldexp(total / sizes.sum(), exponents))), sizes / sizes.sum()
    pseudo = (1.0 / weights - 1.0) * (value - np.array([statistic(mean) for mean in left]))
    error = float(_root_sum_of_squares(np.sqrt(weights / (groups - 1)) * (pseudo - weights @ pseudo)))
    return StudentEstimate(value, error, groups - 1)
