"""What a newcomer asks first: no arguments, -h, --version, completion, and names that are nearly right."""

import os
import subprocess
import sys

import pytest

import heavytail as ht
from heavytail.cli import app
from heavytail.compiler.fingerprint import library_digest
from tests.builders.command_line import ROOT, heavytail

GROUPS = [(), ("cache",), ("runs",)]


@pytest.mark.parametrize("group", GROUPS, ids=" ".join)
def test_no_arguments_show_the_help_and_that_is_no_error(group):
    done = heavytail(*group)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() == heavytail(*group, "--help").stdout.strip()
    assert "Commands" in done.stdout


def test_h_is_help_everywhere():
    commands = [command.name or command.callback.__name__ for command in app.registered_commands]
    assert {"check", "rate", "report"} <= set(commands)
    for words in [*GROUPS, *((name,) for name in commands), ("cache", "show"), ("runs", "list")]:
        assert heavytail(*words, "-h").stdout == heavytail(*words, "--help").stdout
        assert "Usage: " in heavytail(*words, "-h").stdout


def test_the_version_comes_with_the_digest_of_the_source():
    assert heavytail("--version").stdout == f"heavytail {ht.__version__}, digest {library_digest()}\n"


def test_the_package_runs_as_the_command_does():
    run = [sys.executable, "-W", "error", "-m", "heavytail", "--version"]
    done = subprocess.run(run, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == heavytail("--version").stdout


def test_a_shell_completes_commands():
    """As bash asks, of a typed `heavytail ch`."""
    asked = {"_HEAVYTAIL_COMPLETE": "complete_bash", "COMP_WORDS": "heavytail ch", "COMP_CWORD": "1"}
    program = "import sys; sys.argv[0] = 'heavytail'; from heavytail.cli import main; main()"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **asked}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment)
    assert done.stdout.split() == ["check"]


@pytest.mark.parametrize(
    ("words", "guess"),
    [
        (("check", "theorem-4-rat"), "Did you mean theorem-4-rate"),
        (("figures", "clipping_bais"), "Did you mean clipping_bias"),
        (("rate", "--noise", "AlphaStabel(1.5)"), "Did you mean alpha-stable?"),
        (("rate", "--claim", "theorem-4-rat"), "Did you mean theorem-4-rate"),
        (("sample", "paretto", 1.5, "-n", 5, "-o", "x.npy"), "Did you mean pareto?"),
    ],
)
def test_a_name_that_is_nearly_right_is_an_error_with_a_guess(words, guess):
    done = heavytail(*words)
    assert done.returncode == 2
    assert guess in done.stderr


def test_an_option_or_a_command_that_is_nearly_right_is_guessed():
    assert "--trajectories" in heavytail("rate", "--trajectorie", 4).stderr
    assert "Did you mean" in heavytail("chek").stderr
    assert "'check'" in heavytail("chek").stderr.partition("Did you mean")[2]


def test_a_part_without_quotation_marks_is_explained():
    done = heavytail("rate", "--noise", "mini-batch", "gaussian(1)", "4")
    assert done.returncode == 2
    assert "heavytail: gaussian(1) 4 belongs to no option. A part with its parameters is one word" in done.stderr
    assert '--noise "mini-batch gaussian(1) 4"' in done.stderr
