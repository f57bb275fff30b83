"""The verdict on a claim for one moment order, and a list of them that a notebook shows as a table."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, SupportsIndex, overload

from heavytail import html
from heavytail.claims.claim import Claim
from heavytail.claims.finding import Finding, Outcome
from heavytail.claims.reproduction import exact
from heavytail.experiment.experiment import Experiment
from heavytail.optional_packages import imported

if TYPE_CHECKING:
    import pandas

__all__ = ["HEADINGS", "Verdict", "Verdicts", "Waiting", "by_claim", "cells"]

OF_A_VERDICT = (
    "id", "alpha", "control", "outcome", "expected", "as_expected", "printed", "proved", "source", "statement", "seed",
    "looks", "command",
)  # fmt: skip
OF_A_FINDING = ("measured", "low", "high", "exact", "evidence", "boundary", "advice")
HEADINGS = ("claim", "alpha", "verdict", "", "evidence")


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The outcome of a claim for one alpha, with what is needed to see it again.

    Attributes
    ----------
    claim : Claim
        The claim. Verdicts are compared without it, for a file that is read twice gives two.
    control : str
        The name of the negative control, or "" for the claim itself.
    alpha : float
        The moment order.
    printed, proved : float or None
        What the paper prints and what can be proved.
    finding : Finding
        The outcome and its numbers.
    expected : Outcome
        The outcome that is known to be right.
    seed : int
        The seed.
    command : str
        The command that reproduces it.
    looks : int
        How many looks it took, each at twice as many trajectories as the one before (see `check`).

    Examples
    --------
    >>> import heavytail as ht
    >>> def check(run, alpha, *, order=None):
    ...     moment = ht.noise.Pareto(alpha).moment(order or 0.9 * alpha)
    ...     return ht.judge.number_at_most(moment, 1e9, "moment")
    >>> claim = ht.Claim(
    ...     id="moment", source="a definition", statement="Moments below the tail index are finite.", check=check,
    ...     alphas=(1.5,), controls={"at the tail index": ht.Control({"order": 1.5})})
    >>> verdict = ht.check(claim)[0]
    >>> verdict.as_expected, verdict.decided, verdict.id
    (True, True, 'moment')
    >>> verdict.finding.evidence
    'moment 8.51369, claimed <= 1e+09'
    """

    claim: Claim = field(compare=False)
    control: str
    alpha: float
    printed: float | None
    proved: float | None
    finding: Finding
    expected: Outcome
    seed: int
    command: str
    looks: int = 1

    @property
    def id(self) -> str:
        """The id of the claim."""
        return self.claim.id

    @property
    def source(self) -> str:
        """The source of the claim."""
        return self.claim.source

    @property
    def statement(self) -> str:
        """What is claimed."""
        return self.claim.statement

    @property
    def outcome(self) -> Outcome:
        """HOLDS, REFUTED, UNDECIDED or ERROR."""
        return self.finding.outcome

    @property
    def as_expected(self) -> bool:
        """Whether the outcome is the expected one."""
        return self.outcome == self.expected

    @property
    def lacking(self) -> tuple[str, ...]:
        """The packages whose absence left the claim UNDECIDED, as one imports them."""
        return tuple(self.claim.missing()) if self.outcome is Outcome.UNDECIDED else ()

    @property
    def decided(self) -> bool:
        """Whether the outcome is HOLDS or REFUTED."""
        return self.outcome in (Outcome.HOLDS, Outcome.REFUTED)

    @property
    def account(self) -> str:
        """The account of its finding, and how many looks it took if there were several."""
        return self.finding.account + (f" It took {self.looks} looks." if self.looks > 1 else "")

    def __repr__(self) -> str:
        claim, alpha, outcome, otherwise, account = cells(self)
        told = f"{outcome} ({otherwise})" if otherwise else outcome
        return f"<Verdict: {claim} at alpha = {alpha} {told}:\n {textwrap.shorten(account, 200, placeholder=' ...')}>"

    def _repr_html_(self) -> str:
        return _table([self])


@dataclass(frozen=True)
class Waiting:
    """A claim for one alpha that waits for other shards.

    Attributes
    ----------
    claim : Claim
        The claim.
    control : str
        The name of the negative control, or "" for the claim itself.
    alpha : float
        The moment order.
    missing : dict of Experiment to int
        How many trajectories no shard has computed yet.
    """

    claim: Claim
    control: str
    alpha: float
    missing: dict[Experiment, int] = field(repr=False)

    @property
    def share(self) -> float:
        """How much of the steps of its simulations that are not complete is there; it may have others besides."""
        steps = {experiment: experiment.steps * experiment.dimension for experiment in self.missing}
        there = sum((one.trajectories - missing) * steps[one] for one, missing in self.missing.items())
        return there / sum(one.trajectories * steps[one] for one in self.missing)


class Verdicts(list[Verdict]):
    """A list of verdicts that a notebook shows as a table; a slice of it is one too.

    Attributes
    ----------
    waiting : list of Waiting
        What has no verdict yet, since it waits for other shards; empty if there are none.
    """

    def __init__(self, verdicts: Iterable[Verdict] = ()) -> None:
        super().__init__(verdicts)
        self.waiting: list[Waiting] = []

    @overload
    def __getitem__(self, position: SupportsIndex) -> Verdict: ...

    @overload
    def __getitem__(self, position: slice) -> Verdicts: ...

    def __getitem__(self, position: SupportsIndex | slice) -> Verdict | Verdicts:
        found = super().__getitem__(position)
        return Verdicts(found) if isinstance(found, list) else found

    def _repr_html_(self) -> str:
        return _table(self)

    def to_pandas(self) -> pandas.DataFrame:
        """Return the verdicts as a data frame of pandas, which is not installed with this library.

        Returns
        -------
        pandas.DataFrame
            A line for each verdict, with what it says of itself and of its finding; a number that there is not is NaN.

        Raises
        ------
        ImportError
            If pandas cannot be imported.
        """
        pandas = imported("pandas", "to_pandas")
        lines = [
            {name: getattr(one, name) for name in OF_A_VERDICT} | {name: getattr(one.finding, name) for name in OF_A_FINDING}
            for one in self
        ]
        frame = pandas.DataFrame(lines, columns=[*OF_A_VERDICT, *OF_A_FINDING])
        numbers = dict.fromkeys(("alpha", "printed", "proved", "measured", "low", "high"), float)
        return frame.astype(numbers | dict.fromkeys(("outcome", "expected"), str))


def cells(verdict: Verdict) -> tuple[str, ...]:
    """Return a verdict as cells of text: claim, alpha, outcome, whether it is expected, and its account."""
    return (
        verdict.id + (f" ({verdict.control})" if verdict.control else ""),
        exact(verdict.alpha),
        str(verdict.outcome),
        "" if verdict.as_expected else f"expected {verdict.expected}",
        verdict.account,
    )


def by_claim(verdicts: Sequence[Verdict]) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Return the cells of verdicts, one group of lines for each claim."""
    groups = itertools.groupby(verdicts, key=lambda verdict: verdict.id)
    return tuple(tuple(map(cells, group)) for _, group in groups)


def _table(verdicts: Sequence[Verdict]) -> str:
    return html.table(HEADINGS, by_claim(verdicts), prose=True)
