"""The command of a verdict: typed where it was made, it gives that verdict again."""

import importlib
import json
import shlex
import sys
import types

import pytest
from typer.testing import CliRunner

import heavytail as ht
from heavytail import report
from heavytail.claims.reproduction import pattern
from heavytail.cli import app
from paper_checks import theorem_5

ONE = """
import heavytail as ht

def check(run, alpha, shift=0.0):
    return ht.judge.number_is(alpha + run.seed + shift, alpha, 0.1, "alpha")

def make(name):
    return ht.Claim(
        id=name, source="", statement="", check=check, alphas=(1.5, 1.23456789), any_alpha=(1.0, 2.0),
        controls={"shifted": ht.Control({"shift": 1.0})},
    )

single = make("single one")
several = [make("listed")]
by_name = {"a": make("by name")}
"""


def again(command, folder):
    """Return what a command writes as JSON."""
    program, *words = shlex.split(command)
    assert program == "heavytail"
    CliRunner().invoke(app, [*words, "--json", str(folder / "again.json")], catch_exceptions=False)
    return json.loads((folder / "again.json").read_text())["claims"]


@pytest.fixture
def module(tmp_path, monkeypatch):
    """A module that a user has imported from a folder with a name that a shell would split."""
    (tmp_path / "my paper").mkdir()
    (tmp_path / "my paper" / "own_claims_of_a_test.py").write_text(ONE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path / "my paper")
    yield importlib.import_module("own_claims_of_a_test")
    del sys.modules["own_claims_of_a_test"]


@pytest.mark.parametrize(
    "options", [{}, {"alphas": [1.23456789], "seed": 3, "effort": "smoke"}, {"controls": True}, {"alphas": [1.7]}]
)
def test_the_command_of_a_claim_object_gives_the_verdict_again(module, tmp_path, options):
    verdicts = ht.check([module.single, module.several[0], module.by_name["a"]], **options)
    for verdict in verdicts:
        assert verdict.command.startswith("heavytail check 'my paper/own_claims_of_a_test.py' ")
        assert report.as_data([verdict])[0] in again(verdict.command, tmp_path)


def test_the_command_of_a_folder_or_a_file_gives_the_verdict_again(module, tmp_path):
    for place in ("my paper", "my paper/own_claims_of_a_test.py", tmp_path / "my paper"):
        for verdict in ht.check([place, "single one"]):
            assert again(verdict.command, tmp_path) == report.as_data([verdict])


def test_a_claim_that_was_collected_is_known_by_its_file(module):
    (claim, *_) = ht.collect("my paper")
    ht.collect("my paper")  # the file is read anew, and its module is another
    assert ht.check(claim)[0].command.startswith("heavytail check 'my paper/own_claims_of_a_test.py' 'single one' ")


def test_a_place_that_looks_like_an_option_or_an_id_is_made_a_path(tmp_path, monkeypatch):
    (tmp_path / "-paper").mkdir()
    (tmp_path / "-paper" / "one.py").write_text(ONE)
    monkeypatch.chdir(tmp_path)
    verdict = ht.check(["-paper", "listed"])[0]
    assert verdict.command.startswith("heavytail check ./-paper listed --alpha 1.5")
    assert again(verdict.command, tmp_path) == report.as_data([verdict])


def test_the_papers_claims_need_no_place():
    for what in (theorem_5.rate, "theorem-5-rate", [theorem_5.__file__, "theorem-5-rate"]):
        command = ht.check(what, alphas=[1.37], effort="smoke")[0].command
        assert command == "heavytail check theorem-5-rate --alpha 1.37 --effort smoke --seed 0"


def test_a_claim_that_no_file_holds_has_a_line_of_python(monkeypatch):
    changed = ht.Claim(**{**vars(theorem_5.rate), "id": "changed"})
    asked = {"alphas": [1.5], "effort": "smoke"}
    assert ht.check(changed, **asked)[0].command == "ht.check(claim, alphas=[1.5], effort='smoke', seed=0)"
    notebook = types.ModuleType("__main__")
    monkeypatch.setitem(sys.modules, "__main__", notebook)
    notebook.mine = changed
    line = ht.check(changed, controls=True, **asked)[0].command
    assert line == "ht.check(mine, alphas=[1.5], effort='smoke', seed=0, controls=True)"
    assert eval(line, {"ht": ht, "mine": changed}) == ht.check(changed, controls=True, **asked)
    del notebook.mine
    notebook.several = {"x": changed}
    assert ht.check(changed, **asked)[0].command.startswith("ht.check(several['x'], ")


@pytest.mark.parametrize(
    ("claim", "alpha", "start", "rest"),
    [("own", 1.5, "check own/own ", " --seed 1"), ("a b", 1.25, "check --x.py ", " --effort ci")],
)
def test_the_pattern_of_a_command_keeps_place_effort_and_seed(claim, alpha, start, rest):
    again = f"{start}{shlex.quote(claim)} --alpha {alpha}{rest}"
    assert pattern(claim, alpha, again) == f"{start}CLAIM --alpha ALPHA{rest}"


def test_the_pattern_of_an_expression_keeps_the_claim():
    assert pattern("own", 2.0, "ht.check(own, alphas=[2.0], seed=0)") == "ht.check(own, alphas=[ALPHA], seed=0)"
