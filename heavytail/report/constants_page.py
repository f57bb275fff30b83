"""Constants as a page, and as data: printed beside sharp, a number for each moment order, and what attains them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from heavytail.claims.constants import Constant, Constants, claims_of_constants
from heavytail.claims.verdict import Verdict
from heavytail.report.document import Commands, Document, Facts, Grid, Heading, Paragraph
from heavytail.report.verdict_data import as_data
from heavytail.report.verdict_lines import summary

__all__ = ["constants_as_data", "constants_page"]

DECIDED = "HOLDS says that the claims behind a line were decided now, by the commands below."


def constants_page(page: Constants, verdicts: Sequence[Verdict]) -> Document:
    """Return constants as a page: a table of numbers with verdicts, the laws that attain them, and commands.

    Parameters
    ----------
    page : Constants
        The constants.
    verdicts : sequence of Verdict
        Those of all their claims.

    Returns
    -------
    Document

    Raises
    ------
    ValueError
        If a claim has no verdict.
    """
    _check_complete(page, verdicts)
    lines = tuple(_line(entry, page.alphas, verdicts, number) for number, entry in enumerate(page.entries, 1))
    headings = ("", "times", "printed", *(f"alpha = {alpha:g}" for alpha in page.alphas), "claims", "note")
    return Document(
        page.title,
        (
            Paragraph(f"{page.opening} {DECIDED}"),
            Grid("Printed, and the least constant that serves", headings, (lines,)),
            Heading("What attains them"),
            Facts(tuple((f"({number}) {entry.name}", _note(entry)) for number, entry in enumerate(page.entries, 1))),
            Commands(_commands(verdicts)),
            Paragraph(summary(verdicts)),
        ),
    )


def constants_as_data(page: Constants, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Return constants as plain data, with the verdicts behind them.

    Parameters
    ----------
    page : Constants
        The constants.
    verdicts : sequence of Verdict
        Those of all their claims.

    Returns
    -------
    dict
        As JSON has them.

    Raises
    ------
    ValueError
        If a claim has no verdict.
    """
    _check_complete(page, verdicts)
    entries = [
        {
            "name": entry.name,
            "bound": entry.bound,
            "printed": entry.printed,
            "sharp": [{"alpha": alpha, "value": entry.sharp(alpha)} for alpha in page.alphas],
            "formula": entry.formula,
            "law": entry.law,
            "source": entry.source,
            "claims": list(entry.claims),
        }
        for entry in page.entries
    ]
    return {"title": page.title, "constants": entries, "claims": as_data(verdicts)}


def _check_complete(page: Constants, verdicts: Sequence[Verdict]) -> None:
    missing = sorted(set(claims_of_constants(page.entries)) - {verdict.id for verdict in verdicts})
    if missing:
        raise ValueError(f"The page needs the verdicts of {', '.join(missing)}. Decide all claims of its constants.")


def _line(entry: Constant, alphas: Sequence[float], verdicts: Sequence[Verdict], number: int) -> tuple[str, ...]:
    outcomes = dict.fromkeys(str(verdict.outcome) for verdict in verdicts if verdict.id in entry.claims)
    values = (f"{entry.sharp(alpha):.4f}" for alpha in alphas)
    return entry.name, entry.bound, entry.printed, *values, ", ".join(outcomes), f"({number})"


def _commands(verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    """Return one command for each claim, that of its first moment order."""
    first = {verdict.id: verdict.command for verdict in reversed(verdicts)}
    return tuple(first[name] for name in dict.fromkeys(verdict.id for verdict in verdicts))


def _note(entry: Constant) -> str:
    return f"{entry.formula}. {entry.law}. Source: {entry.source}. Claims: {', '.join(entry.claims)}."
