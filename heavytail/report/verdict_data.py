"""Verdicts as plain data, for JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from heavytail.claims.judge import Finding
from heavytail.claims.verdict import Verdict
from heavytail.json_numbers import finite

__all__ = ["as_data", "to_json"]

PAPERS = {"Zhang et al. 2020": "1912.03194"}  # Pan and Li 2022 is the workshop paper, which has no number of its own


def as_data(verdicts: Sequence[Verdict]) -> list[dict[str, Any]]:
    """Return verdicts as plain dictionaries, one for each claim and alpha.

    Parameters
    ----------
    verdicts : sequence of Verdict
        The verdicts.

    Returns
    -------
    list of dict
        What JSON can hold, as `verdict_schema` describes it; infinite numbers are None.
    """
    return [
        {
            "id": verdict.id,
            "alpha": verdict.alpha,
            "control": verdict.control or None,
            "printed": finite(verdict.printed),
            "proved": finite(verdict.proved),
            "measured": finite(verdict.finding.measured),
            "low": finite(verdict.finding.low),
            "high": finite(verdict.finding.high),
            "exact": bool(verdict.finding.exact),
            "algebra": verdict.finding.algebra,
            "outcome": str(verdict.outcome),
            "expected": str(verdict.expected),
            "statement": verdict.statement,
            "assumptions": verdict.claim.assumptions,
            "source": verdict.source,
            "paper": _paper(verdict.source),
            "arxiv": _papers(verdict.source),
            "evidence": verdict.finding.evidence,
            "boundary": verdict.finding.boundary,
            "seen": verdict.finding.seen,
            "rests_on": verdict.finding.rests_on,
            "advice": verdict.finding.advice,
            "comparisons": [_comparison(part) for part in verdict.finding.parts],
            "seed": verdict.seed,
            "looks": verdict.looks,
            "command": verdict.command,
        }
        for verdict in verdicts
    ]


def _paper(source: str) -> str:
    """Return what a source names first, without its number: the paper."""
    return re.sub(r"\s*\(arXiv [\d.]+\)", "", re.split("[,;]", source)[0]).strip()


def _papers(source: str) -> list[str]:
    """Return the arXiv numbers of the papers that a source names."""
    numbers = [number for name, number in PAPERS.items() if name in source]
    return list(dict.fromkeys(numbers + re.findall(r"arXiv (\d{4}\.\d{4,5})", source)))


def _comparison(part: Finding) -> dict[str, Any]:
    return {
        "name": part.name or None,
        "outcome": str(part.outcome),
        "measured": finite(part.measured),
        "low": finite(part.low),
        "high": finite(part.high),
        "exact": part.exact,
        "algebra": part.algebra,
        "evidence": part.evidence,
        "seen": part.seen,
        "rests_on": part.rests_on,
        "advice": part.advice,
    }


def to_json(data: dict[str, Any]) -> str:
    """Return a JSON document, with a line break at its end.

    Parameters
    ----------
    data : dict
        What JSON can hold (see `as_data`).

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If a number is infinite or not a number.
    """
    return json.dumps(data, indent=2, allow_nan=False) + "\n"
