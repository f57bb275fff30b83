"""Exponents in a store: a map that was stopped goes on, what is damaged or of another map is not believed."""

import os
import shutil
import time
import warnings

import pytest

import heavytail as ht
from heavytail.claims import kept_exponents, schedule_map
from heavytail.engine.store import SECONDS_OF_A_WRITE
from tests.builders.command_line import heavytail

CLIP, STEP = [0.0, 0.25, 0.5], [0.2, 0.4]
PAIRS = 8  # 6 of the grid and 2 marks: the proved schedule is the best one


@pytest.fixture
def measured(monkeypatch):
    """The schedules that are really measured, one after the other; non-convex ones, which need no kernel."""
    real, calls = schedule_map._nonconvex, []

    def measure(*arguments):
        calls.append(arguments)
        return real(*arguments)

    monkeypatch.setattr(schedule_map, "_nonconvex", measure)
    return calls


def explored(store=None, alpha=1.5, symmetric=False, **arguments):
    found = ht.explore(alpha, symmetric, "non-convex", CLIP, STEP, store=store, **arguments)
    return found.measured.tobytes(), tuple(mark.measured for mark in found.marks)


def files(store):
    return sorted((store / "exponents").iterdir())


def test_a_second_map_measures_nothing_and_is_the_same(tmp_path, measured):
    first = explored(tmp_path)
    assert len(measured) == len(files(tmp_path)) == PAIRS
    assert first == explored(tmp_path) == explored(None)
    assert len(measured) == 2 * PAIRS  # the last of them without a store


def test_a_stopped_map_goes_on_with_what_is_missing(tmp_path, measured):
    def stop(label, done, total):
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        explored(tmp_path, progress=stop)
    assert len(files(tmp_path)) == 4
    told = []
    assert explored(tmp_path, progress=lambda *one: told.append(one)) == explored()
    label = "schedules for alpha = 1.5, skewed noise"
    assert told == [(label, done, PAIRS) for done in range(4, PAIRS + 1)]  # what was found is known before the work begins
    assert len(measured) == 2 * PAIRS


def test_a_finer_map_measures_and_counts_the_new_schedules_only(tmp_path, measured):
    explored(tmp_path)
    told = []
    finer = [CLIP[0], 0.125, *CLIP[1:]]
    ht.explore(1.5, False, "non-convex", finer, STEP, store=tmp_path, progress=lambda *one: told.append(one[1:]))
    assert len(measured) == PAIRS + len(STEP)
    assert told == [(8, 10), (9, 10), (10, 10)]


@pytest.mark.parametrize("changes", [{"alpha": 1.4}, {"symmetric": True}])
def test_another_map_is_not_mixed_in(tmp_path, measured, changes):
    explored(tmp_path)
    assert explored(tmp_path, **changes) == explored(**changes)
    assert len(files(tmp_path)) > PAIRS
    ht.explore(1.5, False, "strongly convex", [0.5], [0.5], store=tmp_path)
    assert len(measured) >= 2 * PAIRS


def test_another_library_measures_anew(tmp_path, measured, monkeypatch):
    explored(tmp_path)
    monkeypatch.setattr(kept_exponents, "library_digest", lambda: "0" * 16)
    explored(tmp_path)
    assert len(measured) == 2 * PAIRS


def exchange(file):
    other = next(other for other in files(file.parents[1]) if other.read_text() != file.read_text())
    shutil.copyfile(other, file)


DAMAGES = {
    "empty": lambda file: file.write_text(""),
    "half": lambda file: file.write_text(file.read_text()[:40]),
    "another number": lambda file: file.write_text(" ".join([(0.25).hex(), file.read_text().split()[1]]) + "\n"),
    "no number": lambda file: file.write_text("half of one"),
    "no text": lambda file: file.write_bytes(b"\xff\xfe\x00"),
    "no checksum": lambda file: file.write_text(file.read_text().split()[0] + "\n"),
    "that of another schedule": exchange,
    "a folder": lambda file: (file.unlink(), file.mkdir()),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_reported_and_measured_anew(tmp_path, measured, name):
    expected = explored(tmp_path)
    damaged = files(tmp_path)[2]
    DAMAGES[name](damaged)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        assert explored(tmp_path) == expected
    assert f"1 of the exponents in {tmp_path / 'exponents'} are damaged, {damaged.name} first" in str(told[0].message)
    assert len(measured) == PAIRS + 1
    if name == "a folder":  # which nothing can be written to
        assert "could not be written" in str(told[1].message)
        return
    assert len(told) == 1
    assert explored(tmp_path) == expected  # without a warning
    assert len(measured) == PAIRS + 1


def test_every_single_bit_is_watched(tmp_path):
    kept = kept_exponents.KeptExponents(tmp_path)
    kept.save("one", 0.1)
    (file,) = files(tmp_path)
    good = file.read_bytes()
    for position in range(8 * len(good)):
        bad = bytearray(good)
        bad[position // 8] ^= 1 << position % 8
        file.write_bytes(bytes(bad))
        with pytest.warns(UserWarning, match="are damaged"):
            assert kept.load(["one"]) == {}


def test_a_store_that_cannot_be_written_is_an_error_before_the_work(tmp_path, measured):
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match=r"The store .* cannot be made: .*\. Choose a folder that can be written"):
        explored(tmp_path / "file" / "store")
    done = heavytail("explore", "--setting", "non-convex", "--store", "file/store", folder=tmp_path)
    assert done.returncode == 2
    assert "cannot be made" in done.stderr
    assert measured == []


def test_a_store_that_vanishes_costs_one_warning_and_not_the_map(tmp_path):
    def vanish(label, done, total):
        shutil.rmtree(tmp_path / "store", ignore_errors=True)

    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        assert explored(tmp_path / "store", progress=vanish) == explored()
    (one,) = told
    assert "exponents could not be written to" in str(one.message)
    assert "The run goes on; nothing new is kept" in str(one.message)


def test_what_a_killed_run_left_is_swept_and_what_is_being_written_is_not(tmp_path):
    explored(tmp_path)
    old, new = tmp_path / "exponents" / "a.1.tmp", tmp_path / "exponents" / "b.2.tmp"
    for file in (old, new):
        file.write_text("")
    os.utime(old, (0.0, time.time() - 2 * SECONDS_OF_A_WRITE))
    explored(tmp_path)
    assert not old.exists()
    assert new.exists()
    assert len(files(tmp_path)) == PAIRS + 1
