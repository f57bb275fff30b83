"""A page for each claim, made of the `Claim` itself: what it says, by whom, how it is decided, and what rests on it."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import heavytail as ht
from heavytail.claims.constants import claims_of_constants
from heavytail.claims.errata import Erratum
from heavytail.claims.registry import FILES, collect, paper_checks
from heavytail.claims.reproduction import exact
from heavytail.claims.theory_state import claims_of_rows
from heavytail.docs.pages.errata import ENTRIES
from heavytail.docs.pages.known_verdicts import Known, measured
from heavytail.docs.pages.pictures import shows
from heavytail.docs.pages.prose import outcome, prose
from heavytail.docs.pages.tables import table
from heavytail.paper_checks.later.clip_constants import PAGE as CONSTANTS
from heavytail.paper_checks.table_1 import TABLE
from heavytail.paper_checks.theory_state import PAGE as STATE
from heavytail.report.markdown import escape

__all__ = ["decided_claims", "expectation", "pages", "paper"]

PAPERS = ("Zhang et al. 2020", "Pan and Li 2022")
FOLDERS = {"later": "Later papers", "networks": "Real networks, at this scale"}
DERIVED = "Derived here, beside these papers"


def decided_claims() -> dict[ht.Claim, Path]:
    """Return the papers' claims, each with its file.

    Raises
    ------
    ValueError
        If a file cannot be imported.
    """
    return {claim: FILES[claim] for claim in collect(paper_checks())}


def paper(claim: ht.Claim, file: Path) -> str:
    """Return the group of a claim: that of its folder, or else the paper that its source names first."""
    named = (name for name in PAPERS if claim.source.startswith(name))
    return FOLDERS.get(file.parent.name) or next(named, DERIVED)


def expectation(claim: ht.Claim) -> str:
    """Return the outcome that is known to be right; with the moment orders where it is not always the same."""
    by_outcome: dict[str, list[str]] = {}
    for alpha in claim.alphas:
        by_outcome.setdefault(str(claim.expected(alpha)), []).append(exact(alpha))
    if len(by_outcome) == 1:
        return next(iter(by_outcome))
    return "; ".join(f"{outcome} at alpha = {', '.join(alphas)}" for outcome, alphas in by_outcome.items())


def pages(known: Known) -> dict[str, str]:
    """Return the pages by name: one for each claim, named by its id, and the list of all.

    Parameters
    ----------
    known : Known
        Verdicts to show.
    """
    claims = decided_claims()
    return {"index": _index(claims)} | {claim.id: _page(claim, file, known) for claim, file in claims.items()}


def _index(claims: Mapping[ht.Claim, Path]) -> str:
    rows = [
        (f"[{claim.id}]({claim.id}.md)", paper(claim, file), outcome(expectation(claim)), escape(claim.statement))
        for claim, file in claims.items()
    ]
    return f"""# Claims

Each is a statement that a machine decides, with the controls that the same check must refute. What was expected is what is
known to be right: REFUTED stands beside what the library has shown to be false. `heavytail check --effort smoke` decides all
of them within minutes; [what a verdict says](../rooms/verdicts.md) is a page of its own.

```{{toctree}}
:maxdepth: 1

table_1
theory
constants
errata
```

::::{{container}} claims-index

{table(("claim", "paper", "expected", "statement"), rows)}

::::

```{{toctree}}
:hidden:

{chr(10).join(claim.id for claim in claims)}
```
"""


def _page(claim: ht.Claim, file: Path, known: Known) -> str:
    parts = [
        f"# {escape(claim.id)}",
        f"> {escape(claim.statement)}",
        _facts(claim),
        "## By moment order",
        *_outcomes(claim, known),
        "## The command",
        f"```sh\nheavytail check {claim.id} --controls\n```",
        *_controls(claim),
        "## How it is decided",
        _description(file),
        _source(file),
        *_related(claim, file),
    ]
    return "\n\n".join(parts) + "\n"


def _facts(claim: ht.Claim) -> str:
    orders = ", ".join(map(exact, claim.alphas))
    more = [exact(alpha) for alpha in claim.full or () if alpha not in claim.alphas]
    if more:
        orders += f"; at effort full also {', '.join(more)}"
    if claim.any_alpha:
        low, high = map(exact, claim.any_alpha)
        orders += f"; any other in ({low}, {high}]"
    facts = {
        "Source": claim.source,
        "Assumptions": claim.assumptions,
        "Moment orders alpha": orders,
        "Expected": expectation(claim),
    }
    return "\n".join(f"- **{label}:** {outcome(said)}" for label, said in facts.items() if said)


def _outcomes(claim: ht.Claim, known: Known) -> list[str]:
    """Return a table by alpha, of what there is to say, and the evidence of verdicts that are known."""
    verdicts = {verdict["alpha"]: verdict for verdict in known.of(claim.id)}
    alphas = sorted({*claim.alphas, *verdicts})
    columns = {
        "alpha": [exact(alpha) for alpha in alphas],
        "printed": [_number(claim.printed, alpha) for alpha in alphas],
        "proved": [_number(claim.proved, alpha) for alpha in alphas],
        "expected": [str(claim.expected(alpha)) for alpha in alphas],
        "measured [95 %]": [measured(verdicts[alpha]) if alpha in verdicts else "-" for alpha in alphas],
        "outcome": [verdicts[alpha]["outcome"] if alpha in verdicts else "-" for alpha in alphas],
    }
    told = {heading: cells for heading, cells in columns.items() if set(cells) != {"-"}}
    rows = [[outcome(cell) for cell in row] for row in zip(*told.values(), strict=True)]
    evidence = [f"- alpha = {exact(alpha)}: {escape(found['evidence'])}." for alpha, found in verdicts.items()]
    return [table(list(told), rows), *(["\n".join(evidence), known.origin] if verdicts else [])]


def _number(formula: Callable[[float], float | None], alpha: float) -> str:
    value = formula(alpha)
    return "-" if value is None else f"{value:.4f}"


def _controls(claim: ht.Claim) -> list[str]:
    if not claim.controls:
        return []
    rows = []
    for name, control in claim.controls.items():
        orders = "all" if control.alphas is None else ", ".join(map(exact, control.alphas))
        varied = "; ".join(f"{key} = {_shown(value)}" for key, value in control.variation.items())
        rows.append([outcome(cell) for cell in (name, varied, str(control.expected), orders, control.far)])
    headings = ["control", "what is varied", "must come to", "alpha", "why it is no nearer"]
    if not any(row[-1] for row in rows):
        headings, rows = headings[:-1], [row[:-1] for row in rows]
    opening = "The same check must tell these variations apart from the claim:"
    return ["## Negative controls", opening, table(headings, rows)]


def _shown(value: Any) -> str:
    """Return a value of a variation in a few words: a function by its name."""
    if inspect.isfunction(value):
        return "another function" if value.__name__ == "<lambda>" else value.__name__
    return re.sub(r"<function (?:\w+\.<locals>\.)*(\S+) at 0x\w+>", r"\1", repr(value))


def _description(file: Path) -> str:
    """Return the docstring of a file, whose lines begin with a label such as Setting or Source."""
    text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    opening, *rest = re.split(r"\n(?=[A-Z][\w ]{2,20}: )", text)
    items = []
    for entry in rest:
        label, said = entry.split(": ", 1)
        items.append(f"- **{label}:** {prose(' '.join(said.split()))}")
    paragraphs = [prose(" ".join(part.split())) for part in opening.split("\n\n")]
    return "\n\n".join([*paragraphs, *(["\n".join(items)] if items else [])])


def _source(file: Path) -> str:
    name = file.relative_to(paper_checks()).as_posix()
    return f""":::{{dropdown}} The file of the check: `paper_checks/{name}`
```{{literalinclude}} ../../../paper_checks/{name}
:language: python
```
:::"""


def _related(claim: ht.Claim, file: Path) -> list[str]:
    lines = [f"- [{escape(_title(one))}](errata.md#{one.name.lower()})" for one in _resting(claim, ENTRIES)]
    if claim.id in TABLE.claims:
        role = "rests on it" if claim.id in TABLE.behind else "has a row that it decides"
        lines.append(f"- [Table 1](table_1.md) {role}")
    if claim.id in claims_of_rows(STATE.rows):
        lines.append("- The [state of the theory](theory.md) has a row that it decides")
    if claim.id in claims_of_constants(CONSTANTS.entries):
        lines.append("- A constant of [the clip lemmas](constants.md)")
    lines += [f"- The picture [{name}](../pictures/{name}.md)" for name in shows(file.stem)]
    return ["## What rests on it", "\n".join(lines)] if lines else []


def _resting(claim: ht.Claim, errata: Sequence[Erratum]) -> list[Erratum]:
    return [erratum for erratum in errata if claim.id in erratum.claims]


def _title(erratum: Erratum) -> str:
    return f"{erratum.name}. {erratum.where}"
