"""The page of errata: each has its evidence, from the verdicts it is given."""

from dataclasses import replace

import pytest
from heavytail.paper_checks.later import misprints

from heavytail.claims.errata import MEANINGS, SEVERITIES, Errata, Erratum, claims_of
from heavytail.paper_checks import errata as paper
from heavytail.report import FORMATS, errata_as_data, errata_page
from tests.builders.verdicts import verdict, verdicts_of

ERRATA = (
    Erratum(1, "Theorem 1", "1 = 2", "2 is not 1", "1 = 1", "false", ("wrong", "right")),
    Erratum(2, "Theorem 2", "a sign", "it is wrong", "another", "slip", ("right",), "the line below"),
    Erratum(4, "Theorem 4", "a word", "it is misspelt", "another", "slip", reading="page 7"),
)
PAGE = Errata("Errata", "Opening.", ERRATA)
VERDICTS = [
    verdict("wrong", 1.2, evidence="one is one here"),
    verdict("wrong", 1.5, "REFUTED", evidence="one is not two"),
    verdict("wrong", 1.8, "REFUTED", evidence="nor here"),
    verdict("right", 1.5, evidence="one is one"),
]


def test_each_erratum_shows_place_text_evidence_and_command():
    shown = FORMATS["text"](errata_page([PAGE], VERDICTS))
    for text in (
        "Errata\n\nOpening.\n",
        "E1. Theorem 1\n-------------\n",
        "Severity: false\nPrinted: 1 = 2\nWhat is wrong: 2 is not 1\nWhat is true: 1 = 1\n",
        "Claim wrong: wrong is true. HOLDS at alpha = 1.2; REFUTED at alpha = 1.5, 1.8. At alpha = 1.5: one is not two.\n",
        "Claim right: right is true. HOLDS: one is one.\n",
        "    heavytail check wrong --alpha 1.5 --effort ci --seed 0\n",
        "Claim right: right is true. HOLDS: one is one.\nBy reading, no computation: the line below\n",
        "What is true: another\nBy reading, no computation: page 7\n\nAll 4 verdicts are as expected.\n",
    ):
        assert text in shown
    assert shown.count("heavytail check right") == 2


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_every_severity_is_explained_with_the_errata_that_have_it(form):
    shown = FORMATS[form](errata_page([PAGE], VERDICTS))
    explained, *entries = shown.split("E1. Theorem 1")
    assert all(word.capitalize() in explained and MEANINGS[word] in explained for word in SEVERITIES)
    assert "computed. E1." in explained
    assert "depends on it. E2, E4." in explained
    assert explained.count(" None.") == len(SEVERITIES) - 2
    assert [entries[0].count(word) for word in ("Severity", "By reading, no computation")] == [3, 2]


def test_the_evidence_says_what_a_claim_assumes():
    """A sentence may be true under its assumptions only, so it does not stand without them."""
    claim = replace(VERDICTS[3].claim, assumptions="f is 1")
    found = [*VERDICTS[:3], replace(VERDICTS[3], claim=claim)]
    shown = FORMATS["text"](errata_page([PAGE], found))
    assert "Claim right: right is true. Assumed: f is 1. HOLDS: one is one.\n" in shown


def test_claims_are_named_once_in_order():
    assert claims_of(ERRATA) == ["wrong", "right"]


def test_an_erratum_without_evidence_is_an_error():
    with pytest.raises(ValueError, match=r"Erratum E3 \(Theorem 3\) has no evidence\. Name a claim .* or say what to read"):
        Erratum(3, "Theorem 3", "", "", "", "slip")
    for written in (lambda found: errata_page([PAGE], found), lambda found: errata_as_data([PAGE], found)):
        with pytest.raises(ValueError, match="no verdict of right"):
            written(VERDICTS[:3])


def test_a_severity_is_one_of_the_list():
    with pytest.raises(ValueError, match=r"severity = 'grave' is unknown\. Choose one of 'false', 'does not follow'"):
        Erratum(3, "Theorem 3", "", "", "", "grave", ("right",))


def test_a_section_follows_with_its_heading_and_series_and_an_empty_one_is_left_out():
    later = Errata("Later papers", "Their opening.", (Erratum(1, "A lemma", "2", "1", "1", "slip", ("right",), series="L"),))
    empty = Errata("Nothing", "Here.", ())
    shown = FORMATS["text"](errata_page([PAGE, empty, later], VERDICTS))
    assert "depends on it. E2, E4, L1." in shown
    assert "Later papers\n------------\n\nTheir opening.\n\nL1. A lemma\n" in shown
    assert shown.index("E4. ") < shown.index("Later papers") < shown.index("All 4 verdicts")
    assert "Nothing" not in shown
    data = errata_as_data([PAGE, empty, later], VERDICTS)["errata"]
    assert [(one["series"], one["number"]) for one in data] == [("E", 1), ("E", 2), ("E", 4), ("L", 1)]


PAPERS = ([paper.PAGE, misprints.PAGE], [*paper.ERRATA, *misprints.MISPRINTS])


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_the_errata_of_the_papers_can_be_written(form):
    pages, errata = PAPERS
    shown = FORMATS[form](errata_page(pages, verdicts_of(claims_of(errata))))
    assert [shown.count(f"{erratum.name}. {erratum.where.split()[0]}") for erratum in errata] == [1] * len(errata)


def test_the_errata_of_the_papers_are_plain_text_of_moderate_length():
    for erratum in PAPERS[1]:
        assert min(map(len, (erratum.where, erratum.printed, erratum.wrong, erratum.true))) > 0
        for text in (erratum.where, erratum.printed, erratum.wrong, erratum.true, erratum.reading):
            assert text.isascii()
            assert len(text) <= 450
            assert text.count('"') % 2 == 0
