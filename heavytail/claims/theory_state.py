"""The state of the theory as rows: a rate as printed and as proved, of which method, under what, and the claims on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from heavytail.parts.parameters import one_of

__all__ = ["SENSES", "Row", "Section", "TheoryState", "claims_of_rows"]

SENSES = ("mean", "high probability", "law")


@dataclass(frozen=True)
class Row:
    """A rate: of which method, under which assumption, in which sense, as printed where, and the claims that decide it.

    Attributes
    ----------
    method, assumption : str
        The algorithm with its steps, and what is asked of function and noise.
    sense : {"mean", "high probability", "law"}
        Whether an expectation decays, a quantile as a function of delta too, or the law itself is described.
    printed, proved : str
        The rate that stands in the source, and the one that can be proved; "" if there is none.
    source : str
        Where it is printed, and how that is known.
    claims : tuple of str
        The ids of the claims that decide it.
    tight : str
        Whether an instance attains the proved rate, and in what; "" if nothing is known.

    Raises
    ------
    ValueError
        If the sense is another word, or if there is no claim.
    """

    method: str
    assumption: str
    sense: str
    printed: str
    proved: str
    source: str
    claims: tuple[str, ...]
    tight: str = ""

    def __post_init__(self) -> None:
        one_of("sense", self.sense, SENSES)
        if not self.claims:
            raise ValueError(f"The rate of {self.method} has no evidence. Name a claim that decides it.")


@dataclass(frozen=True)
class Section:
    """Rows of one origin, under a title."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class TheoryState:
    """The state of the theory as a page has it.

    Attributes
    ----------
    title, opening : str
        The heading, and the first sentences.
    sections : tuple of Section
        The rows.
    without_rate : mapping of str to str
        The ids of claims that are about no rate, each with what it is about instead.
    """

    title: str
    opening: str
    sections: tuple[Section, ...]
    without_rate: Mapping[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows of all sections."""
        return tuple(row for section in self.sections for row in section.rows)


def claims_of_rows(rows: Sequence[Row]) -> list[str]:
    """Return the ids of all claims of some rows, each once."""
    return list(dict.fromkeys(claim for row in rows for claim in row.claims))
