"""How a quantile grows with the confidence: a power of 1/delta, or of its logarithm, by all limits within reach."""

from __future__ import annotations

import math

from heavytail.claims.finding import REFUTING_LEVEL, Finding, Outcome
from heavytail.curves.confidence import ConfidenceExponent
from heavytail.curves.confidence.exponent import POLYLOG_TOLERANCE
from heavytail.parts.parameters import between, instance, number

__all__ = [
    "confidence_exponent_at_least",
    "confidence_exponent_at_most",
    "confidence_exponent_equals",
    "polylogarithmic",
]

MEASURE = "Measure it first: heavytail.confidence_exponent(curve)."


def confidence_exponent_equals(
    found: ConfidenceExponent, exponent: float, tolerance: float = POLYLOG_TOLERANCE
) -> Finding:  # fmt: skip
    """Judge the statement that the (1 - delta)-quantile grows like delta**-exponent, as delta tends to 0.

    Every limit within reach (`ConfidenceExponent.limits`) must lie within the tolerance for it to hold, at 95 %; it is
    refuted if none of them is the claimed one, at 99.99 %.

    Parameters
    ----------
    found : ConfidenceExponent
        The measured exponent.
    exponent : float
        The claimed one.
    tolerance : float, default 0.05
        How far the limits within reach may lie beyond the claim.

    Returns
    -------
    Finding

    Raises
    ------
    TypeError
        If it is given no measured exponent.
    ValueError
        If the exponent is not finite or the tolerance negative.
    """
    return _judge(found, exponent, tolerance, below=True, above=True)


def confidence_exponent_at_least(
    found: ConfidenceExponent, exponent: float, tolerance: float = POLYLOG_TOLERANCE
) -> Finding:  # fmt: skip
    """Judge the statement that the quantile grows at least like delta**-exponent; see `confidence_exponent_equals`.

    Parameters
    ----------
    found : ConfidenceExponent
        The measured exponent.
    exponent : float
        The claimed one.
    tolerance : float, default 0.05
        How far the limits within reach may lie below the claim.

    Returns
    -------
    Finding

    Raises
    ------
    TypeError
        If it is given no measured exponent.
    ValueError
        If the exponent is not finite or the tolerance negative.
    """
    return _judge(found, exponent, tolerance, below=True, above=False)


def confidence_exponent_at_most(
    found: ConfidenceExponent, exponent: float, tolerance: float = POLYLOG_TOLERANCE
) -> Finding:  # fmt: skip
    """Judge the statement that the quantile grows at most like delta**-exponent; see `confidence_exponent_equals`.

    Parameters
    ----------
    found : ConfidenceExponent
        The measured exponent.
    exponent : float
        The claimed one.
    tolerance : float, default 0.05
        How far the limits within reach may lie above the claim.

    Returns
    -------
    Finding

    Raises
    ------
    TypeError
        If it is given no measured exponent.
    ValueError
        If the exponent is not finite or the tolerance negative.
    """
    return _judge(found, exponent, tolerance, below=False, above=True)


def polylogarithmic(found: ConfidenceExponent, tolerance: float = POLYLOG_TOLERANCE) -> Finding:
    """Judge the statement that the (1 - delta)-quantile grows like a power of log(1/delta), and no power of 1/delta.

    It holds as `ConfidenceExponent.is_polylog` says, and is refuted if every limit of the slope within reach is positive, at
    99.99 %. A law between the two, such as a log-normal one, leaves it undecided.

    Parameters
    ----------
    found : ConfidenceExponent
        The measured exponent.
    tolerance : float, default 0.05
        The power of 1/delta below which none is told from a power of the logarithm.

    Returns
    -------
    Finding

    Raises
    ------
    TypeError
        If it is given no measured exponent.
    ValueError
        If the tolerance is negative.
    """
    instance("found", found, ConfidenceExponent, MEASURE)
    between("tolerance", tolerance, 0.0, math.inf, closed="low")
    powers = ", ".join(f"{power:.2f}" for power in found.powers_of_logarithm)
    evidence = f"{_slope(found)}, times log(1/delta) {powers}, claimed a power of log(1/delta)"
    if found.note:
        outcome = Outcome.UNDECIDED
    elif found.limits(REFUTING_LEVEL)[0] > 0.0:
        outcome = Outcome.REFUTED
    else:
        outcome = Outcome.HOLDS if found.is_polylog(tolerance) else Outcome.UNDECIDED
    return _finding(found, outcome, evidence)


def _judge(found: ConfidenceExponent, exponent: float, tolerance: float, below: bool, above: bool) -> Finding:
    instance("found", found, ConfidenceExponent, MEASURE)
    number("exponent", exponent)
    between("tolerance", tolerance, 0.0, math.inf, closed="low")
    low, high = found.limits(0.95)
    lowest, highest = found.limits(REFUTING_LEVEL)
    if found.note:
        outcome = Outcome.UNDECIDED
    elif (not below or low >= exponent - tolerance) and (not above or high <= exponent + tolerance):
        outcome = Outcome.HOLDS
    else:
        refuted = (below and highest < exponent) or (above and lowest > exponent)
        outcome = Outcome.REFUTED if refuted else Outcome.UNDECIDED
    relation = "=" if below and above else ">=" if below else "<="
    return _finding(found, outcome, f"{_slope(found)}, claimed {relation} {exponent:.4f}")


def _slope(found: ConfidenceExponent) -> str:
    low, high = found.limits(0.95)
    return f"slope {found.value:.4f} in log(1/delta) over the window, limits within reach [{low:.4f}, {high:.4f}]"


def _finding(found: ConfidenceExponent, outcome: Outcome, evidence: str) -> Finding:
    advice = ""
    if outcome is Outcome.UNDECIDED:
        reason = f"{found.note[0].upper()}{found.note[1:]}. " if found.note else ""
        moves = "" if found.settled else " The slope still moves, so smaller deltas are needed, or a basis."
        moves = (
            " The slope rises, so another part of the law comes in: pass deltas beyond the rise." if found.rises else moves
        )
        advice = f"{reason}More trajectories narrow the windows, and reach smaller deltas.{moves}"
    rests_on = str(found.basis or "")
    return Finding(outcome, found.value, *found.limits(0.95), evidence, advice, seen=found.seen, rests_on=rests_on)
