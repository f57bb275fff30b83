"""The limit of the local rates of numbers that are known exactly."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from heavytail.curves.rates.horizons import NO_HORIZONS, Horizons, horizons
from heavytail.curves.rates.slopes import local_rates
from heavytail.parts.parameters import real_array, shown

__all__ = ["RATE_TOLERANCE", "ExactRate", "exact_rate"]

RATE_TOLERANCE = 0.02


@dataclass(frozen=True)
class ExactRate:
    """The limit of the local rates of exactly known numbers.

    Attributes
    ----------
    rate : float
        The limit, by Aitken's extrapolation of the last three local rates.
    low, high : float
        The limits that the local rates can still reach.
    local : tuple of float
        The local rates.
    window : tuple of float
        The first and the last k.
    horizons : Horizons
        What an ordinary log-log fit would have said at every k.
    """

    rate: float
    low: float
    high: float
    local: tuple[float, ...]
    window: tuple[float, float] = (math.nan, math.nan)
    horizons: Horizons = NO_HORIZONS

    def limits(self, level: float = 0.95) -> tuple[float, float]:
        """Return (low, high): there is no chance in it, whatever the level."""
        del level
        return self.low, self.high

    @property
    def settled(self) -> bool | None:
        """Whether every limit within reach lies within 0.02 of the rate, as a verdict that they are equal would ask."""
        return max(self.rate - self.low, self.high - self.rate) <= RATE_TOLERANCE

    @property
    def seen(self) -> str:
        """What the rate was taken from."""
        return f"k = {self.window[0]:g} .. {self.window[1]:g}, without chance"


def exact_rate(k: ArrayLike, values: ArrayLike) -> ExactRate:
    """Return the rate of exactly known values at k, which should be spaced evenly in their logarithm.

    What is left of a transient k**-s is found by Aitken's extrapolation. Of a power of log k that finds half at least, as
    spacings go to 0, and 0.38 at decades near k = 1e6. So the limits within reach lie up to three times as far from the last
    local rate, though no further than its change per unit of log k times log k allows (see `RateFit.limits`).

    Parameters
    ----------
    k : array_like, shape (n,)
        The steps, positive and increasing.
    values : array_like, shape (n,)
        The heights of the curve at them, positive.

    Returns
    -------
    ExactRate

    Raises
    ------
    ValueError
        If there are fewer than four values, or one is not positive, or the steps do not increase.
    """
    steps, heights = real_array("k", k), real_array("values", values)
    if steps.ndim != 1 or steps.shape != heights.shape:
        raise ValueError(f"k has the shape {steps.shape}, values {heights.shape}. Pass two 1-D arrays of one length.")
    positive = ((heights > 0.0) & (heights < np.inf)).all() and ((steps > 0.0) & (steps < np.inf)).all()
    if not positive or not (np.diff(steps) > 0.0).all():
        seen = f"{shown(heights.tolist())} at {shown(steps.tolist())}"
        raise ValueError(f"The values {seen} have no rate. Pass positive ones, k positive and increasing.")
    local = local_rates(steps, heights)
    if local.size < 3:
        raise ValueError(f"{local.size + 1} values are too few for the limit of their local rates. Pass at least 4.")
    before, last = float(local[-2] - local[-3]), float(local[-1] - local[-2])
    correction = last**2 / (before - last) if abs(last) < abs(before) else last
    limit, slack = float(local[-1]) + correction, abs(correction) + 1e-12
    middles = 0.5 * np.log(steps[1:] * steps[:-1])
    left = abs(last) / float(middles[-1] - middles[-2]) * max(float(middles[-1]), 0.0)
    if abs(last) < abs(before):
        left = min(left, 3.0 * abs(correction))
    reached = float(local[-1]) + math.copysign(left, last)
    low, high = min(limit - slack, reached), max(limit + slack, reached)
    ends = float(steps[0]), float(steps[-1])
    return ExactRate(limit, low, high, tuple(local.tolist()), ends, horizons(steps, heights))
