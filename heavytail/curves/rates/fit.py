"""Exponents of measured curves over a window of k, and the limits that they can still reach.

An exponent over a window is not that of the limit: a tight interval around a transient is confidently wrong. A fit carries
all limits within reach, on which every verdict rests.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail import html
from heavytail.curves.curve import Curve, one_of_the_looks
from heavytail.curves.rates.basis import Basis
from heavytail.curves.rates.exact import RATE_TOLERANCE
from heavytail.curves.rates.heights import Heights, of_mean, of_quantile
from heavytail.curves.rates.horizons import NO_HORIZONS, Horizons, horizons, usual_window
from heavytail.curves.rates.reach import Drift
from heavytail.curves.rates.slopes import Array, Steps, changes_of_thirds, halves_differ, pieces, slope
from heavytail.estimates.estimate import StudentEstimate, level_of_each
from heavytail.parts.parameters import instance, number, real_array, shown

__all__ = ["Fitted", "RateFit", "fit_quantile_rate", "fit_rate"]

STILL_THERE = 0.25  # of the largest value in the window: a curve that ends above has not begun to decay


@dataclass(frozen=True, eq=False)
class Fitted:
    """What a rate was fitted to: the heights of a whole curve, and what they are.

    Attributes
    ----------
    k : ndarray of int
        The checkpoints.
    values : ndarray
        The heights.
    what : str
        Which statistic they are.
    name, unit, title : str
        As in `Curve`.
    """

    k: Steps
    values: Array
    what: str
    name: str
    unit: str
    title: str


@dataclass(frozen=True)
class RateFit:
    """A rate r of a curve ~ scale k**-r (log k)**logs over a window of k.

    Attributes
    ----------
    estimate : StudentEstimate
        The exponent over the window; with an infinite standard error where there is no honest interval.
    scale : float
        The factor in front.
    window : tuple of int
        The first and the last k that were used.
    points : int
        How many checkpoints that were.
    changes : Drift
        How the local rates change over the window.
    fitted : Fitted
        The curve, for pictures (`heavytail.plots.rate`). Fits are compared without it.
    logs : float
        The power of log k that was divided out.
    basis : PurePower or Predicted, optional
        What makes the exponent over the window tell the limit.
    shift : float
        By how much the limit exceeds the exponent over the window, if there is a basis.
    trajectories, diverged, diverged_outside : int
        How many trajectories there were, and how many of them had no finite value at one k of the window, and at one outside
        of it, at most. In the window the curve contains them as infinite values; outside the fit leaves them out.
    held : str
        Why the curve has not begun to decay, if it ends above a quarter of the largest value of any trajectory in the
        window, or if its domain is small against a step of the method (`Curve.confined`); else empty.
    caution : str
        What the interval supposes, or why there is none; empty if it is a plain one.
    horizons : Horizons
        What an ordinary log-log fit would have said at every checkpoint.

    Examples
    --------
    >>> import heavytail as ht
    >>> experiment = ht.Experiment(
    ...     problem=ht.problems.Quadratic(1.0), noise=ht.noise.Pareto(1.5), method=ht.methods.GClip(0.1, 1.0),
    ...     start=1.0, steps=100, trajectories=1000, record=[("gap", "last")])
    >>> fit = ht.fit_rate(ht.simulate(experiment).curve("gap"))
    >>> fit.low < fit.rate < fit.high
    True
    >>> low, high = fit.limits()
    >>> low <= fit.low and fit.high <= high
    True
    """

    estimate: StudentEstimate
    scale: float
    window: tuple[int, int]
    points: int
    changes: Drift
    fitted: Fitted = field(compare=False, repr=False)
    logs: float = 0.0
    basis: Basis | None = None
    shift: float = 0.0
    trajectories: int = 0
    diverged: int = 0
    diverged_outside: int = 0
    held: str = ""
    caution: str = ""
    horizons: Horizons = NO_HORIZONS

    def __repr__(self) -> str:
        caution = f";\n {self.caution}" if self.caution else ""
        return f"<RateFit: {self._measured} over {self.seen};\n limits within reach {_ends(self.limits())}{caution}>"

    def _repr_html_(self) -> str:
        lines = (
            ("over the window", self._measured),
            ("limits within reach", _ends(self.limits())),
            ("seen", self.seen),
            ("basis", str(self.basis or "")),
            ("caution", self.caution),
        )
        caption = "The rate r of a curve ~ k**-r, with 95 % intervals"
        return html.table((), [[line for line in lines if line[1]]], caption, prose=True)

    @property
    def _measured(self) -> str:
        """The rate over the window with its interval."""
        logs = f" beside (log k)**{self.logs:g}" if self.logs else ""
        return f"rate {self.rate:.4f} {_ends(self.interval())}{logs}"

    @property
    def rate(self) -> float:
        """The exponent r over the window."""
        return self.estimate.value

    @property
    def low(self) -> float:
        """The lower end of the 95 % interval of the rate."""
        return self.estimate.low

    @property
    def high(self) -> float:
        """The upper end of the 95 % interval of the rate."""
        return self.estimate.high

    @property
    def half_width(self) -> float:
        """Half the width of the 95 % interval of the rate over the window; infinite where there is no honest interval."""
        return 0.5 * (self.high - self.low)

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the interval of the rate over the window at another level.

        Parameters
        ----------
        level : float, default 0.95
            The coverage, in (0, 1).

        Returns
        -------
        low, high : float
        """
        return self.estimate.interval(level)

    def limits(self, level: float = 0.95) -> tuple[float, float]:
        """Return the least and the greatest exponent of the limit k -> infinity that the curve can still reach.

        The ends of the interval, and how far what is left of the drift can carry the local rates (`Drift.limits`).
        With a basis they are the interval, moved by what the basis tells. A curve that has not begun to decay (`held`) can
        reach anything.

        Parameters
        ----------
        level : float, default 0.95
            The coverage, in (0, 1).

        Returns
        -------
        low, high : float
            Infinite on both sides if the curve can reach anything.
        """
        low, high = self.interval(level)
        if self.basis is not None:
            return low + self.shift, high + self.shift
        if self.held:
            return -math.inf, math.inf
        return self.changes.limits(low, high, level_of_each(level, self.estimate.looks))

    def narrowed(self, factor: float) -> RateFit:
        """Return the fit as so many times as many trajectories would make it, if nothing but the errors changed.

        Parameters
        ----------
        factor : float
            How many times as many, positive.

        Returns
        -------
        RateFit
        """
        estimate = replace(self.estimate, error=self.estimate.error / math.sqrt(factor))
        return replace(self, estimate=estimate, changes=self.changes.narrowed(factor))

    @property
    def local(self) -> tuple[float, ...]:
        """The rates over the consecutive thirds of the window, in log k."""
        return self.changes.thirds

    @property
    def drift(self) -> StudentEstimate:
        """The rate over the second half of the window minus the rate over the first half."""
        return self.changes.halves

    @property
    def settled(self) -> bool | None:
        """Whether the rate over the window is that of the limit, as far as can be told.

        True if a verdict that the limit is the measured rate would hold: every limit within reach lies within 0.02 of it.
        False if the local rates surely still move, None if they are too noisy to tell.
        """
        low, high = self.limits()
        if max(self.rate + self.shift - low, high - self.rate - self.shift) <= RATE_TOLERANCE:
            return True
        return False if self.changes.surely else None

    @property
    def seen(self) -> str:
        """What the rate was taken from, and how many trajectories had no finite value."""
        lost = f"{self.diverged} diverged and count as infinite" if self.diverged else "none diverged"
        if self.diverged_outside > self.diverged:
            lost += f", but {self.diverged_outside} outside of this window"
        looks = one_of_the_looks(self.estimate.looks)
        return f"k = {self.window[0]} .. {self.window[1]}, {self.trajectories} trajectories, {lost}{looks}"

    def __call__(self, k: ArrayLike) -> Array:
        """Return the fitted curve scale k**-rate (log k)**logs."""
        steps = real_array("k", k)
        return self.scale * steps**-self.rate * _log_factor(steps, self.logs)


def fit_rate(
    curve: Curve, window: tuple[float, float] | None = None, *, logs: float = 0.0, basis: Basis | None = None
) -> RateFit:
    """Fit a power law to the mean of a curve.

    Least squares in log k and log mean. Where the mean has a plain interval (`Curve.light`), the error comes from leaving
    out one group of trajectories at a time; where the tail is a power of a known index q > 1, from means that allow for the
    tail (`heavytail.estimates.tail_mean`); elsewhere the fit has no interval.

    Parameters
    ----------
    curve : Curve
        The curve.
    window : (first, last), optional
        The range of k; by default the last two decades, without the first 9 steps.
    logs : float, default 0
        The p of a law k**-r (log k)**p: that power of log k is divided out.
    basis : PurePower or Predicted, optional
        What makes the exponent over the window tell the limit, with its reason.

    Returns
    -------
    RateFit

    Raises
    ------
    TypeError
        If the curve is none.
    ValueError
        If the window holds fewer than three checkpoints, if the mean is not positive and finite there, if the
        expectation is known to be infinite, or if there are too few trajectories for an interval.
    """
    _check_curve(curve)
    if curve.moment_limit <= 1.0:
        raise ValueError(
            f"The expectation of the {curve.name} is infinite: only moments of an order below {curve.moment_limit:g} exist. "
            "Fit a quantile (fit_quantile_rate) or a tail index, or use a method with bounded steps."
        )
    fitted = Fitted(curve.k, curve.mean, "mean", curve.name, curve.unit, curve.title)
    return _fit(curve, of_mean(curve, _window(curve, window, logs)), fitted, logs, basis)


def fit_quantile_rate(
    curve: Curve,
    q: float = 0.5,
    window: tuple[float, float] | None = None,
    *,
    logs: float = 0.0,
    basis: Basis | None = None,
) -> RateFit:
    """Fit a power law to a quantile of a curve, which exists however heavy the tails are.

    The counts tell how precise the quantile of one checkpoint is, the values of the first trajectories how two checkpoints
    go together. Without those the standard error is the largest that any dependence can give.

    Parameters
    ----------
    curve : Curve
        The curve.
    q : float, default 0.5
        The order of the quantile.
    window, logs, basis
        As for `fit_rate`.

    Returns
    -------
    RateFit

    Raises
    ------
    ValueError
        As `fit_rate`, for the quantile instead of the mean.
    """
    _check_curve(curve)
    heights = of_quantile(curve, q, _window(curve, window, logs))
    fitted = Fitted(curve.k, curve.counted_quantile(q), f"{q:g}-quantile", curve.name, curve.unit, curve.title)
    return _fit(curve, heights, fitted, logs, basis)


def _check_curve(curve: Any) -> None:
    instance("curve", curve, Curve, "Pass what a result's curve(...) returns, or heavytail.rates.exact_rate(k, values).")


def _ends_of(window: Any) -> tuple[float, float]:
    ends = real_array("window", window)
    if ends.shape != (2,) or np.isnan(ends).any():
        raise ValueError(f"window = {shown(window)} is no range of k. Pass its first and its last k.")
    return float(ends[0]), float(ends[1])


def _window(curve: Curve, window: tuple[float, float] | None, logs: float) -> Steps:
    end = float(curve.k[-1])
    first, last = usual_window(end) if window is None else _ends_of(window)
    inside = np.flatnonzero((curve.k >= first) & (curve.k <= last) & (curve.k > (1 if logs else 0)))
    if inside.size < 3:
        raise ValueError(
            f"The window {first:g} .. {last:g} holds {inside.size} checkpoints of the {curve.name}; a fit needs 3. "
            "Widen the window or record more checkpoints."
        )
    return inside


def _fit(curve: Curve, heights: Heights, fitted: Fitted, logs: float, basis: Basis | None) -> RateFit:
    k, factor = heights.k, _log_factor(heights.k, number("logs", logs))
    if not ((factor > 0.0) & (factor < np.inf)).all():
        raise ValueError(f"logs = {logs!r} makes a power of log k that no double holds. Pass a power nearer to 0.")
    values = heights.values / factor
    estimate = replace(heights.estimate(lambda y: slope(k, y / factor)), looks=curve.looks)
    held, used = _held(curve, heights), np.isin(curve.k, k)
    return RateFit(
        estimate=estimate,
        scale=float(np.exp(np.mean(np.log(values) + estimate.value * np.log(k)))),
        window=(int(k[0]), int(k[-1])),
        points=int(k.size),
        changes=_changes(heights, factor),
        fitted=fitted,
        logs=logs,
        basis=basis,
        shift=basis.shift(k) if basis is not None else 0.0,
        trajectories=curve.trajectories,
        diverged=int(curve.diverged[used].max(initial=0)),
        diverged_outside=int(curve.diverged[~used].max(initial=0)),
        held=held,
        caution="; ".join(filter(None, [heights.caution, held if basis is None else ""])),
        horizons=horizons(fitted.k, fitted.values),
    )


def _ends(interval: tuple[float, float]) -> str:
    return f"[{interval[0]:.4f}, {interval[1]:.4f}]"


def _changes(heights: Heights, factor: Array) -> Drift:
    k, values = heights.k, heights.values / factor

    def of_thirds(early: float, late: float) -> StudentEstimate:
        return heights.estimate(lambda y: float(np.dot((early, late), changes_of_thirds(k, y / factor))))

    return Drift(
        window=(int(k[0]), int(k[-1])),
        thirds=tuple(slope(k[part], values[part]) for part in pieces(k)),
        halves=heights.estimate(lambda y: halves_differ(k, y / factor)),
        early=of_thirds(1.0, 0.0),
        late=of_thirds(0.0, 1.0),
        bend=of_thirds(-1.0, 1.0),
    )


def _held(curve: Curve, heights: Heights) -> str:
    """Say why a curve has not begun to decay, or nothing if it has."""
    if curve.confined:
        return "a step of the method still spans a tenth of its domain, so the domain decides and not the method"
    left = float(heights.values[-1] / curve.maximum[np.isin(curve.k, heights.k)].max())
    if left > STILL_THERE:
        return f"the curve ends at {left:.0%} of the largest value seen, so it has hardly begun to decay"
    return ""


def _log_factor(k: ArrayLike, logs: float) -> NDArray[np.float64]:
    steps = real_array("k", k)
    with np.errstate(over="ignore"):
        return np.log(steps) ** logs if logs else np.ones_like(steps)
