"""The bottom line of a tail report in plain words: what the tail looks like, what moments exist, which alpha that leaves."""

from __future__ import annotations

import math

from heavytail.estimates.existence import Existence
from heavytail.estimates.tail_index import PowerTail

__all__ = ["bottom_line", "grounds"]

WORDS = {"exists": "yes", "does not exist": "no", "undecided": "undecided"}


def bottom_line(power: PowerTail, mean: Existence, variance: Existence) -> str:
    """Return what is to be read first.

    Parameters
    ----------
    power : PowerTail
        The stretch that follows one power, and its index.
    mean, variance : Existence
        The decisions.

    Returns
    -------
    str
    """
    moments = f"mean {WORDS[mean.answer]}, variance {WORDS[variance.answer]}"
    index = f"a power of index {power.value:.2f} [{power.low:.2f}, {power.high:.2f}]"
    if not power.length:
        return f"No power tail seen: {moments}."
    ending = f": {moments}{_alpha(power, mean, variance)}."
    if power.established:
        return f"Behaves like {index} above {power.start:.3g}{ending}"
    if mean.answer == variance.answer == "exists":
        return f"No heavy tail seen, an index below {power.low:.1f} is excluded{ending}"
    but = ", but one with an end fits better" if power.ends_sooner else ""
    seen = f"up to the largest, {power.largest:.3g}{but}"
    return f"Undecided, the {power.length} largest values behave like {index} {seen}{ending}"


def grounds(power: PowerTail, total: int, dependent: bool) -> str:
    """Return what the bottom line rests on.

    Parameters
    ----------
    power : PowerTail
        The stretch that follows one power, and its index.
    total : int
        How many values there are.
    dependent : bool
        Whether they depend on each other.

    Returns
    -------
    str
    """
    blocks = " The values depend on each other: the decisions rest on consecutive blocks." if dependent else ""
    if not power.established:
        return f"Why: {power.note}{blocks}"
    reach = power.largest / power.start
    norms = f" (norms of {power.dimension} coordinates)" if power.dimension > 1 else ""
    return (
        f"It rests on the {power.length} largest of {total} values, which follow one power over a factor {reach:.3g} up to "
        f"the largest, {power.largest:.3g}; log-normal values{norms} do over {power.needed} in 2 % of samples.{blocks}"
    )


def _alpha(power: PowerTail, mean: Existence, variance: Existence) -> str:
    """Return which alpha in (1, 2] GClip can rely on: E|X|**alpha must be finite."""
    if variance.answer == "exists":
        return "; for GClip alpha = 2 will do"
    if mean.answer == "does not exist":
        return "; no alpha above 1 has a finite moment, which GClip needs"
    if power.established and power.value > 1.0:
        return f"; for GClip use alpha about {min(power.value, 2.0):.1f}"
    if power.low > 1.1:
        return f"; for GClip no alpha above {min(math.floor(10.0 * power.low) / 10.0, 2.0):.1f} is safe"
    return ""
