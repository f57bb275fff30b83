"""Exponents of the limit, judged by all the limits that a curve can still reach."""

from __future__ import annotations

import math
from collections.abc import Callable

from heavytail.claims.finding import REFUTING_LEVEL, Finding, Outcome
from heavytail.curves.rates.exact import RATE_TOLERANCE, ExactRate
from heavytail.curves.rates.fit import RateFit
from heavytail.parts.parameters import between, instance, number

__all__ = ["rate_at_least", "rate_at_most", "rate_equals"]

FACTORS = tuple(4**power for power in range(1, 8))
MAX_DECADES = 12

Decide = Callable[[RateFit | ExactRate], Outcome]


def rate_equals(fit: RateFit | ExactRate, rate: float, tolerance: float = RATE_TOLERANCE) -> Finding:
    """Judge the statement that a curve decays exactly like k**-rate, as k tends to infinity.

    Every limit that the curve can still reach (`RateFit.limits`) must lie within the tolerance for it to hold, at 95 %; it
    is refuted if none of them is the claimed one, at 99.99 %. For k**-rate (log k)**p fit with ``logs=p``. The evidence says
    at which horizon an ordinary log-log fit of the same curve first comes within 0.05 of the claim, if one does.

    Parameters
    ----------
    fit : RateFit or ExactRate
        The measured rate.
    rate : float
        The claimed one.
    tolerance : float, default 0.02
        How far the limits within reach may lie beyond the claim.

    Returns
    -------
    Finding

    Raises
    ------
    TypeError
        If it is given no fit.
    ValueError
        If the rate is not finite or the tolerance negative.
    """
    return _judge(fit, rate, tolerance, below=True, above=True, relation="=")


def rate_at_least(fit: RateFit | ExactRate, rate: float, tolerance: float = RATE_TOLERANCE) -> Finding:
    """Judge the statement O(k**-rate): that a curve decays at least as fast; the parameters are those of `rate_equals`.

    Parameters
    ----------
    fit : RateFit or ExactRate
        The measured rate.
    rate : float
        The claimed one.
    tolerance : float, default 0.02
        How far the limits within reach may lie on the wrong side of the claim.

    Returns
    -------
    Finding

    Raises
    ------
    TypeError
        If it is given no fit.
    ValueError
        If the rate is not finite or the tolerance negative.
    """
    return _judge(fit, rate, tolerance, below=True, above=False, relation=">=")


def rate_at_most(fit: RateFit | ExactRate, rate: float, tolerance: float = RATE_TOLERANCE) -> Finding:
    """Judge the statement Omega(k**-rate): that a curve decays at most as fast; see `rate_equals`.

    Parameters
    ----------
    fit : RateFit or ExactRate
        The measured rate.
    rate : float
        The claimed one.
    tolerance : float, default 0.02
        How far the limits within reach may lie on the wrong side of the claim.

    Returns
    -------
    Finding

    Raises
    ------
    TypeError
        If it is given no fit.
    ValueError
        If the rate is not finite or the tolerance negative.
    """
    return _judge(fit, rate, tolerance, below=False, above=True, relation="<=")


def _judge(fit: RateFit | ExactRate, rate: float, tolerance: float, below: bool, above: bool, relation: str) -> Finding:
    instance("fit", fit, RateFit | ExactRate, "Fit the curve first, heavytail.fit_rate(curve).")
    number("rate", rate)
    between("tolerance", tolerance, 0.0, math.inf, closed="low")

    def decide(fit: RateFit | ExactRate) -> Outcome:
        low, high = fit.limits(0.95)
        lowest, highest = fit.limits(REFUTING_LEVEL)
        if (not below or low >= rate - tolerance) and (not above or high <= rate + tolerance):
            return Outcome.HOLDS
        return Outcome.REFUTED if (below and highest < rate) or (above and lowest > rate) else Outcome.UNDECIDED

    def inside(gap: float) -> float:
        """Return by how much a limit that exceeds the claim by this lies on the right side of the tolerance."""
        return tolerance + (-abs(gap) if below and above else gap if below else -gap)

    outcome, (low, high) = decide(fit), fit.limits(0.95)
    advice = _advice(fit, decide, rate, inside) if outcome is Outcome.UNDECIDED else ""
    claimed = "; ".join(filter(None, [f"claimed {relation} {rate:.4f}", fit.horizons.sentence(rate)]))
    if isinstance(fit, ExactRate):
        evidence = f"rate {fit.rate:.4f}, limits within reach [{low:.4f}, {high:.4f}], {claimed}"
        return Finding(outcome, fit.rate, low, high, evidence, advice, exact=True, seen=fit.seen)
    logs = f" beside (log k)**{fit.logs:g}" if fit.logs else ""
    if fit.basis is None:
        evidence = f"rate {fit.rate:.4f} over the window, limits within reach [{low:.4f}, {high:.4f}]{logs}, {claimed}"
        lasting = outcome is Outcome.UNDECIDED and _surely_drifts(fit) and _factor(fit, decide) is None
        return Finding(
            outcome, fit.rate, low, high, evidence, advice, seen=fit.seen, rests_on=fit.caution, lasting=lasting
        )  # fmt: skip
    evidence = f"rate {fit.rate + fit.shift:.4f} in [{low:.4f}, {high:.4f}]{logs}, {claimed}"
    rests_on = "; ".join(filter(None, [str(fit.basis), fit.caution]))
    return Finding(outcome, fit.rate + fit.shift, low, high, evidence, advice, seen=fit.seen, rests_on=rests_on)


def _advice(fit: RateFit | ExactRate, decide: Decide, rate: float, inside: Callable[[float], float]) -> str:
    """Say what would decide: more trajectories, more decades of k, or another kind of statement."""
    if isinstance(fit, ExactRate):
        return "The local rates still move. Compute further k, or state a bound with a constant."
    if math.isinf(fit.estimate.error):
        return f"There is no honest interval: {fit.caution}. Fit a quantile, or a moment of lower order."
    if math.isinf(fit.limits()[0]):
        return f"{fit.caution[0].upper()}{fit.caution[1:]}. Run more steps, or start nearer."
    factor = _factor(fit, decide)
    if factor is not None:
        return f"About {factor} times as many trajectories ({factor * fit.trajectories:.2g}) would decide it."
    moved = fit.drift.value / (0.5 * math.log(fit.window[1] / fit.window[0])) * math.log(10.0)
    drifting = f"The local rates still move, by {moved:.3f} per decade of k"
    decades = math.ceil(_decades(fit, rate, inside))
    worth = 1 <= decades <= MAX_DECADES  # fewer: it is no drift that stands in the way
    more = f"; if like 1/log k, {decades} more decade{'s' if decades > 1 else ''} of k would decide it" if worth else ""
    return (
        f"{drifting}{more}. Else hold the curve against a finite-k predictor (a basis of the fit), state a bound with a "
        "constant (below), or remake the worst case for each horizon."
    )


def _factor(fit: RateFit, decide: Decide) -> int | None:
    """Return how many times as many trajectories would decide, if nothing but the errors changed; None if none would."""
    return next((factor for factor in FACTORS if decide(fit.narrowed(factor)) is not Outcome.UNDECIDED), None)


def _surely_drifts(fit: RateFit) -> bool:
    """Return whether the local rates move, beyond what chance may feign."""
    low, high = fit.drift.interval(REFUTING_LEVEL)
    return low > 0.0 or high < 0.0


def _decades(fit: RateFit, rate: float, inside: Callable[[float], float]) -> float:
    """Return how many more decades leave too little drift to matter, if the local rate is that of a power of log k.

    That is its limit minus c / l at l = log k. With the limit on the wrong side of the tolerance, less must be left than
    what lies between it and the claim.
    """
    end, half = math.log(fit.window[1]), 0.5 * math.log(fit.window[1] / fit.window[0])
    left = fit.drift.value / half * (end - half)
    gap = fit.rate + left - rate
    room = inside(gap) if inside(gap) > 0.0 else abs(gap)
    wanted = abs(left) * (end - half) / max(room, 1e-12) + half
    return min((wanted - end) / math.log(10.0), 1e6)
