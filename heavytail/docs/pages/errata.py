"""The errata as a page: what is printed, wrong and true, and links to the claims that show it."""

from __future__ import annotations

from heavytail.claims.errata import MEANINGS, SEVERITIES, Erratum, Severity
from heavytail.paper_checks.errata import ERRATA, OPENING
from heavytail.report.markdown import escape

__all__ = ["page"]


def page() -> str:
    """Return the page."""
    opening = [
        "# Errata",
        escape(OPENING),
        "`heavytail errata -o errata.html` makes this page with the evidence, which it computes.",
        "\n".join(_severity(word) for word in SEVERITIES),
    ]
    return "\n\n".join([*opening, *map(_entry, ERRATA)]) + "\n"


def _severity(word: Severity) -> str:
    found = [f"[E{erratum.number}](#e{erratum.number})" for erratum in ERRATA if erratum.severity == word]
    return f"- **{word.capitalize()}:** {escape(MEANINGS[word])} {', '.join(found) or 'None'}."


def _entry(erratum: Erratum) -> str:
    claims = ", ".join(f"[{name}]({name}.md)" for name in erratum.claims)
    facts = {
        "Severity": erratum.severity,
        "Printed": escape(erratum.printed),
        "What is wrong": escape(erratum.wrong),
        "What is true": escape(erratum.true),
        "Claims": claims,
        "By reading, no computation": escape(erratum.reading),
    }
    items = "\n".join(f"- **{label}:** {said}" for label, said in facts.items() if said)
    command = f"\n\n```sh\nheavytail check {' '.join(erratum.claims)}\n```" if erratum.claims else ""
    return f"(e{erratum.number})=\n## E{erratum.number}. {escape(erratum.where)}\n\n{items}{command}"
