"""Verdicts as lines: claim, alpha, outcome, evidence."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from heavytail.report.document import Grid
from heavytail.verdicts import Verdict

HEADINGS = ("claim", "alpha", "verdict", "", "evidence")


def lines(verdicts: Sequence[Verdict]) -> list[tuple[str, ...]]:
    """Return verdicts as cells of text: claim, alpha, outcome, whether it is expected, the account of its finding."""
    return [
        (
            verdict.claim + (f" ({verdict.control})" if verdict.control else ""),
            f"{verdict.alpha:g}",
            str(verdict.outcome),
            "" if verdict.as_expected else f"expected {verdict.expected}",
            verdict.finding.account,
        )
        for verdict in verdicts
    ]


def listing(verdicts: Sequence[Verdict], title: str = "") -> Grid:
    """Return verdicts as a table, one group for each claim."""
    groups = itertools.groupby(verdicts, key=lambda verdict: verdict.claim)
    return Grid(title, HEADINGS, tuple(tuple(lines(list(group))) for _, group in groups), prose=True)


def summary(verdicts: Sequence[Verdict]) -> str:
    """Return one sentence on how many verdicts are as expected."""
    wrong = [verdict for verdict in verdicts if not verdict.as_expected]
    if not wrong:
        return f"All {len(verdicts)} verdicts are as expected."
    commands = "; ".join(verdict.command for verdict in wrong)
    return f"{len(wrong)} of {len(verdicts)} verdicts are not as expected: {commands}"
