"""What a theorem says of a curve, and whether the numbers agree: HOLDS, REFUTED or UNDECIDED.

A statement is refuted only by an interval of level 0.9999 that excludes it, so that a true one is refuted in one of
ten thousand checks. It holds only if the 95 % interval leaves no room for a violation larger than a stated tolerance.
In between, the finding says what it would take.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from heavytail.curve import Curve
from heavytail.rates import ExactRate, RateFit
from heavytail.statistics import Estimate
from heavytail.tail_index import TailIndex

REFUTING_LEVEL = 0.9999
RATE_TOLERANCE = 0.02


class Outcome(StrEnum):
    """The three outcomes of a check, and ERROR for a check that came to none: its own code failed."""

    HOLDS = "HOLDS"
    REFUTED = "REFUTED"
    UNDECIDED = "UNDECIDED"
    ERROR = "ERROR"


@dataclass(frozen=True)
class Finding:
    """The outcome of one comparison, with its numbers.

    Attributes
    ----------
    outcome : Outcome
        HOLDS, REFUTED or UNDECIDED; ERROR is for `heavytail.check` to give.
    measured, low, high : float
        The number that decided, and its 95 % interval (or its bracket, if it is exact).
    evidence : str
        One sentence that says what was compared.
    advice : str
        What it would take to decide, if it is undecided.
    exact : bool
        Whether the numbers are computed without chance; then low and high only bracket a limit.
    details : tuple of str
        The evidence of each comparison, if there were several.
    """

    outcome: Outcome
    measured: float
    low: float
    high: float
    evidence: str
    advice: str = ""
    exact: bool = False
    details: tuple[str, ...] = ()


def rate_equals(fit: RateFit | ExactRate, rate: float, tolerance: float = RATE_TOLERANCE) -> Finding:
    """Judge the statement that a curve decays exactly like k**-rate.

    Parameters
    ----------
    fit : RateFit or ExactRate
        The measured rate.
    rate : float
        The claimed one.
    tolerance : float, default 0.02
        How far the 95 % interval may reach beyond the claim.
    """
    return _judge_rate(fit, rate, tolerance, below=True, above=True, relation="=")


def rate_at_least(fit: RateFit | ExactRate, rate: float, tolerance: float = RATE_TOLERANCE) -> Finding:
    """Judge the statement O(k**-rate): that a curve decays at least as fast; the parameters are those of `rate_equals`."""
    return _judge_rate(fit, rate, tolerance, below=True, above=False, relation=">=")


def rate_at_most(fit: RateFit | ExactRate, rate: float, tolerance: float = RATE_TOLERANCE) -> Finding:
    """Judge the statement Omega(k**-rate): that a curve decays at most as fast; see `rate_equals`."""
    return _judge_rate(fit, rate, tolerance, below=False, above=True, relation="<=")


def _judge_rate(fit: RateFit | ExactRate, rate: float, tolerance: float, below: bool, above: bool, relation: str) -> Finding:
    low, high = fit.interval(0.95)
    lowest, highest = fit.interval(REFUTING_LEVEL)
    refuted = (below and highest < rate) or (above and lowest > rate)
    holds = (not below or low >= rate - tolerance) and (not above or high <= rate + tolerance)
    outcome = Outcome.HOLDS if holds else Outcome.REFUTED if refuted else Outcome.UNDECIDED
    advice = "" if outcome is not Outcome.UNDECIDED else "More trajectories would narrow the interval."
    if (outcome is Outcome.HOLDS and fit.settled is False) or (outcome is Outcome.REFUTED and _may_reach(fit, rate)):
        outcome, advice = Outcome.UNDECIDED, "The local rates still drift. Run more steps."
    elif fit.settled is None and outcome is Outcome.HOLDS:
        outcome, advice = (
            Outcome.UNDECIDED,
            "The local rates are too noisy to say whether they drift. Run more trajectories.",
        )
    evidence = f"rate {fit.rate:.4f} in [{low:.4f}, {high:.4f}], claimed {relation} {rate:.4f}"
    return Finding(outcome, fit.rate, low, high, evidence, advice, exact=isinstance(fit, ExactRate))


def _may_reach(fit: RateFit | ExactRate, rate: float) -> bool:
    """Return whether the local rates drift, be it less than 0.05, and over another window of this length pass the claim."""
    if isinstance(fit, RateFit):
        low, high = fit.drift.interval(0.95)
        drifts = low > 0.0 or high < 0.0
    else:
        drifts = fit.settled is False
    reached = 2.0 * fit.local[-1] - fit.local[0]
    return drifts and (fit.local[-1] - rate) * (reached - rate) <= 0.0


def below(curve: Curve, bound: ArrayLike, what: str = "the bound") -> Finding:
    """Judge the statement that the expectation lies below a bound at every checkpoint.

    The number measured is the largest ratio of mean to bound. The interval of level 0.9999 is shared among the
    checkpoints, so that the chance of a false refutation does not grow with their number.
    """
    return _judge_bound(curve, np.asarray(bound, dtype=np.float64), what, sign=1.0)


def above(curve: Curve, bound: ArrayLike, what: str = "the bound") -> Finding:
    """Judge the statement that the expectation lies above a bound at every checkpoint; see `below`."""
    return _judge_bound(curve, np.asarray(bound, dtype=np.float64), what, sign=-1.0)


def _judge_bound(curve: Curve, bound: np.ndarray, what: str, sign: float) -> Finding:
    if bound.shape != curve.k.shape or not (bound > 0.0).all():
        raise ValueError(f"The bound has the shape {bound.shape}. Pass one positive number for each checkpoint {curve.k}.")
    ratio = curve.mean / bound
    level = 1.0 - (1.0 - REFUTING_LEVEL) / curve.k.size
    low, high = (end / bound for end in curve.interval(0.95))
    lowest, highest = (end / bound for end in curve.interval(level))
    worst = int(np.argmax(sign * ratio))
    if ((lowest > 1.0) if sign > 0 else (highest < 1.0)).any():
        outcome = Outcome.REFUTED
    elif ((high <= 1.0) if sign > 0 else (low >= 1.0)).all():
        outcome = Outcome.HOLDS
    else:
        outcome = Outcome.UNDECIDED
    side = "largest" if sign > 0 else "smallest"
    interval = f"[{low[worst]:.4g}, {high[worst]:.4g}]"
    evidence = f"{side} ratio of the mean to {what} {ratio[worst]:.4g} in {interval}, at k = {curve.k[worst]}"
    advice = "More trajectories would narrow the interval." if outcome is Outcome.UNDECIDED else ""
    return Finding(outcome, float(ratio[worst]), float(low[worst]), float(high[worst]), evidence, advice)


def tail_index_is(estimate: TailIndex, alpha: float, tolerance: float = 0.2) -> Finding:
    """Judge the statement that a tail has the index alpha, hence no moment of an order above alpha.

    Parameters
    ----------
    estimate : TailIndex
        The measured index.
    alpha : float
        The claimed one.
    tolerance : float, default 0.2
        How far the 95 % interval may reach beyond the claim.
    """
    lowest, highest = estimate.interval(REFUTING_LEVEL)
    if alpha - tolerance <= estimate.low and estimate.high <= alpha + tolerance:
        outcome = Outcome.HOLDS
    else:
        outcome = Outcome.UNDECIDED if lowest <= alpha <= highest else Outcome.REFUTED
    evidence = (
        f"tail index {estimate.value:.3f} in [{estimate.low:.3f}, {estimate.high:.3f}] "
        f"from the {estimate.exceedances} largest values, claimed {alpha:g}"
    )
    advice = "More trajectories would give more large values." if outcome is Outcome.UNDECIDED else ""
    return Finding(outcome, estimate.value, estimate.low, estimate.high, evidence, advice)


def exponent_is(estimate: Estimate, expected: float, tolerance: float, what: str) -> Finding:
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
    """
    low, high = estimate.interval(0.95)
    lowest, highest = estimate.interval(REFUTING_LEVEL)
    if expected - tolerance <= low and high <= expected + tolerance:
        outcome = Outcome.HOLDS
    else:
        outcome = Outcome.UNDECIDED if lowest <= expected <= highest else Outcome.REFUTED
    advice = "More trajectories would narrow the interval." if outcome is Outcome.UNDECIDED else ""
    evidence = f"{what} {estimate.value:.4f} in [{low:.4f}, {high:.4f}], claimed {expected:.4f}"
    return Finding(outcome, estimate.value, low, high, evidence, advice)


def number_is(value: float, expected: float, tolerance: float, what: str) -> Finding:
    """Judge the statement that an exactly computed number equals another, up to a tolerance."""
    outcome = Outcome.HOLDS if abs(value - expected) <= tolerance else Outcome.REFUTED
    evidence = f"{what} {value:.6g}, claimed {expected:.6g} to within {tolerance:.2g}"
    return Finding(outcome, value, value, value, evidence, exact=True)


def number_at_most(value: float, limit: float, what: str, tolerance: float = 1e-6) -> Finding:
    """Judge the statement that an exactly computed number is at most a limit, up to a relative tolerance for rounding."""
    outcome = Outcome.HOLDS if value <= limit + tolerance * abs(limit) else Outcome.REFUTED
    return Finding(outcome, value, value, value, f"{what} {value:.6g}, claimed <= {limit:.6g}", exact=True)


def number_at_least(value: float, limit: float, what: str, tolerance: float = 1e-6) -> Finding:
    """Judge the statement that an exactly computed number is at least a limit; see `number_at_most`."""
    outcome = Outcome.HOLDS if value >= limit - tolerance * abs(limit) else Outcome.REFUTED
    return Finding(outcome, value, value, value, f"{what} {value:.6g}, claimed >= {limit:.6g}", exact=True)


def mean_is(curve: Curve, expected: ArrayLike, tolerance: float, what: str = "the prediction") -> Finding:
    """Judge the statement that the expectation follows a prediction to within a relative tolerance, at every checkpoint.

    The number measured is the ratio of mean to prediction that is furthest from 1.
    """
    inside = below(curve, (1.0 + tolerance) * np.asarray(expected)), above(curve, (1.0 - tolerance) * np.asarray(expected))
    outcome = all_of(inside).outcome
    ratio = curve.mean / np.asarray(expected)
    worst = int(np.argmax(np.maximum(ratio, 1.0 / np.maximum(ratio, 1e-300))))
    low, high = curve.low[worst] / np.asarray(expected)[worst], curve.high[worst] / np.asarray(expected)[worst]
    evidence = f"ratio of the mean to {what} {ratio[worst]:.4f} in [{low:.4f}, {high:.4f}], at k = {curve.k[worst]}"
    return Finding(outcome, float(ratio[worst]), float(low), float(high), evidence, inside[0].advice or inside[1].advice)


def all_of(findings: Sequence[Finding]) -> Finding:
    """Join findings: refuted if one is, undecided if one is, else they hold. The numbers stay those of the first one.

    They are exact if all are.

    Raises
    ------
    ValueError
        If there is none.
    """
    if not findings:
        raise ValueError("There is nothing to join. Pass at least one finding.")
    order = [Outcome.REFUTED, Outcome.UNDECIDED, Outcome.HOLDS]
    decisive = min(findings, key=lambda finding: order.index(finding.outcome))
    others = len(findings) - 1
    evidence = decisive.evidence + (f"; and {others} more comparison{'s' if others > 1 else ''}" if others else "")
    details = tuple(detail for finding in findings for detail in (finding.details or (finding.evidence,)))
    exact = all(finding.exact for finding in findings)
    return replace(
        findings[0], outcome=decisive.outcome, evidence=evidence, advice=decisive.advice, exact=exact, details=details
    )
