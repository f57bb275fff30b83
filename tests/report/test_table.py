"""The table of rates: which verdict stands in which cell, what is a conflict, and the notes."""

import json
import math
import re
from dataclasses import replace

import pytest

import heavytail as ht
from heavytail.claims.table import Row, Section, Table
from heavytail.claims.verdict import cells
from heavytail.plots import as_png, rates_over_alpha
from heavytail.report import FORMATS, table_as_data, table_page, to_json
from heavytail.report.document import Facts, Grid
from heavytail.report.verdict_data import as_data
from tests.builders.verdicts import verdict, verdicts_of

CLIP = Row(name="Clip", printed="p", proved="q", printed_formula="alpha / 3", proved_formula="alpha / 2", note="Not tight.")
PLAIN = Row(name="Plain", proved="tail", printed_text="N/A", quantity="tail index", note="No variance.")
LATER = Row(name="Later", proved="new", certainty="proved here")
TABLE = Table(
    "A table", (Section("Convex", (PLAIN, CLIP)), Section("After the paper", (LATER,), later=True)), behind=("deep",)
)
VERDICTS = [
    verdict("tail", 1.2, proved=1.2, measured=1.19),
    verdict("p", 1.2, "REFUTED", printed=0.4, proved=0.6),
    verdict("p", 2.0, printed=1.0, proved=1.0),
    verdict("q", 1.2, printed=0.4, proved=0.6, measured=0.61, low=0.59, high=0.62),
    verdict("q", 2.0, printed=1.0, proved=1.0, measured=1.0, low=1.0, high=1.0, exact=True),
    verdict("new", 1.5, proved=0.2, measured=-1e-9, low=-0.1, high=0.1, exact=True),
    verdict("deep", 1.5, evidence="something else"),
]


def grids(verdicts=VERDICTS):
    return [block for block in table_page(TABLE, verdicts).blocks if isinstance(block, Grid)]


def test_cells_hold_what_is_printed_proved_and_measured_with_a_verdict_each():
    assert grids()[0].lines == (
        ("Plain", "1.2", "N/A", "tail index 1.2000 HOLDS", "1.1900 [1.1800, 1.2000]", "(1)"),
        ("Clip", "1.2", "0.4000 REFUTED", "0.6000 HOLDS", "0.6100 [0.5900, 0.6200]", "CONFLICT (2)"),
        ("Clip", "2", "1.0000 HOLDS", "1.0000 HOLDS", "1.0000 exact", ""),
    )
    assert [len(group) for group in grids()[0].groups] == [2, 1]


def test_a_note_gives_both_formulas_of_a_conflict():
    assert grids()[0].notes == (
        "(1) Plain: No variance.",
        "(2) Clip: CONFLICT: printed r = alpha / 3, proved r = alpha / 2. Not tight.",
    )


def test_a_printed_rate_that_is_true_and_smaller_is_not_sharp():
    """And no conflict: that word is for what is false, or true and larger than what is proved."""
    printed = verdict("p", 1.2, printed=0.4, proved=0.6)
    found = [printed if v is VERDICTS[1] else v for v in VERDICTS]
    grid = grids(found)[0]
    assert (grid.lines[1][2], grid.lines[1][-1]) == ("0.4000 HOLDS", "not sharp (2)")
    assert grid.notes[1] == "(2) Clip: not sharp: printed r = alpha / 3, proved r = alpha / 2. Not tight."
    assert table_as_data(TABLE, found)["sections"][0]["rows"][1]["mark"] == "not sharp"
    for outcome, rate in (("HOLDS", 0.7), ("UNDECIDED", 0.4), ("REFUTED", 0.4)):
        other = [verdict("p", 1.2, outcome, printed=rate, proved=0.6) if v is VERDICTS[1] else v for v in VERDICTS]
        assert grids(other)[0].lines[1][-1] == "CONFLICT (2)"


def test_a_number_that_holds_formula_against_formula_says_so():
    found = [replace(v, finding=ht.judge.algebra(v.finding)) if v.id == "q" else v for v in VERDICTS]
    assert [line[4] for line in grids(found)[0].lines] == [
        "1.1900 [1.1800, 1.2000]", "0.6100 [0.5900, 0.6200] algebra", "1.0000 algebra",
    ]  # fmt: skip
    rows = table_as_data(TABLE, found)["sections"][0]["rows"]
    assert [row["algebra"] for row in rows] == [False, True, True]


def test_rates_that_agree_are_no_conflict():
    agreeing = [v for v in VERDICTS if (v.id, v.alpha) not in {("p", 1.2), ("q", 1.2)}]
    assert "CONFLICT" not in str(grids(agreeing)[0])


def test_later_results_show_source_and_certainty():
    later = grids()[1]
    assert later.headings[-2:] == ("certainty", "source")
    assert later.lines == (("Later", "1.5", "0.2000 HOLDS", "0.0000 [-0.1000, 0.1000] exact", "proved here", "(3)"),)
    assert later.notes == ("(3) Later: source of new.",)


def test_the_claims_behind_the_table_are_listed_with_their_evidence():
    behind = grids()[2]
    assert behind.prose
    assert [line[:3] for line in behind.lines] == [(v.id, f"{v.alpha:g}", str(v.outcome)) for v in VERDICTS]
    assert behind.lines[-1][-1] == "something else."
    assert TABLE.claims == ["tail", "p", "q", "new", "deep"]


def test_a_claim_without_any_verdict_is_an_error():
    with pytest.raises(ValueError, match=r"no verdict of q\. Check the claims of every row"):
        table_page(TABLE, [v for v in VERDICTS if v.id != "q"])


def test_a_negative_control_is_no_verdict_of_its_claim():
    control = ht.Verdict(**{**vars(VERDICTS[3]), "control": "sign-flipped"})
    with pytest.raises(ValueError, match="no verdict of q"):
        table_page(TABLE, [*(v for v in VERDICTS if v.id != "q"), control])


def test_a_claim_on_what_is_printed_may_know_what_is_proved():
    table = Table("", (Section("", (Row(name="Floor", printed="p"),)),))
    (line, _) = table_page(table, VERDICTS).blocks[0].lines
    assert line[2:4] == ("0.4000 REFUTED", "0.6000")
    assert line[-1].startswith("CONFLICT")


def several(outcome="HOLDS", **names):
    """Return a verdict on comparisons of these names, each with what it measured."""
    parts = {name: ht.Finding(ht.Outcome(outcome), value, value - 0.1, value + 0.2, name) for name, value in names.items()}
    return ht.Verdict(**{**vars(verdict("q", 1.2, outcome, proved=0.6)), "finding": ht.judge.all_of(parts)})


def test_a_row_shows_the_comparison_that_it_names():
    table = Table("", (Section("", (Row(name="Clip", proved="q", comparison="rate"),)),))
    for names in ({"rate": 0.6, "bound": 7.0}, {"bound": 7.0, "rate": 0.6}):
        verdicts = [several(**names)]
        ((line,),) = (
            block.lines for block in table_page(table, verdicts).blocks if isinstance(block, Grid) and not block.prose
        )
        assert line[4] == "0.6000 [0.5000, 0.8000]"
        (row,) = table_as_data(table, verdicts)["sections"][0]["rows"]
        assert (row["measured"], row["low"], row["high"]) == (0.6, 0.5, 0.8)
    with pytest.raises(ValueError, match="0 comparisons are called 'rate'"):
        table_page(table, [several(slope=0.6, bound=7.0)])
    failed = verdict("q", 1.2, "ERROR", proved=0.6, measured=float("nan"))  # which has no parts to choose from
    assert table_as_data(table, [failed])["sections"][0]["rows"][0]["measured"] is None


def test_data_has_every_comparison_with_what_it_was_seen_on_and_rests_on():
    found = ht.Finding(ht.Outcome.HOLDS, 0.5, float("-inf"), 0.6, "seen it", "", False, "k = 1 .. 9", "a power", "rate")
    (data,) = as_data([ht.Verdict(**{**vars(VERDICTS[0]), "finding": found})])
    assert (data["seen"], data["rests_on"], data["low"], data["comparisons"]) == ("k = 1 .. 9", "a power", None, [])
    (data,) = as_data([several("UNDECIDED", rate=0.6, bound=7.0)])
    assert [(part["name"], part["outcome"], part["measured"]) for part in data["comparisons"]] == [
        ("rate", "UNDECIDED", 0.6), ("bound", "UNDECIDED", 7.0),
    ]  # fmt: skip
    assert data["measured"] == 0.6


def test_lines_show_what_a_finding_was_seen_on_and_rests_on():
    given = verdict("q", 1.2, evidence="looked", seen="k = 1 .. 9", rests_on="a power", advice="More.")
    *_, account = cells(given)
    assert account == "looked (on this instance: k = 1 .. 9). It rests on this: a power. More."


def test_data_has_rows_by_section_and_all_verdicts():
    data = json.loads(to_json(table_as_data(TABLE, VERDICTS)))
    assert len(data["claims"]) == len(VERDICTS)
    first, second, third = data["sections"][0]["rows"]
    assert (first["printed"], first["quantity"], first["mark"]) == ("N/A", "tail index", None)
    assert (second["printed"], second["proved"], second["measured"], second["mark"]) == (0.4, 0.6, 0.61, "CONFLICT")
    assert (second["printed_outcome"], second["proved_outcome"]) == ("REFUTED", "HOLDS")
    assert third["mark"] is None
    assert data["sections"][1]["rows"][0]["certainty"] == "proved here"


@pytest.mark.parametrize("effort", ["ci", "full"])
def test_the_table_of_the_paper_fits_a_pipe_without_wrapping(effort):
    from heavytail.paper_checks.table_1 import TABLE

    page = table_page(TABLE, verdicts_of(TABLE.claims, effort))
    shown = FORMATS["text"](page).splitlines()
    assert max(map(len, shown)) <= 150
    in_columns = [re.split(" {2,}", line) for line in shown]
    for grid in (block for block in page.blocks if isinstance(block, Grid) and not block.prose):
        for line in grid.lines:
            assert [cell for cell in line if cell] in in_columns


def test_the_picture_shows_what_was_measured_and_the_claims_functions():
    row = Row(name="GClip", printed="table-1-gclip", proved="theorem-4-rate")
    entries = Section("", (row,)).entries(verdicts_of(row.claims))
    ax = rates_over_alpha(entries)
    proved, printed, points = ax.get_lines()[:3]
    alphas = proved.get_xdata()
    assert alphas[0] == 1.2
    assert proved.get_ydata() == pytest.approx(2.0 * (alphas - 1.0) / alphas)
    assert printed.get_ydata() == pytest.approx((alphas - 1.0) / alphas)
    assert points.get_xdata() == pytest.approx([1.2, 1.5, 1.8, 2.0])
    assert points.get_ydata() == pytest.approx([1.0 / 3.0, 2.0 / 3.0, 8.0 / 9.0, 1.0])


def test_the_picture_leaves_out_what_is_infinite():
    """A rate without an honest interval has a point, and no bar to infinity."""
    row = Row(name="GClip", proved="theorem-4-rate", comparison="rate")
    verdicts = [
        ht.Verdict(**{**vars(one), "finding": replace(one.finding, low=-math.inf, high=math.inf)})
        for one in verdicts_of(row.claims)
    ]
    ax = rates_over_alpha(Section("", (row,)).entries(verdicts))
    assert as_png(ax).startswith(b"\x89PNG")
    assert ax.get_ylim()[1] < 5.0


def test_every_row_of_the_paper_says_on_what_it_was_measured():
    from heavytail.paper_checks.table_1 import TABLE

    rows = [row for section in TABLE.sections for row in section.rows]
    assert [row.name for row in rows if not (row.instance and row.iterate)] == []
    lower = {"LowerBound"}  # of any algorithm, so of no step
    assert {row.name for row in rows if not row.steps} == lower
    assert {row.printed for row in rows if row.printed and not row.printed_as} == set()


def test_the_legend_has_a_line_for_each_row_with_what_was_seen():
    row = replace(CLIP, printed_as="O(...)", instance="a parabola", iterate="last iterate", steps="constant steps")
    table = Table("A table", (Section("Convex", (row,)),))
    found = [verdict("p", 1.2, printed=0.4, proved=0.6), verdict("q", 1.2, proved=0.6, seen="k = 1 .. 10")]
    (facts,) = (block for block in table_page(table, found).blocks if isinstance(block, Facts))
    assert facts.items == (("Clip", "printed as O(...); a parabola; last iterate; constant steps; k = 1 .. 10."),)
    data = table_as_data(table, found)["sections"][0]["rows"][0]
    assert (data["iterate"], data["boundary"]) == ("last iterate", "on this instance: k = 1 .. 10")


def test_the_legend_tells_moment_orders_apart_and_formulas_from_instances():
    """Where the runs of two moment orders differ each is named, and one that is algebra is said to be of no instance."""
    row = Row(name="Clip", proved="q", comparison="rate", instance="a parabola")
    table = Table("A table", (Section("Convex", (row,)),))

    def legend(*seen):
        orders = zip((1.2, 1.5, 2.0), seen, strict=True)
        found = [verdict("q", alpha, seen=one, name="rate", algebra=not one) for alpha, one in orders]
        (facts,) = (block for block in table_page(table, found).blocks if isinstance(block, Facts))
        return facts.items[0][1]

    few, many = "k = 9, 10 trajectories", "k = 9, 99 trajectories"
    assert legend(few, few, few) == f"a parabola; {few}."
    assert legend(few, few, many) == f"a parabola; alpha = 1.2, 1.5: {few}; alpha = 2: {many}."
    assert legend("", "", "") == "a parabola; algebra: formula against formula."


def test_data_names_the_papers_by_their_numbers():
    sources = ["Zhang et al. 2020, Theorem 4; arXiv 2508.04860", "derived here"]
    found = [replace(verdict("p", 1.2), claim=replace(verdict("p", 1.2).claim, source=source)) for source in sources]
    assert [one["arxiv"] for one in as_data(found)] == [["1912.03194", "2508.04860"], []]
