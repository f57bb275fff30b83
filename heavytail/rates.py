"""Convergence exponents from curves: a fit with an interval, and a judgement on whether there is one exponent at all.

A tight interval around a transient is confidently wrong, so a fit also says whether its local slopes have settled.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.curve import Curve
from heavytail.statistics import Estimate, jackknife

Array = NDArray[np.float64]

DECADES = 2.0  # of k, the last ones: the default window
PIECES = 3
SETTLED_WITHIN = 0.05


@dataclass(frozen=True)
class RateFit:
    """A rate r of a curve ~ scale k**-r over a window of k.

    Attributes
    ----------
    rate, low, high : float
        The exponent and the ends of its 95 % interval.
    scale : float
        The factor in front of k**-rate.
    window : tuple of int
        The first and the last k that were used.
    points : int
        How many checkpoints that were.
    local : tuple of float
        The rates over the consecutive thirds of the window, in log k.
    drift : Estimate
        The rate over the second half of the window minus the rate over the first half.
    estimate : Estimate
        The rate with its standard error.
    """

    rate: float
    low: float
    high: float
    scale: float
    window: tuple[int, int]
    points: int
    local: tuple[float, ...]
    drift: Estimate
    estimate: Estimate

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the interval of the rate at another level."""
        return self.estimate.interval(level)

    @property
    def settled(self) -> bool | None:
        """Whether the local slopes agree: True if the drift is surely below 0.05, False if it is surely not 0, else None."""
        low, high = self.drift.interval(0.99)
        if max(-low, high) <= SETTLED_WITHIN:
            return True
        return False if low > 0.0 or high < 0.0 else None

    def __call__(self, k: ArrayLike) -> Array:
        """Return the fitted curve scale k**-rate."""
        return self.scale * np.asarray(k, dtype=np.float64) ** -self.rate


def slope(k: ArrayLike, values: ArrayLike) -> float:
    """Return r of the least-squares line log values = c - r log k."""
    x, y = np.log(np.asarray(k, dtype=np.float64)), np.log(np.asarray(values, dtype=np.float64))
    x = x - x.mean()
    return float(-(x @ y) / (x @ x))


def local_rates(k: ArrayLike, values: ArrayLike) -> Array:
    """Return the rates between consecutive points of a curve."""
    steps, heights = np.asarray(k, dtype=np.float64), np.asarray(values, dtype=np.float64)
    return -np.diff(np.log(heights)) / np.diff(np.log(steps))


def fit_rate(curve: Curve, window: tuple[float, float] | None = None) -> RateFit:
    """Fit a power law to the mean of a curve.

    Least squares in log k and log mean; the interval from leaving out one group of trajectories at a time, so it knows
    that the checkpoints share their trajectories.

    Parameters
    ----------
    curve : Curve
        The curve.
    window : (first, last), optional
        The range of k; by default the last two decades.

    Raises
    ------
    ValueError
        If the window holds fewer than three checkpoints, if the mean is not positive and finite there, or if there are
        too few trajectories for an interval.
    """
    first, last = window or (float(curve.k[-1]) / 10.0**DECADES * (1.0 - 1e-9), float(curve.k[-1]))
    inside = np.flatnonzero((curve.k >= first) & (curve.k <= last))
    k = curve.k[inside]
    if k.size < 3:
        raise ValueError(
            f"The window {first:g} .. {last:g} holds {k.size} checkpoints of {curve.name}; a fit needs 3. "
            "Widen the window or record more checkpoints."
        )
    mean = curve.mean[inside]
    if not (np.isfinite(mean).all() and (mean > 0.0).all()):
        bad = k[~(np.isfinite(mean) & (mean > 0.0))][0]
        raise ValueError(
            f"The mean of {curve.name} is {curve.mean[curve.at(int(bad))]} at k = {bad}, so it has no logarithm. "
            "Choose a window, or an observable, whose mean is positive and finite."
        )

    def over(points: NDArray[np.int64]) -> Estimate:
        return jackknife(curve.group_means[:, inside[points]], curve.group_sizes, lambda values: slope(k[points], values))

    everything = over(np.arange(k.size))
    low, high = everything.interval()
    return RateFit(
        rate=everything.value,
        low=low,
        high=high,
        scale=float(np.exp(np.mean(np.log(mean) + everything.value * np.log(k)))),
        window=(int(k[0]), int(k[-1])),
        points=int(k.size),
        local=tuple(slope(k[part], mean[part]) for part in _parts(k)),
        drift=_drift(curve, inside, k),
        estimate=everything,
    )


def _parts(k: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Split checkpoints into pieces of about equal length in log k that share their ends."""
    ends = np.searchsorted(np.log(k), np.linspace(np.log(k[0]), np.log(k[-1]), PIECES + 1) - 1e-9)
    ends[-1] = k.size - 1
    return [np.arange(a, b + 1) for a, b in pairwise(ends.tolist()) if b > a]


def _drift(curve: Curve, inside: NDArray[np.int64], k: NDArray[np.int64]) -> Estimate:
    middle = int(np.clip(np.searchsorted(np.log(k), 0.5 * np.log(k[0] * float(k[-1]))), 1, k.size - 2))
    first, second = np.arange(middle + 1), np.arange(middle, k.size)
    return jackknife(
        curve.group_means[:, inside],
        curve.group_sizes,
        lambda values: slope(k[second], values[second]) - slope(k[first], values[first]),
    )


@dataclass(frozen=True)
class ExactRate:
    """The limit of the local rates of exactly known numbers.

    Attributes
    ----------
    rate : float
        The limit, by Aitken's extrapolation of the last three local rates.
    low, high : float
        The limit plus and minus its distance from the last local rate: what is left of the transient.
    local : tuple of float
        The local rates.
    """

    rate: float
    low: float
    high: float
    local: tuple[float, ...]

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return (low, high): there is no chance in it, whatever the level."""
        del level
        return self.low, self.high

    @property
    def settled(self) -> bool | None:
        """Whether the last local rate lies within 0.05 of the limit."""
        return self.high - self.low <= 2.0 * SETTLED_WITHIN


def exact_rate(k: ArrayLike, values: ArrayLike) -> ExactRate:
    """Return the rate of exactly known values at k, which should be spaced evenly in their logarithm.

    Raises
    ------
    ValueError
        If there are fewer than four values.
    """
    local = local_rates(k, values)
    if local.size < 3:
        raise ValueError(f"{local.size + 1} values are too few for the limit of their local rates. Pass at least 4.")
    before, last = float(local[-2] - local[-3]), float(local[-1] - local[-2])
    correction = last**2 / (before - last) if abs(last) < abs(before) else last
    limit, half = float(local[-1]) + correction, abs(correction) + 1e-12
    return ExactRate(limit, limit - half, limit + half, tuple(local.tolist()))


@dataclass(frozen=True, eq=False)
class Comparison:
    """A curve held against a prediction.

    Attributes
    ----------
    k : ndarray of int
        The checkpoints.
    ratio, low, high : ndarray
        mean / prediction with its 95 % interval.
    rate : Estimate
        The rate of the ratio: 0 if the prediction has the right exponent.
    """

    k: NDArray[np.int64]
    ratio: Array
    low: Array
    high: Array
    rate: Estimate


def compare(curve: Curve, prediction: ArrayLike | Callable[[NDArray[np.int64]], ArrayLike]) -> Comparison:
    """Hold the mean of a curve against a finite-k prediction (such as `heavytail.exact.predictor`).

    Parameters
    ----------
    curve : Curve
        The curve.
    prediction : array_like, or callable
        The predicted mean at the checkpoints, or a function of k.

    Raises
    ------
    ValueError
        If there is not one positive prediction per checkpoint.
    """
    predicted = np.asarray(prediction(curve.k) if callable(prediction) else prediction, dtype=np.float64)
    if predicted.shape != curve.k.shape or not (predicted > 0.0).all():
        raise ValueError(
            f"The prediction has the shape {predicted.shape}. Pass one positive number per checkpoint {curve.k}."
        )
    rate = jackknife(curve.group_means / predicted, curve.group_sizes, lambda values: slope(curve.k, values))
    return Comparison(curve.k, curve.mean / predicted, curve.low / predicted, curve.high / predicted, rate)
