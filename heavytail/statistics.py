"""Estimates with intervals from groups of independent trajectories.

A group mean of many heavy-tailed values is far closer to normal than one value is, and groups see what checkpoints of
one trajectory have in common; both are why every interval of a mean starts from them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

Array = NDArray[np.float64]


def group_mean(means: Array, sizes: NDArray[np.int64]) -> Array:
    """Return the mean over all trajectories from group means, shape (groups, ...), and group sizes."""
    return np.tensordot(sizes / sizes.sum(), means, axes=1)


def student_quantile(level: float, freedom: float) -> float:
    """Return t such that P(|T| <= t) = level for Student's t with this many degrees of freedom."""
    return float(special.stdtrit(freedom, 0.5 * (1.0 + level)))


def group_interval(means: Array, sizes: NDArray[np.int64], level: float = 0.95) -> tuple[Array, Array]:
    """Return the interval of the mean over all trajectories, by Student's t over the groups.

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
    error = np.sqrt(groups / (groups - 1) * np.sum((weights * (means - center)) ** 2, axis=0))
    half = student_quantile(level, groups - 1) * error
    return center - half, center + half


@dataclass(frozen=True)
class Estimate:
    """A number with its standard error from groups.

    Attributes
    ----------
    value : float
        The estimate.
    error : float
        Its standard error.
    freedom : int
        Degrees of freedom of the error: one fewer than there are groups.
    """

    value: float
    error: float
    freedom: int

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the interval at a level."""
        half = student_quantile(level, self.freedom) * self.error
        return self.value - half, self.value + half


def jackknife(means: Array, sizes: NDArray[np.int64], statistic: Callable[[Array], float]) -> Estimate:
    """Estimate a smooth function of the mean vector, with the error that leaving out one group at a time gives.

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
    total = group_mean(means, sizes) * sizes.sum()
    left = (total - means * sizes[:, None]) / (sizes.sum() - sizes)[:, None]
    values = np.array([statistic(mean) for mean in left])
    error = math.sqrt((groups - 1) / groups * float(np.sum((values - values.mean()) ** 2)))
    return Estimate(float(statistic(total / sizes.sum())), error, groups - 1)
