"""The state of the theory as a page: rates with links to the claims that decide them, and the claims about no rate."""

from __future__ import annotations

from collections.abc import Mapping

from heavytail.claims.theory_state import Row, Section
from heavytail.docs.pages.known_verdicts import Known
from heavytail.docs.pages.prose import outcome, prose
from heavytail.docs.pages.tables import table
from heavytail.paper_checks.theory_state import PAGE
from heavytail.report.markdown import escape
from heavytail.report.theory_page import VERDICTS, telling

__all__ = ["page"]

HEADINGS = ("method", "assumption", "in", "printed", "proved", "tight?", "claims", "source")
MEASURED = ("verdicts", "measured")


def page(known: Known) -> str:
    """Return the page.

    Parameters
    ----------
    known : Known
        Verdicts to show.
    """
    sections = [part for section in PAGE.sections for part in (f"## {escape(section.title)}", _rows(section, known))]
    parts = [f"# {escape(PAGE.title)}", escape(PAGE.opening), OPENING, *_told(known), *sections, *_others(PAGE.without_rate)]
    return "\n\n".join(filter(None, parts)) + "\n"


OPENING = """`heavytail theory` decides all of it, and prints it with the evidence. The numbers of the first tables, at each
moment order, stand in [Table 1](table_1.md)."""


def _told(known: Known) -> list[str]:
    return [f"{VERDICTS} {known.origin}"] if known.verdicts else []


def _rows(section: Section, known: Known) -> str:
    headings = (*HEADINGS, *MEASURED) if known.verdicts else HEADINGS
    return table(headings, [_cells(row, known) for row in section.rows])


def _cells(row: Row, known: Known) -> list[str]:
    said = [row.method, row.assumption, row.sense, row.printed or "-", row.proved or "-", row.tight or "-"]
    cells = [*map(escape, said), ", ".join(f"[{name}]({name}.md)" for name in row.claims), escape(row.source)]
    if known.verdicts:
        found = [verdict for name in row.claims for verdict in known.of(name)]
        outcomes = ", ".join(dict.fromkeys(verdict["outcome"] for verdict in found))
        cells += [outcome(outcomes) or "-", escape(telling(found))]
    return cells


def _others(without_rate: Mapping[str, str]) -> list[str]:
    if not without_rate:
        return []
    lines = "\n".join(f"- [{name}]({name}.md): {prose(reason)}" for name, reason in without_rate.items())
    return ["## Claims about no rate", "Claims on later papers that stand in no row, and what they are about:", lines]
