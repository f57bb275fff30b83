"""Work dealt out without an engine: any order, any repetition, the same bits and the same verdicts."""

import itertools
import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import heavytail as ht
from heavytail.engine import backends, pieces, runs, shards, store, totals, work
from heavytail.noise import Pareto
from tests.builders.small_run import experiment
from tests.naive import same_bits


@pytest.fixture(autouse=True)
def small_tasks(monkeypatch):
    monkeypatch.setattr(work, "SECONDS_PER_TASK", 1e-9)
    monkeypatch.setattr(backends, "SECONDS_WORTH_A_THREAD", 1e-9)


class StoppedError(Exception):
    """What stops a shard."""


@pytest.mark.parametrize("seed", range(6))
def test_any_order_and_any_repetition_give_the_same_bits(tmp_path, seed):
    """One shard of each set is stopped in the middle, and run again; the last that is whole finds nothing missing."""
    rng, thing = np.random.default_rng(seed), experiment(1000 + 64 * seed)
    n = int(rng.integers(2, 9))
    order = [int(i) for i in (*rng.permutation(n), *rng.integers(0, n, 2))]
    lost, missing = order[0], []

    def stop(label, done, total):
        assert label == f"shard {lost + 1}/{n}"
        raise StoppedError

    with pytest.raises(StoppedError):
        shards.compute_shard(thing, ht.Shard(lost + 1, n), tmp_path, progress=stop)
    for i in order[1:]:
        if i != lost:
            missing.append(shards.compute_shard(thing, ht.Shard(i + 1, n), tmp_path, threads=int(rng.integers(1, 4))))
    assert missing == sorted(missing, reverse=True)
    assert missing[-1] > 0
    assert shards.compute_shard(thing, ht.Shard(lost + 1, n), tmp_path) == 0
    counts = []
    found = ht.simulate(thing, store=tmp_path, progress=lambda _, done, total: counts.append(done))
    assert counts == []
    assert same_bits(found, ht.simulate(thing))


def test_shards_share_out_all_tasks_and_none_twice(tmp_path):
    shares = {}
    for i in (1, 2, 3):
        shard = ht.Shard(i, 3)
        shards.compute_shard(experiment(), shard, tmp_path, progress=lambda _, done, total, i=i: shares.update({i: total}))
        shards.compute_shard(experiment(), shard, tmp_path, progress=lambda *_: pytest.fail("it is all there"))
    assert sum(shares.values()) == 1000
    assert max(shares.values()) - min(shares.values()) < 2 * 64
    (run,) = runs.stored_runs(tmp_path)
    assert sum(kept.last - kept.first for kept in run.files) == 1000 == run.done


def test_runs_of_one_task_are_dealt_out_too(tmp_path):
    """Of 60 runs every one of four shards gets some: with fair dice one of them would get less than 4 in 1e-4 of cases."""
    things = [experiment(64, seed=seed) for seed in range(60)]
    shares = [0] * 4
    for i, thing in itertools.product(range(4), things):
        shards.compute_shard(
            thing, ht.Shard(i + 1, 4), tmp_path,
            progress=lambda _, done, total, i=i: shares.__setitem__(i, shares[i] + done),
        )  # fmt: skip
    assert sum(shares) == 60 * 64
    assert min(shares) >= 4 * 64


def test_more_shards_than_tasks_leave_some_without_work(tmp_path):
    thing, worked = experiment(130), []
    left = [
        shards.compute_shard(thing, ht.Shard(i + 1, 50), tmp_path, progress=lambda _, done, total: worked.append(total))
        for i in range(50)
    ]
    assert sorted(worked) == [2, 64, 64]
    assert left[-1] == 0
    assert same_bits(ht.simulate(thing, store=tmp_path), ht.simulate(thing))


def test_shards_at_once_on_one_store(tmp_path):
    thing = experiment(5000)
    with ThreadPoolExecutor(4) as pool:
        left = list(pool.map(lambda i: shards.compute_shard(thing, ht.Shard(i + 1, 4), tmp_path, threads=1), range(4)))
    assert min(left) == 0
    assert same_bits(ht.simulate(thing, store=tmp_path), ht.simulate(thing))


def test_pieces_that_go_into_totals_meanwhile_are_not_missing(tmp_path, monkeypatch):
    """Another process puts them together between this one's look at the totals and its look at the pieces."""
    thing, real = experiment(), store.Store.gaps
    shards.compute_shard(thing, ht.Shard(1, 1), tmp_path)
    late = []

    def gaps(self, done):
        if not late:
            late.append(1)
            ht.simulate(thing, store=tmp_path)
        return real(self, done)

    monkeypatch.setattr(store.Store, "gaps", gaps)
    assert shards.compute_shard(thing, ht.Shard(1, 1), tmp_path, progress=lambda *_: pytest.fail("it is all there")) == 0
    assert late == [1]


def test_a_run_that_looks_while_another_puts_pieces_together_computes_none_again(tmp_path, monkeypatch):
    thing, real = experiment(), store.Store._ends
    shards.compute_shard(thing, ht.Shard(1, 1), tmp_path)
    late = []

    def ends(self):
        if not late:
            late.append(1)
            ht.simulate(thing, store=tmp_path)
        return real(self)

    monkeypatch.setattr(store.Store, "_ends", ends)
    counts = []
    found = ht.simulate(thing, store=tmp_path, progress=lambda _, done, total: counts.append(done))
    assert (late, counts) == ([1], [])
    assert same_bits(found, ht.simulate(thing))


@pytest.mark.parametrize("look", [1, 2, 3, 4])
@pytest.mark.parametrize("done", [0, 128])
def test_a_piece_that_comes_between_two_looks_is_not_left_out(tmp_path, monkeypatch, look, done):
    """Another process leaves it just where this one's totals end, before any of the looks of this one."""
    thing, real, looks = experiment(2560), store.Store._ends, []
    plan = backends.plan_of(thing, "cpu", 1, 2560, None)
    other = store.store_of(tmp_path, thing)
    if done:
        other.keep(work.compute_here(thing, plan, 0, done))

    def ends(self):
        looks.append(1)
        if len(looks) == look:
            other.keep(work.compute_here(thing, plan, done, done + 192))
        return real(self)

    monkeypatch.setattr(store.Store, "_ends", ends)
    found = ht.simulate(thing, store=tmp_path, threads=1)
    assert same_bits(found, ht.simulate(thing))
    assert len(looks) >= look
    assert same_bits(ht.simulate(thing, store=tmp_path), found)


def test_totals_take_nothing_that_does_not_follow():
    """A mistake in the order of tasks must be an error, and no other number."""
    thing = experiment()
    plan = backends.plan_of(thing, "cpu", 1, 1000, None)
    sums = totals.Totals.empty(pieces.shape_of(thing), 1000)
    with pytest.raises(RuntimeError, match="The totals of 0 trajectories go on with trajectory 64"):
        sums.add_piece(work.compute_here(thing, plan, 64, 128))
    task = totals.Totals.for_task(thing, 64)
    with pytest.raises(RuntimeError, match="The totals of 0 trajectories go on with trajectory 64"):
        sums.add(task, 64, 128)
    assert sums.done == 0


def test_a_shard_that_cannot_keep_its_work_says_so(tmp_path, monkeypatch):
    """It is of no use to anybody, and must not end as if nothing were missing."""

    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.Kept, "write", full)
    with (
        pytest.warns(UserWarning, match="could not be written"),
        pytest.raises(OSError, match=r"Shard 1/1 cannot keep its work in the store .*\. Make room, and run it again\."),
    ):
        shards.compute_shard(experiment(), ht.Shard(1, 1), tmp_path)
    monkeypatch.undo()
    assert same_bits(ht.simulate(experiment(), store=tmp_path), ht.simulate(experiment()))


def describe(verdicts):
    return [(str(verdict), verdict.control, str(verdict.finding)) for verdict in verdicts]


def below_bound(run, alpha, *, bound=1e9):
    """Two simulations; a shard comes to the second with a preview of the first."""
    curves = [
        run.simulate(experiment(count, noise=Pareto(alpha), method=ht.methods.GClip(0.1, tau))).curve("gap").last()
        for count, tau in ((2000, 1.0), (700, 2.0))
    ]
    return ht.judge.below(max(curves, key=lambda curve: curve.trajectories), [bound])


def test_a_check_by_shards_has_the_verdicts_of_one_without(tmp_path):
    claim = ht.Claim(
        id="rate", source="a test", statement="It is small.", check=below_bound, alphas=(1.5, 1.8),
        controls={"too low": ht.Control({"bound": 1e-9})},
    )  # fmt: skip
    given = {"effort": "smoke", "controls": True, "seed": 11}
    expected, waited = ht.check(claim, **given), []
    assert {str(verdict.outcome) for verdict in expected} == {"HOLDS", "REFUTED"}
    for i in np.random.default_rng(2).permutation(8):
        found = ht.check(claim, **given, store=tmp_path, shard=ht.Shard(int(i) + 1, 8))
        waited.append(len(found.waiting))
        assert len(found) + len(found.waiting) == 4
        assert {str(verdict) for verdict in found} <= {str(verdict) for verdict in expected}
    assert waited[0] == 4
    assert waited[-1] == 0
    assert describe(found) == describe(expected)
    assert describe(ht.check(claim, **given, store=tmp_path)) == describe(expected)


def test_a_papers_claim_by_shards_has_the_verdict_of_one_without(tmp_path):
    given = {"effort": "smoke", "alphas": [1.5], "seed": 4}
    expected = ht.check("lemma-13", **given)
    for i in (3, 1, 2):
        found = ht.check("lemma-13", **given, store=tmp_path, shard=ht.Shard(i, 3))
    assert describe(found) == describe(expected)
    assert not found.waiting


def test_a_shard_has_a_store_and_no_executor(tmp_path):
    with pytest.raises(ValueError, match="has no store to share with the others"):
        ht.Run(shard=ht.Shard(1, 2))
    with ThreadPoolExecutor(1) as pool, pytest.raises(ValueError, match="is computed by this process"):
        ht.Run(shard=ht.Shard(1, 2), store=tmp_path, executor=pool)
    with pytest.raises(TypeError, match="shard"):
        ht.Run(shard="1/2", store=tmp_path)


@pytest.mark.parametrize("text", ["3/8", " 3/8 ", "8/8", "1/1", "03/8"])
def test_a_shard_is_written_i_of_n(text):
    i, n = map(int, text.split("/"))
    assert (ht.Shard.parse(text), str(ht.Shard(i, n))) == (ht.Shard(i, n), f"{i}/{n}")


@pytest.mark.parametrize("text", ["0/8", "9/8", "3", "3/", "/8", "-1/8", "1.0/2", "1/0", "", "a/b", "3/8/2"])
def test_what_is_no_shard_is_an_error(text):
    with pytest.raises(ValueError, match=r"is no shard\. Write i/n with 1 <= i <= n, such as 3/8, or auto in a job array"):
        ht.Shard.parse(text)


@pytest.mark.parametrize(("i", "n"), [(0, 3), (4, 3), (1, 0), (1.5, 3), ("1", 3)])
def test_numbers_that_are_no_shard_are_an_error(i, n):
    with pytest.raises((TypeError, ValueError), match=r"\b[in] = "):
        ht.Shard(i, n)


def slurm(**values):
    return {f"SLURM_ARRAY_TASK_{name}": str(value) for name, value in values.items()}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (slurm(ID=0, MIN=0, COUNT=8), (1, 8)),
        (slurm(ID=7, MIN=0, COUNT=8), (8, 8)),
        (slurm(ID=3, MIN=1, COUNT=8), (3, 8)),
        (slurm(ID=15, MIN=1, MAX=15, COUNT=8, STEP=2), (8, 8)),
        (slurm(ID=1, MIN=1, COUNT=1, STEP=""), (1, 1)),
    ],
)
def test_a_job_array_says_which_shard_a_job_is(given, expected):
    assert ht.Shard.parse("auto", given) == ht.Shard(*expected)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "needs SLURM_ARRAY_TASK_ID, which SLURM sets in a job array"),
        (slurm(ID=1, MIN=0), "needs SLURM_ARRAY_TASK_COUNT"),
        (slurm(ID="", MIN=0, COUNT=2), "needs SLURM_ARRAY_TASK_ID"),
        (slurm(ID=9, MIN=0, COUNT=8), "is not one of 8 jobs from 0 on"),
        (slurm(ID=2, MIN=1, COUNT=8, STEP=2), "is not one of 8 jobs from 1 on"),
        (slurm(ID=0, MIN=1, COUNT=8), "is not one of 8 jobs from 1 on"),
    ],
)
def test_a_job_array_that_does_not_say_so_is_an_error(given, message):
    with pytest.raises(ValueError, match=message):
        ht.Shard.parse("auto", given)


def test_a_shard_reads_the_environment_of_the_process(monkeypatch):
    for name, value in slurm(ID=5, MIN=4, COUNT=3).items():
        monkeypatch.setitem(os.environ, name, value)
    assert ht.Shard.parse("auto") == ht.Shard(2, 3)
