"""Errata of a paper: where, what is printed, what is correct, and which claims give the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Erratum", "claims_of"]


@dataclass(frozen=True)
class Erratum:
    """A misprint or a gap.

    Attributes
    ----------
    number : int
        Its number.
    where : str
        Paper, theorem, line.
    printed, correct : str
        What stands there, and what should.
    claims : tuple of str
        The ids of the claims that give evidence, at least one.

    Raises
    ------
    ValueError
        If no claim backs it.
    """

    number: int
    where: str
    printed: str
    correct: str
    claims: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.claims:
            raise ValueError(f"Erratum {self.number} ({self.where}) has no evidence. Name a claim that shows it.")


def claims_of(errata: Sequence[Erratum]) -> list[str]:
    """Return the ids of all claims of some errata, each once."""
    return list(dict.fromkeys(name for erratum in errata for name in erratum.claims))
