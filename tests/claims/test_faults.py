"""Claims that are wrong in themselves: what they are told, and that the others are decided all the same."""

import functools
import json
import math
import os
import re

import numpy as np
import pytest

import heavytail as ht
from heavytail import report
from heavytail.claims.faults import described
from heavytail.claims.judge import number_is
from heavytail.claims.table import Row, Section, Table
from heavytail.claims.verdict import cells
from heavytail.report import table_page

HOLDS, REFUTED, ERROR = ht.Outcome.HOLDS, ht.Outcome.REFUTED, ht.Outcome.ERROR


def sound(run, alpha, shift=0.0):
    return number_is(alpha + shift, alpha, 0.1, "alpha")


def claim(check=sound, **given):
    return ht.Claim(**{"id": "it", "source": "a test", "statement": "it is so", "check": check, "alphas": (1.5,), **given})


MIXED = """
import numpy as np
import heavytail as ht

def sound(run, alpha):
    return ht.judge.number_is(1.0, 1.0, 0.1, "one")

def raises(run, alpha):
    return np.linalg.solve(np.zeros((2, 2)), np.ones(2))

def stops(run, alpha):
    return undefined

first = ht.Claim(id="first", source="", statement="", check=sound, alphas=(1.5,))
second = ht.Claim(id="second", source="", statement="", check=raises, alphas=(1.5,), controls={"none": ht.Control({})})
third = ht.Claim(id="third", source="", statement="", check=lambda run, alpha: stops(run, alpha), alphas=(1.5,))
fourth = ht.Claim(id="fourth", source="", statement="", check=lambda run, alpha: True, alphas=(1.5,))
fifth = ht.Claim(id="fifth", source="", statement="", check=sound, alphas=(1.5,))
"""


@pytest.fixture
def mixed(tmp_path, monkeypatch):
    (tmp_path / "mixed.py").write_text(MIXED)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_check_that_fails_is_an_error_with_its_line_and_the_others_go_on(mixed):
    verdicts = ht.check(mixed, controls=True)
    assert [(v.id, v.control, v.outcome) for v in verdicts] == [
        ("first", "", HOLDS),
        ("second", "", ERROR),
        ("second", "none", ERROR),
        ("third", "", ERROR),
        ("fourth", "", ERROR),
        ("fifth", "", HOLDS),
    ]
    # The line of the claim's own file, not that of the library that it calls.
    assert verdicts[1].finding.evidence == "LinAlgError at mixed.py:9: Singular matrix"
    assert verdicts[3].finding.evidence == "NameError at mixed.py:12: name 'undefined' is not defined"
    assert verdicts[4].finding.evidence == "check at mixed.py:17 returns a bool, not a heavytail.Finding"
    assert verdicts[4].finding.advice.startswith("Return what a function of heavytail.judge returns")
    assert all(math.isnan(v.finding.measured) and not v.as_expected for v in verdicts if v.outcome == ERROR)


def test_errors_can_be_written_as_data_and_as_lines(mixed):
    verdicts = ht.check(mixed)
    (second,) = [
        one for one in json.loads(report.to_json({"claims": report.as_data(verdicts)}))["claims"] if one["id"] == "second"
    ]
    assert (second["outcome"], second["measured"], second["low"], second["high"]) == ("ERROR", None, None, None)
    assert "LinAlgError at mixed.py:9" in cells(verdicts[1])[-1]


class Checker:
    def __call__(self, run, alpha):
        raise KeyError("no such number")


class Silent(Exception):  # noqa: N818
    def __str__(self):
        raise RuntimeError("and no words for it")


def raise_silent(run, alpha):
    raise Silent


@pytest.mark.parametrize(
    ("check", "evidence"),
    [
        (Checker(), r"KeyError at .*test_faults\.py:\d+: 'no such number'"),
        (functools.partial(sound, "run"), r"TypeError at .*test_faults\.py:\d+: unsupported operand.*"),
        (functools.partial(int, base=2), r"TypeError: .*"),
        (int, r"TypeError: .*"),
        (lambda: None, r"TypeError at .*test_faults\.py:\d+: .*takes 0 positional arguments but 2 were given"),
        (functools.partial(lambda run, alpha: [][0]), r"IndexError at .*test_faults\.py:\d+: list index .*"),
        (lambda run, alpha: None, r"check at .*test_faults\.py:\d+ returns None, not a heavytail\.Finding"),
        (lambda run, alpha: np.True_, r"check at .* returns a bool.*, not a heavytail\.Finding"),
        (lambda run, alpha: 0, r"check at .* returns an int, not a heavytail\.Finding"),
        (lambda run, alpha: ht.Finding(True, 1.0, 1.0, 1.0, "x"), r".* a Finding with the outcome True, none of .*"),
        (lambda run, alpha: ht.Finding(HOLDS, None, 1.0, 1.0, "x"), r".* a Finding whose measured is None, not a number"),
        (lambda run, alpha: ht.Finding(HOLDS, 1.0, 1.0, 1.0, None), r".* a Finding whose evidence is None, not a str"),
        (raise_silent, r"Silent at .*test_faults\.py:\d+: .*"),
    ],
)  # fmt: skip
def test_any_callable_is_told_what_is_wrong(check, evidence):
    (verdict,) = ht.check(claim(check))
    assert verdict.outcome == ERROR
    assert re.fullmatch(evidence, verdict.finding.evidence)


@pytest.mark.parametrize("name", ["printed", "proved", "expected"])
def test_what_a_claim_knows_may_fail_too(name):
    verdicts = ht.check([claim(**{name: lambda alpha: 1 / 0}), claim(**{name: lambda alpha: [alpha]}), claim(id="other")])
    assert [v.outcome for v in verdicts] == [ERROR, ERROR, HOLDS]
    assert verdicts[0].finding.evidence.startswith("ZeroDivisionError at ")
    assert f"{name} at " in verdicts[1].finding.evidence
    assert "returns a list, not a" in verdicts[1].finding.evidence


def test_what_is_no_fault_of_a_claim_is_raised():
    for error in (KeyboardInterrupt, SystemExit, ht.CudaUnavailableError):

        def check(run, alpha, error=error):
            raise error("now")

        with pytest.raises(error):
            ht.check(claim(check))
    with pytest.raises(ValueError, match="threads = 0 is out of range"):
        ht.check(claim(), threads=0)


def test_a_store_that_cannot_be_made_is_no_fault_of_a_claim(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="cannot be made"):
        ht.check(claim(), store=tmp_path / "file" / "store")


def test_a_check_that_changes_its_run_changes_no_other(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def meddles(run, alpha):
        run.seed, run.effort = 77, "full"
        os.chdir("/")
        return sound(run, alpha)

    first, second = ht.check(
        [claim(meddles), claim(lambda run, alpha: number_is(run.seed, 3, 0.1, "seed"), id="seed")], seed=3
    )
    assert (first.seed, second.seed, second.outcome) == (3, 3, HOLDS)
    assert "seed=3" in second.command


def test_a_long_message_is_one_line_of_moderate_length():
    text = described(ValueError("one\ntwo  three " + 1000 * "x"), "a.py:1")
    assert text.startswith("ValueError at a.py:1: one two three xxx")
    assert len(text) < 500
    assert described(ValueError(), "") == "ValueError"


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"alphas": 1.5}, TypeError, "Claim 'it': alphas = 1.5 is no sequence of numbers. Pass a tuple, such as (1.5,)."),
        ({"alphas": "1.5"}, TypeError, "Claim 'it': alphas = '1.5' is no sequence"),
        ({"alphas": ()}, ValueError, "Claim 'it': alphas = () is empty. Name at least one"),
        ({"alphas": (1.5, "2")}, TypeError, "Claim 'it': alphas = '2' is not a number"),
        ({"alphas": (math.nan,)}, ValueError, "Claim 'it': alphas = nan is not finite"),
        ({"full": 2.0}, TypeError, "Claim 'it': full = 2.0 is no sequence"),
        ({"any_alpha": (2.0, 1.0)}, ValueError, "Claim 'it': any_alpha = (2.0, 1.0) is no interval"),
        ({"controls": {"c": {"p": 1}}}, TypeError, "Claim 'it': controls['c'] = {'p': 1} is no heavytail.Control"),
        ({"controls": [ht.Control({})]}, TypeError, "Claim 'it': controls = [Control("),
        ({"check": "sound"}, TypeError, "Claim 'it': check = 'sound' cannot be called. Pass a function."),
        ({"proved": 0.5}, TypeError, "Claim 'it': proved = 0.5 cannot be called"),
        ({"statement": None}, TypeError, "Claim 'it': statement = None is no text"),
        ({"id": ""}, ValueError, "The id of a claim is ''"),
        ({"id": " it"}, ValueError, "The id of a claim is ' it'"),
        ({"id": "it\n"}, ValueError, r"The id of a claim is 'it\n'"),
        ({"id": "--it"}, ValueError, "The id of a claim is '--it'"),
        ({"id": 4}, TypeError, "The id of a claim is 4"),
    ],
)  # fmt: skip
def test_an_ill_formed_claim_is_an_error_that_names_it(given, error, message):
    with pytest.raises(error, match=re.escape(message)):
        claim(**given)


def test_a_control_has_a_mapping_an_outcome_and_numbers():
    assert ht.Control({}, "HOLDS").expected is HOLDS
    with pytest.raises(TypeError, match=r"variation = 0.1 is no mapping"):
        ht.Control(0.1)
    with pytest.raises(ValueError, match="expected = 'YES' is unknown"):
        ht.Control({}, "YES")
    with pytest.raises(TypeError, match=r"alphas = 1.5 is no sequence"):
        ht.Control({}, alphas=1.5)


def test_moment_orders_become_floats():
    assert claim(alphas=np.array([1, 2])).alphas == (1.0, 2.0)


def test_something_else_than_a_claim_is_an_error():
    for what in (5, [5], ht):
        with pytest.raises(TypeError, match=r"is no claim\. Pass a heavytail.Claim"):
            ht.check(what)


def test_a_table_of_ones_own_claims_shows_errors_and_pictures():
    known = {1.2: 0.4, 1.5: 0.6}  # a function that knows no alpha in between
    own = [
        claim(sound, id="own", proved=known.get),
        claim(lambda run, alpha: sound(run, 1 / (alpha < 1.3)), id="half", printed=known.__getitem__),
    ]
    own = [ht.Claim(**{**vars(one), "alphas": (1.2, 1.5)}) for one in own]
    table = Table("Mine", (Section("Convex", (Row(name="A", proved="own"), Row(name="B", printed="half"))),))
    page = table_page(table, ht.check(own))
    for form in report.FORMATS:
        assert "ERROR" in report.FORMATS[form](page)
