"""Slopes on logarithmic axes: of a whole window, of its pieces, and from point to point."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import real_array

__all__ = ["Array", "Steps", "changes_of_thirds", "halves_differ", "local_rates", "pieces", "slope"]

Array = NDArray[np.float64]
Steps = NDArray[np.int64]

PIECES = 3


def slope(k: ArrayLike, values: ArrayLike) -> float:
    """Return r of the least-squares line log values = c - r log k.

    Parameters
    ----------
    k : array_like, shape (n,)
        The steps, positive and increasing.
    values : array_like, shape (n,)
        The heights of the curve at them, positive.

    Returns
    -------
    float
        The exponent r of a curve ~ k**-r; not a number if a value is negative.
    """
    x, y = np.log(real_array("k", k)), np.log(real_array("values", values))
    x = x - x.mean()
    return float(-(x @ y) / (x @ x))


def local_rates(k: ArrayLike, values: ArrayLike) -> Array:
    """Return the rates between consecutive points of a curve.

    Parameters
    ----------
    k : array_like, shape (n,)
        The steps, positive and increasing.
    values : array_like, shape (n,)
        The heights of the curve at them, positive.

    Returns
    -------
    ndarray, shape (n - 1,)
        The exponents r of k**-r; not numbers where a value is negative.
    """
    steps, heights = real_array("k", k), real_array("values", values)
    return -np.diff(np.log(heights)) / np.diff(np.log(steps))


def pieces(k: Steps) -> list[Steps]:
    """Split checkpoints into pieces of about equal length in log k that share their ends."""
    ends = np.searchsorted(np.log(k), np.linspace(np.log(k[0]), np.log(k[-1]), PIECES + 1) - 1e-9)
    ends[-1] = k.size - 1
    return [np.arange(a, b + 1) for a, b in pairwise(ends.tolist()) if b > a]


def halves_differ(k: Steps, values: Array) -> float:
    """Return the rate over the second half of the window in log k minus the rate over the first."""
    middle = int(np.clip(np.searchsorted(np.log(k), 0.5 * np.log(k[0] * float(k[-1]))), 1, k.size - 2))
    return slope(k[middle:], values[middle:]) - slope(k[: middle + 1], values[: middle + 1])


def changes_of_thirds(k: Steps, values: Array) -> tuple[float, float]:
    """Return by how much the rate changes from the first third of the window to the second, and from that to the last."""
    rates = [slope(k[part], values[part]) for part in pieces(k)]
    if len(rates) < PIECES:
        return 0.0, halves_differ(k, values)
    return rates[1] - rates[0], rates[2] - rates[1]
