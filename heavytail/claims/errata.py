"""Errata of a paper: where, what is printed, what is wrong and what is true, how far it reaches, and the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from heavytail.parts.parameters import one_of

__all__ = ["MEANINGS", "SEVERITIES", "Errata", "Erratum", "Severity", "claims_of"]

Severity = Literal["false", "does not follow", "incomplete", "not sharp", "slip", "remark"]

SEVERITIES: tuple[Severity, ...] = get_args(Severity)

MEANINGS: dict[Severity, str] = {
    "false": "A counterexample to the printed statement is computed.",
    "does not follow": "The statement goes beyond what the proof or the data next to it give.",
    "incomplete": "A condition, a definition or a value is missing. With it the statement is right.",
    "not sharp": "The statement is true, and a stronger one is too.",
    "slip": "A misprint or an omission that a reader can mend, and no result depends on it.",
    "remark": "No error: what is easily read into the statement, and does not hold.",
}


@dataclass(frozen=True)
class Erratum:
    """A misprint or a gap.

    Attributes
    ----------
    number : int
        Its number, within a series.
    where : str
        Paper, theorem, line.
    printed, wrong, true : str
        What stands there, what is wrong with it, and what is true.
    severity : str
        How far it reaches: one of `SEVERITIES`.
    claims : tuple of str
        The ids of the claims that give evidence.
    reading : str
        What one has to read to see it, where nothing is computed, or besides what is.
    series : str
        The letter before the number: E for the papers of Table 1, L for later ones.

    Raises
    ------
    ValueError
        If the severity is another word, or neither a claim nor something to read backs it.
    """

    number: int
    where: str
    printed: str
    wrong: str
    true: str
    severity: Severity
    claims: tuple[str, ...] = ()
    reading: str = ""
    series: str = "E"

    def __post_init__(self) -> None:
        one_of("severity", self.severity, SEVERITIES)
        if not self.claims and not self.reading:
            raise ValueError(
                f"Erratum {self.name} ({self.where}) has no evidence. Name a claim that shows it, or say what to read."
            )

    @property
    def name(self) -> str:
        """The series and the number."""
        return f"{self.series}{self.number}"


@dataclass(frozen=True)
class Errata:
    """What is misprinted in some papers, as a page has it, or a section of one.

    Attributes
    ----------
    title, opening : str
        The heading, and the first sentences.
    entries : tuple of Erratum
        What is misprinted, of one series and in the order of their numbers.
    """

    title: str
    opening: str
    entries: tuple[Erratum, ...]


def claims_of(errata: Sequence[Erratum]) -> list[str]:
    """Return the ids of all claims of some errata, each once."""
    return list(dict.fromkeys(name for erratum in errata for name in erratum.claims))
