"""Convergence exponents from curves: a fit with an interval, and a judgement on whether there is one exponent at all.

A tight interval around a transient is confidently wrong, so a fit also says whether its local slopes have settled.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.curve import Curve
from heavytail.statistics import Estimate, jackknife

Array = NDArray[np.float64]

# The default window: the last decades of k, and none of the first steps if there are others.
DECADES, TRANSIENT = 2.0, 10.0
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
        The range of k; by default the last two decades, without the first 9 steps.

    Raises
    ------
    ValueError
        If the window holds fewer than three checkpoints, if the mean is not positive and finite there, if the
        expectation is known to be infinite, or if there are too few trajectories for an interval.
    """
    if curve.moment_limit <= 1.0:
        raise ValueError(
            f"The expectation of the {curve.name} is infinite: only moments of an order below {curve.moment_limit:g} exist. "
            "Fit a quantile (fit_quantile_rate) or a tail index, or use a method with bounded steps."
        )
    inside = _window(curve, window)
    k, mean = curve.k[inside], curve.mean[inside]
    _check_positive(curve, k, mean, "mean")
    if len(curve.group_sizes) > 1:
        rest = curve.group_means[:, inside] * curve.group_sizes[:, None]
        _check_positive(curve, k, np.sort(rest, axis=0)[:-1].sum(axis=0), "mean without the largest group")
    middle = _middle(k)
    drift = jackknife(curve.group_means[:, inside], curve.group_sizes, lambda values: _halves(k, values, middle))
    estimate = jackknife(curve.group_means[:, inside], curve.group_sizes, lambda values: slope(k, values))
    return _as_fit(k, mean, estimate, drift)


def fit_quantile_rate(curve: Curve, q: float = 0.5, window: tuple[float, float] | None = None) -> RateFit:
    """Fit a power law to a quantile of a curve, which exists however heavy the tails are.

    The counts tell how precise the quantile of one checkpoint is, and nothing of what the checkpoints have in common,
    which can make a slope more or less precise: iterates of one trajectory move together, slowly. So the standard error
    is the largest that any dependence can give, and the interval wider than need be, never narrower.

    Parameters
    ----------
    curve : Curve
        The curve.
    q : float, default 0.5
        The order of the quantile.
    window : (first, last), optional
        The range of k; by default the last two decades, without the first 9 steps.

    Raises
    ------
    ValueError
        As `fit_rate`, for the quantile instead of the mean.
    """
    inside = _window(curve, window)
    k, heights = curve.k[inside], curve.quantile(q)[inside]
    _check_positive(curve, k, heights, f"{q:g}-quantile")
    if curve.trajectories * min(q, 1.0 - q) < 10.0:
        raise ValueError(
            f"{curve.trajectories} trajectories are too few for an interval of the {q:g}-quantile of the {curve.name}. "
            "Run enough to have ten on either side of it."
        )
    error = math.sqrt(q * (1.0 - q) / curve.trajectories)  # of the share of values below the quantile
    first, last = max(q - 2.0 * error, 0.5 * q), min(q + 2.0 * error, 0.5 * (1.0 + q))
    low, high = curve.quantile(first)[inside], curve.quantile(last)[inside]
    _check_positive(curve, k, low, f"{first:g}-quantile")
    _check_positive(curve, k, high, f"{last:g}-quantile")
    errors, middle = error / (last - first) * np.log(high / low), _middle(k)

    def estimate(statistic: Callable[[Array], float]) -> Estimate:
        """Return a statistic that is linear in the logarithms, with the largest error of any dependence."""
        weights = np.array([statistic(row) for row in np.exp(np.eye(k.size))])
        return Estimate(statistic(heights), float(np.abs(weights) @ errors), curve.trajectories - 1)

    rate, drift = estimate(lambda values: slope(k, values)), estimate(lambda values: _halves(k, values, middle))
    return _as_fit(k, heights, rate, drift)


def _window(curve: Curve, window: tuple[float, float] | None) -> NDArray[np.int64]:
    end = float(curve.k[-1])
    first, last = window or (max(end / 10.0**DECADES, min(end / 10.0, TRANSIENT)) * (1.0 - 1e-9), end)
    inside = np.flatnonzero((curve.k >= first) & (curve.k <= last))
    if inside.size < 3:
        raise ValueError(
            f"The window {first:g} .. {last:g} holds {inside.size} checkpoints of the {curve.name}; a fit needs 3. "
            "Widen the window or record more checkpoints."
        )
    return inside


def _check_positive(curve: Curve, k: NDArray[np.int64], heights: Array, what: str) -> None:
    bad = ~(np.isfinite(heights) & (heights > 0.0))
    if bad.any():
        raise ValueError(
            f"The {what} of the {curve.name} is {heights[bad][0]} at k = {k[bad][0]}, so it has no logarithm. "
            "Choose a window, or an observable, where it is positive and finite."
        )


def _as_fit(k: NDArray[np.int64], heights: Array, estimate: Estimate, drift: Estimate) -> RateFit:
    low, high = estimate.interval()
    return RateFit(
        rate=estimate.value,
        low=low,
        high=high,
        scale=float(np.exp(np.mean(np.log(heights) + estimate.value * np.log(k)))),
        window=(int(k[0]), int(k[-1])),
        points=int(k.size),
        local=tuple(slope(k[part], heights[part]) for part in _parts(k)),
        drift=drift,
        estimate=estimate,
    )


def _parts(k: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Split checkpoints into pieces of about equal length in log k that share their ends."""
    ends = np.searchsorted(np.log(k), np.linspace(np.log(k[0]), np.log(k[-1]), PIECES + 1) - 1e-9)
    ends[-1] = k.size - 1
    return [np.arange(a, b + 1) for a, b in pairwise(ends.tolist()) if b > a]


def _middle(k: NDArray[np.int64]) -> int:
    """Return the index of the checkpoint that halves the window in log k."""
    return int(np.clip(np.searchsorted(np.log(k), 0.5 * np.log(k[0] * float(k[-1]))), 1, k.size - 2))


def _halves(k: NDArray[np.int64], heights: Array, middle: int) -> float:
    """Return the rate over the second half of the window minus the rate over the first."""
    return slope(k[middle:], heights[middle:]) - slope(k[: middle + 1], heights[: middle + 1])


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
        If there are fewer than four values, or one is not positive, or the steps do not increase.
    """
    steps, heights = np.asarray(k, dtype=np.float64), np.asarray(values, dtype=np.float64)
    if not ((heights > 0.0) & (heights < np.inf)).all() or not (np.diff(steps) > 0.0).all():
        raise ValueError(
            f"The values {heights.tolist()} at {steps.tolist()} have no rate. Pass positive ones, k increasing."
        )
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
        If there is not one positive prediction per checkpoint, or the mean is not positive and finite.
    """
    predicted = np.asarray(prediction(curve.k) if callable(prediction) else prediction, dtype=np.float64)
    if predicted.shape != curve.k.shape or not ((predicted > 0.0) & (predicted < np.inf)).all():
        raise ValueError(
            f"The prediction has the shape {predicted.shape}. Pass one positive number per checkpoint {curve.k}."
        )
    _check_positive(curve, curve.k, curve.mean, "mean")
    rate = jackknife(curve.group_means / predicted, curve.group_sizes, lambda values: slope(curve.k, values))
    return Comparison(curve.k, curve.mean / predicted, curve.low / predicted, curve.high / predicted, rate)
