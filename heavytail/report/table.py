"""A table of rates as a page, and as data: a line for every row and alpha, with its verdicts.

Where the printed rate is not the proved one the line says CONFLICT, or "not sharp" if the printed one is true and smaller,
as that of an O(...) may be; a note below gives both as formulas.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from heavytail.claims.finding import Finding
from heavytail.claims.reproduction import exact, pattern
from heavytail.claims.table import Entry, Row, Section, Table
from heavytail.claims.verdict import Verdict
from heavytail.curves.rates.exact import RATE_TOLERANCE
from heavytail.json_numbers import finite
from heavytail.report.document import Block, Document, Facts, Grid, Heading, Paragraph, Picture
from heavytail.report.verdict_data import as_data
from heavytail.report.verdict_lines import listing, summary

__all__ = ["measured", "table_as_data", "table_page"]

PAPER = ("", "alpha", "printed r", "proved r", "measured r [95 %]", "note")
LATER = ("", "alpha", "claimed r", "measured r [95 %]", "certainty", "source")


KINDS = (
    "Of the measured numbers those that say exact are computed without chance, on the instance that is named, and their "
    "brackets have the limits that the numbers leave possible; those that say algebra compare a formula with a formula, on "
    "no instance; the others are simulated, with 95 % intervals. An exponent HOLDS to within {tolerance:g}, beyond what is "
    "measured; other numbers within the tolerance that their claim names. A printed O(...) HOLDS if it is true, and is not "
    "sharp if a larger exponent is proved; an Omega(...) HOLDS if nothing decays faster."
)


def table_page(table: Table, verdicts: Sequence[Verdict]) -> Document:
    """Return a table as a page: its sections, pictures of them, and the claims behind them.

    Parameters
    ----------
    table : Table
        The table.
    verdicts : sequence of Verdict
        Those of all its claims.

    Returns
    -------
    Document

    Raises
    ------
    ValueError
        If a claim of a row has no verdict.
    """
    numbers = _numbers(table, verdicts)
    entries = [section.entries(verdicts) for section in table.sections]
    patterns = dict.fromkeys(pattern(verdict.id, verdict.alpha, verdict.command) for verdict in verdicts)
    return Document(
        table.title,
        (
            *(_grid(section, found, numbers) for section, found in zip(table.sections, entries, strict=True)),
            *itertools.chain.from_iterable(map(_legends, table.sections, entries)),
            Paragraph(KINDS.format(tolerance=RATE_TOLERANCE)),
            *(
                _picture(section.title, found)
                for section, found in zip(table.sections, entries, strict=True)
                if not section.later
            ),
            listing(verdicts, "The claims behind the table"),
            Paragraph(f"Each verdict again: {'; '.join(patterns)}"),
            Paragraph(summary(verdicts)),
        ),
    )


def table_as_data(table: Table, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Return a table as plain data, with the verdicts behind it.

    Parameters
    ----------
    table : Table
        The table.
    verdicts : sequence of Verdict
        Those of all its claims.

    Returns
    -------
    dict
        What JSON can hold; infinite numbers are None.

    Raises
    ------
    ValueError
        If a claim of a row has no verdict.
    """
    sections = [
        {"title": section.title, "rows": [_entry_as_data(entry) for entry in section.entries(verdicts)]}
        for section in table.sections
    ]
    return {"title": table.title, "sections": sections, "claims": as_data(verdicts)}


def _numbers(table: Table, verdicts: Sequence[Verdict]) -> dict[Row, int]:
    """Return the number of the note of each row that has one."""
    noted = [
        entry.row
        for section in table.sections
        for entry in section.entries(verdicts)
        if entry.mark or entry.row.note or section.later
    ]
    ordered = [row for section in table.sections for row in section.rows if row in noted]
    return {row: number for number, row in enumerate(ordered, 1)}


def _grid(section: Section, entries: list[Entry], numbers: dict[Row, int]) -> Grid:
    cells = _later_cells if section.later else _cells
    marks = {entry.row: entry.mark for entry in entries if entry.mark}
    groups = itertools.groupby(entries, key=lambda entry: entry.alpha)
    first = {entry.row: entry for entry in reversed(entries)}
    return Grid(
        section.title,
        LATER if section.later else PAPER,
        tuple(tuple(cells(entry, _mark(entry, numbers, marks)) for entry in group) for _, group in groups),
        tuple(
            _note(first[row], numbers[row], marks.get(row, ""), section.later)
            for row in section.rows
            if row in numbers and row in first
        ),
    )


def _mark(entry: Entry, numbers: dict[Row, int], marks: dict[Row, str]) -> str:
    """Return the reference to a note; a note on rates that differ is for the lines where they do."""
    if entry.row not in numbers or (entry.row in marks and not entry.mark):
        return ""
    return f"{entry.mark} ({numbers[entry.row]})".lstrip()


def _cells(entry: Entry, mark: str) -> tuple[str, ...]:
    row = entry.row
    printed = _rate(row, entry.printed_rate, entry.printed) or row.printed_text or "-"
    proved = _rate(row, entry.proved_rate, entry.proved) or "-"
    return row.name, exact(entry.alpha), printed, proved, measured(entry.finding), mark


def _rate(row: Row, rate: float | None, verdict: Verdict | None) -> str:
    if rate is None:
        return ""
    return " ".join(filter(None, [row.quantity, _number(rate), str(verdict.outcome) if verdict else ""]))


def _later_cells(entry: Entry, mark: str) -> tuple[str, ...]:
    claimed = _rate(entry.row, entry.proved_rate, entry.deciding) or str(entry.deciding.outcome)
    return entry.row.name, exact(entry.alpha), claimed, measured(entry.finding), entry.row.certainty, mark


def measured(finding: Finding) -> str:
    """Return the number that a comparison measured, with its interval."""
    kind = "algebra" if finding.algebra else "exact" if finding.exact else ""
    interval = "" if kind and finding.high - finding.low < 5e-4 else f"[{_number(finding.low)}, {_number(finding.high)}]"
    return " ".join(filter(None, [_number(finding.measured), interval, kind]))


def _number(value: float) -> str:
    return f"{round(value, 4) + 0.0:.4f}"  # no -0.0000


def _note(entry: Entry, number: int, mark: str, later: bool) -> str:
    row, source = entry.row, f"{entry.deciding.source}." if later else ""
    formulas = f"{mark}: printed r = {row.printed_formula}, proved r = {row.proved_formula}." if mark else ""
    return f"({number}) {row.name}: {' '.join(filter(None, [formulas, source, row.note]))}"


def _legends(section: Section, entries: list[Entry]) -> tuple[Block, ...]:
    rows = dict.fromkeys(entry.row for entry in entries)
    return Heading(f"{section.title}: on what it was measured"), Facts(tuple(_legend(row, entries) for row in rows))


def _legend(row: Row, entries: list[Entry]) -> tuple[str, str]:
    """Return a row's name, and what is printed there and on what it was measured, at each of its moment orders."""
    said = [row.printed_as and f"printed as {row.printed_as}", row.instance, row.iterate, row.steps]
    return row.name, f"{'; '.join(filter(None, [*said, *_seen([entry for entry in entries if entry.row == row])]))}."


def _seen(entries: list[Entry]) -> list[str]:
    """Return what was seen, once where it is the same at all moment orders."""
    alphas: dict[str, list[str]] = {}
    for entry in entries:
        seen = entry.finding.boundary if entry.finding.algebra else entry.finding.seen or entry.finding.boundary
        alphas.setdefault(seen, []).append(exact(entry.alpha))
    return list(alphas) if len(alphas) == 1 else [f"alpha = {', '.join(at)}: {seen}" for seen, at in alphas.items() if seen]


def _picture(title: str, entries: list[Entry]) -> Picture:
    def draw() -> bytes:
        from heavytail.plots import as_png, rates_over_alpha

        return as_png(rates_over_alpha(entries, title))

    caption = (
        f"{title}: exponents r over alpha. Points are measured, with 95 % intervals; solid lines are proved, "
        "dashed lines printed."
    )
    return Picture(draw, caption)


def _entry_as_data(entry: Entry) -> dict[str, Any]:
    verdict = entry.deciding
    return {
        "row": entry.row.name,
        "alpha": entry.alpha,
        "quantity": entry.row.quantity or "rate",
        "printed": entry.printed_rate if entry.printed else entry.row.printed_text or None,
        "printed_claim": entry.row.printed or None,
        "printed_outcome": str(entry.printed.outcome) if entry.printed else None,
        "proved": entry.proved_rate,
        "proved_claim": entry.row.proved or None,
        "proved_outcome": str(entry.proved.outcome) if entry.proved else None,
        "measured": finite(entry.finding.measured),
        "low": finite(entry.finding.low),
        "high": finite(entry.finding.high),
        "exact": entry.finding.exact,
        "algebra": entry.finding.algebra,
        "mark": entry.mark or None,
        "printed_as": entry.row.printed_as or None,
        "instance": entry.row.instance or None,
        "iterate": entry.row.iterate or None,
        "steps": entry.row.steps or None,
        "boundary": entry.finding.boundary,
        "note": entry.row.note or None,
        "source": verdict.source,
        "certainty": entry.row.certainty or None,
    }
