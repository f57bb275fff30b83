"""A file of verdicts as one HTML file that needs no network, in which a reader chooses by paper, outcome and words.

Without scripts all claims are there and can be opened; the form that chooses shows only where scripts run. All controls are
those of the browser, so the keyboard reaches them; on paper every claim is open and the form is left out.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

from heavytail.html import marked
from heavytail.report.html import block, page
from heavytail.report.verdict_page import TITLE, ClaimVerdicts, claims_by_paper, facts_of_run, summary_of

__all__ = ["filterable_page"]

STYLE = Path(__file__).with_suffix(".css")
SCRIPT = Path(__file__).with_suffix(".js")


def filterable_page(data: dict[str, Any]) -> str:
    """Return a file of verdicts as HTML.

    Parameters
    ----------
    data : dict
        As the schema describes it (`heavytail.report.verdict_schema`).

    Returns
    -------
    str

    Examples
    --------
    >>> import heavytail as ht
    >>> made = dict.fromkeys(("heavytail", "digest", "date", "python", "numpy", "numba", "machine"), "")
    >>> page = ht.report.filterable_page({"schema": 1, "effort": "ci", "seed": 0, "made": made, "claims": []})
    >>> page.splitlines()[0]
    '<!DOCTYPE html>'
    """
    papers = claims_by_paper(data)
    taken: dict[str, int] = {}
    sections = (
        "\n".join([f"<section>\n<h2>{marked(paper)}</h2>", *(_article(paper, one, taken) for one in claims), "</section>"])
        for paper, claims in papers.items()
    )
    head = (f"<h1>{TITLE}</h1>", f"<p>{marked(summary_of(data))}</p>", block(facts_of_run(data)))
    body = "\n".join(["<header>", *head, "</header>", _form(data, list(papers)), "<main>", *sections, "</main>"])
    return page(TITLE, body, STYLE.read_text(encoding="utf-8"), SCRIPT.read_text(encoding="utf-8"))


def _form(data: dict[str, Any], papers: list[str]) -> str:
    options = "".join(f"<option>{escape(paper)}</option>" for paper in papers)
    known = [one["outcome"] for one in data["claims"] if one["control"] is None]
    outcomes = "".join(
        f'<label><input type="checkbox" name="outcome" value="{word}"> <span class="{word}">{word}</span></label>'
        for word in ("HOLDS", "REFUTED", "UNDECIDED", "ERROR")
        if word in known
    )
    return (
        "<form hidden>\n"
        '<label>Words <input type="search" name="words" placeholder="a claim, a sentence" title="or press /"></label>\n'
        f'<label>Paper <select name="paper"><option value="">all</option>{options}</select></label>\n'
        f"<fieldset><legend>Verdict</legend>{outcomes}</fieldset>\n"
        '<label><input type="checkbox" name="unexpected"> only what is not as expected</label>\n'
        '<button type="reset">Show all</button> <button type="button" name="open">Open</button> '
        '<button type="button" name="close">Close</button>\n'
        '<output aria-live="polite"></output>\n</form>'
    )


def _article(paper: str, one: ClaimVerdicts, taken: dict[str, int]) -> str:
    """Return a claim; an id that a second folder has too gets a number."""
    name = re.sub(r"[^\w.-]", "-", one.claim["id"])
    taken[name] = taken.get(name, 0) + 1
    anchor = name if taken[name] == 1 else f"{name}-{taken[name]}"
    badges = "".join(f'<span class="badge {word}">{word}</span>' for word in one.outcomes)
    otherwise = "" if one.as_expected else '<span class="unexpected">not as expected</span>'
    said = "\n".join(map(block, one.blocks))
    return (
        f'<article id="{escape(anchor)}" data-paper="{escape(paper)}" data-outcomes="{" ".join(one.outcomes)}" '
        f'data-unexpected="{"no" if one.as_expected else "yes"}">\n'
        f"<details><summary><h3>{escape(one.claim['id'])}</h3> {badges}{otherwise}"
        f'<span class="said">{marked(one.claim["statement"])}</span></summary>\n<div>\n{said}\n</div></details>\n</article>'
    )
