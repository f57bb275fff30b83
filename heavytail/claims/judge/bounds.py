"""Expectations held against bounds with constants, at every checkpoint."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.claims.finding import REFUTING_LEVEL, Finding, Outcome
from heavytail.curves.curve import Curve
from heavytail.parts.parameters import between, instance, real_array

__all__ = ["TAKE_ONE", "above", "below", "checked_bound", "decided", "mean_is"]

Array = NDArray[np.float64]

TAKE_ONE = "Take one of a result: result.curve('gap')."
FACTORS = tuple(2**power for power in range(1, 21))


def below(curve: Curve, bound: ArrayLike, what: str = "the bound") -> Finding:
    """Judge the statement that the expectation lies below a bound at every checkpoint.

    The number measured is the largest ratio of mean to bound, or the one that decides. The level 0.9999 that refutes is
    shared among the checkpoints, so that the chance of a false refutation does not grow with their number. The intervals are
    those of `Curve.interval`: where the variance may be infinite, a bound from above needs the tail index.

    Parameters
    ----------
    curve : Curve
        The curve.
    bound : array_like
        One positive number for each checkpoint.
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
        If there is not one positive number for each checkpoint.
    """
    return _judge(curve, None, checked_bound(curve, bound), what)


def above(curve: Curve, bound: ArrayLike, what: str = "the bound") -> Finding:
    """Judge the statement that the expectation lies above a bound at every checkpoint; see `below`.

    Parameters
    ----------
    curve : Curve
        The curve.
    bound : array_like, shape (checkpoints,)
        One positive number for each checkpoint.
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
        If there is not one positive number for each checkpoint.
    """
    return _judge(curve, checked_bound(curve, bound), None, what)


def mean_is(curve: Curve, expected: ArrayLike, tolerance: float, what: str = "the prediction") -> Finding:
    """Judge the statement that the expectation follows a prediction to within a relative tolerance, at every checkpoint.

    The number measured is the ratio of mean to prediction at the checkpoint that decides, or where it is furthest from 1.

    Parameters
    ----------
    curve : Curve
        The curve.
    expected : array_like
        One positive number for each checkpoint.
    tolerance : float
        The expectation must lie between 1 - tolerance and 1 + tolerance times that.
    what : str, default "the prediction"
        What it is, for the evidence.

    Returns
    -------
    Finding

    Raises
    ------
    TypeError
        If it is given no curve.
    ValueError
        If there is not one positive number for each checkpoint, or the tolerance lies outside [0, 1).
    """
    between("tolerance", tolerance, 0.0, 1.0, closed="low")
    prediction = checked_bound(curve, expected)
    return _judge(curve, (1.0 - tolerance) * prediction, (1.0 + tolerance) * prediction, what, prediction)


def checked_bound(curve: Curve, bound: ArrayLike) -> Array:
    """Return a bound as an array, checked to be one positive number for each checkpoint."""
    instance("curve", curve, Curve, TAKE_ONE)
    numbers = real_array("The bound", bound)
    if numbers.shape != curve.k.shape or not (numbers > 0.0).all():
        raise ValueError(f"The bound has the shape {numbers.shape}. Pass one positive number for each checkpoint {curve.k}.")
    return numbers


def _judge(curve: Curve, least: Array | None, most: Array | None, what: str, unit: Array | None = None) -> Finding:
    unit = most if unit is None and most is not None else least if unit is None else unit
    assert unit is not None
    ratio = curve.mean / unit
    low, high = (end / unit for end in curve.interval(0.95))
    lower = np.full_like(ratio, -np.inf) if least is None else least / unit
    upper = np.full_like(ratio, np.inf) if most is None else most / unit
    share = curve.k.size * (2 if least is not None and most is not None else 1)
    lowest, highest = (end / unit for end in curve.interval(1.0 - (1.0 - REFUTING_LEVEL) / share))
    refuted, holds = (lowest > upper) | (highest < lower), (low >= lower) & (high <= upper)
    outcome, worst = decided(refuted, holds, _distance(ratio, lower, upper))
    side = "largest ratio" if least is None else "smallest ratio" if most is None else "ratio"
    digits = ".4f" if least is not None and most is not None else ".4g"
    evidence = (
        f"{side} of the mean to {what} {ratio[worst]:{digits}} in [{low[worst]:{digits}}, {high[worst]:{digits}}], "
        f"at k = {curve.k[worst]}"
    )
    advice = _advice(curve, ratio, low, high, lower, upper) if outcome is Outcome.UNDECIDED else ""
    numbers = float(ratio[worst]), float(low[worst]), float(high[worst])
    return Finding(outcome, *numbers, evidence, advice, seen=curve.seen, rests_on=curve.caution)


def decided(refuted: NDArray[np.bool_], holds: NDArray[np.bool_], far: Array) -> tuple[Outcome, int]:
    """Return the outcome over all checkpoints, and which of those that decide it is the furthest off."""
    outcome = Outcome.REFUTED if refuted.any() else Outcome.HOLDS if holds.all() else Outcome.UNDECIDED
    deciding = {Outcome.REFUTED: refuted, Outcome.HOLDS: holds, Outcome.UNDECIDED: ~holds}[outcome]
    return outcome, int(np.argmax(np.where(deciding, far, -np.inf)))


def _distance(ratio: Array, lower: Array, upper: Array) -> Array:
    """Return how far a ratio lies on the wrong side, or from 1 if both sides are wrong, on the logarithmic scale."""
    with np.errstate(divide="ignore", invalid="ignore"):
        sides = np.abs(np.log(ratio)), np.log(ratio / upper), np.log(lower / ratio)
        both = np.isfinite(upper) & (lower > 0.0)
        far = np.where(both, sides[0], np.where(lower > 0.0, sides[2], sides[1]))
    return np.where(np.isnan(far), np.inf, far)


def _advice(curve: Curve, ratio: Array, low: Array, high: Array, lower: Array, upper: Array) -> str:
    """Say how many trajectories would decide, or why none would."""
    if math.isinf(high.max()) and curve.trajectories > 1:
        return "No bound from above can be decided. Use a quantile, a moment of lower order, or the exact law."
    for factor in FACTORS:
        nearer_low, nearer_high = ratio + (low - ratio) / math.sqrt(factor), ratio + (high - ratio) / math.sqrt(factor)
        if ((nearer_low >= lower) & (nearer_high <= upper)).all() or ((nearer_low > upper) | (nearer_high < lower)).any():
            return f"About {factor} times as many trajectories ({factor * curve.trajectories:.2g}) would decide it."
    return "The mean lies too near the bound for any run. More trajectories would narrow the interval."
