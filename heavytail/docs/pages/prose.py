"""Sentences of docstrings as Markdown: code between backticks stays code, and all else is as it stands."""

from __future__ import annotations

import re

from heavytail.report.markdown import escape

__all__ = ["outcome", "prose"]

_CODE = re.compile(r"``(.+?)``|`([^`]+)`", re.DOTALL)
_OUTCOME = re.compile(r"\b(HOLDS|REFUTED|UNDECIDED)\b")


def prose(text: str) -> str:
    """Return the Markdown of sentences of a docstring."""
    parts, end = [], 0
    for code in _CODE.finditer(text):
        parts += [escape(text[end : code.start()]), f"`{code[1] or code[2]}`"]
        end = code.end()
    return "".join([*parts, escape(text[end:])])


def outcome(text: str) -> str:
    """Return the Markdown of a text whose outcomes stand out."""
    return _OUTCOME.sub(r"[\1]{.\1}", escape(text))
