"""A table of constants: what a lemma prints, the least constant that serves, the law that attains it, and the claims."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

__all__ = ["Constant", "Constants", "claims_of_constants"]


@dataclass(frozen=True, kw_only=True)
class Constant:
    """The constant of a bound, as printed and as the least one that serves.

    Attributes
    ----------
    name : str
        The lemma, and which of its bounds.
    bound : str
        What the constant multiplies.
    printed : str
        The constant as printed; a word where none is.
    sharp : callable
        The least one that serves, as a function of alpha.
    formula : str
        The same in words.
    law : str
        What attains it, or comes as near as one likes.
    source : str
        Where it is printed, and how that is known.
    claims : tuple of str
        The ids of the claims that decide it.

    Raises
    ------
    ValueError
        If there is no claim.
    """

    name: str
    bound: str
    printed: str
    sharp: Callable[[float], float]
    formula: str
    law: str
    source: str
    claims: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.claims:
            raise ValueError(f"The constant of {self.name} has no evidence. Name a claim that decides it.")


@dataclass(frozen=True)
class Constants:
    """Constants as a page has them.

    Attributes
    ----------
    title, opening : str
        The heading, and the first sentences.
    alphas : tuple of float
        The moment orders for which numbers are shown.
    entries : tuple of Constant
        The constants.
    """

    title: str
    opening: str
    alphas: tuple[float, ...]
    entries: tuple[Constant, ...]


def claims_of_constants(entries: Sequence[Constant]) -> list[str]:
    """Return the ids of all claims of some constants, each once."""
    return list(dict.fromkeys(claim for entry in entries for claim in entry.claims))
