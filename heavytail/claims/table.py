"""A table of rates as a map from its cells to claims: what is printed, what can be proved, and what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from heavytail import html
from heavytail.claims.finding import Finding, Outcome
from heavytail.claims.verdict import Verdict

__all__ = ["Entry", "Row", "Section", "Table"]


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
        The two rates as functions of alpha below 2, for the note where they differ.
    printed_as : str
        What the paper states: O(...), Omega(...), or a schedule.
    instance, iterate, steps : str
        On what it was measured: function and noise, which iterate, which step sizes. For what is algebra, that.
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
    printed_as: str = ""
    instance: str = ""
    iterate: str = ""
    steps: str = ""
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
    def mark(self) -> str:
        """Whether the printed rate is the proved one: "", "CONFLICT", or "not sharp" if it is true and smaller."""
        printed, proved = self.printed_rate, self.proved_rate
        if printed is None or proved is None or abs(printed - proved) <= 1e-9:
            return ""
        true = self.printed is not None and self.printed.outcome is Outcome.HOLDS
        return "not sharp" if true and printed < proved else "CONFLICT"

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

    def _repr_html_(self) -> str:
        headings = ("", "", "claim on what is printed", "claim on what can be proved")
        groups = [[(one.title, row.name, row.printed, row.proved) for row in one.rows] for one in self.sections]
        return html.table(headings, groups, self.title, ["heavytail.report.table_page makes the table of verdicts on them."])
