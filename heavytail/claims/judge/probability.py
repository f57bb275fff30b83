"""Statements that hold with probability 1 - delta: quantiles held against bounds, by exact binomial intervals.

The number of trajectories below a bound is binomial, whatever the law of the values is: no moment has to exist.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from heavytail.claims.finding import REFUTING_LEVEL, Finding, Outcome, all_of
from heavytail.claims.judge.bounds import TAKE_ONE, checked_bound, decided
from heavytail.curves.curve import Curve
from heavytail.estimates import histogram
from heavytail.estimates.estimate import level_of_each
from heavytail.parts.parameters import between, instance, real_array

__all__ = ["quantile_above", "quantile_below", "quantile_is"]

Array = NDArray[np.float64]
Bound = ArrayLike | Callable[[Array, float], ArrayLike]


def quantile_below(curve: Curve, bound: Bound, delta: float | ArrayLike, what: str = "the bound") -> Finding:
    """Judge the statement "with probability 1 - delta at least, the value is at most B(k)", at every checkpoint.

    The share of trajectories at or below the bound has an exact binomial interval (Clopper and Pearson, Biometrika 26,
    1934). Values in the bin of the histogram in which the bound lies count for whichever side is the more cautious.

    Parameters
    ----------
    curve : Curve
        The curve.
    bound : array_like or callable
        One positive number for each checkpoint; or a function of (k, delta), which is asked for each delta.
    delta : float or array_like
        The probability of failure, in (0, 1); several are judged one by one and joined, the refuting level shared.
    what : str, default "the bound"
        What it is, for the evidence.

    Returns
    -------
    Finding
        The number measured is the share at or below the bound.

    Raises
    ------
    TypeError
        If it is given no curve.
    ValueError
        If delta lies outside (0, 1), or there is not one positive number for each checkpoint.
    """
    return _judge_all(curve, bound, delta, what, at_most=True)


def quantile_above(curve: Curve, bound: Bound, delta: float | ArrayLike, what: str = "the bound") -> Finding:
    """Judge the statement "with probability delta at least, the value is at least B(k)", at every checkpoint.

    It is what a lower bound in high probability says: no method is below B(k) with a probability above 1 - delta. The
    parameters are those of `quantile_below`; the number measured is the share at or above the bound.

    Parameters
    ----------
    curve : Curve
        The curve.
    bound : array_like, or callable
        One positive number for each checkpoint, or a function of (k, delta).
    delta : float or array_like
        The probability of less, in (0, 1); or several of them, each compared by itself.
    what : str, default "the bound"
        What it is, for the evidence.

    Returns
    -------
    Finding

    Raises
    ------
    TypeError
        If it is given no curve.
    ValueError
        If a delta lies outside (0, 1), or there is not one positive number for each checkpoint.
    """
    return _judge_all(curve, bound, delta, what, at_most=False)


def quantile_is(curve: Curve, expected: ArrayLike, q: float, tolerance: float, what: str = "the exact one") -> Finding:
    """Judge the statement that the q-quantile follows a prediction to within a relative tolerance, at every checkpoint.

    The interval has the binomial law of the number of values below; inside a bin it is log-linear (`Curve.quantile`).

    Parameters
    ----------
    curve : Curve
        The curve.
    expected : array_like
        One positive number for each checkpoint.
    q : float
        The order of the quantile, in (0, 1).
    tolerance : float
        The quantile must lie between 1 - tolerance and 1 + tolerance times that.
    what : str, default "the exact one"
        What it is, for the evidence.

    Returns
    -------
    Finding

    Raises
    ------
    TypeError
        If it is given no curve.
    ValueError
        If there is not one positive number for each checkpoint, or q or the tolerance lies outside its range.
    """
    between("q", q, 0.0, 1.0, closed="neither")
    between("tolerance", tolerance, 0.0, 1.0, closed="low")
    prediction = checked_bound(curve, expected)
    low, high = _quantile_interval(curve, q, 0.95)
    lowest, highest = _quantile_interval(curve, q, 1.0 - (1.0 - REFUTING_LEVEL) / (2.0 * curve.k.size))
    ratio, least, most = curve.quantile(q) / prediction, 1.0 - tolerance, 1.0 + tolerance
    holds = (low / prediction >= least) & (high / prediction <= most)
    refuted = (lowest / prediction > most) | (highest / prediction < least)
    with np.errstate(divide="ignore"):
        outcome, worst = decided(refuted, holds, np.abs(np.log(ratio)))
    ends = float(low[worst] / prediction[worst]), float(high[worst] / prediction[worst])
    interval = f"[{ends[0]:.4f}, {ends[1]:.4f}]"
    evidence = f"ratio of the {q:g}-quantile to {what} {ratio[worst]:.4f} in {interval}, at k = {curve.k[worst]}"
    advice = "More trajectories would narrow the interval." if outcome is Outcome.UNDECIDED else ""
    return Finding(outcome, float(ratio[worst]), *ends, evidence, advice, seen=curve.seen)


def _judge_all(curve: Curve, bound: Bound, delta: float | ArrayLike, what: str, at_most: bool) -> Finding:
    deltas = np.atleast_1d(real_array("delta", delta)).tolist()
    share = instance("curve", curve, Curve, TAKE_ONE).k.size * len(deltas)
    findings = {}
    for one in deltas:
        between("delta", one, 0.0, 1.0, closed="neither")
        numbers = checked_bound(curve, bound(curve.k.astype(np.float64), one) if callable(bound) else bound)
        findings[f"delta = {one:g}"] = _judge(curve, numbers, one, what, at_most, share)
    return all_of(findings)


def _judge(curve: Curve, bound: Array, delta: float, what: str, at_most: bool, share: int) -> Finding:
    """Judge one delta; `share` comparisons have the refuting level in common."""
    least, most = np.transpose([_counts_at_most(counts, one) for counts, one in zip(curve.counts, bound, strict=True)])
    n, wanted = curve.trajectories, 1.0 - delta if at_most else delta
    if not at_most:
        least, most = n - most, n - least
    holding = level_of_each(0.95, curve.looks)
    refuting = level_of_each(1.0 - (1.0 - REFUTING_LEVEL) / share, curve.looks)
    low, high = _binomial(least, n, holding)[0], _binomial(most, n, holding)[1]
    highest = _binomial(most, n, refuting)[1]
    outcome = Outcome.REFUTED if (highest < wanted).any() else Outcome.HOLDS if (low >= wanted).all() else Outcome.UNDECIDED
    worst = int(np.argmin(highest if outcome is Outcome.REFUTED else low))
    measured, side = 0.5 * (least[worst] + most[worst]) / n, "at most" if at_most else "at least"
    evidence = (
        f"{measured:.4%} in [{low[worst]:.4%}, {high[worst]:.4%}] of the trajectories are {side} {what}, "
        f"at k = {curve.k[worst]}, claimed >= {wanted:.4%}"
    )
    advice = ""
    if outcome is Outcome.UNDECIDED:
        rare = min(delta, 1.0 - delta)
        advice = f"A share of {rare:g} takes {math.ceil(4.0 / rare):,} trajectories at least, and more if the bound is near."
    return Finding(outcome, float(measured), float(low[worst]), float(high[worst]), evidence, advice, seen=curve.seen)


def _counts_at_most(counts: NDArray[np.int64], bound: float) -> tuple[int, int]:
    """Return how many values are surely at most the bound, and how many may be."""
    place = int(np.searchsorted(histogram.edges(), bound, side="right"))  # the bin in which the bound lies
    sure = int(counts[:place].sum())
    return sure, sure + int(counts[place])


def _binomial(count: Array, n: int, level: float) -> tuple[Array, Array]:
    """Return Clopper and Pearson's interval of a probability."""
    tail = 0.5 * (1.0 - level)
    low = np.where(count > 0, special.betaincinv(np.maximum(count, 1), n - count + 1.0, tail), 0.0)
    high = np.where(count < n, special.betaincinv(count + 1.0, np.maximum(n - count, 1), 1.0 - tail), 1.0)
    return low, high


def _quantile_interval(curve: Curve, q: float, level: float) -> tuple[Array, Array]:
    """Return values between which the q-quantile lies, by the binomial law of the values below it."""
    n, tail = curve.trajectories, 0.5 * (1.0 - level_of_each(level, curve.looks))
    low, high = _rank(n, q, tail) / n, 1.0 - _rank(n, 1.0 - q, tail) / n
    lowest = curve.counted_quantile(low) if low > 0.0 else np.zeros(curve.k.size)
    return lowest, curve.counted_quantile(high) if high < 1.0 else np.full(curve.k.size, np.inf)


def _rank(n: int, q: float, tail: float) -> float:
    """Return the r for which fewer than r of n values lie below the q-quantile with the probability `tail`; 0 if none."""
    return float(special.bdtrik(tail, n, q)) if special.bdtr(0, n, q) <= tail else 0.0
