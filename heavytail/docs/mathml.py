"""Mathematics between dollars as MathML, which browsers set themselves: no script and no font is loaded."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml

__all__ = ["visit_displaymath", "visit_math"]


def visit_math(writer: Any, node: nodes.Element) -> None:
    """Write a formula in a sentence."""
    _write(writer, node, as_block=False)


def visit_displaymath(writer: Any, node: nodes.Element) -> None:
    """Write a formula that has a line of its own."""
    _write(writer, node, as_block=True)


def _write(writer: Any, node: nodes.Element, as_block: bool) -> None:
    writer.body.append(tex2mathml(node.astext(), as_block=as_block))
    raise nodes.SkipNode
