"""Partial results on disk: resumed, extended, never misused, and not believed when they are damaged."""

import os
import re
import shutil
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import numpy as np
import pytest

import heavytail as ht
from heavytail.engine import backends, run, store, totals
from heavytail.methods import SGD
from heavytail.noise import Pareto
from heavytail.problems import Quadratic
from tests.naive import same_bits


def experiment(trajectories=1000, **changes):
    given = {"problem": Quadratic(1.0), "noise": Pareto(1.5), "method": SGD(ht.Power(0.5, -0.5)), "start": 1.0, "steps": 20}
    return ht.Experiment(**(given | {"record": [("gap", "last")], "trajectories": trajectories, "seed": 7} | changes))


@pytest.fixture(autouse=True)
def small_tasks(monkeypatch):
    monkeypatch.setattr(backends, "SECONDS_PER_TASK", 1e-9)
    monkeypatch.setattr(backends, "SECONDS_WORTH_A_THREAD", 1e-9)


class StoppedError(Exception):
    """What a progress callback raises to stop a run."""


def stop_at(limit):
    def progress(label, done, total):
        if done >= limit:
            raise StoppedError

    return progress


def trajectories_done(folder):
    """What the one file of a store holds."""
    (file,) = folder.glob("*.npz")
    with np.load(file) as data:
        return int(data["done"])


def computed(thing, folder, **arguments):
    """The result of a run with a store, and how many trajectories it really computed."""
    counts = []
    result = ht.simulate(thing, store=folder, progress=lambda _, done, total: counts.append(done), **arguments)
    return result, counts


@pytest.mark.parametrize("threads", [1, 3])
def test_a_run_that_was_stopped_goes_on_where_it_was(tmp_path, threads):
    with pytest.raises(StoppedError):
        ht.simulate(experiment(), store=tmp_path, threads=threads, progress=stop_at(320))
    assert trajectories_done(tmp_path) == 320
    with pytest.raises(StoppedError):
        ht.simulate(experiment(), store=tmp_path, threads=threads, progress=stop_at(640))
    result, counts = computed(experiment(), tmp_path)
    assert counts[0] == 704
    assert same_bits(result, ht.simulate(experiment()))


def test_a_longer_run_extends_a_shorter_one(tmp_path):
    """100 and 1000 are no multiples of a block: only the whole blocks of the shorter run are kept."""
    short = ht.simulate(experiment(100), store=tmp_path)
    assert trajectories_done(tmp_path) == 64
    long, counts = computed(experiment(1000), tmp_path)
    assert counts[0] == 128
    assert trajectories_done(tmp_path) == 960
    assert same_bits(long, ht.simulate(experiment(1000)))
    assert same_bits(short, ht.simulate(experiment(100)))


@pytest.mark.parametrize("stopped", [128, 192, 256, 320])
def test_a_sample_is_continued_as_far_as_it_goes(tmp_path, monkeypatch, stopped):
    """It has 192 trajectories, of the 100 and 320 in the store as many as there are."""
    monkeypatch.setattr(totals, "SAMPLE_VALUES", 192 * len(experiment().checkpoints))
    every = ht.simulate(experiment(), samples=True).every_value
    for n in (77, 100):
        assert ht.simulate(experiment(n), store=tmp_path).sample.tobytes() == every[:n].tobytes()
    with pytest.raises(StoppedError):
        ht.simulate(experiment(), store=tmp_path, threads=2, progress=stop_at(stopped))
    assert trajectories_done(tmp_path) == stopped
    again, counts = computed(experiment(330), tmp_path)
    assert counts[0] == min(stopped + 64, 330)
    assert again.sample.tobytes() == every[:192].tobytes()
    assert same_bits(computed(experiment(), tmp_path)[0], ht.simulate(experiment()))


def test_a_shorter_run_neither_uses_nor_destroys_a_longer_one(tmp_path):
    ht.simulate(experiment(1000), store=tmp_path)
    short, counts = computed(experiment(100), tmp_path)
    assert counts[0] == 64
    assert same_bits(short, ht.simulate(experiment(100)))
    assert trajectories_done(tmp_path) == 960


def test_a_finished_run_is_not_computed_again(tmp_path):
    first = ht.simulate(experiment(640), store=tmp_path)
    again, counts = computed(experiment(640), tmp_path)
    assert counts == []
    assert same_bits(first, again)


def test_both_back_ends_share_a_store(tmp_path):
    thing = experiment(130, steps=3)
    with pytest.raises(StoppedError):
        ht.simulate(thing, "interpreted", store=tmp_path, progress=stop_at(64))
    result, counts = computed(thing, tmp_path)
    assert counts == [128, 130]
    assert same_bits(result, ht.simulate(thing))


CHANGES = [
    {"seed": 8}, {"steps": 21}, {"noise": Pareto(1.6)}, {"start": 2.0}, {"checkpoints": [20]},
    {"record": [("distance", "last")]},
]  # fmt: skip


@pytest.mark.parametrize("changes", CHANGES, ids=lambda changes: next(iter(changes)))
def test_another_experiment_has_another_file(tmp_path, changes):
    file = store.Store(tmp_path, experiment()).file
    assert store.Store(tmp_path, experiment(**changes)).file != file
    assert store.Store(tmp_path, experiment(5)).file == file


def test_another_seed_is_not_mixed_in(tmp_path):
    ht.simulate(experiment(), store=tmp_path)
    result, counts = computed(experiment(seed=8), tmp_path)
    assert counts[0] == 64
    assert same_bits(result, ht.simulate(experiment(seed=8)))


def test_an_edit_of_the_library_has_another_file(tmp_path, monkeypatch):
    ht.simulate(experiment(), store=tmp_path)
    monkeypatch.setattr(store, "library_digest", lambda: "0" * 16)
    assert computed(experiment(), tmp_path)[1][0] == 64


def test_an_interruption_between_two_sums_is_not_saved(tmp_path, monkeypatch):
    """Ctrl-C can strike inside the addition of a task: then some arrays hold the task and others do not."""
    real, calls = totals.add_cells, []

    def interrupted(*arguments):
        real(*arguments)
        calls.append(1)
        if len(calls) == 5:
            raise KeyboardInterrupt

    monkeypatch.setattr(totals, "add_cells", interrupted)
    with pytest.raises(KeyboardInterrupt):
        ht.simulate(experiment(), store=tmp_path, threads=1)
    monkeypatch.undo()
    assert same_bits(ht.simulate(experiment(), store=tmp_path), ht.simulate(experiment()))


def test_work_is_saved_while_a_run_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "SECONDS_BETWEEN_SAVES", 0.0)
    seen = []
    ht.simulate(
        experiment(), store=tmp_path, threads=1, progress=lambda _, done, total: seen.append(trajectories_done(tmp_path))
    )
    assert seen[1:4] == [64, 128, 192]
    assert not list(tmp_path.glob("*.tmp"))


def damage_truncate(file):
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 2])


def damage_empty(file):
    file.write_bytes(b"")


def damage_text(file):
    file.write_text("these are not the totals you are looking for")


def damage_bits(file):
    data = bytearray(file.read_bytes())
    for position in range(2000, len(data) - 2000, 997):
        data[position] ^= 0x10
    file.write_bytes(bytes(data))


def rewrite(file, **changes):
    """Change arrays, with a checksum that is right: as a mistake in a program would, not a bad disk."""
    with np.load(file) as data:
        arrays = {name: value for name, value in (dict(data) | changes).items() if value is not None and name != "checksum"}
    np.savez(file, checksum=np.asarray(store._checksum(arrays)), **arrays)


def damage_values(file):
    """One sum differs, and nothing else: only the checksum knows."""
    with np.load(file) as data:
        arrays = dict(data)
    arrays["sums"].flat[0] += 1.0
    np.savez(file, **arrays)


def damage_without_checksum(file):
    with np.load(file) as data:
        arrays = {name: value for name, value in data.items() if name != "checksum"}
    np.savez(file, **arrays)


def damage_of_another_seed(file):
    ht.simulate(experiment(640, seed=8), store=file.parent)
    (other,) = set(file.parent.glob("*.npz")) - {file}
    other.replace(file)


def damage_missing(file):
    rewrite(file, maximum=None)


def damage_unknown(file):
    rewrite(file, extra=np.zeros(3))


def damage_shape(file):
    rewrite(file, sums=np.zeros((3, 2, 1)))


def damage_counts(file):
    rewrite(file, done=np.int64(128))


def damage_half_a_cell(file):
    with np.load(file) as data:
        counts = data["histogram"].copy()
    counts[..., 5] -= 1
    rewrite(file, done=np.int64(639), histogram=counts)


def damage_sample(file):
    with np.load(file) as data:
        sample = data["sample"]
    rewrite(file, sample=sample[:-1])


def damage_older(file):
    rewrite(file, sample=None)


DAMAGES = [
    damage_truncate, damage_empty, damage_text, damage_bits, damage_missing, damage_unknown, damage_shape, damage_counts,
    damage_half_a_cell, damage_sample, damage_older, damage_values, damage_without_checksum, damage_of_another_seed,
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_reported_and_not_believed(tmp_path, damage):
    ht.simulate(experiment(640), store=tmp_path)
    (file,) = tmp_path.glob("*.npz")
    damage(file)
    with pytest.warns(UserWarning, match=r"are damaged \(.*\); the run starts afresh"):
        result = ht.simulate(experiment(640), store=tmp_path)
    assert same_bits(result, ht.simulate(experiment(640)))
    assert computed(experiment(640), tmp_path)[1] == []


def test_a_file_in_the_way_is_an_error_before_the_run(tmp_path):
    (tmp_path / "file").write_text("")
    called = []
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(OSError, match=r"The store .* cannot be made: .*\. Choose a folder that can be written"):
            ht.simulate(experiment(), store=folder, progress=lambda _, done, total: called.append(done))
    assert called == []


def test_a_full_disk_is_an_error_before_the_run(tmp_path, monkeypatch):
    called = []
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=1000))
    with pytest.raises(OSError, match=r"has 1000 bytes free; the run needs \d+\. Make room first"):
        ht.simulate(experiment(), store=tmp_path, progress=lambda _, done, total: called.append(done))
    assert called == []
    assert list(tmp_path.iterdir()) == []


def test_every_byte_that_matters_is_watched(tmp_path):
    """Of 200 single flipped bits none is believed: either zip's checksum sees it, or ours, or it changes nothing."""
    expected = ht.simulate(experiment(640), store=tmp_path)
    (file,) = tmp_path.glob("*.npz")
    good = file.read_bytes()
    rng, reported = np.random.default_rng(5), 0
    for position in rng.integers(0, len(good), 200):
        bad = bytearray(good)
        bad[position] ^= 1 << rng.integers(8)
        file.write_bytes(bytes(bad))
        kept = store.Store(tmp_path, experiment(640))
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            found = kept.load(experiment(640))
        reported += len(seen)
        assert found.done == 0 if seen else np.array_equal(found.sums, expected.group_sums)
    assert reported > 150


def test_a_store_that_vanishes_costs_a_warning_and_not_the_result(tmp_path):
    folder = tmp_path / "store"
    with pytest.warns(UserWarning, match=rf"The store {re.escape(str(folder))} could not be written .* The run goes on"):
        result = ht.simulate(experiment(), store=folder, progress=lambda *_: shutil.rmtree(folder, ignore_errors=True))
    assert same_bits(result, ht.simulate(experiment()))


def test_a_longer_run_that_ends_first_is_not_overwritten(tmp_path):
    short = store.Store(tmp_path, experiment(128))
    less = short.load(experiment(128))
    ht.simulate(experiment(1000), store=tmp_path)
    less.done = 64
    short.save(less)
    assert trajectories_done(tmp_path) == 960


def test_what_a_killed_run_left_is_swept_and_what_is_being_written_is_not(tmp_path):
    old, new = tmp_path / "a.1.1.tmp", tmp_path / "b.2.2.tmp"
    for file in (old, new):
        file.write_text("")
    os.utime(old, (0.0, time.time() - 2 * store.SECONDS_OF_A_WRITE))
    ht.simulate(experiment(), store=tmp_path)
    assert not old.exists()
    assert new.exists()


def test_threads_of_one_size_do_not_start_at_those_of_another():
    """A large experiment on one Python thread, a small one on another; afterwards the default stack size is back."""
    large = experiment(64, start=np.zeros(100_000), steps=2)
    expected = [ht.simulate(large, threads=2), ht.simulate(experiment(), threads=2)]
    with ThreadPoolExecutor(2) as pool:
        for _ in range(10):
            runs = [pool.submit(ht.simulate, one, threads=2) for one in (large, experiment())]
            assert all(same_bits(one.result(), right) for one, right in zip(runs, expected, strict=True))
    assert threading.stack_size() == 0
