"""Rounded and discrete values: equal ones are spread evenly over the step to which they were rounded.

Spacings of equal values are 0, which no power has; spread, they are near those of the values before rounding.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["rounding_step", "spread"]

DISTINCT = 0.8  # share of different values from which on the data count as not rounded


def rounding_step(sizes: NDArray[np.float64]) -> float:
    """Return the step of rounded or discrete data: the least gap between two different values; 0 if few values are equal.

    Parameters
    ----------
    sizes : ndarray
        The positive sizes, in descending order.
    """
    if sizes.size < 2:
        return 0.0
    gaps = sizes[:-1] - sizes[1:]
    different = gaps > 1e-9 * sizes[:-1]  # nearer ones differ by the error of a subtraction
    if np.count_nonzero(different) + 1 > DISTINCT * sizes.size or not different.any():
        return 0.0
    return float(gaps[different].min())


def spread(sizes: NDArray[np.float64], step: float) -> NDArray[np.float64]:
    """Return the sizes with each m equal ones spread over their step: v + step ((j - 1/2) / m - 1/2), j = m ... 1.

    Parameters
    ----------
    sizes : ndarray
        The positive sizes, in descending order.
    step : float
        The step.
    """
    starts = np.flatnonzero(np.append(True, sizes[:-1] - sizes[1:] > 0.5 * step))
    counts = np.diff(np.append(starts, sizes.size))
    place = np.arange(sizes.size) - np.repeat(starts, counts)
    moved = sizes + step * (0.5 - (place + 0.5) / np.repeat(counts, counts))
    return np.where(moved > 0.0, moved, sizes)
