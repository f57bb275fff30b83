"""The page of errata: each has its evidence, from the verdicts it is given."""

import pytest

from heavytail.claims.errata import Erratum, claims_of
from heavytail.report import FORMATS, errata_page
from tests.builders.verdicts import verdict, verdicts_of

ERRATA = (
    Erratum(1, "Theorem 1", "1 = 2", "1 = 1", ("wrong", "right")),
    Erratum(2, "Theorem 2", "a sign", "another", ("right",)),
)
VERDICTS = [
    verdict("wrong", 1.2, evidence="one is one here"),
    verdict("wrong", 1.5, "REFUTED", evidence="one is not two"),
    verdict("wrong", 1.8, "REFUTED", evidence="nor here"),
    verdict("right", 1.5, evidence="one is one"),
]


def test_each_erratum_shows_place_text_evidence_and_command():
    shown = FORMATS["text"](errata_page("Errata", "Opening.", ERRATA, VERDICTS))
    for text in (
        "Errata\n\nOpening.\n",
        "E1. Theorem 1\n-------------\n",
        "Printed: 1 = 2\nCorrect: 1 = 1\n",
        "Claim wrong: wrong is true. HOLDS at alpha = 1.2; REFUTED at alpha = 1.5, 1.8. At alpha = 1.5: one is not two.\n",
        "Claim right: right is true. HOLDS: one is one.\n",
        "    heavytail check wrong --alpha 1.5 --effort ci --seed 0\n",
        "All 4 verdicts are as expected.\n",
    ):
        assert text in shown
    assert shown.count("heavytail check right") == 2


def test_claims_are_named_once_in_order():
    assert claims_of(ERRATA) == ["wrong", "right"]


def test_an_erratum_without_evidence_is_an_error():
    with pytest.raises(ValueError, match=r"Erratum 3 \(Theorem 3\) has no evidence\. Name a claim"):
        Erratum(3, "Theorem 3", "", "", ())
    with pytest.raises(ValueError, match="no verdict of right"):
        errata_page("", "", ERRATA, VERDICTS[:3])


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_the_errata_of_the_papers_can_be_written(form):
    from heavytail.paper_checks.errata import ERRATA, OPENING, TITLE

    shown = FORMATS[form](errata_page(TITLE, OPENING, ERRATA, verdicts_of(claims_of(ERRATA))))
    assert shown.count("E28.") == 1


def test_the_errata_of_the_papers_are_plain_text_of_moderate_length():
    from heavytail.paper_checks.errata import ERRATA

    for erratum in ERRATA:
        for text in (erratum.where, erratum.printed, erratum.correct):
            assert text.isascii()
            assert 0 < len(text) <= 450
            assert text.count('"') % 2 == 0
