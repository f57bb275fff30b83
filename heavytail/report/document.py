"""A page as data: what it says, in which order, and nothing of how a format writes it.

All text is plain: a format escapes what its readers would take for a command.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Block", "Commands", "Document", "Facts", "Grid", "Heading", "Paragraph", "Picture"]


@dataclass(frozen=True)
class Grid:
    """A table.

    Attributes
    ----------
    title : str
        What stands above it.
    headings : tuple of str
        The headings of the columns.
    groups : tuple of tuples of lines
        Its lines, one cell for each heading; a format may set the groups apart.
    notes : tuple of str
        What stands below it.
    prose : bool
        Whether the last column holds sentences, which may wrap.
    """

    title: str
    headings: tuple[str, ...]
    groups: tuple[tuple[tuple[str, ...], ...], ...]
    notes: tuple[str, ...] = ()
    prose: bool = False

    @property
    def lines(self) -> tuple[tuple[str, ...], ...]:
        """The lines of all groups."""
        return tuple(line for group in self.groups for line in group)


@dataclass(frozen=True)
class Heading:
    """The heading of what follows."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """One or more sentences."""

    text: str


@dataclass(frozen=True)
class Facts:
    """A list of pairs: a label, and what is to be said of it."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Commands:
    """Lines to be typed into a shell."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Picture:
    """A picture that is drawn only if a format shows pictures: a function that returns a PNG, and what is seen on it."""

    draw: Callable[[], bytes]
    caption: str


Block = Grid | Heading | Paragraph | Facts | Commands | Picture


@dataclass(frozen=True)
class Document:
    """A title and what stands below it.

    Attributes
    ----------
    title : str
        What stands above it.
    blocks : tuple of Grid, Heading, Paragraph, Facts, Commands or Picture
        What stands below, in this order.
    """

    title: str
    blocks: tuple[Block, ...]
