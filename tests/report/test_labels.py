"""Labels of reproduction projects: by the table that defines them, and through a reader of CSV that is not ours."""

import csv
import io

import pytest

import heavytail as ht
from heavytail.cli.origin import origin
from heavytail.report import as_data, label_of, to_csv
from tests.builders.verdicts import verdict

NASTY = 'a, "b"\nc; d'


@pytest.mark.parametrize(
    ("outcomes", "label"),
    [
        (["HOLDS"], "verified"), (["HOLDS", "HOLDS"], "verified"), (["REFUTED"], "falsified"),
        (["UNDECIDED"], "inconclusive"), (["ERROR"], "inconclusive"), (["HOLDS", "REFUTED"], "falsified"),
        (["UNDECIDED", "REFUTED"], "falsified"),
        (["ERROR", "REFUTED"], "falsified"), (["HOLDS", "UNDECIDED"], "inconclusive"), (["HOLDS", "ERROR"], "inconclusive"),
    ],
)  # fmt: skip
def test_a_label_stands_for_all_moment_orders(outcomes, label):
    assert label_of(outcomes, "ci") == label_of(outcomes, "full") == label
    assert label_of(outcomes, "smoke") == "toy"


def test_a_line_for_each_claim_and_none_for_controls():
    verdicts = [
        verdict("one", 1.2), verdict("one", 1.5, "REFUTED"), verdict("two", 1.25, expected="REFUTED"),
        verdict("three", 2.0, "UNDECIDED"),
    ]  # fmt: skip
    data = origin("ci", 3) | {"claims": as_data(verdicts)}
    control = {**data["claims"][2], "control": "far", "outcome": "REFUTED"}
    data["claims"] += [control]
    lines = list(csv.DictReader(io.StringIO(to_csv(data))))
    assert [(line["id"], line["label"], line["alphas"], line["outcomes"]) for line in lines] == [
        ("one", "falsified", "1.2 1.5", "HOLDS REFUTED"), ("two", "verified", "1.25", "HOLDS"),
        ("three", "inconclusive", "2", "UNDECIDED"),
    ]  # fmt: skip
    assert {(line["effort"], line["seed"], line["digest"]) for line in lines} == {("ci", "3", data["made"]["digest"])}
    assert lines[0]["command"] == "; ".join(one.command for one in verdicts[:2])


def test_any_text_is_read_back():
    claim = ht.Claim(id="it", source=NASTY, statement=NASTY, check=lambda run, alpha: None, alphas=(1.5,))
    (line,) = csv.DictReader(io.StringIO(to_csv(origin("smoke", 0) | {"claims": as_data([verdict(claim)])})))
    assert (line["source"], line["statement"], line["label"]) == (NASTY, NASTY, "toy")
