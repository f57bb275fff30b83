"""A rate that somebody measured, held against what a claim guarantees: of that experiment alone, not of the claim.

A guarantee says of every experiment that meets its assumptions that a mean decays at least like k**-r. So one experiment
can refute it, if it meets them, and none can prove it.
"""

from __future__ import annotations

from heavytail.claims.claim import Claim
from heavytail.claims.finding import Finding
from heavytail.claims.judge.exponents import rate_at_least
from heavytail.claims.reproduction import exact
from heavytail.curves.rates.fit import RateFit
from heavytail.experiment.observables import Column
from heavytail.parts.parameters import number

__all__ = ["guaranteed_column", "guaranteed_rates", "held_against"]


def guaranteed_column(claim: Claim) -> Column:
    """Return the observable and the iterate that a claim speaks of.

    Raises
    ------
    ValueError
        If it guarantees no rate.
    """
    if claim.rate_of is None:
        raise ValueError(
            f"Claim {claim.id!r} guarantees no rate of one run at every k, so no experiment can be held against it. Name "
            "one whose rate_of says what decays; `heavytail check` decides the others."
        )
    return claim.rate_of


def guaranteed_rates(claim: Claim, alpha: float) -> dict[str, float]:
    """Return the exponents that a claim guarantees for a moment order, "as proved" and "as printed"; as one if they agree.

    Raises
    ------
    ValueError
        If it guarantees no rate, or says nothing of that moment order.
    """
    guaranteed_column(claim)
    number("alpha", alpha)
    orders = (*claim.alphas, *(claim.full or ()))
    if not (claim.takes(alpha) or min(orders) <= alpha <= max(orders)):
        low, high = claim.any_alpha or (min(orders), max(orders))
        between = f"above {exact(low)}, up to {exact(high)}" if claim.any_alpha else f"from {exact(low)} to {exact(high)}"
        says = f"of alpha = {exact(low)} alone" if low == high else f"of alpha {between}"
        raise ValueError(
            f"Claim {claim.id!r} speaks {says}, not of alpha = {exact(alpha)}. Take a noise of such a tail index, or name "
            "one of these moment orders, if the noise has it."
        )
    rates = {"as proved": claim.proved(alpha), "as printed": claim.printed(alpha)}
    known = {how: rate for how, rate in rates.items() if rate is not None}
    if len(set(known.values())) == 1 < len(known):
        return {"as printed and as proved": next(iter(known.values()))}
    if not known:
        raise ValueError(f"Claim {claim.id!r} gives no exponent at alpha = {exact(alpha)}. Name another one.")
    return known


def held_against(claim: Claim, alpha: float, fit: RateFit) -> dict[str, Finding]:
    """Return what a fit says of the exponents that a claim guarantees, by how they are claimed.

    Parameters
    ----------
    claim : Claim
        A claim with `rate_of`.
    alpha : float
        The moment order.
    fit : RateFit
        The fit of the mean of that observable of that iterate.

    Returns
    -------
    dict of str to Finding
        The judgement of `rate_at_least` for each of `guaranteed_rates`.

    Raises
    ------
    ValueError
        If the claim guarantees no rate, or says nothing of that moment order.
    """
    return {how: rate_at_least(fit, rate) for how, rate in guaranteed_rates(claim, alpha).items()}
