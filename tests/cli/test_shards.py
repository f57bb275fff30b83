"""Commands with --shard: any order and any repetition give the page of an undisturbed run; what waits is no verdict."""

import json
import random

import pytest

import heavytail as ht
from heavytail.engine import work
from tests.builders.command_line import heavytail
from tests.builders.small_claims import write_claims
from tests.builders.verdicts import verdicts_of

OPEN = """
import heavytail as ht

def check(run, alpha):
    experiment = ht.Experiment(
        problem=ht.problems.Quadratic(1.0), noise=ht.noise.Gaussian(), method=ht.methods.SGD(0.5), start=0.0, steps=1,
        trajectories=1024, record=[("gap", "last")])
    return ht.judge.mean_is(run.simulate(experiment).curve("gap"), [0.125], 0.001)

claim = ht.Claim(id="open", source="", statement="The mean gap is 1/8.", alphas=(2.0,), check=check)
"""


@pytest.fixture(autouse=True)
def small_tasks(monkeypatch):
    """Have tasks of one block: the claims' simulations have 16, 16 and 5 of them."""
    monkeypatch.setattr(work, "SECONDS_PER_TASK", 0.0)


@pytest.fixture
def folder(tmp_path):
    write_claims(tmp_path)
    return tmp_path


def check(folder, *arguments, shard=None, store="store"):
    stored, share = ["--store", store] if store else [], ["--shard", shard] if shard else []
    return heavytail("check", "small.py", *arguments, *stored, *share, folder=folder)


def files(folder):
    return {file: file.stat().st_mtime_ns for file in (folder / "store").rglob("*.npz")}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_shards_in_any_order_one_of_them_lost_and_some_repeated_give_the_verdicts_of_one_run(folder, seed):
    alone = check(folder, store=None)
    assert alone.returncode == 1  # one claim is false
    order = [*range(1, 6), *range(1, 6)]
    random.Random(seed).shuffle(order)
    last = next(position for position in range(10) if set(order[: position + 1]) == set(range(1, 6)))
    for position, i in enumerate(order[: last + 1]):
        done = check(folder, shard=f"{i}/5")
        assert done.stderr == ""
        if position < last:
            assert "Verdicts that wait for other shards: 3 of 3." in done.stdout
    assert (done.returncode, done.stdout) == (1, alone.stdout)
    assert check(folder).stdout == alone.stdout


def test_what_waits_is_said_with_how_much_of_it_is_there_and_is_no_error(folder):
    done = check(folder, "small", "--alpha", 1.5, "--json", "verdicts.json", shard="2/4")
    assert done.returncode == 0
    first, second = done.stdout.splitlines()
    assert first in {f"small, alpha = 1.5: {share} % of its simulations are there" for share in (26, 25, 23, 24)}
    assert second.startswith("Shard 2/4 is done. Verdicts that wait for other shards: 1 of 1. When those are done, the same")
    assert not (folder / "verdicts.json").exists()


def test_a_shard_that_is_repeated_computes_nothing(folder):
    check(folder, shard="1/3")
    before = files(folder)
    assert before
    check(folder, shard="1/3")
    assert files(folder) == before


def test_a_command_without_shard_computes_what_lost_shards_have_left_out(folder):
    for i in (3, 1):
        check(folder, shard=f"{i}/3")
    done = check(folder, "--json", "verdicts.json")
    assert (done.returncode, done.stdout) == (1, check(folder, store=None).stdout)
    outcomes = [(one["id"], one["outcome"]) for one in json.loads((folder / "verdicts.json").read_text())["claims"]]
    assert outcomes == [("small", "HOLDS"), ("small", "HOLDS"), ("refuted", "REFUTED")]


def test_verdicts_that_are_there_set_the_exit_status_while_others_wait(folder):
    """One run without shards has computed the false claim; its verdict counts, that of the others is open."""
    assert check(folder, "refuted").returncode == 1
    done = check(folder, shard="1/3")
    assert done.returncode == 1
    assert "Verdicts that wait for other shards: 2 of 3." in done.stdout


def test_a_look_begins_when_all_shards_have_done_the_one_before(tmp_path):
    """Within a thousandth of the mean nothing is decided: it is run twice as long, and again; two shards take turns."""
    (tmp_path / "open.py").write_text(OPEN)
    states = []
    for i in (1, 2, 2, 1, 1):
        share = ["--until-decided", "--store", "store", "--shard", f"{i}/2"]
        done = heavytail("check", "open.py", *share, folder=tmp_path)
        assert done.returncode == 0
        assert "Verdicts that wait for other shards: 1 of 1." in done.stdout
        states.append(heavytail("runs", "list", "store", folder=tmp_path).stdout.split("  ")[1])
    assert states == ["512 of 1,024", "1,536 of 2,048", "1,536 of 2,048", "3,072 of 4,096", "3,072 of 4,096"]


@pytest.mark.parametrize(("least", "step"), [(1, 1), (0, 1), (10, 5)])
def test_auto_is_the_place_of_a_job_in_its_array(folder, monkeypatch, least, step):
    for number in range(least, least + 3 * step, step):
        names = {"ID": number, "MIN": least, "MAX": least + 2 * step, "COUNT": 3, "STEP": step}
        for name, value in names.items():
            monkeypatch.setenv(f"SLURM_ARRAY_TASK_{name}", str(value))
        done = check(folder, shard="auto")
    assert (done.returncode, done.stdout) == (1, check(folder, store=None).stdout)


@pytest.mark.parametrize("shard", ["0/3", "4/3", "1/0", "-1/3", "1/3/3", "3", "1.5/3", "one of three", ""])
def test_nonsense_is_one_message_before_any_work(folder, shard):
    done = heavytail("check", "small.py", "--store", "store", f"--shard={shard}", folder=folder)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert (
        line == f"heavytail: shard = {shard!r} is no shard. Write i/n with 1 <= i <= n, such as 3/8, or auto in a job array."
    )
    assert not (folder / "store").exists()


def test_auto_outside_of_a_job_array_says_what_is_missing(folder, monkeypatch):
    for name in ("ID", "MIN", "COUNT"):
        monkeypatch.delenv(f"SLURM_ARRAY_TASK_{name}", raising=False)
    done = check(folder, shard="auto")
    assert (done.returncode, done.stdout) == (2, "")
    assert "shard = 'auto' needs SLURM_ARRAY_TASK_ID, which SLURM sets in a job array. Write i/n" in done.stderr


def test_a_shard_needs_a_store_and_no_workers_elsewhere(folder):
    done = check(folder, shard="1/3", store=None)
    assert (done.returncode, done.stdout) == (2, "")
    assert "shard = 1/3 has no store to share with the others. Name a folder for it: store=, or --store." in done.stderr
    done = check(folder, "--dask", "local", shard="1/3")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--shard computes here what --dask has others compute. Drop one of them." in done.stderr
    assert not (folder / "store").exists()


@pytest.mark.parametrize("command", ["table1", "errata"])
def test_a_page_is_written_when_all_shards_are_done(command, folder, monkeypatch):
    """The claims behind the page have made-up verdicts, which wait as long as those of the small claims do."""
    decide = ht.check

    def decided(what, *, effort, **options):
        found = verdicts_of(what, effort)
        found.waiting = decide("small.py", effort=effort, **options).waiting
        return found

    monkeypatch.setattr(ht, "check", decided)
    shards = ["--store", "store", "--shard"]
    for i in (2, 1):
        done = heavytail(command, *shards, f"{i}/3", "-o", "page.md", folder=folder)
        assert done.returncode == 0
        assert f"Shard {i}/3 is done. Verdicts that wait for other shards: 3 of " in done.stdout
        assert not (folder / "page.md").exists()
    done = heavytail(command, *shards, "3/3", "-o", "page.md", folder=folder)
    assert done.returncode == 0
    assert "The page is page.md." in done.stdout
    assert (folder / "page.md").read_text().startswith("# ")
