"""Formulas in plain text: where exponents, indices and Greek letters stand, for the formats that can set them.

A text says k**-(alpha - 1) and tau_k, as a reader of a terminal sees it; words, commands and options stay as they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

__all__ = ["Piece", "pieces"]

LETTERS = ("alpha", "beta", "delta", "Delta", "epsilon", "eta", "mu", "Omega", "rho", "sigma", "tau", "theta", "xi")

_NAMES = "|".join(LETTERS)
_FOUND = re.compile(
    rf"""(?<=[\w)|])\*\*(?P<power>-?\((?:[\w\s+\-*/.,]|\([\w\s+\-*/.,]*\))*\)|-?\w+(?:\.\d+)?)
    |(?:(?<!\w)(?P<base>[A-Za-z]|xbar|{_NAMES})|(?<=\|\|))_(?P<index>\w{{1,3}}|{_NAMES}|\{{[\w\s+\-,]+\}})(?!\w)
    |(?<!--)(?<!\w-)(?<!\w)(?P<letter>{_NAMES})(?!\w)""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Piece:
    """A part of a text, and how it is to be set: as it stands, as a Greek letter, raised, or lowered.

    What is raised or lowered may hold pieces of its own; brackets that only held it together are gone.
    """

    kind: Literal["text", "letter", "power", "index"]
    text: str


def pieces(text: str) -> list[Piece]:
    """Return the pieces of a text, in order."""
    found, end = [], 0
    for match in _FOUND.finditer(text):
        found.append(Piece("text", text[end : match.start()]))
        if match["power"]:
            power = match["power"]
            found.append(Piece("power", power[1:-1] if power[0] == "(" else power))
        elif match["letter"]:
            found.append(Piece("letter", match["letter"]))
        else:
            base = match["base"] or ""
            found.append(Piece("letter" if base in LETTERS else "text", base))
            found.append(Piece("index", match["index"].strip("{}")))
        end = match.end()
    found.append(Piece("text", text[end:]))
    return [piece for piece in found if piece.text]
