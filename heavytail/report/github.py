"""Verdicts where GitHub shows them: a summary of the job, and a note at the line of each claim that came out otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from heavytail.claims.judge import Outcome
from heavytail.claims.reproduction import place_of
from heavytail.claims.verdict import Verdict
from heavytail.report import markdown
from heavytail.report.document import Block, Commands, Document, Heading, Paragraph
from heavytail.report.junit import case_name, contradiction
from heavytail.report.verdict_lines import listing, summary

__all__ = ["job_summary", "workflow_commands"]


def job_summary(verdicts: Sequence[Verdict]) -> str:
    """Return the summary of a job as Markdown: how many verdicts are as expected, those that are not, and all of them.

    Parameters
    ----------
    verdicts : sequence of Verdict
        The verdicts.

    Returns
    -------
    str

    Examples
    --------
    >>> import heavytail as ht
    >>> def check(run, alpha):
    ...     return ht.judge.number_at_most(alpha, 1.0, "alpha")
    >>> verdicts = ht.check(ht.Claim(id="small", source="", statement="alpha <= 1", check=check, alphas=(1.5,)))
    >>> print(ht.report.job_summary(verdicts).splitlines()[2])
    1 of 1 verdicts are not as expected.
    """
    wrong = [verdict for verdict in verdicts if not verdict.as_expected]
    first: list[Block] = [listing(wrong), Commands(tuple(dict.fromkeys(one.command for one in wrong)))] if wrong else []
    told = summary(verdicts).partition(". ")[0].rstrip(".") + "."
    return markdown.render(
        Document("heavytail check", (Paragraph(told), *first, Heading("All verdicts"), listing(verdicts)))
    )


def workflow_commands(verdicts: Sequence[Verdict]) -> list[str]:
    """Return workflow commands, a line each: an error for what is not as expected, a warning if it is only UNDECIDED.

    Parameters
    ----------
    verdicts : sequence of Verdict
        The verdicts.

    Returns
    -------
    list of str
        ``::error file=...,line=...,title=...::message``, as GitHub's runners read it from a job's output.

    Examples
    --------
    >>> import heavytail as ht
    >>> def check(run, alpha):
    ...     return ht.judge.number_at_most(alpha, 1.0, "alpha")
    >>> verdicts = ht.check(ht.Claim(id="small", source="", statement="alpha <= 1", check=check, alphas=(1.5,)))
    >>> print(ht.report.workflow_commands(verdicts)[0][:70])
    ::error title=small[alpha=1.5]::REFUTED where HOLDS was expected. alph
    """
    found = []
    for verdict in verdicts:
        if verdict.as_expected:
            continue
        level = "warning" if verdict.outcome is Outcome.UNDECIDED else "error"
        place = place_of(verdict.claim)
        at = {"file": str(place[0]), "line": str(place[1])} if place else {}
        title = case_name(verdict.id, verdict.alpha, verdict.control)
        said = f"{contradiction(verdict)}. {verdict.account} {verdict.command}"
        keys = ",".join(f"{key}={_property(value)}" for key, value in (at | {"title": title}).items())
        found.append(f"::{level} {keys}::{_message(said)}")
    return found


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
