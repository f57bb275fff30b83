"""The constants of the clip lemmas as a page: printed beside sharp at each moment order, what attains them, and claims."""

from __future__ import annotations

from heavytail.claims.constants import Constant
from heavytail.docs.pages.known_verdicts import Known
from heavytail.docs.pages.prose import outcome
from heavytail.docs.pages.tables import table
from heavytail.paper_checks.later.clip_constants import PAGE
from heavytail.report.markdown import escape

__all__ = ["page"]

HEADINGS = ("", "times", "printed", *(f"alpha = {alpha:g}" for alpha in PAGE.alphas))


def page(known: Known) -> str:
    """Return the page.

    Parameters
    ----------
    known : Known
        Verdicts to show.
    """
    headings = (*HEADINGS, "verdicts") if known.verdicts else HEADINGS
    numbers = table(headings, [_cells(entry, known) for entry in PAGE.entries])
    parts = [f"# {escape(PAGE.title)}", escape(PAGE.opening), COMMAND, known.origin, numbers, *map(_entry, PAGE.entries)]
    return "\n\n".join(filter(None, parts)) + "\n"


COMMAND = "`heavytail constants` prints this, and decides the claims."


def _cells(entry: Constant, known: Known) -> list[str]:
    values = [f"{entry.sharp(alpha):.4f}" for alpha in PAGE.alphas]
    cells = [escape(entry.name), escape(entry.bound), escape(entry.printed), *values]
    if known.verdicts:
        outcomes = ", ".join(dict.fromkeys(verdict["outcome"] for name in entry.claims for verdict in known.of(name)))
        cells.append(outcome(outcomes) or "-")
    return cells


def _entry(entry: Constant) -> str:
    facts = {
        "Least constant": escape(entry.formula),
        "Attained by": escape(entry.law),
        "Source": escape(entry.source),
        "Claims": ", ".join(f"[{name}]({name}.md)" for name in entry.claims),
    }
    items = "\n".join(f"- **{label}:** {said}" for label, said in facts.items())
    return f"## {escape(entry.name)}\n\n{items}"
