"""Verdicts as lines: claim, alpha, outcome, evidence."""

from __future__ import annotations

from collections.abc import Sequence

from heavytail.claims.judge import Outcome
from heavytail.claims.verdict import HEADINGS, Verdict, by_claim
from heavytail.report.document import Grid

__all__ = ["listing", "summary"]


def listing(verdicts: Sequence[Verdict], title: str = "") -> Grid:
    """Return verdicts as a table, one group for each claim.

    Parameters
    ----------
    verdicts : sequence of Verdict
        The verdicts.
    title : str, optional
        What stands above the table.

    Returns
    -------
    Grid
    """
    return Grid(title, HEADINGS, by_claim(verdicts), prose=True)


def summary(verdicts: Sequence[Verdict]) -> str:
    """Return how many verdicts are as expected, and of the others how many came to what, with their commands.

    Parameters
    ----------
    verdicts : sequence of Verdict
        The verdicts.

    Returns
    -------
    str
    """
    wrong = [verdict for verdict in verdicts if not verdict.as_expected]
    if not wrong:
        return f"All {len(verdicts)} verdicts are as expected.{_lacking(verdicts)}"
    kinds = {
        "decided otherwise": [verdict for verdict in wrong if verdict.decided],
        "undecided": [verdict for verdict in wrong if verdict.outcome == Outcome.UNDECIDED],
        "ERROR": [verdict for verdict in wrong if verdict.outcome == Outcome.ERROR],
    }
    counted = (f"{len(some)} {kind}: {_commands(some)}" for kind, some in kinds.items() if some)
    return f"{len(wrong)} of {len(verdicts)} verdicts are not as expected. {'. '.join(counted)}{_lacking(verdicts, '.')}"


def _lacking(verdicts: Sequence[Verdict], before: str = "") -> str:
    """Return how many verdicts were left UNDECIDED by packages that are missing, and which, if there are any."""
    left = [verdict.lacking for verdict in verdicts if verdict.lacking]
    names = ", ".join(dict.fromkeys(name for one in left for name in one))
    return f"{before} But {len(left)} of them decided nothing, for want of {names}." if left else ""


def _commands(verdicts: Sequence[Verdict]) -> str:
    return "; ".join(dict.fromkeys(verdict.command for verdict in verdicts))
