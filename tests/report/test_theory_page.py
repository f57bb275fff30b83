"""The state of the theory: a line and an account for each rate, on verdicts of all its claims; later claims stand there."""

import json
from dataclasses import replace

import pytest
from heavytail.paper_checks.theory_state import PAGE as STATE
from heavytail.paper_checks.theory_state import SAID

import heavytail as ht
from heavytail.claims.registry import FILES, collect, paper_checks
from heavytail.claims.theory_state import Row, Section, TheoryState, claims_of_rows
from heavytail.report import FORMATS, as_data, theory_as_data, theory_page, to_json
from heavytail.report.theory_page import telling
from tests.builders.verdicts import verdict

SLOW = Row("slow method", "f convex", "mean", "k**-1", "k**-(1/2)", "a paper", ("wide", "deep"), tight="in k")
FAST = replace(SLOW, method="fast method", sense="law", printed="", tight="", claims=("deep",))
PAGE = TheoryState("State", "Opening.", (Section("First", (SLOW,)), Section("Second", (FAST,))), {"other": "a lemma"})
VERDICTS = [
    verdict("wide", 1.5, "REFUTED", evidence="rate 0.5, claimed 1; and more"),
    verdict("wide", 2.0, evidence="rate 0.6, claimed 0.6; a fit comes near"),
    verdict("deep", 1.2, evidence="ratio of the mean 1"),
    verdict("deep", 1.8, evidence="ratio of the mean 2"),
]
CLAIMS = {claim.id: claim for claim in collect(paper_checks())}


def later_claims():
    return {claim.id for claim in CLAIMS.values() if FILES[claim].parent.name == "later"}


def unplaced(state, claims):
    """Return the claims that stand in no row and are not said to be about no rate, and those that are said to be both."""
    in_rows = set(claims_of_rows(state.rows))
    return claims - in_rows - set(state.without_rate), in_rows & set(state.without_rate)


def test_a_line_has_the_verdicts_and_the_rate_that_holds():
    grids = [block for block in theory_page(PAGE, VERDICTS).blocks if isinstance(block, ht.report.document.Grid)]
    assert [grid.lines for grid in grids] == [
        (("(1)", "slow method", "mean", "REFUTED, HOLDS", "alpha = 2: rate 0.6, claimed 0.6"),),
        (("(2)", "fast method", "law", "HOLDS", "alpha = 1.2: ratio of the mean 1"),),
    ]


def test_the_comparison_of_a_rate_is_shown_before_others():
    parts = {"a": ht.judge.number_is(1.0, 1.0, 0.1, "ratio"), "b": ht.judge.number_is(2.0, 2.0, 0.1, "rate")}
    both = replace(VERDICTS[0], finding=ht.judge.all_of(parts))
    assert telling(as_data([VERDICTS[2], both])).startswith("alpha = 1.5: rate 2")
    assert telling([]) == "-"


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_every_row_has_its_assumption_its_source_and_a_command_for_each_claim(form):
    shown = FORMATS[form](theory_page(PAGE, VERDICTS))
    assert shown.count("Under f convex.") == 2
    assert shown.count("Source: a paper.") == 2
    assert [shown.count(f"heavytail check {name}") for name in ("wide", "deep")] == [1, 1]


def test_the_state_as_data_goes_through_json():
    data = json.loads(to_json(theory_as_data(PAGE, VERDICTS)))
    slow, fast = data["rows"]
    assert (slow["section"], slow["sense"], slow["tight"]) == ("First", "mean", "in k")
    assert (slow["outcomes"], slow["measured"]) == (["REFUTED", "HOLDS"], "alpha = 2: rate 0.6, claimed 0.6")
    assert (fast["printed"], fast["tight"], fast["proved"]) == (None, None, "k**-(1/2)")
    assert [one["id"] for one in data["claims"]] == ["wide", "wide", "deep", "deep"]


def test_a_row_without_evidence_or_of_an_unknown_sense_is_refused():
    with pytest.raises(ValueError, match=r"^The rate of slow method has no evidence\. Name a claim"):
        replace(SLOW, claims=())
    with pytest.raises(ValueError, match=r"^sense = 'median' is unknown"):
        replace(SLOW, sense="median")
    for build in (theory_page, theory_as_data):
        with pytest.raises(ValueError, match=r"^The page needs the verdicts of deep\."):
            build(PAGE, VERDICTS[:2])


def test_every_claim_of_a_row_exists_and_every_later_claim_stands_in_a_row_or_is_about_no_rate():
    assert set(claims_of_rows(STATE.rows)) <= set(CLAIMS)
    assert set(STATE.without_rate) <= later_claims()
    assert unplaced(STATE, later_claims()) == (set(), set())


def test_a_claim_that_is_forgotten_or_named_twice_is_found():
    shorter = replace(STATE, sections=STATE.sections[:-1])
    assert "later-kesten-tail" in unplaced(shorter, later_claims())[0]
    twice = replace(STATE, without_rate={**STATE.without_rate, "later-kesten-tail": "a lemma"})
    assert unplaced(twice, later_claims()) == (set(), {"later-kesten-tail"})


def test_every_row_of_table_1_is_there_once():
    table = [row for section in STATE.sections[:-1] for row in section.rows]
    assert {row.claims[0] for row in table} == set(SAID)
    assert len(table) == len(SAID)
    methods = [row.method for row in STATE.rows]
    assert len({(row.method, row.assumption) for row in STATE.rows}) == len(methods)


def differs(formula, rate, alphas):
    return [alpha for alpha in alphas if eval(formula, {"alpha": alpha}) != pytest.approx(rate(alpha))]


def test_the_exponents_are_those_of_the_claims():
    read = 0
    for name, said in SAID.items():
        claim = CLAIMS[name]
        orders = claim.alphas if name != "sgd-non-convex-standard-noise" else (2.0,)  # its other orders: another claim
        for formula, rate in ((said.printed, claim.printed), (said.proved, claim.proved)):
            if formula and formula[0] in "(1a":
                read += 1
                assert differs(formula, rate, orders) == [], name
    assert read == 8
    assert differs("(alpha - 1) / (2 * alpha)", CLAIMS["sgd-non-convex"].proved, CLAIMS["sgd-non-convex"].alphas) == []
    assert differs("alpha - 0.95", CLAIMS["sgd-projected"].proved, (1.5,)) == [1.5]
