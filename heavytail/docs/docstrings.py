"""Docstrings are plain text with numpydoc's headings: what reStructuredText would take for a command is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

__all__ = ["escaped"]

_CODE = re.compile(r"``.*?``|`[^`]*`")


def escaped(lines: Sequence[str]) -> list[str]:
    """Return the lines of a docstring with bars and stars escaped, but for code and examples."""
    return list(_escaped(lines))


def _escaped(lines: Sequence[str]) -> Iterator[str]:
    example = False
    for line in lines:
        example = bool(line.strip()) and (example or line.lstrip().startswith(">>> "))
        yield line if example else _outside_code(line)


def _outside_code(line: str) -> str:
    parts, end = [], 0
    for code in _CODE.finditer(line):
        parts += [_literal(line[end : code.start()]), code[0]]
        end = code.end()
    return "".join([*parts, _literal(line[end:])])


def _literal(text: str) -> str:
    if re.fullmatch(r"\s*\*{1,2}\w+( : .*)?", text):  # an argument such as *rest, whose name numpydoc reads
        return text
    return re.sub(r"([|*])", r"\\\1", re.sub(r"(?<=\w)_(?=[\s)\],.;:]|$)", r"\\_", text))
