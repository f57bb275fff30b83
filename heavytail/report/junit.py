"""Verdicts as JUnit's XML, which every CI reads: a test case for each, which fails if it is not as expected."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree

from heavytail.claims.judge import Outcome
from heavytail.claims.reproduction import exact, place_of
from heavytail.claims.verdict import Verdict
from heavytail.report.verdict_data import as_data

__all__ = ["PROPERTIES", "case_name", "contradiction", "to_junit"]

PROPERTIES = (
    "id", "source", "alpha", "control", "outcome", "expected", "measured", "low", "high", "boundary", "seed", "command",
)  # fmt: skip

FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold


def case_name(claim: str, alpha: float, control: str) -> str:
    """Return what a verdict is called as a test: ``theorem-1[alpha=1.5]``, or ``theorem-1[alpha=1.5, a control]``."""
    return f"{claim}[alpha={exact(alpha)}{f', {control}' if control else ''}]"


def contradiction(verdict: Verdict) -> str:
    """Return what a verdict is and what it was to be, where the two differ."""
    return f"{verdict.outcome} where {verdict.expected} was expected"


def to_junit(verdicts: Sequence[Verdict]) -> str:
    """Return verdicts as a JUnit file: a suite for each claim, a failure for each that is decided otherwise than expected.

    What is UNDECIDED where it was to be decided is a failure too, of the type "UNDECIDED"; an ERROR is an error. Where a
    package is missing it is skipped.

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
    >>> '<testcase classname="" name="small[alpha=1.5]">' in ht.report.to_junit(verdicts)
    True
    """
    root = ElementTree.Element("testsuites", name="heavytail check")
    for claim, group in groupby(verdicts, key=lambda verdict: verdict.claim):
        of_claim = list(group)
        wrong = [verdict for verdict in of_claim if not verdict.as_expected]
        errors = sum(verdict.outcome is Outcome.ERROR for verdict in wrong)
        counts = {"tests": len(of_claim), "failures": len(wrong) - errors, "errors": errors}
        counts["skipped"] = sum(bool(verdict.lacking) for verdict in of_claim)
        suite = ElementTree.SubElement(root, "testsuite", name=_clean(claim.id))
        suite.attrib |= {name: str(count) for name, count in counts.items()}
        for verdict in of_claim:
            _add_case(suite, verdict)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, "unicode") + "\n"


def _add_case(suite: ElementTree.Element, verdict: Verdict) -> None:
    place = place_of(verdict.claim)
    home = str(place[0]).removesuffix(".py") if place else verdict.source
    name = case_name(verdict.id, verdict.alpha, verdict.control)
    case = ElementTree.SubElement(suite, "testcase", classname=_clean(home), name=_clean(name))
    if place:
        case.attrib |= {"file": _clean(str(place[0])), "line": str(place[1])}
    properties, (data,) = ElementTree.SubElement(case, "properties"), as_data([verdict])
    for key in PROPERTIES:
        if data[key] is not None:
            ElementTree.SubElement(properties, "property", name=key, value=_clean(str(data[key])))
    if not verdict.as_expected:
        kind = "error" if verdict.outcome is Outcome.ERROR else "failure"
        told = ElementTree.SubElement(case, kind, type=str(verdict.outcome), message=contradiction(verdict))
        told.text = _clean(f"{verdict.statement}\n{verdict.account}\n{verdict.command}")
    elif verdict.lacking:
        ElementTree.SubElement(case, "skipped", message=_clean(verdict.account))


def _clean(text: str) -> str:
    return FORBIDDEN.sub("�", text)
