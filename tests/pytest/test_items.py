"""Claims as items of pytest, in sessions of its own: what is collected, what passes, and what a failure says."""

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

import heavytail as ht
from heavytail.pytest import hooks

THEOREM = """
import heavytail as ht

def check(run, alpha, bound=3.0):
    return ht.judge.number_at_most(alpha, bound, "alpha")

claim = ht.Claim(
    id="theorem-1", source="a paper, Theorem 1", statement="alpha is at most 3.", check=check, alphas=(1.5, 2.0),
    controls={"bound 1": ht.Control({"bound": 1.0}), "only at 2": ht.Control({"bound": 1.75}, alphas=(2.0,))})
"""
FALSE = """
import heavytail as ht
from theorem_1 import check, claim  # the claim stands with theorem_1.py

lemma = ht.Claim(id="lemma-2", source="a paper, Lemma 2", statement="alpha is at most 1.", alphas=(1.5,),
    check=lambda run, alpha: check(run, alpha, 1.0))
"""
NAMES = [
    "theorem_1.py::theorem-1[alpha=1.5]", "theorem_1.py::theorem-1[alpha=1.5, bound 1]", "theorem_1.py::theorem-1[alpha=2]",
    "theorem_1.py::theorem-1[alpha=2, bound 1]", "theorem_1.py::theorem-1[alpha=2, only at 2]",
]  # fmt: skip


@pytest.fixture
def paper(pytester, monkeypatch):
    """A folder of two claims, a module that both could use, and a test; sessions know the plugin once."""
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    folder = pytester.mkdir("my_paper")
    for name, text in {
        "theorem_1": THEOREM,
        "lemma_2": FALSE,
        "formulas": "ALPHA = 1.5",
        "test_it": "def test(): pass",
    }.items():
        (folder / f"{name}.py").write_text(text)

    def session(*arguments):
        plain = ("-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:heavytail", "-p", "no:pytest_heavytail")
        return pytester.inline_run(*plain, *arguments, plugins=[hooks])

    pytester.session = session
    return pytester


def collected(session):
    return [
        item.nodeid.removeprefix("my_paper/") for item in session.getcalls("pytest_itemcollected") for item in [item.item]
    ]


def test_every_claim_and_control_is_an_item_and_a_claim_that_two_files_name_is_one(paper):
    found = collected(paper.session("--heavytail", "--collect-only", "-q", "my_paper"))
    assert sorted(found) == sorted([*NAMES, "lemma_2.py::lemma-2[alpha=1.5]", "test_it.py::test"])


def test_files_of_a_package_below_the_folder_are_collected_too(paper):
    later = paper.path / "my_paper" / "later"
    later.mkdir()
    for name, text in {
        "__init__": "",
        "constants": "ALPHA = 1.5",
        "lemma_3": "from .constants import ALPHA\n" + FALSE,
    }.items():
        (later / f"{name}.py").write_text(text)
    found = collected(paper.session("--heavytail", "--collect-only", "-q", "my_paper"))
    assert "later/lemma_3.py::lemma-2[alpha=1.5]" in found
    assert set(NAMES) <= set(found)


def test_without_the_option_or_the_folder_in_the_ini_file_there_are_only_tests(paper):
    assert collected(paper.session("--collect-only", "-q", "my_paper")) == ["test_it.py::test"]


def test_the_ini_file_names_folders_that_are_collected_besides_where_no_argument_says_what(paper):
    paper.makeini("[pytest]\nheavytail_claims = my_paper\ntestpaths = tests")
    paper.mkdir("tests").joinpath("test_other.py").write_text("def test(): pass")
    found = collected(paper.session("--collect-only", "-q"))
    assert {"tests/test_other.py::test", *NAMES} <= set(found)
    assert collected(paper.session("--collect-only", "-q", "tests")) == ["tests/test_other.py::test"]


def test_a_folder_in_the_ini_file_that_is_not_there_is_wrong_use_and_no_success(paper, capsys):
    paper.makeini("[pytest]\nheavytail_claims = my_papr")
    assert paper.session("my_paper").ret == pytest.ExitCode.USAGE_ERROR
    assert "my_papr is not there, so no claim would be checked" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (["my_paper/theorem_1.py::theorem-1"], 5),
        (["my_paper/theorem_1.py::theorem-1[alpha=1.5, bound 1]"], 1),
        (["my_paper", "-m", "heavytail and not heavytail_control"], 3),
        (["my_paper", "-k", "only and not lemma"], 1),
    ],
    ids=["claim", "item", "marker", "word"],
)
def test_items_are_chosen_as_tests_are(paper, arguments, count):
    passed, _, failed = paper.session("--heavytail", *arguments).countoutcomes()
    assert passed + failed == count


def test_an_item_fails_if_its_verdict_is_not_the_expected_one_and_says_what_was_seen(paper, capsys):
    session = paper.session("--heavytail", "my_paper", "--junit-xml", "junit.xml", "--heavytail-seed", "7")
    session.assertoutcome(passed=6, failed=1)
    said = capsys.readouterr().out
    assert "REFUTED where HOLDS was expected" in said
    assert "evidence: alpha 1.5, claimed <= 1" in said
    assert "heavytail check my_paper/lemma_2.py lemma-2 --alpha 1.5 --effort ci --seed 7" in said
    assert "Traceback" not in said
    cases = {case.get("name"): case for case in ElementTree.parse(paper.path / "junit.xml").iter("testcase")}
    told = {one.get("name"): one.get("value") for one in cases["theorem-1[alpha=2, bound 1]"].iter("property")}
    assert told | {"outcome": "REFUTED", "control": "bound 1", "alpha": "2.0", "measured": "2.0", "seed": "7"} == told


def test_a_file_that_cannot_be_imported_is_an_error_and_the_others_are_collected(paper, capsys):
    (paper.path / "my_paper" / "broken.py").write_text("1 / 0")
    found = collected(paper.session("--heavytail", "--collect-only", "-q", "my_paper"))
    assert set(NAMES) <= set(found)
    assert "ZeroDivisionError at my_paper/broken.py:1" in capsys.readouterr().out


def test_the_effort_is_that_of_the_command_line_or_else_of_the_ini_file(paper, capsys):
    paper.makeini("[pytest]\nheavytail_effort = smoke")
    paper.session("--heavytail", "my_paper/lemma_2.py")
    assert "--effort smoke" in capsys.readouterr().out
    paper.session("--heavytail", "my_paper/lemma_2.py", "--heavytail-effort", "full")
    assert "--effort full" in capsys.readouterr().out


def test_a_control_alone_comes_to_what_it_comes_to_beside_the_claim(paper):
    (claim,) = ht.collect(paper.path / "my_paper" / "theorem_1.py")
    from heavytail.claims.check import decide

    beside = ht.check(claim, alphas=[2.0], controls=True)
    alone = [decide(claim, 2.0, ht.Run(), name) for name in ("", "bound 1", "only at 2")]
    assert [(v.outcome, v.control, v.finding) for v in alone] == [(v.outcome, v.control, v.finding) for v in beside]


RULE = """
from pathlib import Path

def pytest_heavytail_verdict(item, verdict):
    Path(item.config.getoption("heavytail_store"), verdict.id).touch()
    Path("store.txt").write_text(item.config.getoption("heavytail_store"))
    assert verdict.alpha < 2.0, "a rule of this project"
"""


def test_a_conftest_may_hold_verdicts_to_rules_of_its_own(paper, capsys):
    (paper.path / "my_paper" / "conftest.py").write_text(RULE)
    paper.session("--heavytail", "my_paper").assertoutcome(passed=3, failed=4)  # test_it, two at 1.5; three at 2, lemma-2
    said = capsys.readouterr().out
    assert (
        len(re.findall(r"^E .*AssertionError: a rule of this project", said, flags=re.MULTILINE)) == 3
    )  # in CI the summary too
    assert "REFUTED where HOLDS was expected" in said  # of the one failure about which no rule is asked


def test_an_item_whose_package_is_missing_is_skipped_and_says_which(paper, capsys):
    needing = THEOREM.replace("alphas=(1.5, 2.0),", 'alphas=(1.5, 2.0), needs=("no_such_package",),')
    (paper.path / "my_paper" / "theorem_1.py").write_text(needing)
    paper.session("--heavytail", "my_paper/theorem_1.py", "-rs").assertoutcome(passed=0, skipped=5)
    assert "The check needs no_such_package, which cannot be imported here" in capsys.readouterr().out


def test_simulations_are_shared_until_the_end_of_the_session_or_kept_where_one_says(paper):
    (paper.path / "my_paper" / "conftest.py").write_text(RULE)
    paper.session("--heavytail", "my_paper/theorem_1.py", "-k", "1.5")
    shared = Path((paper.path / "store.txt").read_text())
    assert shared.is_absolute()
    assert not shared.exists()
    kept = paper.mkdir("kept")
    paper.session("--heavytail", "my_paper/theorem_1.py", "-k", "1.5", "--heavytail-store", "kept")
    assert [file.name for file in kept.iterdir()] == ["theorem-1"]


@pytest.mark.parametrize("seed", ["-1", str(2**64)])
def test_a_seed_out_of_range_is_wrong_use_before_anything_is_collected(paper, seed, capsys):
    assert paper.session("--heavytail", "my_paper", "--heavytail-seed", seed).ret == pytest.ExitCode.USAGE_ERROR
    assert "is out of range" in capsys.readouterr().err
