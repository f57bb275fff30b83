"""Errata of a paper as a page or as data: how far each reaches, and the evidence that claims compute when it is made."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from heavytail.claims.errata import MEANINGS, SEVERITIES, Errata, Erratum, claims_of
from heavytail.claims.verdict import Verdict
from heavytail.report.document import Block, Commands, Document, Facts, Heading, Paragraph
from heavytail.report.verdict_data import as_data
from heavytail.report.verdict_lines import summary

__all__ = ["errata_as_data", "errata_page", "evidence"]


def errata_page(pages: Sequence[Errata], verdicts: Sequence[Verdict]) -> Document:
    """Return errata as a page, each with its severity, what its claims found, and the commands that find it again.

    Parameters
    ----------
    pages : sequence of Errata
        The page, and sections that follow under a heading of their own; an empty one is left out.
    verdicts : sequence of Verdict
        Those of all their claims.

    Returns
    -------
    Document

    Raises
    ------
    ValueError
        If a claim has no verdict.
    """
    errata = _entries(pages)
    _check_complete(errata, verdicts)
    first, *others = pages
    blocks: list[Block] = [Paragraph(first.opening), _severities(errata), *_section(first, verdicts)]
    for page in others:
        if page.entries:
            blocks += [Heading(page.title), Paragraph(page.opening), *_section(page, verdicts)]
    return Document(first.title, (*blocks, Paragraph(summary(verdicts))))


def errata_as_data(pages: Sequence[Errata], verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Return errata as plain data, with the verdicts behind them.

    Parameters
    ----------
    pages : sequence of Errata
        The page, whose title is that of the data, and its sections.
    verdicts : sequence of Verdict
        Those of all their claims.

    Returns
    -------
    dict
        What JSON can hold.

    Raises
    ------
    ValueError
        If a claim has no verdict.
    """
    errata = _entries(pages)
    _check_complete(errata, verdicts)
    return {"title": pages[0].title, "errata": [asdict(erratum) for erratum in errata], "claims": as_data(verdicts)}


def _entries(pages: Sequence[Errata]) -> list[Erratum]:
    return [erratum for page in pages for erratum in page.entries]


def _section(page: Errata, verdicts: Sequence[Verdict]) -> Iterator[Block]:
    for erratum in page.entries:
        yield from _entry(erratum, verdicts)


def _check_complete(errata: Sequence[Erratum], verdicts: Sequence[Verdict]) -> None:
    missing = set(claims_of(errata)) - {verdict.id for verdict in verdicts}
    if missing:
        raise ValueError(f"There is no verdict of {', '.join(sorted(missing))}. Check the claims of every erratum.")


def _severities(errata: Sequence[Erratum]) -> Facts:
    """Return what each severity means, and the errata that have it."""
    numbers = {word: [erratum.name for erratum in errata if erratum.severity == word] for word in SEVERITIES}
    return Facts(
        tuple((word.capitalize(), f"{MEANINGS[word]} {', '.join(numbers[word]) or 'None'}.") for word in SEVERITIES)
    )


def _entry(erratum: Erratum, verdicts: Sequence[Verdict]) -> tuple[Block, ...]:
    found = [[verdict for verdict in verdicts if verdict.id == name] for name in erratum.claims]
    facts = (
        ("Severity", erratum.severity),
        ("Printed", erratum.printed),
        ("What is wrong", erratum.wrong),
        ("What is true", erratum.true),
        *((f"Claim {group[0].id}", evidence(group)) for group in found),
        *((("By reading, no computation", erratum.reading),) if erratum.reading else ()),
    )
    commands = tuple(dict.fromkeys(_shown(group).command for group in found))
    return Heading(f"{erratum.name}. {erratum.where}"), Facts(facts), *((Commands(commands),) if commands else ())


def evidence(verdicts: Sequence[Verdict]) -> str:
    """Return what a claim says and assumes, its outcomes by alpha, and the sentence of the verdict that shows most."""
    shown = _shown(verdicts)
    said = " ".join(filter(None, [shown.statement, shown.claim.assumptions and f"Assumed: {shown.claim.assumptions}."]))
    if len(verdicts) == 1:
        return f"{said} {shown.outcome}: {shown.finding.evidence}."
    by_outcome = itertools.groupby(verdicts, key=lambda verdict: verdict.outcome)
    outcomes = "; ".join(
        f"{outcome} at alpha = {', '.join(f'{verdict.alpha:g}' for verdict in group)}" for outcome, group in by_outcome
    )
    return f"{said} {outcomes}. At alpha = {shown.alpha:g}: {shown.finding.evidence}."


def _shown(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the verdict whose sentence is shown: the first that refutes, or else the first."""
    return min(verdicts, key=lambda verdict: verdict.outcome != "REFUTED")
