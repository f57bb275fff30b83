"""The state of the theory as a page, and as data: lines of what was measured, and below them what each row says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from heavytail.claims.reproduction import exact
from heavytail.claims.theory_state import Row, TheoryState, claims_of_rows
from heavytail.claims.verdict import Verdict
from heavytail.report.document import Block, Commands, Document, Facts, Grid, Heading, Paragraph
from heavytail.report.verdict_data import as_data
from heavytail.report.verdict_lines import summary

__all__ = ["VERDICTS", "telling", "theory_as_data", "theory_page"]

HEADINGS = ("", "method", "in", "verdicts", "measured")
RATES = ("rate ", "tail index ")  # how the evidence of a measured rate begins (`heavytail.claims.judge`)
VERDICTS = "The verdicts are those of the claims behind a row: REFUTED may be of what is printed."
SHOWN = 1.5  # the moment order of what a line shows, if its claims have it


def theory_page(state: TheoryState, verdicts: Sequence[Verdict]) -> Document:
    """Return the state of the theory as a page: lines with verdicts, what each row says, and commands.

    Parameters
    ----------
    state : TheoryState
        The rows.
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
    _check_complete(state, verdicts)
    blocks: list[Block] = [Paragraph(f"{state.opening} {VERDICTS}")]
    first = 1
    for section in state.sections:
        numbered = list(enumerate(section.rows, first))
        first += len(numbered)
        lines = tuple(_line(number, row, verdicts) for number, row in numbered)
        facts = tuple((f"({number}) {row.method}", _said(row, verdicts)) for number, row in numbered)
        blocks += [Heading(section.title), Grid("", HEADINGS, (lines,), prose=True), Facts(facts)]
    return Document(state.title, (*blocks, *_ending(state, verdicts)))


def theory_as_data(state: TheoryState, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Return the state of the theory as plain data, with the verdicts behind it.

    Parameters
    ----------
    state : TheoryState
        The rows.
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
    _check_complete(state, verdicts)
    rows = [
        {
            "section": section.title,
            "method": row.method,
            "assumption": row.assumption,
            "sense": row.sense,
            "printed": row.printed or None,
            "proved": row.proved or None,
            "tight": row.tight or None,
            "source": row.source,
            "claims": list(row.claims),
            "outcomes": _outcomes(_of(row, verdicts)),
            "measured": telling(as_data(_of(row, verdicts))),
        }
        for section in state.sections
        for row in section.rows
    ]
    return {"title": state.title, "rows": rows, "without_rate": dict(state.without_rate), "claims": as_data(verdicts)}


def _check_complete(state: TheoryState, verdicts: Sequence[Verdict]) -> None:
    missing = sorted(set(claims_of_rows(state.rows)) - {verdict.id for verdict in verdicts})
    if missing:
        raise ValueError(f"The page needs the verdicts of {', '.join(missing)}. Decide all claims of its rows.")


def _of(row: Row, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return the verdicts of a row, in the order of its claims."""
    return [verdict for name in row.claims for verdict in verdicts if verdict.id == name]


def _outcomes(verdicts: Iterable[Verdict]) -> list[str]:
    return list(dict.fromkeys(str(verdict.outcome) for verdict in verdicts))


def telling(verdicts: Sequence[Mapping[str, Any]]) -> str:
    """Return what a line shows as measured: the evidence of a rate, if there is one, that holds, if one does, near 1.5.

    Parameters
    ----------
    verdicts : sequence of mapping
        Verdicts of one row as plain data (`heavytail.report.as_data`), in the order of its claims.

    Returns
    -------
    str
        Without what it says of other fits; "-" if there is no verdict.
    """
    compared = [(one["alpha"], part) for one in verdicts for part in one.get("comparisons") or [one]]
    if not compared:
        return "-"
    alpha, shown = min(
        compared,
        key=lambda found: (
            not found[1]["evidence"].startswith(RATES),
            found[1]["outcome"] != "HOLDS",
            abs(found[0] - SHOWN),
        ),
    )
    return f"alpha = {exact(alpha)}: {shown['evidence'].split(';')[0]}"


def _line(number: int, row: Row, verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    found = _of(row, verdicts)
    return f"({number})", row.method, row.sense, ", ".join(_outcomes(found)), telling(as_data(found))


def _said(row: Row, verdicts: Sequence[Verdict]) -> str:
    parts = {"Printed": row.printed, "Proved": row.proved, "Tight": row.tight, "Source": row.source}
    said = [f"Under {row.assumption}.", *(f"{label}: {text}." for label, text in parts.items() if text)]
    claims = (f"{name} ({', '.join(_outcomes(v for v in verdicts if v.id == name))})" for name in row.claims)
    return f"{' '.join(said)} Claims: {', '.join(claims)}."


def _ending(state: TheoryState, verdicts: Sequence[Verdict]) -> list[Block]:
    first = {verdict.id: verdict.command for verdict in reversed(verdicts)}
    commands = Commands(tuple(first[name] for name in claims_of_rows(state.rows)))
    return [Heading("The commands"), commands, Paragraph(summary(verdicts))]
