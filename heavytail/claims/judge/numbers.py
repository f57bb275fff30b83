"""Single numbers: estimated with an error, or computed without chance."""

from __future__ import annotations

import math

import numpy as np

from heavytail.claims.finding import REFUTING_LEVEL, Finding, Outcome
from heavytail.estimates.estimate import Estimate
from heavytail.estimates.tail_index import TailIndex
from heavytail.parts.parameters import between, instance, number, shown

__all__ = ["exponent_is", "number_at_least", "number_at_most", "number_is", "tail_index_is"]

NO_NUMBER = "It is not a number: the computation behind it failed."


def tail_index_is(estimate: TailIndex, alpha: float, tolerance: float = 0.2, seen: str = "") -> Finding:
    """Judge the statement that a tail has the index alpha, hence no moment of an order above alpha.

    Parameters
    ----------
    estimate : TailIndex
        The measured index.
    alpha : float
        The claimed one.
    tolerance : float, default 0.2
        How far the 95 % interval may reach beyond the claim.
    seen : str, default ""
        What the values were taken from, such as `Curve.seen`.

    Returns
    -------
    Finding

    Raises
    ------
    TypeError
        If it is given no estimate.
    ValueError
        If what is claimed is not finite, or the tolerance negative.
    """
    instance("estimate", estimate, TailIndex, "Pass what heavytail.tail_index returns.")
    evidence = (
        f"tail index {estimate.value:.3f} in [{estimate.low:.3f}, {estimate.high:.3f}] "
        f"from the {estimate.exceedances} largest values, claimed {alpha:g}"
    )
    ends = (estimate.low, estimate.high), estimate.interval(REFUTING_LEVEL)
    advice = "More trajectories would give more large values."
    return _judge(estimate.value, *ends, alpha, tolerance, evidence, advice, seen)


def exponent_is(estimate: Estimate, expected: float, tolerance: float, what: str, seen: str = "") -> Finding:
    """Judge the statement that a number, estimated with an error, equals another.

    Parameters
    ----------
    estimate : Estimate
        The measured number.
    expected : float
        The claimed one.
    tolerance : float
        How far the 95 % interval may reach beyond the claim.
    what : str
        What the number is.
    seen : str, default ""
        What it was estimated from, such as `Curve.seen`.

    Returns
    -------
    Finding

    Raises
    ------
    TypeError
        If it is given no estimate.
    ValueError
        If what is claimed is not finite, or the tolerance negative.
    """
    instance("estimate", estimate, Estimate, "Pass a heavytail estimate; of a number without chance ask number_is.")
    low, high = estimate.interval(0.95)
    evidence = f"{what} {estimate.value:.4f} in [{low:.4f}, {high:.4f}], claimed {expected:.4f}"
    ends = (low, high), estimate.interval(REFUTING_LEVEL)
    advice = "More trajectories would narrow the interval."
    return _judge(estimate.value, *ends, expected, tolerance, evidence, advice, seen)


def _judge(
    value: float,
    inner: tuple[float, float],
    outer: tuple[float, float],
    expected: float,
    tolerance: float,
    evidence: str,
    advice: str,
    seen: str,
) -> Finding:
    """Hold if the inner interval lies within the tolerance, refute if the outer one excludes what is expected."""
    _check_claim(expected, tolerance)
    if expected - tolerance <= inner[0] and inner[1] <= expected + tolerance:
        outcome = Outcome.HOLDS
    else:
        outcome = Outcome.REFUTED if outer[1] < expected or outer[0] > expected else Outcome.UNDECIDED
    return Finding(outcome, value, *inner, evidence, advice if outcome is Outcome.UNDECIDED else "", seen=seen)


def number_is(value: float, expected: float, tolerance: float, what: str, seen: str = "") -> Finding:
    """Judge the statement that a number computed without chance equals another, up to a tolerance.

    Of a measured number ask `exponent_is`, `mean_is` or `quantile_is`.

    Parameters
    ----------
    value : float
        The number.
    expected : float
        The claimed one.
    tolerance : float
        How far they may lie apart.
    what : str
        What the number is.
    seen : str, default ""
        For what it was computed, if `what` does not say so.

    Returns
    -------
    Finding

    Raises
    ------
    TypeError
        If it is given no number, or several.
    ValueError
        If what is expected is not finite, or the tolerance negative.
    """
    _check_value(value, what)
    _check_claim(expected, tolerance)
    evidence = f"{what} {value:.6g}, claimed {expected:.6g} to within {tolerance:.2g}"
    return _exact(value, abs(value - expected) <= tolerance, evidence, seen)


def number_at_most(value: float, limit: float, what: str, tolerance: float = 1e-6, seen: str = "") -> Finding:
    """Judge the statement that a number computed without chance is at most a limit, up to a relative tolerance.

    Parameters
    ----------
    value : float
        The number.
    limit : float
        The claimed limit; it may be infinite.
    what : str
        What the number is, for the evidence.
    tolerance : float, default 1e-6
        How far beyond the limit it may lie, relative to the limit.
    seen : str, default ""
        For what it was computed, if `what` does not say so.

    Returns
    -------
    Finding

    Raises
    ------
    TypeError
        If it is given no number, or several.
    ValueError
        If the limit is not a number, or the tolerance negative.
    """
    _check_value(value, what)
    _check_claim(limit, tolerance, finite=False)
    evidence = f"{what} {value:.6g}, claimed <= {limit:.6g}"
    return _exact(value, value <= limit + _slack(limit, tolerance), evidence, seen)


def number_at_least(value: float, limit: float, what: str, tolerance: float = 1e-6, seen: str = "") -> Finding:
    """Judge the statement that a number computed without chance is at least a limit; see `number_at_most`.

    Parameters
    ----------
    value : float
        The number.
    limit : float
        The claimed limit; it may be infinite.
    what : str
        What the number is, for the evidence.
    tolerance : float, default 1e-6
        How far beyond the limit it may lie, relative to the limit.
    seen : str, default ""
        For what it was computed, if `what` does not say so.

    Returns
    -------
    Finding

    Raises
    ------
    TypeError
        If it is given no number, or several.
    ValueError
        If the limit is not a number, or the tolerance negative.
    """
    _check_value(value, what)
    _check_claim(limit, tolerance, finite=False)
    evidence = f"{what} {value:.6g}, claimed >= {limit:.6g}"
    return _exact(value, value >= limit - _slack(limit, tolerance), evidence, seen)


def _slack(limit: float, tolerance: float) -> float:
    return tolerance * abs(limit) if math.isfinite(limit) else 0.0


def _exact(value: float, holds: bool, evidence: str, seen: str) -> Finding:
    if math.isnan(value):
        return Finding(Outcome.UNDECIDED, value, value, value, evidence, NO_NUMBER, exact=True, seen=seen)
    return Finding(Outcome.HOLDS if holds else Outcome.REFUTED, value, value, value, evidence, exact=True, seen=seen)


def _check_value(value: float, what: str) -> None:
    """Refuse what is not one number; infinity and NaN are, and so are those of mpmath."""
    if np.ndim(value) != 0 or not hasattr(value, "__float__"):
        raise TypeError(f"{what} {shown(value)} is not one number. Pass a float, such as the largest of several.")


def _check_claim(expected: float, tolerance: float, finite: bool = True) -> None:
    if finite or math.isnan(expected):
        number("what is claimed", expected)
    between("tolerance", tolerance, 0.0, math.inf, closed="low")
