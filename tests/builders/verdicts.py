"""Verdicts that no run has made: for tests of what is done with verdicts."""

import heavytail as ht
from heavytail.claims.registry import find
from heavytail.claims.verdict import Verdicts


def verdict(claim="some-claim", alpha=1.5, outcome="HOLDS", expected=None, printed=None, proved=None, **finding):
    """Return a verdict with the given outcome and numbers, of a claim or of one that has only this id."""
    if isinstance(claim, str):
        claim = ht.Claim(
            id=claim,
            source=f"source of {claim}",
            statement=f"{claim} is true.",
            check=lambda run, alpha: None,
            alphas=(1.5,),
        )
    measured = finding.pop("measured", 0.5)
    numbers = {"low": measured - 0.01, "high": measured + 0.01, "evidence": f"{claim.id} was looked at", **finding}
    return ht.Verdict(
        claim=claim,
        control="",
        alpha=alpha,
        printed=printed,
        proved=proved,
        finding=ht.Finding(ht.Outcome(outcome), measured, **numbers),
        expected=ht.Outcome(expected or outcome),
        seed=0,
        command=f"heavytail check {claim.id} --alpha {alpha:g} --effort ci --seed 0",
    )


def verdicts_of(ids, effort="ci"):
    """Return a verdict of each claim of the papers at each alpha: as expected, and as if the proved number was measured."""
    return Verdicts(
        verdict(
            claim, alpha, claim.expected(alpha), None, claim.printed(alpha), claim.proved(alpha),
            measured=claim.proved(alpha) or claim.printed(alpha) or 0.0,
        )
        for claim, _ in find(ids)
        for alpha in claim.alphas_at(effort)
    )  # fmt: skip
