"""A stable law fitted to data: its index with an interval, what speaks against believing it, and the data, sorted once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from heavytail.estimates.estimate import IndexEstimate
from heavytail.parts.parameters import between, real_array

__all__ = ["Sample", "StableFit", "check_values"]

MIN_VALUES = 50


@dataclass(frozen=True)
class StableFit(IndexEstimate):
    """A stability index with its 95 % interval, for data that are independent and stable.

    Attributes
    ----------
    value : float
        The estimate of alpha, at most 2.
    error : float
        Its standard error.
    scale : float
        The scale, in the units of the data.
    beta : float, optional
        The skewness, where it is estimated.
    location : float, optional
        The location in the parameterisation S0, where it is estimated.
    method : str
        The estimator.
    note : str
        Why the interval cannot be trusted, in a sentence; empty if nothing is known against it.
    """

    error: float
    scale: float
    beta: float | None = None
    location: float | None = None
    method: str = ""
    note: str = ""

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the interval at another level, cut off at 0 and 2."""
        between("level", level, 0.0, 1.0, closed="neither")
        half = float(special.ndtri(0.5 * (1.0 + level))) * self.error
        return max(self.value - half, 0.0), min(self.value + half, 2.0)


@dataclass(frozen=True, eq=False)
class Sample:
    """Values in the order in which they were drawn, and in ascending order.

    Attributes
    ----------
    values : ndarray
        The values.
    """

    values: NDArray[np.float64]

    @cached_property
    def ordered(self) -> NDArray[np.float64]:
        """The values in ascending order."""
        return np.sort(self.values)

    def quantiles(self, orders: ArrayLike) -> NDArray[np.float64]:
        """Return the quantiles of these orders, between neighbours in proportion: the bits of ``numpy.quantile``."""
        place = np.asarray(orders) * (self.values.size - 1)
        before = np.floor(place).astype(np.intp)
        share, low = place - before, self.ordered[before]
        high = self.ordered[np.minimum(before + 1, self.values.size - 1)]
        step = high - low
        return np.where(share < 0.5, low + step * share, high - step * (1.0 - share))


def check_values(data: ArrayLike | Sample) -> Sample:
    """Return the data as a sample.

    Raises
    ------
    ValueError
        If there are fewer than 50 values, or one is infinite or not a number, or half of them are equal.
    """
    sample = data if isinstance(data, Sample) else Sample(real_array("The data", data).ravel())
    size = sample.values.size
    if size < MIN_VALUES:
        raise ValueError(f"{size} values are too few to fit a stable law. Pass {MIN_VALUES} or more.")
    if not np.isfinite(sample.values).all():
        raise ValueError("The data hold values that are infinite or not a number. Remove them, and say so.")
    low, high = sample.quantiles([0.25, 0.75])
    if low == high:
        raise ValueError(f"Half of the {size} values are equal to {float(low)!r}, so there is no scale to fit.")
    return sample
