"""A file of verdicts as a page: claim by claim, under the paper that says it, with the numbers and the command."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from heavytail.claims.reproduction import exact
from heavytail.report.document import Block, Commands, Document, Facts, Grid, Heading, Paragraph

__all__ = ["TITLE", "ClaimVerdicts", "claims_by_paper", "facts_of_run", "summary_of", "verdict_document"]

TITLE = "Verdicts on claims"
HEADINGS = ("alpha", "verdict", "", "measured", "interval", "evidence")
NO_PAPER = "No paper"


@dataclass(frozen=True)
class ClaimVerdicts:
    """The verdicts on one claim, in a file of verdicts.

    Attributes
    ----------
    verdicts : tuple of dict
        Those on the claim itself, then those on its negative controls; at least one.
    """

    verdicts: tuple[dict[str, Any], ...]

    @property
    def claim(self) -> dict[str, Any]:
        """What all of them say of the claim: the first one."""
        return self.verdicts[0]

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes of the claim itself, each once."""
        return tuple(dict.fromkeys(one["outcome"] for one in self.verdicts if one["control"] is None))

    @property
    def as_expected(self) -> bool:
        """Whether all verdicts are as expected, those on controls too."""
        return all(one["outcome"] == one["expected"] for one in self.verdicts)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What a page says of it, below its name and its statement."""
        claim = self.claim
        facts = [("Source", claim["source"]), ("Assumed", claim["assumptions"])]
        own = [one for one in self.verdicts if one["control"] is None]
        controls = [one for one in self.verdicts if one["control"] is not None]
        return (
            Facts(tuple((label, said) for label, said in facts if said)),
            *((Grid("", HEADINGS, (tuple(map(_line, own)),), prose=True),) if own else ()),
            *((_controls(controls),) if controls else ()),
            Commands(tuple(dict.fromkeys(one["command"] for one in self.verdicts))),
        )


def claims_by_paper(data: dict[str, Any]) -> dict[str, list[ClaimVerdicts]]:
    """Return the claims of a file of verdicts under the papers that they are of, in the order of the file."""
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for one in data["claims"]:
        groups.setdefault((one["paper"] or NO_PAPER, one["id"], one["source"], one["statement"]), []).append(one)
    papers: dict[str, list[ClaimVerdicts]] = {}
    for (paper, *_), group in groups.items():
        ordered = sorted(group, key=lambda one: one["control"] is not None)  # which keeps the order within
        papers.setdefault(paper, []).append(ClaimVerdicts(tuple(ordered)))
    return papers


def summary_of(data: dict[str, Any]) -> str:
    """Return how many verdicts there are, what they are, and how many are not as expected."""
    verdicts = data["claims"]
    wrong = [one for one in verdicts if one["outcome"] != one["expected"]]
    counts = Counter(one["outcome"] for one in verdicts)
    told = f"All {len(verdicts)} verdicts are" if not wrong else f"{len(wrong)} of {len(verdicts)} verdicts are not"
    controls = sum(one["control"] is not None for one in verdicts)
    beside = f" Of these, {controls} on negative controls, which the same check must refute." if controls else ""
    return f"{told} as expected: {', '.join(f'{counts[word]} {word}' for word in counts)}.{beside}"


def facts_of_run(data: dict[str, Any]) -> Facts:
    """Return by what the verdicts were made."""
    made = data["made"]
    library = f"heavytail {made['heavytail'] or 'of a tree that is not installed'}, digest {made['digest']}"
    beside = f"Python {made['python']}, NumPy {made['numpy']}, numba {made['numba']} on {made['machine']}"
    toy = " (toy: enough to show that it runs)" if data["effort"] == "smoke" else ""
    run = f"{made['date']}, effort {data['effort']}{toy}, seed {data['seed']}"
    return Facts((("Run", run), ("By", f"{library}; {beside}")))


def verdict_document(data: dict[str, Any]) -> Document:
    """Return a file of verdicts as a page.

    Parameters
    ----------
    data : dict
        As the schema describes it (`verdict_schema`).

    Returns
    -------
    Document
        For any of the formats in `FORMATS`; `filterable_page` is HTML in which a reader chooses.
    """
    blocks: list[Block] = [Paragraph(summary_of(data)), facts_of_run(data)]
    for paper, claims in claims_by_paper(data).items():
        for one in claims:
            blocks += [Heading(f"{paper}: {one.claim['id']}"), Paragraph(one.claim["statement"]), *one.blocks]
    return Document(TITLE, tuple(blocks))


def _controls(controls: list[dict[str, Any]]) -> Grid:
    lines = tuple((one["control"], *_line(one)) for one in controls)
    return Grid("Negative controls", ("control", *HEADINGS), (lines,), prose=True)


def _line(one: dict[str, Any]) -> tuple[str, ...]:
    otherwise = "" if one["outcome"] == one["expected"] else f"expected {one['expected']}"
    measured = "" if one["measured"] is None else f"{one['measured']:.4g}"
    ends = ("-inf" if one["low"] is None else f"{one['low']:.4g}", "inf" if one["high"] is None else f"{one['high']:.4g}")
    kind = " algebra" if one["algebra"] else " exact" if one["exact"] else ""
    interval = "" if one["measured"] is None else f"[{', '.join(ends)}]{kind}"
    return exact(one["alpha"]), one["outcome"], otherwise, measured, interval, _account(one)


def _account(one: dict[str, Any]) -> str:
    boundary = f" ({one['boundary']})" if one["boundary"] else ""
    rests_on = f"It rests on this: {one['rests_on']}." if one["rests_on"] else ""
    return " ".join(filter(None, [f"{one['evidence']}{boundary}.", rests_on, one["advice"]]))
