"""A search for the worst instance as a page: what each schedule does on each instance, and what that says of a claim."""

from __future__ import annotations

from heavytail.claims.worst_case.search import Found, Search
from heavytail.report.document import Block, Document, Grid, Paragraph

__all__ = ["search_page"]

HEADINGS = ("instance", "r", "limits within reach", "claim", "beware")
SCOPE = (
    "A search proves nothing: it never says HOLDS. REFUTED refutes a theorem only if the instance meets what it assumes; "
    "Pareto laws of index alpha have every moment below alpha, and that of order alpha in the limit only."
)


def search_page(found: Search) -> Document:
    """Return a search as a page: a table for each schedule, the instance of the smallest rate first, and the summary.

    Parameters
    ----------
    found : Search
        The search (`heavytail.claims.worst_case`).
    """
    observable, iterate = found.column
    tables: list[Block] = [
        Grid(
            f"{schedule}: {observable} of the {iterate} iterate, alpha = {found.alpha:g}",
            HEADINGS,
            (tuple(_line(one, found.claimed is not None) for one in _slowest_first(found.of(schedule))),),
            prose=True,
        )
        for schedule in found.schedules
    ]
    return Document("", (*tables, Paragraph(found.summary), *([] if found.claimed is None else [Paragraph(SCOPE)])))


def _slowest_first(found: tuple[Found, ...]) -> list[Found]:
    return sorted(found, key=lambda one: (one.fit is None, one.rate if one.fit else 0.0))


def _line(one: Found, claimed: bool) -> tuple[str, ...]:
    if one.fit is None:
        return one.instance, "none", "", str(one.outcome) if claimed else "", one.caution
    low, high = one.fit.limits()
    return one.instance, f"{one.rate:z.4f}", f"[{low:.3f}, {high:.3f}]", str(one.outcome) if claimed else "", one.caution
