"""The outcome of a comparison with its numbers, and of several comparisons together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

__all__ = ["REFUTING_LEVEL", "Finding", "Outcome", "algebra", "all_of"]

REFUTING_LEVEL = 0.9999
ALGEBRA = "algebra: formula against formula"


class Outcome(StrEnum):
    """The outcomes of a check; ERROR stands for a check that failed to come to one.

    Examples
    --------
    >>> import heavytail as ht
    >>> ht.judge.number_at_least(2.0, 1.0, "two").outcome is ht.Outcome.HOLDS
    True
    >>> ht.Outcome.REFUTED == "REFUTED"
    True
    """

    HOLDS = "HOLDS"
    REFUTED = "REFUTED"
    UNDECIDED = "UNDECIDED"
    ERROR = "ERROR"


WORST_FIRST = (Outcome.ERROR, Outcome.REFUTED, Outcome.UNDECIDED, Outcome.HOLDS)


@dataclass(frozen=True)
class Finding:
    """The outcome of one comparison, with its numbers.

    Attributes
    ----------
    outcome : Outcome
        HOLDS, REFUTED or UNDECIDED; ERROR if the check itself failed.
    measured, low, high : float
        The number that decided, and the interval that did: of 95 %, or the limits that a rate can still reach, or the
        bracket of an exact number.
    evidence : str
        One sentence that says what was compared.
    advice : str
        What it would take to decide, if it is undecided.
    exact : bool
        Whether the numbers are computed without chance; of joined findings, whether all are.
    seen : str
        What the numbers were taken from: steps, trajectories, divergence.
    rests_on : str
        What is supposed beyond those numbers, and why; empty if nothing.
    name : str
        Which comparison it is, among several.
    algebra : bool
        Whether one formula was held against another, so that the finding says nothing of any instance; of joined findings,
        whether all do so.
    parts : tuple of Finding
        All comparisons, if there were several; the numbers, the evidence and the advice are then those of the worst.
    lasting : bool
        Whether it is undecided for a reason that more trajectories do not remove, as far as can be told.

    Examples
    --------
    >>> import heavytail as ht
    >>> third = ht.judge.number_is(0.333, 1 / 3, 0.001, "a third")
    >>> half = ht.judge.number_is(0.4, 0.5, 0.001, "a half")
    >>> found = ht.judge.all_of({"third": third, "half": half})
    >>> print(found.outcome, found.measured, found.part("third").outcome)
    REFUTED 0.4 HOLDS
    """

    outcome: Outcome
    measured: float
    low: float
    high: float
    evidence: str
    advice: str = ""
    exact: bool = False
    seen: str = ""
    rests_on: str = ""
    name: str = ""
    algebra: bool = False
    parts: tuple[Finding, ...] = ()
    lasting: bool = False

    @property
    def details(self) -> tuple[str, ...]:
        """The evidence of each comparison, if there were several."""
        return tuple(part.evidence for part in self.parts)

    @property
    def boundary(self) -> str:
        """Of what it speaks: of formulas, or of an instance and what was seen of it; of joined findings, of both."""
        if self.algebra:
            return ALGEBRA
        seen = self.seen or next((part.seen for part in self.parts if part.seen), "")
        formulas = sum(part.algebra for part in self.parts)
        said = [
            f"on this instance: {seen}" if seen else "without chance" if self.exact else "",
            f"{formulas} of {len(self.parts)} comparisons are {ALGEBRA}" if formulas else "",
        ]
        return "; ".join(filter(None, said))

    @property
    def account(self) -> str:
        """What was compared, on what it was seen, what that supposes, and what it would take to decide."""
        seen = f" ({self.boundary})" if self.boundary else ""
        rests_on = f"It rests on this: {self.rests_on}." if self.rests_on else ""
        return " ".join(filter(None, [f"{self.evidence}{seen}.", rests_on, self.advice]))

    def part(self, name: str) -> Finding:
        """Return the comparison of that name.

        Parameters
        ----------
        name : str
            The name that `all_of` gave it.

        Returns
        -------
        Finding

        Raises
        ------
        ValueError
            If there is none, or more than one.
        """
        found = [part for part in (self.parts or (self,)) if part.name == name]
        if len(found) != 1:
            known = ", ".join(repr(part.name) for part in self.parts or (self,))
            raise ValueError(f"{len(found)} comparisons are called {name!r}. The names are {known}.")
        return found[0]


def algebra(finding: Finding) -> Finding:
    """Mark a finding that holds one formula against another: it checks the algebra, and says nothing of any instance.

    Parameters
    ----------
    finding : Finding
        What another function of `judge` returned.

    Returns
    -------
    Finding

    Examples
    --------
    >>> import heavytail as ht
    >>> print(ht.judge.algebra(ht.judge.number_at_most(2.0, 3.0, "the constant")).account)
    the constant 2, claimed <= 3 (algebra: formula against formula).
    """
    return replace(finding, algebra=True)


def all_of(findings: Sequence[Finding] | Mapping[str, Finding]) -> Finding:
    """Join findings: refuted if one is, undecided if one is, else they hold.

    The numbers, the evidence and the advice are those of the first of the worst; `Finding.parts` keeps all.

    Parameters
    ----------
    findings : sequence of Finding, or mapping of str to Finding
        The comparisons; a mapping names them (see `Finding.part`).

    Returns
    -------
    Finding

    Raises
    ------
    TypeError
        If one is no finding.
    ValueError
        If there is none.
    """
    named = list(findings.items()) if isinstance(findings, Mapping) else [("", finding) for finding in findings]
    for name, finding in named:
        if not isinstance(finding, Finding):
            raise TypeError(
                f"{name or 'A comparison'} is {finding!r}, no Finding. Join what the functions of heavytail.judge return."
            )
    if not named:
        raise ValueError("There is nothing to join. Pass at least one finding.")
    parts = tuple(
        replace(part, name=name or part.name) if not finding.parts else part
        for name, finding in named
        for part in (finding.parts or (finding,))
    )
    decisive = min(parts, key=lambda part: WORST_FIRST.index(part.outcome))
    if len(parts) == 1:
        return decisive
    others = f"; and {len(parts) - 1} more comparison{'s' if len(parts) > 2 else ''}"
    return replace(
        decisive,
        evidence=decisive.evidence + others,
        exact=all(part.exact for part in parts),
        algebra=all(part.algebra for part in parts),
        parts=parts,
    )
