"""The command line, as a user runs it: output, files, exit status, and errors without a traceback.

Table 1 with real verdicts is run by the tests of the README.
"""

import json
import os
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError

import numpy as np
import pytest
from heavytail.paper_checks.errata import ERRATA
from heavytail.paper_checks.later.clip_constants import CONSTANTS
from heavytail.paper_checks.later.misprints import MISPRINTS
from heavytail.paper_checks.theory_state import PAGE as STATE

import heavytail as ht
from heavytail.cli import origin
from heavytail.cli.screen import progress
from heavytail.compiler import cuda_target
from tests.builders.command_line import ROOT, heavytail, process
from tests.builders.verdicts import verdicts_of


def test_check_exits_with_1_if_a_verdict_is_not_the_expected_one(tmp_path):
    (tmp_path / "wrong.py").write_text(
        "import heavytail as ht\n"
        "claim = ht.Claim(id='wrong', source='', statement='1 = 2', alphas=(1.5,),\n"
        "    check=lambda run, alpha: ht.judge.number_is(1.0, 2.0, 0.1, 'one'))\n"
    )
    done = heavytail("check", tmp_path)
    assert done.returncode == 1
    assert "REFUTED" in done.stdout
    assert "expected HOLDS" in done.stdout


STATUSES = """
import heavytail as ht

def claim(name, check, **given):
    return ht.Claim(id=name, source="", statement=f"{name} is so", alphas=(1.5,), check=check, **given)

def finding(outcome):
    return lambda run, alpha: ht.Finding(ht.Outcome(outcome), 1.0, 1.0, 1.0, "looked at")

claims = [
    claim("right", finding("HOLDS")), claim("false", finding("REFUTED"), expected=lambda alpha: ht.Outcome.REFUTED),
    claim("open", finding("UNDECIDED"), expected=lambda alpha: ht.Outcome.UNDECIDED), claim("wrong", finding("REFUTED")),
    claim("undecided", finding("UNDECIDED")), claim("broken", lambda run, alpha: 1 / 0),
    claim("decided", finding("HOLDS"), expected=lambda alpha: ht.Outcome.UNDECIDED, any_alpha=(1.0, 2.0)),
]
"""


@pytest.mark.parametrize(
    ("ids", "status"),
    [
        (["right", "false", "open"], 0), (["right", "wrong"], 1), (["decided"], 1), (["undecided"], 3),
        (["broken", "right"], 3), (["broken", "undecided"], 3), (["broken", "wrong", "undecided"], 1), (["riht"], 2),
    ],
)  # fmt: skip
def test_the_exit_status_tells_wrong_verdicts_from_open_ones(ids, status, tmp_path):
    (tmp_path / "statuses.py").write_text(STATUSES)
    done = heavytail("check", tmp_path / "statuses.py", *ids, "--json", tmp_path / "out.json")
    assert done.returncode == status
    if status == 2:
        assert "Did you mean right?" in done.stderr
        return
    assert [claim["id"] for claim in json.loads((tmp_path / "out.json").read_text())["claims"]] == ids
    said = " ".join(done.stdout.split())
    for kind, name in (("decided otherwise", "wrong"), ("undecided", "undecided"), ("ERROR", "broken")):
        assert (f"1 {kind}: heavytail check" in said) == (name in ids or (name == "wrong" and "decided" in ids))


def test_check_lists_claims_without_deciding_them(tmp_path):
    (tmp_path / "statuses.py").write_text(STATUSES)
    done = heavytail("check", "--list", "statuses.py", "--json", "claims.json", folder=tmp_path)
    assert done.returncode == 0
    lines = [line.split(maxsplit=2) for line in done.stdout.splitlines()]
    assert lines[:2] == [["claim", "alpha", "statement"], ["right", "1.5", "right is so"]]
    assert "1.5, any in (1, 2]" in done.stdout
    data = json.loads((tmp_path / "claims.json").read_text())
    assert data["claims"][-1]["any_alpha"] == [1.0, 2.0]
    assert (data["schema"], "seed" in data, len(data["made"]["digest"])) == (1, False, 16)
    done = heavytail("check", "--list", "statuses.py", "--alpha", 1.37, folder=tmp_path)
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["claim", "decided"]


def test_check_prints_the_command_of_each_verdict():
    done = process("check", "theorem-5-rate", "--alpha", "1.5", "--controls", "--effort", "smoke")
    assert done.returncode == 0
    assert done.stderr == ""  # quiet in a pipe
    assert "heavytail check theorem-5-rate --alpha 1.5 --effort smoke --seed 0" in done.stdout
    assert done.stdout.count("REFUTED") == 2


def test_rate_prints_the_fit_and_writes_picture_and_numbers(tmp_path):
    arguments = ["--steps", 300, "--trajectories", 2000, "--plot", tmp_path / "rate.png", "--json", tmp_path / "rate.json"]
    done = heavytail("rate", *arguments)
    assert done.returncode == 0
    data = json.loads((tmp_path / "rate.json").read_text())
    (low, high), shown = data["limits"], done.stdout.splitlines()
    assert f"rate {data['rate']:.4f} over these steps, 95 % interval [{data['low']:.4f}, {data['high']:.4f}]" in shown
    assert f"limits within reach as k grows: [{low:.4f}, {high:.4f}]" in shown
    assert low < data["low"] < data["high"] < high
    assert f"local rates {', '.join(f'{rate:.3f}' for rate in data['local'])} still move" in shown
    assert data["settled"] is False
    assert "theory 0.6667, within reach" in shown
    assert (tmp_path / "rate.png").read_bytes().startswith(b"\x89PNG")


def test_rate_refuses_an_infinite_expectation_and_offers_a_quantile():
    sgd = ["--noise", "alpha-stable 1.5", "--method", "sgd 4*(k+1)^-1", "--steps", 100, "--trajectories", 2000]
    done = heavytail("rate", *sgd)
    assert done.returncode == 2
    assert "is infinite: only moments of an order below 0.75 exist" in done.stderr
    done = heavytail("rate", *sgd, "--observable", "distance", "--iterate", "last", "--quantile", 0.5)
    assert done.returncode == 0


def test_rate_says_how_many_trajectories_diverged():
    """From 1e160 the gap is no double; the third step, of size 1, leaves nothing of that."""
    sgd = ["--noise", "alpha-stable 1.5", "--method", "sgd 4*(k+1)^-1", "--steps", 300, "--trajectories", 2000]
    done = heavytail("rate", *sgd, "--start", 1e160, "--iterate", "last", "--quantile", 0.5, "--window", 10, 300)
    assert "2000 trajectories, none diverged, but 2000 outside of this window" in done.stdout


def test_rate_says_where_there_is_no_honest_interval_and_that_theory_is_out_of_reach(tmp_path):
    """Jumps of a probability of 1e-9 are hardly met; and distances under stable noise follow k^-0.33, not k^-2."""
    rare = ["--noise", "two-point jump=-1000 probability=1e-9", "--method", "sgd 4*(k+1)^-1", "--start", 1]
    small = ["--steps", 100, "--trajectories", 500, "--json", tmp_path / "rate.json"]
    done = heavytail("rate", *rare, *small)
    assert done.returncode == 0
    assert "over these steps, without an honest interval" in done.stdout
    assert "limits within reach" not in done.stdout
    assert "100% of the noise's moment lies where this run has hardly been" in done.stdout
    data = json.loads((tmp_path / "rate.json").read_text())
    assert (data["low"], data["high"], data["limits"], data["settled"]) == (None, None, [None, None], None)
    stable = ["--noise", "alpha-stable 1.5", "--method", "sgd 4*(k+1)^-1", "--observable", "distance", "--iterate", "last"]
    done = heavytail("rate", *stable, "--steps", 300, "--trajectories", 20_000, "--quantile", 0.5, "--theory", 2)
    assert "theory 2.0000, out of reach" in done.stdout
    done = heavytail("rate", *stable, "--steps", 300, "--trajectories", 2000)
    assert "The tail index is 1.5: beyond the largest values the interval supposes that power." in done.stdout


def test_rate_divides_a_power_of_log_k_out(tmp_path):
    done = heavytail("rate", "--steps", 100, "--trajectories", 500, "--logs", 1)
    assert " beside (log k)^1 over these steps, " in done.stdout


@pytest.fixture
def _no_gpu(monkeypatch):
    """Hide numba-cuda, so that a machine with a GPU has none."""
    cuda_target.load.cache_clear()
    monkeypatch.setattr(cuda_target.importlib.util, "find_spec", lambda name: None)
    yield
    cuda_target.load.cache_clear()


@pytest.mark.usefixtures("_no_gpu")
def test_a_missing_gpu_is_one_line_before_any_work(tmp_path):
    (tmp_path / "slow.py").write_text(
        "import heavytail as ht\n"
        "claim = ht.Claim(id='slow', source='', statement='', alphas=(1.5,), check=lambda run, alpha: print('at work'))\n"
    )
    for arguments in (["table1"], ["errata"], ["check", tmp_path], ["rate", "--store", tmp_path / "store"]):
        done = heavytail(*arguments, "--backend", "cuda")
        assert done.returncode == 2
        assert done.stdout == ""
        (line,) = done.stderr.splitlines()
        assert line.startswith("heavytail: The package numba-cuda is not installed. Install")
    assert not (tmp_path / "store").exists()


def test_auto_says_once_that_it_runs_on_the_cpu_and_gives_the_same_numbers():
    arguments = ["rate", "--steps", 100, "--trajectories", 500]
    done = process(*arguments, "--backend", "auto", NUMBA_DISABLE_CUDA="1")  # so that a machine with a GPU has none
    assert done.returncode == 0
    (line,) = done.stderr.splitlines()
    assert line.startswith("heavytail: backend='auto' runs on the CPU. ")
    assert done.stdout == heavytail(*arguments).stdout


def test_sample_writes_what_rvs_draws(tmp_path):
    file = tmp_path / "noise.npy"
    assert heavytail("sample", "pareto", "alpha=1.5", "symmetric=true", "-n", 1000, "-o", file, "--seed", 7).returncode == 0
    assert np.array_equal(np.load(file), ht.noise.Pareto(1.5, symmetric=True).rvs(1000, rng=7))


def shown_on_a_terminal(*arguments, until):
    """Return what a command writes to a terminal of 100 columns, up to where all of these words have been seen."""
    pty = pytest.importorskip("pty", reason="no pseudo-terminals on this system")
    command = [sys.executable, "-m", "heavytail.cli", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "100"}
    master, slave = pty.openpty()
    shown = b""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=slave, env=environment) as running:
        os.close(slave)
        while not all(word in shown for word in until):
            try:
                shown += os.read(master, 4096)
            except OSError:  # the other end has closed
                break
        running.kill()
    os.close(master)
    return shown


def test_progress_is_shown_on_a_terminal():
    words = [b"2000 trajectories"]
    assert words[0] in shown_on_a_terminal("rate", "--steps", 100, "--trajectories", 2000, until=words)


def test_rate_and_time_left_are_shown_on_a_terminal():
    """Of a map that takes half a minute, stopped as soon as they are seen."""
    words = [b"schedules for alpha = 1.5", b" schedules/s", b" left"]
    shown = shown_on_a_terminal("explore", "--setting", "non-convex", "--resolution", 40, until=words)
    assert re.search(rb"schedules for alpha = 1.5.* 0:00:\d\d  [\d.]+k? schedules/s  \d:\d\d:\d\d left", shown)


@pytest.mark.parametrize(
    "arguments",
    [
        ("rate", "--steps", 100, "--trajectories", 2000),
        ("explore", "--setting", "non-convex", "--resolution", 3),
        ("sample", "pareto", 1.5, "-n", 10, "-o", "x.npy"),
        ("check", "claims.py", "--controls"),
        ("figures", "clipping_bias"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_pipe_is_not_told_of_progress(arguments, tmp_path):
    (tmp_path / "claims.py").write_text(
        "import heavytail as ht\n"
        "claim = ht.Claim(id='one', source='', statement='1 = 1', alphas=(1.5, 2.0),\n"
        "    check=lambda run, alpha: ht.judge.number_is(1.0, 1.0, 0.1, 'one'))\n"
    )
    done = process(*arguments, folder=tmp_path, FORCE_COLOR="1", TERM="xterm")  # by which rich takes a pipe for a terminal
    assert (done.returncode, done.stderr) == (0, "")
    assert "left" not in done.stdout


def test_python_has_the_same_bar_and_a_pipe_is_not_told(capsys):
    told = []
    with progress("schedules") as show:
        ht.explore(1.5, setting="non-convex", resolution=1, progress=lambda *one: (told.append(one), show(*one)))
    assert told[-1][1:] == (5, 5)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "no-such-claim"], "neither a folder nor a claim called 'no-such-claim'"),
        (["check", "no/such/folder"], "no/such/folder is no folder"),
        (["check", "no_such_file.py"], "There is no file no_such_file.py"),
        (
            ["check", "ill_formed.py"],
            "heavytail: ill_formed.py cannot be imported: TypeError at ill_formed.py:2: Claim 'x'",
        ),
        (["check", "theorem-5-rate", "--store", "file/store"], "cannot be made"),
        (["check", "--list", "--effort", "huge"], "effort = 'huge' is unknown"),
        (["check", "theorem-5-rate", "--alpha", "1.05"], "No claim is checked for alpha in"),
        (["table1", "--effort", "huge"], "effort = 'huge' is unknown"),
        (["table1", "--json", "missing/table.json"], "cannot be written"),
        (["table1", "-o", "missing/table.html"], "cannot be written"),
        (["table1", "--format", "docx"], "format = 'docx' is unknown. Choose one of 'text', 'md', 'tex', 'html', 'json'"),
        (["errata", "-o", "."], "is a folder"),
        (["errata", "--format", "docx"], "format = 'docx' is unknown"),
        (
            ["table1", "-o", "x.docx"],
            "x.docx ends with '.docx', which is none of the formats. Choose one of .txt, .md, .tex",
        ),
        (["table1", "-o", "x.csv", "--json", "x.json"], "x.csv ends with '.csv', which is none of the formats"),
        (["table1", "-o", "x.json", "--json", "x.json"], "x.json is named twice"),
        (["check", "claims.py", "--json", "./claims.py"], "claims.py is named twice"),
        (["rate", "--plot", "x.xyz"], "x.xyz ends with '.xyz', which is none of the formats. Choose one of"),
        (["rate", "--plot", "rate"], "rate has no ending that names a format"),
        (["rate", "--plot", "x.png", "--json", "x.png"], "x.png is named twice"),
        (["rate", "--json", "x" * 300], "cannot be written: File name too long"),
        (["rate", "--theory", "nan"], "theory = nan is not finite"),
        (["explore", "--plot", "x.docx"], "x.docx ends with '.docx'"),
        (["tail", "data.csv", "--plot", "x.txt"], "x.txt ends with '.txt'"),
        (["tail", "data.csv", "--json", "data.csv"], "data.csv is named twice"),
        (
            ["sample", "gaussian", "-n", "5", "-o", "x.csv"],
            "x.csv ends with '.csv', which is none of the formats. Choose one",
        ),
        (["figures", "-o", "file"], "cannot be made"),
        (["figures", "schedule_map", "--store", "file/store"], "The store file/store cannot be made"),
        (["explore", "--store", "file/store"], "cannot be made"),
        (["sample", "gaussian", "-n", "5", "-o", "x.npy", "--store", "file/store"], "The store file/store cannot be made"),
        (["check", "leaves.py"], "leaves.py cannot be imported: SystemExit"),
        (["table1", "--backend", "gpu"], "backend = 'gpu' is unknown. Choose one of 'cpu', 'cuda', 'auto'"),
        (["table1", "--seed", "-1"], "seed = -1 is out of range"),
        (["table1", "--threads", "0"], "threads = 0 is out of range"),
        (["rate", "--noise", "pareto alpha=0.5"], "alpha = 0.5 lies outside"),
        (["rate", "--noise", "pareto alpha=1.5 scale=-1"], "scale = -1.0 must be positive"),
        (["rate", "--trajectories", "0"], "trajectories = 0 is out of range"),
        (["rate", "--start", "nan"], "start = nan is not finite"),
        (["rate", "--observable", "loss"], "no observable 'loss'"),
        (["rate", "--plot", "missing/rate.png"], "cannot be written"),
        (["rate", "--store", "file/store"], "cannot be made"),
        (["sample", "pareto", "alpha=1.5", "-n", "0", "-o", "x.npy"], "-n 0 must be at least 1"),
        (["sample", "pareto", "alpha=1.5", "-n", "10", "-o", "missing/x.npy"], "cannot be written"),
        (["sample", "pareto", "alpha=1.5", "-n", "1000000000000000", "-o", "x.npy"], "bytes free"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_input_is_one_message_before_any_work(arguments, message, tmp_path):
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "data.csv").write_text("1\n")
    (tmp_path / "leaves.py").write_text("raise SystemExit(0)\n")
    ill_formed = "ht.Claim(id='x', source='', statement='', check=print, alphas=1.5)"
    (tmp_path / "ill_formed.py").write_text(f"import heavytail as ht\nclaim = {ill_formed}\n")
    done = heavytail(*arguments, folder=tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert message in " ".join(done.stderr.split())
    assert not list(tmp_path.glob("x*"))
    assert (tmp_path / "data.csv").read_text() == "1\n"


def test_a_process_ends_with_the_status_of_an_error_and_says_it_on_its_other_stream():
    done = process("rate", "--trajectories", "0")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("heavytail: trajectories = 0 is out of range")


@pytest.mark.parametrize(
    "command", ["table1", "theory", "errata", "constants", "check", "rate", "sample", "explore", "figures", "tail"]
)
def test_help_has_examples(command):
    done = heavytail(command, "--help")
    assert done.returncode == 0
    assert f"heavytail {command}" in " ".join(done.stdout.split())


@pytest.fixture
def quick(monkeypatch):
    """Let the command line decide claims without running them."""
    monkeypatch.setattr(ht, "check", lambda ids, effort, **_: verdicts_of(ids, effort))
    return heavytail


BEGINNINGS = {
    "text": "Table 1 of Zhang",
    "md": "# Table 1",
    "tex": r"\documentclass",
    "html": "<!DOCTYPE html>",
    "json": "{",
}


@pytest.mark.parametrize(("form", "beginning"), BEGINNINGS.items())
def test_table1_has_five_formats(quick, form, beginning, tmp_path):
    printed = quick("table1", "--format", form).stdout
    assert printed.startswith(beginning)
    file = tmp_path / "page"
    done = quick("table1", "--format", form, "-o", file)
    assert file.read_text() == printed
    assert f"The page is {file}." in done.stdout
    assert beginning not in done.stdout


def test_the_ending_of_the_file_names_the_format(quick, tmp_path):
    for ending in ("html", "tex", "json", "md"):
        quick("table1", "-o", tmp_path / f"table1.{ending}")
        assert (tmp_path / f"table1.{ending}").read_text().startswith(BEGINNINGS[ending])
    quick("table1", "-o", tmp_path / "table1")
    assert (tmp_path / "table1").read_text().startswith(BEGINNINGS["text"])
    quick("table1", "-o", tmp_path / "table1.TXT")
    quick("errata", "-o", tmp_path / "errata.txt")
    assert (tmp_path / "table1.TXT").read_text().startswith(BEGINNINGS["text"])
    assert not (tmp_path / "errata.txt").read_text().startswith("#")
    quick("table1", "--format", "md", "-o", tmp_path / "notes.markdown")  # who names a format may name the file as he likes
    assert (tmp_path / "notes.markdown").read_text().startswith(BEGINNINGS["md"])


def test_table1_as_json_has_the_cells_and_the_verdicts(quick):
    data = json.loads(quick("table1", "--format", "json", "--effort", "full").stdout)
    assert {row["alpha"] for row in data["sections"][1]["rows"]} == {1.1, 1.25, 1.5, 1.75, 1.9, 2.0}
    gclip = [row for row in data["sections"][0]["rows"] if row["row"] == "GClip" and row["mark"] == "not sharp"]
    assert [row["proved"] / row["printed"] for row in gclip] == pytest.approx([2.0] * 5)


def test_errata_prints_every_erratum_with_evidence(quick, tmp_path):
    errata = [*ERRATA, *MISPRINTS]
    printed = quick("errata").stdout
    assert [f"## {erratum.name}. " in printed for erratum in errata] == [True] * len(errata)
    for label in ("Severity", "Printed", "What is wrong", "What is true"):
        assert printed.count(f"**{label}:**") == len(errata)
    data = json.loads(quick("errata", "--format", "json").stdout)
    assert [(one["number"], one["severity"]) for one in data["errata"]] == [(one.number, one.severity) for one in errata]
    assert {one["id"] for one in data["claims"]} == {name for one in data["errata"] for name in one["claims"]}
    assert (data["schema"], len(data["made"]["digest"])) == (1, 16)
    quick("errata", "-o", tmp_path / "errata.html")
    assert "<h2>E28. " in (tmp_path / "errata.html").read_text()


def test_constants_prints_every_constant_and_writes_json(quick, tmp_path):
    printed = quick("constants").stdout
    assert [f"({number})" in printed for number in range(1, len(CONSTANTS) + 1)] == [True] * len(CONSTANTS)
    quick("constants", "-o", tmp_path / "constants.json")
    data = json.loads((tmp_path / "constants.json").read_text())
    assert [one["name"] for one in data["constants"]] == [entry.name for entry in CONSTANTS]


@pytest.mark.parametrize(("form", "beginning"), BEGINNINGS.items())
def test_theory_has_every_row_in_five_formats(quick, form, beginning):
    printed = quick("theory", "--format", form).stdout
    assert printed.startswith(beginning.replace("Table 1 of Zhang", "State of the").replace("Table 1", "State of the"))
    if form == "json":
        data = json.loads(printed)
        assert [one["method"] for one in data["rows"]] == [row.method for row in STATE.rows]
    else:
        assert [f"({number})" in printed for number in range(1, len(STATE.rows) + 1)] == [True] * len(STATE.rows)


@pytest.mark.parametrize("stored", [False, True])
def test_an_interruption_says_what_was_kept_and_how_to_go_on(tmp_path, stored):
    (tmp_path / "slow.py").write_text(
        "import heavytail as ht\n"
        "def check(run, alpha):\n    raise KeyboardInterrupt\n"
        "claim = ht.Claim(id='slow', source='', statement='it ends', alphas=(1.5,), check=check)\n"
    )
    store = ["--store", tmp_path / "store"] if stored else []
    done = heavytail("check", tmp_path, *store)
    assert done.returncode == 130
    assert "Abort" not in done.stderr
    kept = (
        f"goes on from what is in {tmp_path / 'store'}"
        if stored
        else "Nothing was kept. With --store FOLDER the same command"
    )
    assert kept in done.stderr


def test_a_file_of_verdicts_says_by_what_it_was_made(tmp_path):
    (tmp_path / "one.py").write_text(
        "import heavytail as ht\n"
        "claim = ht.Claim(id='one', source='Zhang et al. 2020', statement='1 = 1', alphas=(1.5,),\n"
        "    check=lambda run, alpha: ht.judge.number_is(1.0, 1.0, 0.1, 'one'))\n"
    )
    data = []
    for file in (tmp_path / "a.json", tmp_path / "b.json"):
        assert heavytail("check", tmp_path, "--seed", 3, "--json", file).returncode == 0
        data.append(json.loads(file.read_text()))
    first, second = data
    assert (first["schema"], first["effort"], first["seed"]) == (1, "ci", 3)
    assert first["made"]["heavytail"] == ht.__version__
    assert len(first["made"]["digest"]) == 16
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", first["made"]["date"])
    assert first["made"].keys() == {"heavytail", "digest", "date", "python", "numpy", "numba", "machine"}
    assert first["claims"][0]["arxiv"] == ["1912.03194"]
    assert first.pop("made").keys() == second.pop("made").keys()
    assert first == second


def test_a_tree_that_is_not_installed_has_a_digest_and_no_version(monkeypatch):
    def missing(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(origin, "version", lambda name: missing(name) if name == "heavytail" else "1.0")
    made = origin.origin("ci", 0)["made"]
    assert made["heavytail"] is None
    assert len(made["digest"]) == 16
