"""The README is true: its Python runs, its commands run, and the table it shows is the one that is printed."""

import json
import os
import re
import runpy
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from numba import types

import heavytail as ht
from heavytail.compiler.cuda_target import load, lower
from paper_checks.table_1 import TABLE
from tests.builders.command_line import heavytail
from tests.builders.verdicts import verdicts_of

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


COMMANDS = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("heavytail ")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """One folder for all commands."""
    return tmp_path_factory.mktemp("commands")


@pytest.fixture(scope="module")
def frugal(store):
    """Let claims find what has been simulated already; but for Table 1, the effort is the least.

    The errata get verdicts that are made up: the tests of the papers' claims decide all of them at that effort.
    """
    decide = ht.check

    def check(what, *, effort="ci", **options):
        if effort == "smoke":
            return verdicts_of(what, effort)
        return decide(what, effort="ci" if what == TABLE.claims else "smoke", **options | {"store": store})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ht, "check", check)
        yield


@pytest.fixture(scope="module")
def run(folder, frugal):
    return lambda command: heavytail(*shlex.split(command)[1:], folder=folder)


@pytest.fixture(scope="module")
def table(run):
    """Table 1 as it is printed and as data: the one run of it with the standard effort."""
    return run("heavytail table1 --json table1.json")


def run_python(program, folder):
    (folder / "program.py").write_text(program)
    done = subprocess.run([sys.executable, "program.py"], capture_output=True, text=True, cwd=folder, env=ENVIRONMENT)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.usefixtures("frugal")
def test_the_tour_runs(tmp_path, monkeypatch, capsys):
    program = blocks("python")[0]
    monkeypatch.chdir(tmp_path)
    Path("program.py").write_text(program)
    runpy.run_path("program.py")
    assert "claimed = 0.6667" in capsys.readouterr().out
    assert sum(bool(line) for line in program.splitlines()) <= 22


def test_noise_inside_a_compiled_function_of_ones_own(tmp_path):
    program = blocks("python")[1]
    first, second = run_python(program, tmp_path).split()
    assert first == second  # the stream, and the loop that draws from it
    assert sum(bool(line) for line in program.splitlines()) <= 13


def test_the_gpu_if_there_is_one_gives_the_bits_of_the_cpu(tmp_path):
    assert run_python(blocks("python")[2], tmp_path) == "True\n"


def test_noise_on_a_gpu(tmp_path):
    """The program runs in numba's simulator of a GPU, and draws what the CPU draws; its kernel compiles for a real one."""
    program = blocks("py")[0]
    (tmp_path / "program.py").write_text("import warnings; warnings.simplefilter('ignore')\n" + program)  # words wrap
    simulator = ENVIRONMENT | {"NUMBA_ENABLE_CUDASIM": "1", "NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run([sys.executable, "program.py"], capture_output=True, text=True, cwd=tmp_path, env=simulator)
    assert done.returncode == 0, done.stderr
    law = ht.noise.AlphaStable(alpha=1.5, beta=0.5)
    paths = [sum(ht.noise.Stream(law, 7, path)[:100].tolist()) for path in range(8)]
    assert [float(word) for word in done.stdout.split()] == [*law.rvs(1000, rng=0)[:4], *paths]
    (kernel,) = re.findall(r"@cuda.jit\n(.*?)\n\n", program, flags=re.DOTALL)
    names = {"ht": ht, "cuda": load(), "law": ht.for_numba(law)}
    exec(kernel, names)
    assert "st.global" in lower(names["walks"], (types.int64, types.int64, types.Array(types.float64, 1, "C")))


def test_there_are_no_other_programs():
    assert len(blocks("python")) == 3
    assert len(blocks("py")) == 1


def test_the_commands_run(run):
    """One after another: a later one reads what an earlier one wrote."""
    for command in COMMANDS:
        done = run(command)
        assert done.returncode == 0, (command, done.stderr)


def test_the_set_up_is_two_commands_and_ci_runs_both():
    set_up = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("python -m pip")]
    assert len(set_up) == 2
    script = (ROOT / ".ci" / "run").read_text()
    assert all(line in script for line in set_up)


def test_the_table_is_the_one_that_is_printed(table):
    (shown,) = re.findall(r"<!-- table1 -->\n```text\n(.*?)```", README, flags=re.DOTALL)
    assert table.returncode == 0
    printed = [line.rstrip() for line in table.stdout.splitlines()]
    assert [line.rstrip() for line in shown.splitlines()] == printed[: printed.index("After the paper") - 1]


def test_the_table_says_which_of_the_printed_rates_hold(table, folder):
    data = json.loads((folder / "table1.json").read_text())
    outcomes = {(claim["id"], claim["alpha"]): claim["outcome"] for claim in data["claims"]}
    for alpha in (1.2, 1.5, 1.8):
        assert outcomes["theorem-4-rate", alpha] == "HOLDS"
        assert outcomes["theorem-4-printed-schedule", alpha] == "REFUTED"
        assert outcomes["table-1-lower-bound", alpha] == "REFUTED"
    assert all(claim["outcome"] == claim["expected"] for claim in data["claims"])
    shown = table.stdout.splitlines()
    assert max(map(len, shown)) <= 150
    first = shown.index("Strongly convex functions, f(x_k) - f*") + 2
    assert [line.split()[0] for line in shown[first : first + 20]] == ["SGD", "SGD,", "GClip", "GClip", "LowerBound"] * 4
    assert "heavytail check CLAIM --alpha ALPHA --effort ci --seed 0" in table.stdout


@pytest.mark.parametrize("target", re.findall(r"\]\(((?!http)[^)]+)\)", README))
def test_links_lead_somewhere(target):
    assert (ROOT / target).exists()
