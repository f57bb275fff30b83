"""The errata as a page: what is printed, wrong and true, and links to the claims that show it."""

from __future__ import annotations

from heavytail.claims.errata import MEANINGS, SEVERITIES, Errata, Erratum, Severity
from heavytail.paper_checks import errata
from heavytail.paper_checks.later import misprints
from heavytail.report.markdown import escape

__all__ = ["ENTRIES", "page"]

SECTIONS: tuple[Errata, ...] = (errata.PAGE, misprints.PAGE)
ENTRIES: tuple[Erratum, ...] = tuple(entry for section in SECTIONS for entry in section.entries)


def page() -> str:
    """Return the page."""
    first, *others = SECTIONS
    opening = [
        "# Errata",
        escape(first.opening),
        "`heavytail errata -o errata.html` makes this page with the evidence, which it computes.",
        "\n".join(_severity(word) for word in SEVERITIES),
    ]
    parts = [*opening, *map(_entry, first.entries)]
    for section in others:
        if section.entries:
            parts += [f"# {escape(section.title)}", escape(section.opening), *map(_entry, section.entries)]
    return "\n\n".join(parts) + "\n"


def _severity(word: Severity) -> str:
    found = [f"[{entry.name}](#{entry.name.lower()})" for entry in ENTRIES if entry.severity == word]
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
    return f"({erratum.name.lower()})=\n## {erratum.name}. {escape(erratum.where)}\n\n{items}{command}"
