"""Three answers - holds, fails, not known - with the constants of an assumption, or the reason; and a table of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from heavytail import html

__all__ = ["Answer", "Assumptions", "Bracket"]


class Bracket(NamedTuple):
    """A number known to lie between two others, which are equal if it is known exactly."""

    low: float
    high: float

    @property
    def exact(self) -> bool:
        """Whether the number is known, to rounding."""
        return math.isclose(self.low, self.high, rel_tol=1e-9, abs_tol=1e-300)

    def __str__(self) -> str:
        return f"= {self.high:.6g}" if self.exact else f"in [{self.low:.6g}, {self.high:.6g}]"

    def root(self, order: float) -> Bracket:
        """Return the bracket of the number's root."""
        return Bracket(self.low ** (1.0 / order), self.high ** (1.0 / order))


@dataclass(frozen=True)
class Answer:
    """Whether one assumption holds.

    Attributes
    ----------
    name : str
        The assumption.
    holds : bool or None
        None if what the parts say of themselves does not decide it.
    reason : str
        Why it fails or is not known, in one sentence, or why the constants are brackets only.
    constants : mapping of str to tuple of Bracket
        The least constants with which it holds, one per coordinate or a single one.
    """

    name: str
    holds: bool | None
    reason: str = ""
    constants: Mapping[str, tuple[Bracket, ...]] = field(default_factory=dict)

    @property
    def cells(self) -> tuple[str, str, str]:
        """The name, the answer, and the constants or the reason, as text."""
        verdict = {True: "holds", False: "fails", None: "not known"}[self.holds]
        told = ", ".join(_listed(name, values) for name, values in self.constants.items())
        reason = f" ({self.reason})" if told and self.reason else self.reason
        return self.name, verdict, f"{told}{reason}"

    def __str__(self) -> str:
        name, verdict, told = self.cells
        return f"{name:<17} {verdict:<9} {told}".rstrip()


def _listed(name: str, values: tuple[Bracket, ...]) -> str:
    if len(values) == 1:
        return f"{name} {values[0]}"
    if len(set(values)) == 1:
        return f"{name}_j {values[0]} for each of {len(values)} coordinates"
    return f"{name}_j: {', '.join(str(value).removeprefix('= ').removeprefix('in ') for value in values)}"


@dataclass(frozen=True)
class Assumptions:
    """The answers for one problem under one noise; prints as a table, and is indexed by the names in it.

    Attributes
    ----------
    alpha : float
        The moment order.
    dimension : int
        The number of coordinates.
    answers : tuple of Answer
        One per assumption.

    Examples
    --------
    >>> import heavytail as ht
    >>> found = ht.assumptions(ht.problems.Quadratic(2.0), ht.noise.Pareto(1.5, symmetric=True), alpha=1.2)
    >>> found["Assumption 1"].holds, found["bounded domain"].holds
    (True, False)
    >>> found.constant("mu").exact, found.constant("mu").high
    (True, 2.0)
    """

    alpha: float
    dimension: int
    answers: tuple[Answer, ...]

    def __getitem__(self, name: str) -> Answer:
        for answer in self.answers:
            if answer.name == name:
                return answer
        raise KeyError(f"There is no assumption {name!r}. Choose one of {', '.join(answer.name for answer in self)}.")

    def __iter__(self) -> Iterator[Answer]:
        return iter(self.answers)

    @property
    def _of(self) -> str:
        return f"alpha = {self.alpha:g}, d = {self.dimension}"

    def __str__(self) -> str:
        return "\n".join([self._of, *map(str, self.answers)])

    def _repr_html_(self) -> str:
        headings = ("assumption", "", "least constants, or the reason")
        return html.table(headings, [[answer.cells for answer in self]], self._of, prose=True)

    def constant(self, name: str) -> Bracket | None:
        """Return a constant - "sigma", "G", "mu", "L", "diameter" -, or None if no assumption that has it holds.

        Of the B_j of Assumption 2, read ``result["Assumption 2"].constants["B"]``.

        Parameters
        ----------
        name : {"sigma", "G", "mu", "L", "diameter"}
            Which one.

        Returns
        -------
        Bracket or None
        """
        found = [answer.constants[name] for answer in self if name in answer.constants]
        return found[0][0] if found else None
