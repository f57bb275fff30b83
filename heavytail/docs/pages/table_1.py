"""Table 1 as a page: as the command prints it, and row by row which claims decide it and on what."""

from __future__ import annotations

from heavytail.claims.table import Row, Section
from heavytail.docs.pages.start import table_1
from heavytail.docs.pages.tables import table
from heavytail.paper_checks.table_1 import TABLE
from heavytail.report.markdown import escape

__all__ = ["page"]

HEADINGS = ("row", "printed", "proved", "measured on", "iterate", "steps")


def page() -> str:
    """Return the page."""
    sections = [part for section in TABLE.sections for part in (f"## {escape(section.title)}", _rows(section))]
    behind = f"The cells also rest on {', '.join(map(_claim, TABLE.behind))}."
    return "\n\n".join(["# Table 1", OPENING, table_1(), behind, "Row by row, what decides it:", *sections]) + "\n"


OPENING = """What `heavytail table1` prints: the rates of Zhang et al. 2020 as printed, as proved and as measured. It prints
rows for later results too, which are among those below."""


def _rows(section: Section) -> str:
    return table(HEADINGS, [_cells(row) for row in section.rows])


def _cells(row: Row) -> list[str]:
    return [
        escape(row.name),
        " ".join(filter(None, [escape(row.printed_text or row.printed_formula), _claim(row.printed)])),
        " ".join(filter(None, [escape(row.proved_formula), _claim(row.proved)])),
        *map(escape, (row.instance, row.iterate, row.steps)),
    ]


def _claim(name: str) -> str:
    return f"[{name}]({name}.md)" if name else ""
