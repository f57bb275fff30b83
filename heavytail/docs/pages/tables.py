"""A table in Markdown, of cells that are Markdown already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["table"]


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table with a line of headings."""
    return "\n".join(_line(cells) for cells in (headings, ["---"] * len(headings), *rows))


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
