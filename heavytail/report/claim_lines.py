"""Claims as lines: id, the moment orders that they can be checked for, and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from heavytail.claims.claim import Claim
from heavytail.claims.reproduction import exact
from heavytail.claims.run import Effort
from heavytail.report.document import Grid

__all__ = ["claim_listing", "claims_as_data"]

HEADINGS = ("claim", "alpha", "statement")


def claim_listing(claims: Sequence[Claim], effort: Effort) -> Grid:
    """Return claims as a table, with the moment orders of an effort level.

    Parameters
    ----------
    claims : sequence of Claim
        The claims.
    effort : {"smoke", "ci", "full"}
        The effort level.

    Returns
    -------
    Grid
    """
    lines = tuple((claim.id, _orders(claim, effort), claim.statement) for claim in claims)
    return Grid("", HEADINGS, (lines,), prose=True)


def claims_as_data(claims: Sequence[Claim], effort: Effort) -> list[dict[str, Any]]:
    """Return claims as plain dictionaries.

    Parameters
    ----------
    claims : sequence of Claim
        The claims.
    effort : {"smoke", "ci", "full"}
        The effort level.

    Returns
    -------
    list of dict
        What JSON can hold.
    """
    return [
        {
            "id": claim.id,
            "alphas": claim.alphas_at(effort),
            "any_alpha": claim.any_alpha,
            "needs": claim.needs,
            "statement": claim.statement,
            "source": claim.source,
            "controls": list(claim.controls),
        }
        for claim in claims
    ]


def _orders(claim: Claim, effort: Effort) -> str:
    listed = ", ".join(map(exact, claim.alphas_at(effort)))
    if claim.any_alpha is None:
        return listed
    low, high = map(exact, claim.any_alpha)
    return f"{listed}, any in ({low}, {high}]"
