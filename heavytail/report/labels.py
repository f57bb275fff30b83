"""Verdicts in the words of reproduction projects, a line for each claim: verified, falsified, inconclusive or toy.

A claim is falsified if it is REFUTED at one of its moment orders, and verified if it HOLDS at all of them; what is UNDECIDED
or an ERROR at one of them, and refuted at none, is inconclusive. Whatever was decided at effort smoke is toy: no more was
asked for than what shows that it runs. Negative controls do not count: they are no claims of a paper.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from heavytail.claims.reproduction import exact

__all__ = ["COLUMNS", "label_of", "to_csv"]

COLUMNS = (
    "id", "paper", "source", "statement", "label", "alphas", "outcomes", "effort", "seed", "command", "heavytail", "digest",
    "machine", "date",
)  # fmt: skip


def label_of(outcomes: Sequence[str], effort: str) -> str:
    """Return the label of a claim.

    Parameters
    ----------
    outcomes : sequence of str
        Its outcomes, one for each moment order.
    effort : {"smoke", "ci", "full"}
        The effort at which they were decided.

    Returns
    -------
    str

    Examples
    --------
    >>> from heavytail.report.labels import label_of
    >>> label_of(["HOLDS", "HOLDS"], "ci"), label_of(["HOLDS", "REFUTED"], "ci"), label_of(["HOLDS"], "smoke")
    ('verified', 'falsified', 'toy')
    """
    if effort == "smoke":
        return "toy"
    if "REFUTED" in outcomes:
        return "falsified"
    return "verified" if all(outcome == "HOLDS" for outcome in outcomes) else "inconclusive"


def to_csv(data: dict[str, Any]) -> str:
    """Return the claims of a file of verdicts as a table of comma-separated values, with a line of headings.

    Parameters
    ----------
    data : dict
        As the schema describes it (`heavytail.report.verdict_schema`).

    Returns
    -------
    str
    """
    written = io.StringIO()
    table = csv.DictWriter(written, COLUMNS, lineterminator="\n")
    table.writeheader()
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for one in data["claims"]:
        if one["control"] is None:
            groups.setdefault((one["id"], one["source"], one["statement"]), []).append(one)
    table.writerows(_line(group, data) for group in groups.values())
    return written.getvalue()


def _line(group: list[dict[str, Any]], data: dict[str, Any]) -> dict[str, Any]:
    first, outcomes, made = group[0], [one["outcome"] for one in group], data["made"]
    return {
        **{name: first[name] for name in ("id", "paper", "source", "statement")},
        "label": label_of(outcomes, data["effort"]),
        "alphas": " ".join(exact(one["alpha"]) for one in group),
        "outcomes": " ".join(outcomes),
        "effort": data["effort"],
        "seed": data["seed"],
        "command": "; ".join(dict.fromkeys(one["command"] for one in group)),
        **{name: made[name] for name in ("heavytail", "digest", "machine", "date")},
    }
