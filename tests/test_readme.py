"""The READMEs are true: their Python runs, their commands run, and the table that is shown is the one that is printed."""

import json
import os
import re
import runpy
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from heavytail.paper_checks.errata import ERRATA
from heavytail.paper_checks.later.misprints import MISPRINTS
from heavytail.paper_checks.table_1 import TABLE
from numba import types

import heavytail as ht
from heavytail.claims.errata import claims_of
from heavytail.compiler.cache_folder import cache_parent
from heavytail.compiler.cuda_target import load, lower
from tests.builders.command_line import heavytail
from tests.builders.verdicts import verdicts_of

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
PAGES = {  # without the one that `heavytail new` copies
    file.relative_to(ROOT).as_posix(): file.read_text()
    for file in [
        ROOT / "README.md",
        *sorted(file for folder in ("heavytail", "paper_checks", "tests") for file in (ROOT / folder).rglob("README.md")),
    ]
    if file.parent.name != "new_paper"
}
README = PAGES["README.md"]
PROGRAMS = {  # how many blocks of Python, and of Python for a GPU, a page has
    "README.md": (1, 0),
    "heavytail/engine/README.md": (2, 0),
    "heavytail/noise/README.md": (1, 1),
    "heavytail/parts/README.md": (1, 0),
    "heavytail/torch/README.md": (2, 0),
    "paper_checks/README.md": (1, 0),
}
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


def blocks(language, page="README.md"):
    return re.findall(rf"```{language}\n(.*?)```", PAGES[page], flags=re.DOTALL)


LINES = [line for page in PAGES for block in blocks("sh", page) for line in block.splitlines()]
COMMANDS = [line for line in LINES if line.startswith("heavytail ")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """One folder for all commands, with the claim that a page shows."""
    folder = tmp_path_factory.mktemp("commands")
    (folder / "my_paper").mkdir()
    (folder / "my_paper" / "mean.py").write_text(blocks("python", "paper_checks/README.md")[0])
    return folder


@pytest.fixture(scope="module")
def frugal(store):
    """Let claims find what has been simulated already; but for Table 1, the effort is the least.

    The errata get verdicts that are made up: the tests of the papers' claims decide all of them at that effort.
    """
    decide, errata = ht.check, claims_of((*ERRATA, *MISPRINTS))

    def check(what, *, effort="ci", **options):
        if what == errata:
            return verdicts_of(what, effort)
        options["store"] = options.get("store") or store  # a page may show what lies in one
        return decide(what, effort="ci" if what == TABLE.claims else "smoke", **options)

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
@pytest.mark.parametrize(("page", "most"), [("README.md", 9), ("heavytail/parts/README.md", 22)])
def test_what_a_page_begins_with_runs_and_is_short(page, most, tmp_path, monkeypatch, capsys):
    (program,) = blocks("python", page)
    monkeypatch.chdir(tmp_path)
    Path("program.py").write_text(program)
    runpy.run_path("program.py")
    assert "claimed = 0.6667" in capsys.readouterr().out
    assert sum(bool(line) for line in program.splitlines()) <= most


def test_noise_inside_a_compiled_function_of_ones_own(tmp_path):
    (program,) = blocks("python", "heavytail/noise/README.md")
    first, second = run_python(program, tmp_path).split()
    assert first == second  # the stream, and the loop that draws from it
    assert sum(bool(line) for line in program.splitlines()) <= 13


def test_the_gpu_if_there_is_one_gives_the_bits_of_the_cpu(tmp_path):
    program, _ = blocks("python", "heavytail/engine/README.md")
    assert run_python(program, tmp_path) == "True\n"


def test_an_executor_gives_the_bits_of_threads(tmp_path):
    _, program = blocks("python", "heavytail/engine/README.md")
    assert run_python(program, tmp_path) == "True\n"
    assert "1 run, " in heavytail("runs", "list", "results", folder=tmp_path).stdout


def test_the_job_array_ends_with_the_verdict(tmp_path):
    """The scripts run as they are; SLURM is a program that runs three jobs, the third one first, and what follows them."""
    array, after = blocks("bash", "heavytail/engine/README.md")
    (tmp_path / "array.sh").write_text(array)
    programs = {
        "heavytail/bin/activate": "",
        "bin/heavytail": f'exec {sys.executable} -m heavytail.cli "${{@/full/smoke}}" --alpha 1.5',
        "bin/sbatch": """
            if [ "$1" != --parsable ]; then eval "${@: -1}"; exit; fi
            export SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_COUNT=3 SLURM_CPUS_PER_TASK=1
            for job in 3 1 2; do SLURM_ARRAY_TASK_ID=$job bash "$2" >&2; done
            echo 7""",
    }
    for name, text in programs.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"#!/bin/bash\n{text}\n")
        (tmp_path / name).chmod(0o700)
    environment = ENVIRONMENT | {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}", "HOME": str(tmp_path), "SCRATCH": "."}
    environment |= {"HEAVYTAIL_CACHE_DIR": str(cache_parent() or tmp_path)}  # that of the true home
    done = subprocess.run(["bash", "-e", "-c", after], capture_output=True, text=True, cwd=tmp_path, env=environment)
    assert done.returncode == 0, done.stderr
    assert [f"Shard {job}/3 is done." in done.stderr for job in (3, 1, 2)] == [
        True,
        True,
        False,
    ]  # the last one has verdicts
    assert "theorem-4-rate  1.5    HOLDS" in done.stdout
    assert [one["outcome"] for one in json.loads((tmp_path / "verdicts.json").read_text())["claims"]] == ["HOLDS"]


def test_noise_on_a_gpu(tmp_path):
    """The program runs in numba's simulator of a GPU, and draws what the CPU draws; its kernel compiles for a real one."""
    pytest.importorskip("numba_cuda", reason="the simulator is part of numba-cuda")
    (program,) = blocks("py", "heavytail/noise/README.md")
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
    for page in PAGES:
        assert (len(blocks("python", page)), len(blocks("py", page))) == PROGRAMS.get(page, (0, 0)), page


def test_the_commands_run(run):
    """One after another: a later one reads what an earlier one wrote."""
    for command in COMMANDS:
        done = run(command)
        assert done.returncode == 0, (command, done.stderr)


def test_the_set_up_is_two_commands_and_ci_runs_both():
    set_up = [line for line in LINES if line.startswith("python -m pip")]
    assert len(set_up) == 2
    script = (ROOT / ".ci" / "run").read_text()
    assert all(line in script for line in set_up)


def test_the_hook_and_ci_run_the_same_checks():
    (hook,) = re.findall(r"#!/bin/sh\\n(.*?)\\n", PAGES["tests/README.md"])
    assert set(hook.split(" && ")) <= set((ROOT / ".ci" / "run").read_text().splitlines())


def test_the_readme_is_short():
    assert README.count("\n") < 150


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
    assert [line.split()[0] for line in shown[first : first + 20]] == ["SGD", "SGD", "GClip", "GClip", "LowerBound"] * 4
    assert "heavytail check CLAIM --alpha ALPHA --effort ci --seed 0" in table.stdout


LINKS = [(page, target) for page, text in PAGES.items() for target in re.findall(r"\]\(((?!http)[^)]+)\)", text)]
PATH = re.compile(r"`((?:heavytail|tests|paper_checks|figures|\.ci)/[\w./]*)`")


@pytest.mark.parametrize(("page", "target"), LINKS)
def test_links_lead_somewhere(page, target):
    assert ((ROOT / page).parent / target).exists()


@pytest.mark.parametrize("page", PAGES)
def test_files_that_are_named_exist(page):
    missing = [path for path in PATH.findall(PAGES[page]) if not (ROOT / path).exists()]
    assert missing == []


def test_every_page_can_be_reached_from_the_readme():
    found, waiting = set(), ["README.md"]
    while waiting:
        page = waiting.pop()
        found.add(page)
        targets = [(ROOT / page).parent / target for start, target in LINKS if start == page]
        names = {target.resolve().relative_to(ROOT).as_posix() for target in targets}
        waiting += sorted((names & set(PAGES)) - found)
    assert found == set(PAGES)
