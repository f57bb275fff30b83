"""HTML of plain text: a table, outcomes of checks set apart, formulas set; for pages and for notebooks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from heavytail.formulas import Piece, pieces

__all__ = ["marked", "table"]

WORDS = re.compile(r"\b(HOLDS|REFUTED|UNDECIDED|CONFLICT|not sharp|algebra|exact)\b")


def marked(text: str) -> str:
    """Return escaped text in which the outcomes stand out, and formulas are set."""
    return WORDS.sub(lambda found: f'<span class="{found[1].replace(" ", "-")}">{found[1]}</span>', _set(text))


def _set(text: str) -> str:
    return "".join(map(_piece, pieces(text)))


def _piece(piece: Piece) -> str:
    match piece.kind:
        case "power":
            return f"<sup>{_set(piece.text)}</sup>"
        case "index":
            return f"<sub>{_set(piece.text)}</sub>"
        case "letter":
            return f"&{piece.text};"
    return escape(piece.text)


def table(
    headings: Sequence[str],
    groups: Iterable[Iterable[Sequence[str]]],
    caption: str = "",
    notes: Iterable[str] = (),
    prose: bool = False,
) -> str:
    """Return a table whose lines stand in groups, with notes below it.

    Parameters
    ----------
    headings : sequence of str
        The headings of the columns; none if there are none.
    groups : iterable of groups of lines
        The lines, one cell for each column; every group is a body of the table.
    caption : str, optional
        What stands above it.
    notes : iterable of str, optional
        What stands below it.
    prose : bool, default False
        Whether the last column holds sentences.

    Returns
    -------
    str
    """
    bodies = ["\n".join(_line(cells, prose) for cells in group) for group in groups]
    return "\n".join(
        [
            "<table>",
            f"<caption>{_set(caption)}</caption>" if caption else "",
            f"<thead><tr>{''.join(f'<th>{_set(heading)}</th>' for heading in headings)}</tr></thead>" if headings else "",
            *(f"<tbody>\n{body}\n</tbody>" for body in bodies),
            "</table>",
            *(f'<p class="note">{marked(note)}</p>' for note in notes),
        ]
    )


def _line(cells: Sequence[str], prose: bool) -> str:
    *first, last = map(marked, cells)
    ending = f'<td class="prose">{last}</td>' if prose else f"<td>{last}</td>"
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in first)}{ending}</tr>"
