"""What CIs read of verdicts: JUnit's XML, by a parser that is not ours, and the commands that GitHub's runners take."""

import re
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt

import heavytail as ht
from heavytail.report import job_summary, to_junit, workflow_commands
from tests.builders.command_line import heavytail
from tests.builders.verdicts import verdict

NASTY = '50 % of <x> & "y", a:b\x07'
FILE = """
import heavytail as ht

def outcome(word):
    return lambda run, alpha, word=word: ht.Finding(ht.Outcome(word), 1.0, 0.5, 2.0, "50 % were, as it is, seen")

right = ht.Claim(id="right", source="Lemma 1", statement="So it is.", alphas=(1.5, 2.0), check=outcome("HOLDS"),
    controls={"far, 50 %": ht.Control({"word": "REFUTED"})})

wrong = ht.Claim(
    id="wrong",
    source="Lemma 2", statement="So it is not.", alphas=(1.5,), check=outcome("REFUTED"))
open_ = ht.Claim(id="open", source="Lemma 3", statement="Perhaps.", alphas=(1.5,), check=outcome("UNDECIDED"))
broken = ht.Claim(id="broken", source="Lemma 4", statement="No.", alphas=(1.5,), check=lambda run, alpha: 1 / 0)
"""


@pytest.fixture
def run(tmp_path, monkeypatch):
    (tmp_path / "lemmas.py").write_text(FILE)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    return lambda *options: heavytail("check", "lemmas.py", *options, folder=tmp_path)


def test_junit_has_a_case_for_each_verdict_and_counts_what_is_not_as_expected(run, tmp_path):
    assert run("--controls", "--junit", "junit.xml").returncode == 1
    root = ElementTree.parse(tmp_path / "junit.xml").getroot()
    counts = {suite.get("name"): [int(suite.get(key)) for key in ("tests", "failures", "errors")] for suite in root}
    assert counts == {"right": [4, 0, 0], "wrong": [1, 1, 0], "open": [1, 1, 0], "broken": [1, 0, 1]}
    cases = {case.get("name"): case for case in root.iter("testcase")}
    assert list(cases)[:4] == [
        "right[alpha=1.5]", "right[alpha=1.5, far, 50 %]", "right[alpha=2]", "right[alpha=2, far, 50 %]",
    ]  # fmt: skip
    told = {name: [(one.tag, one.get("type")) for one in case if one.tag != "properties"] for name, case in cases.items()}
    assert {name: what for name, what in told.items() if what} == {
        "wrong[alpha=1.5]": [("failure", "REFUTED")], "open[alpha=1.5]": [("failure", "UNDECIDED")],
        "broken[alpha=1.5]": [("error", "ERROR")],
    }  # fmt: skip
    wrong = cases["wrong[alpha=1.5]"]
    assert (wrong.get("file"), int(wrong.get("line"))) == ("lemmas.py", FILE.splitlines().index('    id="wrong",') + 1)
    assert "heavytail check lemmas.py wrong --alpha 1.5 --effort ci --seed 0" in wrong.find("failure").text
    values = {one.get("name"): one.get("value") for one in wrong.iter("property")}
    assert (values["measured"], values["low"], values["high"], values["expected"]) == ("1.0", "0.5", "2.0", "HOLDS")


def test_junit_holds_what_xml_cannot_and_numbers_that_are_not_finite(tmp_path):
    made = verdict(NASTY.strip("\x07"), outcome="REFUTED", expected="HOLDS", evidence=NASTY, measured=float("inf"))
    (case,) = ElementTree.fromstring(to_junit([made]).encode()).iter("testcase")
    assert case.get("name") == f"{NASTY.strip(chr(7))}[alpha=1.5]"
    assert NASTY.replace("\x07", "�") in case.find("failure").text
    assert "measured" not in {one.get("name") for one in case.iter("property")}


def unescaped(text):
    for code, sign in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(code, sign)
    return text


def test_github_gets_a_note_at_the_line_of_each_claim_that_came_out_otherwise(run):
    lines = [line for line in run("--summary").stdout.splitlines() if line.startswith("::")]
    read = [re.fullmatch(r"::(\w+) file=([^,]*),line=(\d+),title=([^,]*)::(.*)", line).groups() for line in lines]
    assert [(level, file, unescaped(title)) for level, file, _, title, _ in read] == [
        ("error", "lemmas.py", "wrong[alpha=1.5]"), ("warning", "lemmas.py", "open[alpha=1.5]"),
        ("error", "lemmas.py", "broken[alpha=1.5]"),
    ]  # fmt: skip
    source = FILE.splitlines()
    assert all(f'id="{title.partition("[")[0]}"' in source[int(line) - 1] for _, _, line, title, _ in read)
    assert "REFUTED where HOLDS was expected. 50 % were, as it is, seen." in unescaped(read[0][4])


def test_a_note_of_a_claim_that_no_file_holds_has_no_line():
    (line,) = workflow_commands([verdict("a:b,c", outcome="REFUTED", expected="HOLDS", evidence="first\nsecond")])
    assert line.startswith("::error title=a%3Ab%2Cc[alpha=1.5]::")
    assert "first%0Asecond" in line


def test_the_summary_of_a_job_is_added_to_its_file_or_else_printed(run, tmp_path, monkeypatch):
    printed = run("--summary").stdout
    job = tmp_path / "job.md"
    job.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(job))
    assert "# heavytail check" not in run("--summary").stdout
    assert job.read_text().startswith("before\n# heavytail check\n\n3 of 5 verdicts are not as expected.")
    assert job.read_text().removeprefix("before\n") in printed
    html = MarkdownIt().enable("table").render(job.read_text())
    assert html.count("<table>") == 2
    assert html.count("<td>wrong</td>") == 2
    assert html.count("<td>right</td>") == 2


def test_a_summary_in_which_all_is_as_expected_says_so():
    page = job_summary([verdict("one"), verdict("two", outcome="REFUTED")])
    assert page.startswith("# heavytail check\n\nAll 2 verdicts are as expected.\n\n## All verdicts")
    assert workflow_commands([verdict("one")]) == []


def test_a_junit_file_that_cannot_be_written_is_an_error_before_any_work(run):
    done = run("--junit", "missing/junit.xml")
    assert done.returncode == 2
    assert "missing/junit.xml cannot be written" in done.stderr


def test_names_are_those_of_the_items_of_pytest():
    from heavytail.report.junit import case_name

    assert case_name("theorem-1", 1.25, "") == "theorem-1[alpha=1.25]"
    assert ht.report.to_junit([verdict("theorem-1")]).count('name="theorem-1[alpha=1.5]"') == 1
