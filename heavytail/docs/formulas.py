"""Formulas of plain text, set on every page: k**-r has its exponent raised, and tau_k is a Greek letter with an index."""

from __future__ import annotations

import html
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from heavytail.formulas import Piece, pieces

__all__ = ["SetFormulas", "set_pieces"]

# Code stays as it is typed, and so do names of arguments, headings and what menus repeat.
AS_THEY_ARE = (nodes.literal, nodes.literal_block, nodes.title, nodes.strong, nodes.raw, addnodes.desc_signature, nodes.term)


class SetFormulas(SphinxPostTransform):
    """Replace the formulas in the sentences of a page by what is set."""

    default_priority = 900

    def run(self, **options: Any) -> None:
        """Set every text that is no code."""
        for text in list(self.document.findall(nodes.Text)):
            if not _is_inside(text, AS_THEY_ARE):
                found = pieces(text.astext())
                if any(piece.kind != "text" for piece in found):
                    text.parent.replace(text, set_pieces(found))


def set_pieces(found: list[Piece]) -> list[nodes.Node]:
    """Return pieces of a text as they are set."""
    return [_set(piece) for piece in found]


def _set(piece: Piece) -> nodes.Node:
    match piece.kind:
        case "power":
            return nodes.superscript("", "", *set_pieces(pieces(piece.text)))
        case "index":
            return nodes.subscript("", "", *set_pieces(pieces(piece.text)))
        case "letter":
            return nodes.Text(html.unescape(f"&{piece.text};"))
    return nodes.Text(piece.text)


def _is_inside(node: nodes.Node, kinds: tuple[type[nodes.Node], ...]) -> bool:
    while node.parent is not None:
        node = node.parent
        if isinstance(node, kinds):
            return True
    return False
