"""A table of rates as a map from its cells to claims: what is printed, what can be proved, and what was measured.

Where the printed rate is not the proved one the line says CONFLICT, and a note below gives both as formulas.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from heavytail.predictions import Finding
from heavytail.report.document import Document, Grid, Paragraph, Picture
from heavytail.report.verdict_data import as_data, finite
from heavytail.report.verdict_lines import listing, summary
from heavytail.verdicts import Verdict

PAPER = ("", "alpha", "printed r", "proved r", "measured r [95 %]", "note")
LATER = ("", "alpha", "claimed r", "measured r [95 %]", "certainty", "source")


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of a table of rates; it has a line for every alpha at which one of its claims was decided.

    Attributes
    ----------
    name : str
        What stands in the first column.
    printed, proved : str
        The ids of the claims that decide what is printed and what can be proved; "" if there is none.
    printed_text : str
        What the paper prints where it prints no rate.
    quantity : str
        What the numbers are, if they are no rates of the section's quantity.
    comparison : str
        Which comparison holds the measured number, if the deciding claim makes several (`Finding.part`).
    printed_formula, proved_formula : str
        The two rates as functions of alpha below 2, for the note on a conflict.
    note : str
        One or two sentences below the table.
    certainty : str
        How sure a result is that is not the paper's: proved here, measured, quoted.
    """

    name: str
    printed: str = ""
    proved: str = ""
    printed_text: str = ""
    quantity: str = ""
    comparison: str = ""
    printed_formula: str = ""
    proved_formula: str = ""
    note: str = ""
    certainty: str = ""

    @property
    def claims(self) -> tuple[str, ...]:
        """The ids of its claims."""
        return tuple(filter(None, (self.printed, self.proved)))


@dataclass(frozen=True)
class Entry:
    """A row at one alpha, with its verdicts."""

    row: Row
    alpha: float
    printed: Verdict | None
    proved: Verdict | None

    @property
    def printed_rate(self) -> float | None:
        """The printed rate, if there is one."""
        return self.printed.printed if self.printed else None

    @property
    def proved_rate(self) -> float | None:
        """The proved rate, if there is one; a claim on what is printed may know it too."""
        return self.deciding.proved

    @property
    def conflict(self) -> bool:
        """Whether the printed rate is not the proved one."""
        printed, proved = self.printed_rate, self.proved_rate
        return printed is not None and proved is not None and abs(printed - proved) > 1e-9

    @property
    def deciding(self) -> Verdict:
        """The verdict that has the measured number."""
        verdict = self.proved or self.printed
        assert verdict is not None
        return verdict

    @property
    def finding(self) -> Finding:
        """The comparison that has the measured number."""
        finding = self.deciding.finding
        return finding.part(self.row.comparison) if finding.parts else finding


@dataclass(frozen=True)
class Section:
    """A part of a table: a title and rows.

    Attributes
    ----------
    title : str
        What decays.
    rows : tuple of Row
        The rows.
    later : bool, default False
        Whether the rows are not the paper's, but results that came after it, with a source and a certainty each.
    """

    title: str
    rows: tuple[Row, ...]
    later: bool = False

    def entries(self, verdicts: Sequence[Verdict]) -> list[Entry]:
        """Return the lines of the section, alpha by alpha.

        Raises
        ------
        ValueError
            If a claim of a row has no verdict at all.
        """
        found = {(verdict.id, verdict.alpha): verdict for verdict in verdicts if not verdict.control}
        missing = {name for row in self.rows for name in row.claims} - {claim for claim, _ in found}
        if missing:
            raise ValueError(f"There is no verdict of {', '.join(sorted(missing))}. Check the claims of every row.")
        alphas = sorted({alpha for row in self.rows for claim, alpha in found if claim in row.claims})
        return [
            Entry(row, alpha, found.get((row.printed, alpha)), found.get((row.proved, alpha)))
            for alpha in alphas
            for row in self.rows
            if any((name, alpha) in found for name in row.claims)
        ]


@dataclass(frozen=True)
class Table:
    """A table of a paper, in sections.

    Attributes
    ----------
    title : str
        The title.
    sections : tuple of Section
        Its parts.
    behind : tuple of str
        The ids of further claims that the cells rest on.
    """

    title: str
    sections: tuple[Section, ...]
    behind: tuple[str, ...] = ()

    @property
    def claims(self) -> list[str]:
        """The ids of all claims of the table, each once."""
        ids = [name for section in self.sections for row in section.rows for name in row.claims]
        return list(dict.fromkeys([*ids, *self.behind]))

    def page(self, verdicts: Sequence[Verdict], effort: str, seed: int) -> Document:
        """Return the table as a page: its sections, pictures of them, and the claims behind them.

        Parameters
        ----------
        verdicts : sequence of Verdict
            Those of all its claims.
        effort, seed
            Those of the run.
        """
        numbers = self._numbers(verdicts)
        entries = [section.entries(verdicts) for section in self.sections]
        again = f"Each verdict again: heavytail check CLAIM --alpha ALPHA --effort {effort} --seed {seed}"
        return Document(
            self.title,
            (
                *(_grid(section, found, numbers) for section, found in zip(self.sections, entries, strict=True)),
                *(
                    _picture(section.title, found)
                    for section, found in zip(self.sections, entries, strict=True)
                    if not section.later
                ),
                listing(verdicts, "The claims behind the table"),
                Paragraph(again),
                Paragraph(summary(verdicts)),
            ),
        )

    def as_data(self, verdicts: Sequence[Verdict], effort: str, seed: int) -> dict[str, Any]:
        """Return the table as plain data, with the verdicts behind it."""
        sections = [
            {"title": section.title, "rows": [_entry_as_data(entry) for entry in section.entries(verdicts)]}
            for section in self.sections
        ]
        return {"title": self.title, "effort": effort, "seed": seed, "sections": sections, "claims": as_data(verdicts)}

    def _numbers(self, verdicts: Sequence[Verdict]) -> dict[Row, int]:
        """Return the number of the note of each row that has one."""
        noted = [
            entry.row
            for section in self.sections
            for entry in section.entries(verdicts)
            if entry.conflict or entry.row.note or section.later
        ]
        ordered = [row for section in self.sections for row in section.rows if row in noted]
        return {row: number for number, row in enumerate(ordered, 1)}


def _grid(section: Section, entries: list[Entry], numbers: dict[Row, int]) -> Grid:
    cells = _later_cells if section.later else _cells
    conflicting = {entry.row for entry in entries if entry.conflict}
    groups = itertools.groupby(entries, key=lambda entry: entry.alpha)
    first = {entry.row: entry for entry in reversed(entries)}
    return Grid(
        section.title,
        LATER if section.later else PAPER,
        tuple(tuple(cells(entry, _mark(entry, numbers, conflicting)) for entry in group) for _, group in groups),
        tuple(
            _note(first[row], numbers[row], row in conflicting, section.later)
            for row in section.rows
            if row in numbers and row in first
        ),
    )


def _mark(entry: Entry, numbers: dict[Row, int], conflicting: set[Row]) -> str:
    """Return the reference to a note; the note on a conflict is for the lines that have it."""
    if entry.row not in numbers or (entry.row in conflicting and not entry.conflict):
        return ""
    return f"CONFLICT ({numbers[entry.row]})" if entry.conflict else f"({numbers[entry.row]})"


def _cells(entry: Entry, mark: str) -> tuple[str, ...]:
    row = entry.row
    printed = _rate(row, entry.printed_rate, entry.printed) or row.printed_text or "-"
    proved = _rate(row, entry.proved_rate, entry.proved) or "-"
    return row.name, f"{entry.alpha:g}", printed, proved, measured(entry.finding), mark


def _rate(row: Row, rate: float | None, verdict: Verdict | None) -> str:
    if rate is None:
        return ""
    return " ".join(filter(None, [row.quantity, _number(rate), str(verdict.outcome) if verdict else ""]))


def _later_cells(entry: Entry, mark: str) -> tuple[str, ...]:
    claimed = _rate(entry.row, entry.proved_rate, entry.deciding) or str(entry.deciding.outcome)
    return entry.row.name, f"{entry.alpha:g}", claimed, measured(entry.finding), entry.row.certainty, mark


def measured(finding: Finding) -> str:
    """Return the number that a comparison measured, with its interval."""
    if finding.exact and finding.high - finding.low < 5e-4:
        return f"{_number(finding.measured)} exact"
    interval = f"[{_number(finding.low)}, {_number(finding.high)}]"
    return f"{_number(finding.measured)} {interval}" + (" exact" if finding.exact else "")


def _number(value: float) -> str:
    return f"{round(value, 4) + 0.0:.4f}"  # no -0.0000


def _note(entry: Entry, number: int, conflict: bool, later: bool) -> str:
    row, source = entry.row, f"{entry.deciding.source}." if later else ""
    formulas = f"CONFLICT: printed r = {row.printed_formula}, proved r = {row.proved_formula}." if conflict else ""
    return f"({number}) {row.name}: {' '.join(filter(None, [formulas, source, row.note]))}"


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
        "conflict": entry.conflict,
        "note": entry.row.note or None,
        "source": verdict.source,
        "certainty": entry.row.certainty or None,
    }
