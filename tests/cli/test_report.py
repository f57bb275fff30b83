"""`heavytail report`: from a run and from the file of an earlier one it is the same page; the ending names the format."""

import csv
import re

import pytest

from heavytail.cli.reports import WRITERS
from tests.builders.command_line import heavytail

CLAIMS = """
import heavytail as ht

def outcome(word):
    return lambda run, alpha, word=word: ht.Finding(ht.Outcome(word), 1.0, 0.5, 2.0, f"seed {run.seed} was seen")

right = ht.Claim(id="right", source="A 2020, Lemma 1", statement="So it is.", alphas=(1.5, 2.0), check=outcome("HOLDS"),
                 controls={"far off": ht.Control({"word": "REFUTED"})})
wrong = ht.Claim(id="wrong", source="B 2021", statement="So it is not.", alphas=(1.5,), check=outcome("REFUTED"))
"""


@pytest.fixture
def run(tmp_path):
    (tmp_path / "claims.py").write_text(CLAIMS)
    return lambda *options: heavytail(*options, folder=tmp_path)


@pytest.mark.parametrize("ending", WRITERS)
def test_a_run_and_its_file_give_one_page(run, tmp_path, ending):
    options = ("claims.py", "--controls", "--seed", 5)
    assert run("check", *options, "--json", "verdicts.json").returncode == 1
    done = run("report", *options, "-o", f"run{ending}")
    assert (done.returncode, done.stderr) == (1, "")  # that of check
    assert "1 of 5 verdicts are not as expected: 2 HOLDS, 3 REFUTED. Of these, 2 on negative controls" in done.stdout
    assert f"The page is run{ending}." in done.stdout
    again = run("report", "--from", "verdicts.json", "-o", f"file{ending}")
    assert (again.returncode, again.stdout) == (0, done.stdout.replace("run.", "file."))
    page = (tmp_path / f"run{ending}").read_text()
    assert page == (tmp_path / f"file{ending}").read_text()
    assert "wrong" in page
    assert ("far" in page) == (ending != ".csv")


def test_a_page_of_choice_is_written_where_no_file_is_named(run, tmp_path):
    assert run("report", "claims.py", "right", "--alpha", 1.5).returncode == 0
    page = (tmp_path / "report.html").read_text()
    assert re.findall(r'<article id="(\w+)"', page) == ["right"]
    assert "heavytail check claims.py right --alpha 1.5 --effort ci --seed 0" in page


def test_labels(run, tmp_path):
    for effort, labels in (("ci", ["verified", "falsified"]), ("smoke", ["toy", "toy"])):
        run("report", "claims.py", "-o", "labels.csv", "--effort", effort)
        with (tmp_path / "labels.csv").open(newline="") as file:
            assert [line["label"] for line in csv.DictReader(file)] == labels


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ("claims.py", "--from", "verdicts.json"),
            "--from verdicts.json has verdicts already, and claims.py would",
        ),
        (("--from", "claims.py"), "claims.py is no JSON"),
        (("--from", "missing.json"), "missing.json cannot be read: No such file or directory. Pass what"),
        (("claims.py", "-o", "x.docx"), "x.docx ends with '.docx', which is none of the formats. Choose one of .html"),
        (("claims.py", "-o", "missing/x.html"), "missing/x.html cannot be written"),
        (("--from", "verdicts.md", "-o", "verdicts.md"), "verdicts.md is named twice"),
        (("claims.py", "--effort", "smok"), "effort = 'smok' is unknown. Choose one of 'smoke'"),
    ],
)
def test_bad_input_is_one_message_before_any_work(run, tmp_path, options, message):
    done = run("report", *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert not list(tmp_path.glob("*.html"))
