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
from heavytail.engine import backends, identity, pieces, run, shards, store, totals, work
from heavytail.noise import Pareto
from heavytail.sealed_file import checksum
from tests.builders.small_run import experiment
from tests.naive import same_bits


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


def kept(folder, kind="totals"):
    """The files of the one run in a store."""
    (run,) = (path for path in folder.iterdir() if path.is_dir())
    return sorted(run.glob(f"*.{kind}.npz"))


def trajectories_done(folder):
    """What the totals of the one run of a store hold in whole blocks."""
    ends = [int(re.search(r"-(\d+)\.totals", file.name)[1]) for file in kept(folder)]
    return max((end for end in ends if end % 64 == 0), default=0)


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
    monkeypatch.setattr(pieces, "SAMPLE_VALUES", 192 * len(experiment().checkpoints))
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


def test_every_number_of_trajectories_that_was_asked_for_stays(tmp_path):
    """Runs of one name, as looks at a growing run are: whatever comes later, none of them is computed again."""
    numbers = [100, 640, 1000, 2000]
    for n in (640, 100, 2000, 1000):
        ht.simulate(experiment(n), store=tmp_path)
    for n in numbers:
        again, counts = computed(experiment(n), tmp_path)
        assert counts == []
        assert same_bits(again, ht.simulate(experiment(n)))
    assert [int(file.name[16:31]) for file in kept(tmp_path)] == [100, 640, 1000, 1984, 2000]


def test_what_a_shorter_run_needs_outlasts_a_longer_one(tmp_path):
    """Of 1000 trajectories the first ones and some pieces are there when 2000 are computed in between."""
    thing = experiment(1000)
    with pytest.raises(StoppedError):
        ht.simulate(thing, store=tmp_path, threads=1, progress=stop_at(128))
    plan = backends.plan_of(thing, "cpu", 1, 1000, None)
    store.store_of(tmp_path, thing).keep(work.compute_here(thing, plan, 256, 960))
    ht.simulate(experiment(2000), store=tmp_path)
    result, counts = computed(thing, tmp_path, threads=1)
    assert counts == [896, 960, 1000]
    assert same_bits(result, ht.simulate(thing))


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
    folder = store.store_of(tmp_path, experiment()).folder
    assert store.store_of(tmp_path, experiment(**changes)).folder != folder
    assert store.store_of(tmp_path, experiment(5)).folder == folder


def test_another_seed_is_not_mixed_in(tmp_path):
    ht.simulate(experiment(), store=tmp_path)
    result, counts = computed(experiment(seed=8), tmp_path)
    assert counts[0] == 64
    assert same_bits(result, ht.simulate(experiment(seed=8)))


def test_an_edit_of_the_library_has_another_file(tmp_path, monkeypatch):
    ht.simulate(experiment(), store=tmp_path)
    monkeypatch.setattr(identity, "library_digest", lambda *places: "0" * 16)
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
    np.savez(file, checksum=np.asarray(checksum(arrays)), **arrays)


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


def damage_missing(file):
    rewrite(file, maximum=None)


def damage_unknown(file):
    rewrite(file, extra=np.zeros(3))


def damage_shape(file):
    rewrite(file, sums=np.zeros((3, 2, 1)))


def damage_type(file):
    with np.load(file) as data:
        sums = data["sums"]
    rewrite(file, sums=sums.astype(np.float32))


def damage_counts(file):
    with np.load(file) as data:
        counts = data["counts"].copy()
    counts[1, 0] += 1
    rewrite(file, counts=counts)


def damage_places_of_counts(file):
    with np.load(file) as data:
        counts = data["counts"].copy()
    counts[0, -1] = 10**9
    rewrite(file, counts=counts)


def damage_sample(file):
    with np.load(file) as data:
        sample = data["sample"]
    rewrite(file, sample=sample[:-1])


def damage_older(file):
    rewrite(file, sample=None)


def damage_name(file):
    """It holds 640 trajectories, and its name says 576."""
    file.replace(file.with_name(file.name.replace("640", "576")))


def damage_header(file):
    with np.load(file) as data:
        header = str(data["header"])
    rewrite(file, header=np.asarray(header.replace('"last": 640', '"last": 704')))


DAMAGES = [
    damage_truncate, damage_empty, damage_text, damage_bits, damage_missing, damage_unknown, damage_shape, damage_type,
    damage_counts, damage_places_of_counts, damage_sample, damage_older, damage_name, damage_header, damage_values,
    damage_without_checksum,
]  # fmt: skip


@pytest.mark.parametrize("kind", ["totals", "piece"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_reported_and_not_believed(tmp_path, damage, kind):
    thing = experiment(640)
    if kind == "totals":
        ht.simulate(thing, store=tmp_path)
    else:
        assert shards.compute_shard(thing, ht.Shard(1, 1), tmp_path) == 0
    (file,) = kept(tmp_path, kind)
    damage(file)
    with pytest.warns(UserWarning, match=r"of the store is damaged \(.*\); what it held is computed again"):
        result = ht.simulate(thing, store=tmp_path)
    assert same_bits(result, ht.simulate(thing))
    if damage is not damage_name:
        assert computed(thing, tmp_path)[1] == []


@pytest.mark.parametrize("kind", ["totals", "piece"])
def test_a_file_of_another_run_is_refused_by_name(tmp_path, kind):
    for seed in (7, 8):
        thing = experiment(640, seed=seed)
        if kind == "totals":
            ht.simulate(thing, store=tmp_path / str(seed))
        else:
            shards.compute_shard(thing, ht.Shard(1, 1), tmp_path / str(seed))
    (mine,), (other,) = kept(tmp_path / "7", kind), kept(tmp_path / "8", kind)
    shutil.copy(other, mine)
    with pytest.raises(ValueError, match=rf"{mine} is of another run, {other.parent.name}\. Move it to the folder"):
        ht.simulate(experiment(640), store=tmp_path / "7")


@pytest.mark.parametrize("kind", ["totals", "piece", "about"])
def test_a_newer_format_is_refused_by_name(tmp_path, kind):
    thing = experiment(640)
    shards.compute_shard(thing, ht.Shard(1, 1), tmp_path)
    if kind != "piece":
        ht.simulate(thing, store=tmp_path)
    if kind == "about":
        (file,) = tmp_path.glob("*/experiment.json")
        file.write_text(file.read_text().replace('"format": 1', '"format": 2'))
    else:
        (file,) = kept(tmp_path, kind)
        with np.load(file) as data:
            header = str(data["header"])
        rewrite(file, header=np.asarray(header.replace('"format": 1', '"format": 2')))
    with pytest.raises(
        ValueError, match=rf"{file} was written by a newer heavytail \(format 2; this one reads 1\)\. Upgrade"
    ):
        ht.simulate(thing, store=tmp_path)


def test_a_damaged_page_about_a_run_is_written_anew(tmp_path):
    expected = ht.simulate(experiment(640), store=tmp_path)
    (file,) = tmp_path.glob("*/experiment.json")
    good = file.read_text()
    file.write_text(good[:100])
    with pytest.warns(UserWarning, match=r"experiment\.json is damaged \(.*\); it is written anew"):
        assert same_bits(ht.simulate(experiment(640), store=tmp_path), expected)
    assert file.read_text() == good


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
    (file,) = kept(tmp_path)
    good = file.read_bytes()
    rng, reported = np.random.default_rng(5), 0
    for position in rng.integers(0, len(good), 200):
        bad = bytearray(good)
        bad[position] ^= 1 << rng.integers(8)
        file.write_bytes(bytes(bad))
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            found = store.store_of(tmp_path, experiment(640)).load()
        reported += len(seen)
        assert found.done == 0 if seen else np.array_equal(found.group_sums, expected.group_sums)
    assert reported > 150


def test_a_store_that_vanishes_costs_a_warning_and_not_the_result(tmp_path):
    folder = tmp_path / "store"
    with pytest.warns(UserWarning, match=rf"The store {re.escape(str(folder))} could not be written .* The run goes on"):
        result = ht.simulate(experiment(), store=folder, progress=lambda *_: shutil.rmtree(folder, ignore_errors=True))
    assert same_bits(result, ht.simulate(experiment()))


def test_a_longer_run_that_ends_first_is_not_overwritten(tmp_path):
    short = store.store_of(tmp_path, experiment(128))
    less = short.load()
    ht.simulate(experiment(1000), store=tmp_path)
    less.done = 64
    short.save(less)
    assert trajectories_done(tmp_path) == 960


def test_what_a_killed_run_left_is_swept_and_what_is_being_written_is_not(tmp_path):
    ht.simulate(experiment(), store=tmp_path)
    folder = kept(tmp_path)[0].parent
    old, new = folder / "a.1.1.tmp", folder / "b.2.2.tmp"
    for file in (old, new):
        file.write_text("")
    os.utime(old, (0.0, time.time() - 2 * store.SECONDS_OF_A_WRITE))
    ht.simulate(experiment(), store=tmp_path)
    assert not old.exists()
    assert new.exists()


@pytest.mark.parametrize("ahead", [2560, 640])
def test_what_another_process_has_done_is_not_repeated(tmp_path, ahead):
    """This run was stopped after 64 trajectories; another one has left those up to `ahead`, but for 192 .. 255."""
    thing = experiment(2560)
    with pytest.raises(StoppedError):
        ht.simulate(thing, store=tmp_path, threads=1, progress=stop_at(0))
    plan = backends.plan_of(thing, "cpu", 1, 2560, None)
    for first, last in ((64, 192), (256, ahead)):
        store.store_of(tmp_path, thing).keep(work.compute_here(thing, plan, first, last))
    result, counts = computed(thing, tmp_path, threads=1)
    assert counts == [*range(ahead, 2561, 64)]  # of which only the first is not all its own work
    assert same_bits(result, ht.simulate(thing))
    assert not kept(tmp_path, "piece")


def test_totals_of_another_process_are_taken_over_between_two_gaps(tmp_path):
    """It is done with all, and has put its pieces into one file, while this run fills its first gap."""
    thing, other = experiment(2560), tmp_path / "other"
    expected = ht.simulate(thing, store=other)
    plan = backends.plan_of(thing, "cpu", 1, 2560, None)
    here = store.store_of(tmp_path / "here", thing)
    here.keep(work.compute_here(thing, plan, 128, 256))
    counts = []

    def meanwhile(label, done, total):
        counts.append(done)
        for file in kept(other):
            shutil.copy(file, here.folder)
        for file in here.folder.glob("*.piece.npz"):
            file.unlink()

    assert same_bits(ht.simulate(thing, store=tmp_path / "here", threads=1, progress=meanwhile), expected)
    assert counts == [192, 256]  # with the 128 that were there


def test_pieces_may_overlap_and_have_gaps(tmp_path):
    """Any set of whole pieces serves, whoever cut them; only what is missing is computed."""
    thing, rng = experiment(1000), np.random.default_rng(3)
    plan = backends.plan_of(thing, "cpu", 1, 1000, None)
    expected = ht.simulate(thing)
    for number in range(20):
        kept_here = store.store_of(tmp_path / f"{number}", thing)
        for _ in range(rng.integers(1, 6)):
            first, last = np.sort(rng.choice(np.arange(0, 1001, 64), 2, replace=False))
            kept_here.keep(work.compute_here(thing, plan, int(first), int(last)))
        missing = sum(last - first for first, last in kept_here.gaps(0))
        result = ht.simulate(thing, store=tmp_path / f"{number}")
        assert missing < 1000
        assert same_bits(result, expected)


def test_threads_of_one_size_do_not_start_at_those_of_another():
    """A large experiment on one Python thread, a small one on another; afterwards the default stack size is back."""
    large = experiment(64, start=np.zeros(100_000), steps=2)
    expected = [ht.simulate(large, threads=2), ht.simulate(experiment(), threads=2)]
    with ThreadPoolExecutor(2) as pool:
        for _ in range(10):
            runs = [pool.submit(ht.simulate, one, threads=2) for one in (large, experiment())]
            assert all(same_bits(one.result(), right) for one, right in zip(runs, expected, strict=True))
    assert threading.stack_size() == 0
