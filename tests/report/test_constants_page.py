"""The page of constants: numbers at each moment order, the verdicts behind them, and what attains them."""

import json
from dataclasses import replace

import pytest
from heavytail.paper_checks.later import clip_constants

from heavytail.claims.constants import Constant, Constants, claims_of_constants
from heavytail.report import FORMATS, constants_as_data, constants_page, to_json
from tests.builders.verdicts import verdict, verdicts_of

LOOSE = Constant(
    name="Lemma 1", bound="x", printed="4", sharp=lambda alpha: alpha / 2.0, formula="alpha / 2", law="x is 0 or 1",
    source="nowhere", claims=("wide", "deep"),
)  # fmt: skip
TIGHT = replace(LOOSE, name="Lemma 2", printed="1", sharp=lambda alpha: 1.0, formula="1", claims=("deep",))
PAGE = Constants("Constants", "Opening.", (1.5, 2.0), (LOOSE, TIGHT))
VERDICTS = [verdict("wide", 1.5), verdict("wide", 2.0), verdict("deep", 1.5, "REFUTED")]


def test_a_line_has_the_printed_constant_the_sharp_ones_and_the_verdicts_of_its_claims():
    document = constants_page(PAGE, VERDICTS)
    grid = document.blocks[1]
    assert grid.headings == ("", "times", "printed", "alpha = 1.5", "alpha = 2", "claims", "note")
    assert grid.lines == (
        ("Lemma 1", "x", "4", "0.7500", "1.0000", "HOLDS, REFUTED", "(1)"),
        ("Lemma 2", "x", "1", "1.0000", "1.0000", "REFUTED", "(2)"),
    )


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_every_constant_has_a_law_a_source_and_a_command(form):
    shown = FORMATS[form](constants_page(PAGE, VERDICTS))
    assert shown.count("x is 0 or 1. Source: nowhere.") == 2
    assert [shown.count(f"heavytail check {name}") for name in ("wide", "deep")] == [1, 1]


def test_constants_as_data_go_through_json():
    data = json.loads(to_json(constants_as_data(PAGE, VERDICTS)))
    assert data["constants"][0]["sharp"] == [{"alpha": 1.5, "value": 0.75}, {"alpha": 2.0, "value": 1.0}]
    assert [one["id"] for one in data["claims"]] == ["wide", "wide", "deep"]


def test_a_constant_without_evidence_is_refused():
    with pytest.raises(ValueError, match=r"^The constant of Lemma 1 has no evidence\. Name a claim"):
        replace(LOOSE, claims=())
    for build in (constants_page, constants_as_data):
        with pytest.raises(ValueError, match=r"^The page needs the verdicts of deep\."):
            build(PAGE, VERDICTS[:2])


def test_the_constants_of_the_clip_lemmas_rest_on_claims_and_lie_below_the_printed_ones():
    page = clip_constants.PAGE
    claims = claims_of_constants(page.entries)
    assert {found.id for found in verdicts_of(claims, "smoke")} == set(claims)
    numbers = [(float(entry.printed.split(",")[0]), entry) for entry in page.entries if entry.printed[0].isdigit()
               and "*" not in entry.printed]  # fmt: skip
    assert len(numbers) == 5
    assert all(entry.sharp(alpha) <= printed for printed, entry in numbers for alpha in page.alphas)
