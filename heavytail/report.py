"""Verdicts as text: the cells of a table, the lines of a list, and JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from heavytail.verdicts import Verdict


@dataclass(frozen=True)
class Row:
    """A row of a table of rates, for each alpha.

    Attributes
    ----------
    name : str
        What stands in the first column.
    printed, proved : str
        The ids of the claims that decide what is printed and what can be proved; "" if there is none.
    printed_text : str
        What the paper prints where it prints no rate.
    quantity : str
        What is measured, if it is no rate.
    in_paper : bool
        Whether the paper has this row.
    below_two, at_two : bool
        Whether the row is for alpha < 2 only, or for alpha = 2 only.
    """

    name: str
    printed: str = ""
    proved: str = ""
    printed_text: str = ""
    quantity: str = ""
    in_paper: bool = True
    below_two: bool = False
    at_two: bool = False

    def has(self, alpha: float) -> bool:
        """Return whether the row exists for this alpha."""
        return not (self.below_two and alpha == 2.0) and not (self.at_two and alpha != 2.0)


@dataclass(frozen=True)
class Table:
    """A table of the paper as a map from cells to claims.

    Attributes
    ----------
    title : str
        The title.
    column, unchecked : str
        The column that is checked, and the one that is not yet.
    alphas : tuple of float
        The moment orders.
    rows : tuple of Row
        The rows.
    behind : tuple of str
        The ids of further claims that the cells rest on.
    """

    title: str
    column: str
    unchecked: str
    alphas: tuple[float, ...]
    rows: tuple[Row, ...]
    behind: tuple[str, ...] = ()

    @property
    def claims(self) -> list[str]:
        """The ids of all claims of the table, each once."""
        ids = [name for row in self.rows for name in (row.printed, row.proved) if name]
        return list(dict.fromkeys([*ids, *self.behind]))

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of the cells."""
        return "", "alpha", "printed r", "proved r", "measured r [95 %]", self.unchecked

    def cells(self, verdicts: Sequence[Verdict]) -> list[tuple[str, ...]]:
        """Return the table as lines of text, one cell for each heading."""
        found = {(verdict.claim, verdict.alpha): verdict for verdict in verdicts if not verdict.control}
        return [
            _cells(row, alpha, found.get((row.printed, alpha)), found.get((row.proved, alpha)))
            for alpha in self.alphas
            for row in self.rows
            if row.has(alpha)
        ]


def _cells(row: Row, alpha: float, printed: Verdict | None, proved: Verdict | None) -> tuple[str, ...]:
    print_cell, prove_cell, measured = row.printed_text or "-", "-", "-"
    if printed is not None and printed.printed is not None:
        print_cell = f"{printed.printed:.4f} {printed.outcome}"
    if proved is not None and proved.proved is not None:
        prove_cell = f"{row.quantity} {proved.proved:.4f} {proved.outcome}".strip()
        measured = _measured(proved)
    return row.name, f"{alpha:g}", print_cell, prove_cell, measured, "not yet checked" if row.in_paper else ""


def _measured(verdict: Verdict) -> str:
    finding = verdict.finding
    if finding.exact and f"{finding.low:.3f}" == f"{finding.high:.3f}":
        return f"{finding.measured:.4f} exact"
    return f"{finding.measured:.4f} [{finding.low:.4f}, {finding.high:.4f}]" + (" exact" if finding.exact else "")


def lines(verdicts: Sequence[Verdict]) -> list[tuple[str, ...]]:
    """Return verdicts as cells of text: claim, alpha, outcome, whether it is expected, evidence with advice."""
    return [
        (
            verdict.claim + (f" ({verdict.control})" if verdict.control else ""),
            f"{verdict.alpha:g}",
            str(verdict.outcome),
            "" if verdict.as_expected else f"expected {verdict.expected}",
            " ".join(filter(None, [verdict.finding.evidence + ".", verdict.finding.advice])),
        )
        for verdict in verdicts
    ]


def summary(verdicts: Sequence[Verdict]) -> str:
    """Return one sentence on how many verdicts are as expected."""
    wrong = [verdict for verdict in verdicts if not verdict.as_expected]
    if not wrong:
        return f"All {len(verdicts)} verdicts are as expected."
    commands = "; ".join(verdict.command for verdict in wrong)
    return f"{len(wrong)} of {len(verdicts)} verdicts are not as expected: {commands}"


def as_data(verdicts: Sequence[Verdict]) -> list[dict[str, Any]]:
    """Return verdicts as plain dictionaries, one for each claim and alpha."""
    return [
        {
            "id": verdict.claim,
            "alpha": verdict.alpha,
            "control": verdict.control or None,
            "printed": verdict.printed,
            "proved": verdict.proved,
            "measured": finite(verdict.finding.measured),
            "low": finite(verdict.finding.low),
            "high": finite(verdict.finding.high),
            "exact": verdict.finding.exact,
            "outcome": str(verdict.outcome),
            "expected": str(verdict.expected),
            "statement": verdict.statement,
            "source": verdict.source,
            "evidence": verdict.finding.evidence,
            "details": list(verdict.finding.details),
            "advice": verdict.finding.advice,
            "seed": verdict.seed,
            "command": verdict.command,
        }
        for verdict in verdicts
    ]


def finite(value: float) -> float | None:
    """Return the number, or None where JSON has none: infinity, and what is not a number."""
    return value if math.isfinite(value) else None


def to_json(data: dict[str, Any]) -> str:
    """Return a JSON document, with a line break at its end."""
    return json.dumps(data, indent=2, allow_nan=False) + "\n"
