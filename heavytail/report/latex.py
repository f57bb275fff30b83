"""A page as a complete LaTeX document, which needs booktabs and longtable and compiles as it stands."""

from __future__ import annotations

import re

from heavytail.formulas import Piece, pieces
from heavytail.report.document import Block, Commands, Document, Facts, Grid, Heading, Paragraph, Picture

__all__ = ["escape", "render", "shown"]

PREAMBLE = r"""\documentclass[10pt]{article}
\usepackage[a4paper,landscape,margin=15mm]{geometry}
\usepackage[utf8]{inputenc}
\usepackage{booktabs}
\usepackage{longtable}
\setlength{\parindent}{0pt}
\setlength{\parskip}{6pt}
\setlength{\LTleft}{0pt}
\setlength{\emergencystretch}{4em}
\begin{document}
"""
SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"{\ttfamily\char34}",
    "`": r"\textasciigrave{}",
}


def render(document: Document) -> str:
    """Return a page as a LaTeX document, without its pictures."""
    title = rf"{{\Large {shown(document.title)}\par}}"
    blocks = [title, *map(_block, document.blocks)]
    return PREAMBLE + "\n" + "\n\n".join(filter(None, blocks)) + "\n\n\\end{document}\n"


def escape(text: str) -> str:
    """Return text that LaTeX shows as it stands: no command, no ligature of two hyphens."""
    escaped = "".join(SPECIAL.get(letter, letter) for letter in text)
    return re.sub("-(?=-)", "-{}", escaped)


def shown(text: str) -> str:
    r"""Return text with its formulas in mathematics: k**(-1/alpha) is k\(^{-1/\alpha}\)."""
    return "".join(escape(piece.text) if piece.kind == "text" else rf"\({_formula(piece)}\)" for piece in pieces(text))


def _formula(piece: Piece) -> str:
    if piece.kind == "text":
        return escape(piece.text)
    if piece.kind == "letter":
        return rf"\{piece.text} "
    return f"{'^' if piece.kind == 'power' else '_'}{{{''.join(map(_formula, pieces(piece.text)))}}}"


def _block(block: Block) -> str:
    match block:
        case Grid():
            title = rf"\textbf{{{shown(block.title)}}}\par\nopagebreak" if block.title else ""
            table = _longtable(block) if block.prose else _tabular(block)
            notes = [shown(note) + r"\par" for note in block.notes]
            return "\n".join(filter(None, [title, r"{\footnotesize", table, *notes, "}"]))
        case Heading():
            return rf"\section*{{{shown(block.text)}}}"
        case Paragraph():
            return shown(block.text)
        case Facts():
            items = [rf"\item[{{{shown(label)}:}}] {shown(said)}" for label, said in block.items]
            return "\n".join([r"\begin{description}", *items, r"\end{description}"])
        case Commands():
            return "\n".join([r"{\footnotesize", r"\begin{verbatim}", *block.lines, r"\end{verbatim}", "}"])
        case Picture():
            return ""


def _tabular(grid: Grid) -> str:
    kinds = "l" * len(grid.headings)
    head = [rf"\begin{{tabular}}{{@{{}}{kinds}@{{}}}}", r"\toprule", _line(grid.headings), r"\midrule"]
    return "\n".join([*head, _body(grid), r"\bottomrule", r"\end{tabular}\par"])


def _longtable(grid: Grid) -> str:
    """Return a table that runs over pages; its widths are given, so that one run of LaTeX aligns it."""
    widths = [max(map(len, column)) for column in zip(grid.headings, *grid.lines, strict=True)][:-1]
    kinds = [rf"p{{{0.6 * width + 0.9:.1f}em}}" for width in widths] + [r"p{0.5\linewidth}"]
    head = [rf"\begin{{longtable}}{{@{{}}{''.join(kinds)}@{{}}}}", r"\toprule", _line(grid.headings), r"\midrule"]
    return "\n".join([*head, r"\endhead", r"\bottomrule", r"\endlastfoot", _body(grid), r"\end{longtable}"])


def _body(grid: Grid) -> str:
    return "\n\\addlinespace\n".join("\n".join(map(_line, group)) for group in grid.groups)


def _line(cells: tuple[str, ...]) -> str:
    return " & ".join(map(shown, cells)) + r" \\"
