"""The folder that `heavytail new` makes passes as it is, and nothing of a user's is overwritten."""

import os
import re
import shlex
import subprocess
import sys

import pytest

from heavytail.cli.new import BEGINNING, WORKFLOW
from tests.builders.command_line import ROOT, heavytail


def made_in(folder):
    return sorted(
        str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts
    )


def test_the_new_folder_passes_under_pytest_with_its_claims_and_controls(tmp_path):
    done = heavytail("new", "my_paper", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    command = ["-m", "pytest", "-q", "-p", "heavytail.pytest.hooks", "-p", "no:heavytail", "--heavytail-effort", "smoke"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_XDIST_WORKER": "one of two"}
    run = subprocess.run(
        [sys.executable, *command], capture_output=True, text=True, cwd=tmp_path / "my_paper", env=environment
    )
    assert run.returncode == 0, run.stdout
    assert "18 passed" in run.stdout  # three tests, and at three moment orders two claims, one with a control, one with two


def test_the_workflow_and_the_page_name_what_is_there(tmp_path):
    heavytail("new", "my_paper", folder=tmp_path)
    folder = tmp_path / "my_paper"
    assert made_in(folder) == made_in(BEGINNING)
    page = (folder / "README.md").read_text()
    assert all(f"]({name})" in page for name in made_in(folder) if name not in ("README.md", "pytest.ini"))


@pytest.mark.parametrize("there", ["a file in it", "the file"])
def test_nothing_is_overwritten(tmp_path, there):
    place = tmp_path / "my_paper"
    if there == "the file":
        place.write_text("mine")
    else:
        place.mkdir()
        (place / "parts.py").write_text("mine")
    done = heavytail("new", "my_paper", folder=tmp_path)
    assert done.returncode == 2
    assert "my_paper is" in done.stderr
    assert (place if place.is_file() else place / "parts.py").read_text() == "mine"


@pytest.mark.parametrize("name", ["file/my_paper", "link"])
def test_a_place_that_holds_no_folder_is_named(tmp_path, name):
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("nowhere")
    done = heavytail("new", name, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"heavytail: {name.split('/')[0]} is no folder. Name one that is empty" in " ".join(done.stderr.split())


def test_the_workflow_alone_is_added_to_claims_that_are_there(tmp_path):
    (tmp_path / "mine.py").write_text("mine")
    done = heavytail("new", ".", "--ci", folder=tmp_path)
    assert (done.returncode, made_in(tmp_path)) == (0, [str(WORKFLOW), "mine.py"])
    assert (tmp_path / WORKFLOW).read_text() == (BEGINNING / WORKFLOW).read_text()
    (tmp_path / WORKFLOW).write_text("mine")
    again = heavytail("new", ".", "--ci", folder=tmp_path)
    assert (again.returncode, (tmp_path / WORKFLOW).read_text()) == (2, "mine")
    assert "claims.yml is there, and nothing is overwritten" in again.stderr
    missing = heavytail("new", "other", "--ci", folder=tmp_path)
    assert missing.returncode == 2
    assert "There is no folder other. Drop --ci" in missing.stderr


def test_the_commands_of_the_workflow_run_and_leave_what_it_keeps(tmp_path):
    """In the order of the file, without pip and pytest, on a claim that is decided at once."""
    (tmp_path / "one.py").write_text(
        "import heavytail as ht\n"
        "claim = ht.Claim(id='one', source='', statement='1 = 1', alphas=(1.5,),\n"
        "    check=lambda run, alpha: ht.judge.number_is(1.0, 1.0, 0.1, 'one'))\n"
    )
    text = (BEGINNING / WORKFLOW).read_text()
    commands = re.findall(r"- run: heavytail (.*)", text)
    assert [shlex.split(command)[0] for command in commands] == ["check", "report"]
    for command in commands:
        assert heavytail(*shlex.split(command), folder=tmp_path).returncode == 0
    kept = text.partition("path: |")[2].split()
    assert kept == ["claims.xml", "verdicts.json", "report.html"]
    assert all((tmp_path / name).stat().st_size for name in kept[1:])
    assert "--junit-xml claims.xml" in text


def test_an_empty_folder_is_filled(tmp_path):
    assert heavytail("new", ".", folder=tmp_path).returncode == 0
    assert (tmp_path / "parts.py").exists()
