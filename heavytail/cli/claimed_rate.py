"""Which claim a measured rate is held against, of which of its numbers that claim speaks, and for which moment order."""

from __future__ import annotations

import heavytail as ht
from heavytail.claims.held_against import guaranteed_column
from heavytail.claims.registry import find
from heavytail.claims.reproduction import exact
from heavytail.experiment.observables import Column, checked_column
from heavytail.parts.parameters import number

__all__ = ["column_of", "moment_order", "named_claim"]


def named_claim(text: str) -> ht.Claim:
    """Return the claim that a text names: an id of the papers' claims, FILE::ID, or a file that holds one claim.

    Raises
    ------
    OSError, ValueError
        If there is none, or more than one.
    """
    place, _, name = text.rpartition("::")
    if not (place or name):
        raise ValueError(f"--claim {text!r} names no claim. Pass an id that heavytail check --list shows, or FILE::ID.")
    claims = [claim for claim, _ in find([word for word in (place, name) if word])]
    if len(claims) > 1:
        raise ValueError(f"{text} holds {len(claims)} claims. Name one of them: {place or name}::{claims[0].id}.")
    return claims[0]


def column_of(claim: ht.Claim | None, observable: str | None, iterate: str | None) -> Column:
    """Return what to record: what is asked for, or else what the claim speaks of; the two must agree."""
    if claim is None:
        return checked_column(observable or "gap", iterate or "weighted")
    column = guaranteed_column(claim)
    asked = checked_column(observable or column[0], iterate or column[1])
    if asked != column:
        raise ValueError(
            f"Claim {claim.id!r} speaks of the {column[0]} of the {column[1]} iterate, not of the {asked[0]} of the "
            f"{asked[1]} one. Drop --observable and --iterate, or --claim."
        )
    return column


def moment_order(experiment: ht.Experiment, alpha: float | None = None) -> float:
    """Return the moment order that is asked for, or else the tail index of the noise, or 2 if that is larger.

    Raises
    ------
    ValueError
        If the noise has a smaller tail index than the order that is asked for.
    """
    index = float(getattr(experiment.noise, "tail_index", 2.0))
    if alpha is None:
        return min(index, 2.0)
    if number("alpha", alpha) > index:
        raise ValueError(
            f"--alpha {exact(alpha)} exceeds the tail index {exact(index)} of the noise, which has no moment of that order. "
            "Take a smaller one, or another noise."
        )
    return alpha
