"""A page as GitHub's Markdown; every character that Markdown would read as a command is escaped."""

from __future__ import annotations

import re

from heavytail.report.document import Block, Commands, Document, Facts, Grid, Heading, Paragraph, Picture

__all__ = ["escape", "render"]


def render(document: Document) -> str:
    """Return a page as Markdown, without its pictures."""
    blocks = [f"# {escape(document.title)}", *map(_block, document.blocks)]
    return "\n\n".join(filter(None, blocks)) + "\n"


def escape(text: str) -> str:
    """Return text that Markdown shows as it stands."""
    text = re.sub(r"([\\`*_{}\[\]<>#|~$&])", r"\\\1", text)
    return re.sub(r"^(\s*)(?:([-+])|(\d+)([.)]))(?=\s)", lambda found: _literal(*found.groups()), text)


def _literal(blanks: str, sign: str | None, number: str | None, dot: str | None) -> str:
    return f"{blanks}\\{sign}" if sign else f"{blanks}{number}\\{dot}"


def _block(block: Block) -> str:
    match block:
        case Grid():
            rule = "|" + " --- |" * len(block.headings)
            table = "\n".join([_line(block.headings), rule, *map(_line, block.lines)])
            notes = "\n".join(f"- {escape(note)}" for note in block.notes)
            return "\n\n".join(filter(None, [block.title and f"## {escape(block.title)}", table, notes]))
        case Heading():
            return f"## {escape(block.text)}"
        case Paragraph():
            return escape(block.text)
        case Facts():
            return "\n".join(f"- **{escape(label)}:** {escape(said)}" for label, said in block.items)
        case Commands():
            return "\n".join(["```sh", *block.lines, "```"])
        case Picture():
            return ""


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(map(escape, cells))} |"
