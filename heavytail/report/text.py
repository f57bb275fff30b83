"""A page as plain text: columns of blanks, at most `WIDTH` wide where text can wrap."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from heavytail.report.document import Block, Commands, Document, Facts, Grid, Heading, Paragraph, Picture

__all__ = ["WIDTH", "columns", "render"]

WIDTH = 150
GAP = "  "
NARROWEST = 30


def render(document: Document, width: int = WIDTH) -> str:
    """Return a page as text; sentences wrap at `width`, the columns of a table never do."""
    blocks = [_wrapped(document.title, width), *(_block(block, width) for block in document.blocks)]
    return "\n\n".join(filter(None, blocks)) + "\n"


def _block(block: Block, width: int) -> str:
    match block:
        case Grid():
            notes = [_wrapped(note, width, "    ") for note in block.notes]
            return "\n".join(
                [*filter(None, [block.title]), *columns([block.headings, *block.lines], width, block.prose), *notes]
            )
        case Heading():
            return f"{block.text}\n{'-' * len(block.text)}"
        case Paragraph():
            return _wrapped(block.text, width)
        case Facts():
            return "\n".join(_wrapped(f"{label}: {said}", width, "    ") for label, said in block.items)
        case Commands():
            return "\n".join(f"    {line}" for line in block.lines)
        case Picture():
            return ""


def columns(lines: Sequence[Sequence[str]], width: int = WIDTH, prose: bool = False) -> list[str]:
    """Return lines of cells as lines of text with aligned columns; if the last cells are prose, they wrap at `width`."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    if prose:
        taken = sum(widths[:-1]) + len(GAP) * (len(widths) - 1)
        widths[-1] = max(width - taken, NARROWEST)
    shown: list[str] = []
    for line in lines:
        *cells, last = line
        begin = GAP.join([*(cell.ljust(room) for cell, room in zip(cells, widths, strict=False)), ""])
        pieces = textwrap.wrap(last, widths[-1]) if prose else [last]
        shown.extend((start + piece).rstrip() for start, piece in _hung(begin, pieces or [""]))
    return shown


def _hung(begin: str, pieces: list[str]) -> list[tuple[str, str]]:
    return [(begin if number == 0 else " " * len(begin), piece) for number, piece in enumerate(pieces)]


def _wrapped(text: str, width: int, indent: str = "") -> str:
    return textwrap.fill(text, max(width, NARROWEST), subsequent_indent=indent, break_on_hyphens=False)
