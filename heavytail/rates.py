"""Convergence exponents from curves: a fit with an interval, and a judgement on whether there is one exponent at all.

A tight interval around a transient is confidently wrong, so a fit also says whether its local slopes have settled.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail import histogram
from heavytail.curve import Curve
from heavytail.statistics import Estimate, jackknife

Array = NDArray[np.float64]

DECADES = 2.0  # of k, the last ones: the default window
PIECES = 3
SETTLED_WITHIN = 0.05
RESAMPLES = 400


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
    middle = _middle(k)
    drift = jackknife(curve.group_means[:, inside], curve.group_sizes, lambda values: _halves(k, values, middle))
    estimate = jackknife(curve.group_means[:, inside], curve.group_sizes, lambda values: slope(k, values))
    return _as_fit(k, mean, estimate, drift)


def fit_quantile_rate(curve: Curve, q: float = 0.5, window: tuple[float, float] | None = None) -> RateFit:
    """Fit a power law to a quantile of a curve, which exists however heavy the tails are.

    The interval comes from resampling the counts of every checkpoint apart from the others. That forgets what the
    checkpoints have in common, so it is wider than need be, never narrower, for iterates of the same trajectories.

    Parameters
    ----------
    curve : Curve
        The curve.
    q : float, default 0.5
        The order of the quantile.
    window : (first, last), optional
        The range of k; by default the last two decades.

    Raises
    ------
    ValueError
        As `fit_rate`, for the quantile instead of the mean.
    """
    inside = _window(curve, window)
    k, heights = curve.k[inside], curve.quantile(q)[inside]
    _check_positive(curve, k, heights, f"{q:g}-quantile")
    generator = np.random.default_rng(0)
    samples = np.array([_resampled_quantiles(curve.counts[c], q, generator) for c in inside]).T
    middle = _middle(k)
    rates = np.array([slope(k, sample) for sample in samples])
    drifts = np.array([_halves(k, sample, middle) for sample in samples])
    estimate = Estimate(slope(k, heights), float(rates.std(ddof=1)), RESAMPLES - 1)
    return _as_fit(k, heights, estimate, Estimate(_halves(k, heights, middle), float(drifts.std(ddof=1)), RESAMPLES - 1))


def _resampled_quantiles(counts: NDArray[np.int64], q: float, generator: np.random.Generator) -> Array:
    total = int(counts.sum())
    ranks = np.clip(generator.binomial(total, q, size=RESAMPLES) / total, 0.5 / total, 1.0 - 0.5 / total)
    return np.array([histogram.quantile(counts, rank) for rank in ranks])


def _window(curve: Curve, window: tuple[float, float] | None) -> NDArray[np.int64]:
    first, last = window or (float(curve.k[-1]) / 10.0**DECADES * (1.0 - 1e-9), float(curve.k[-1]))
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
