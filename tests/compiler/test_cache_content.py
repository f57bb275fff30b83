"""What is removed from the folder of kernels is what is ours, the longest unused first; and no more than that."""

import os
import shutil
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from heavytail.compiler import cache_content
from heavytail.compiler.cache_content import MIB, Content, clear, content, make_room

DAY = 86400.0
NEW, OLD, OLDEST = "00000000000000aa", "00000000000000bb", "00000000000000cc"


def put(path, days=0.0, size=1000):
    """Write a file that was last used so many days ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes(size))
    os.utime(path, (time.time() - days * DAY,) * 2)
    return path


def kernel(number, ending="nbc"):
    return f"run.{number:032x}.{ending}"


@pytest.fixture
def foreign(tmp_path):
    """What is not ours, however old and however like it: a function that says whether all of it is still there."""
    outside = put(tmp_path / "outside" / kernel(1), 400)
    parent = tmp_path / "kernels"
    files = [
        put(parent / name, 400)
        for name in (
            kernel(1),  # in no version's folder
            f"notes/{kernel(1)}",
            f"00000000000000AA/{kernel(1)}",
            f"{NEW}0/{kernel(1)}",
            f"{OLD}/notes.txt",
            f"{OLD}/run.nbc",
            f"{OLD}/{kernel(1)}.bak",
        )
    ]
    links = [parent / OLD / kernel(7), parent / OLD / "link", parent / "00000000000000dd"]
    links[0].symlink_to(outside)
    links[1].symlink_to(outside.parent)
    links[2].symlink_to(outside.parent)
    (parent / "00000000000000ee").mkdir()  # empty, but who knows whose
    return lambda: all(path.exists() for path in [outside, *files, *links, parent / "00000000000000ee"])


def test_what_was_unused_for_longest_goes_first_whichever_version_it_is_of(tmp_path, monkeypatch):
    monkeypatch.setenv("HEAVYTAIL_CACHE_SIZE", "2")
    ages = {(NEW, 1): 3, (NEW, 2): 1, (OLD, 3): 0.5, (OLD, 4): 5, (OLDEST, 5): 4, (OLDEST, 6): 6}
    files = {age: put(tmp_path / version / kernel(number), age, MIB // 2) for (version, number), age in ages.items()}
    assert content(tmp_path) == Content(6, 3, 3 * MIB)
    make_room(tmp_path)
    assert {age for age, file in files.items() if file.exists()} == {0.5, 1, 3, 4}
    make_room(tmp_path)  # there is room
    assert content(tmp_path) == Content(4, 3, 2 * MIB)
    put(tmp_path / NEW / kernel(8), 0, MIB // 2)
    make_room(tmp_path)
    assert not (tmp_path / OLDEST).exists()
    assert content(tmp_path) == Content(4, 2, 2 * MIB)


def test_what_lay_unused_for_30_days_goes_though_there_is_room(tmp_path):
    kept, gone = put(tmp_path / NEW / kernel(1), 29), put(tmp_path / OLD / kernel(2), 31)
    index = put(tmp_path / OLD / "pareto_0123" / "run-93.py311.nbi", 31)  # as earlier versions had it
    make_room(tmp_path)
    assert kept.exists()
    assert not gone.exists()
    assert not index.exists()
    assert not (tmp_path / OLD).exists()


def test_what_a_killed_process_left_goes_and_what_another_one_is_writing_stays(tmp_path, monkeypatch):
    monkeypatch.setenv("HEAVYTAIL_CACHE_SIZE", "0")
    left, written = put(tmp_path / NEW / kernel(1, "tmp"), 1), put(tmp_path / NEW / kernel(2, "tmp"))
    make_room(tmp_path)
    assert (left.exists(), written.exists()) == (False, True)


def test_only_our_files_are_counted_or_removed(tmp_path, foreign, monkeypatch):
    parent = tmp_path / "kernels"
    assert content(parent) == Content(0, 0, 0)
    put(parent / NEW / kernel(1))
    put(parent / OLD / kernel(2))
    assert content(parent) == Content(2, 2, 2000)
    monkeypatch.setenv("HEAVYTAIL_CACHE_SIZE", "0")
    make_room(parent)
    assert foreign()
    assert content(parent) == Content(0, 0, 0)
    assert not (parent / NEW).exists()
    put(parent / OLD / kernel(2))
    assert clear(parent) == Content(1, 1, 1000)
    assert content(parent) == Content(0, 0, 0)
    assert foreign()


def test_what_another_process_removes_meanwhile_is_no_error(tmp_path, monkeypatch):
    """All is gone when the first file is to be removed, and again when the files that were listed are looked at."""
    for number in range(4):
        put(tmp_path / NEW / kernel(number), number)
    listed = cache_content._files(tmp_path)
    shutil.rmtree(tmp_path / NEW)
    assert len(listed) == 4
    assert cache_content._remove(listed) == []
    (tmp_path / NEW).mkdir()
    vanished = [(str(tmp_path / NEW), [], [kernel(1)])]
    monkeypatch.setattr(cache_content, "os", SimpleNamespace(walk=lambda folder: vanished, lstat=os.lstat))
    assert cache_content._files(tmp_path) == []
    assert cache_content._files(tmp_path / "not there") == []


def test_files_that_cannot_be_removed_stop_no_run_but_clear_says_so(tmp_path, monkeypatch):
    def refuse(path, missing_ok=False):
        raise PermissionError(13, "Permission denied")

    put(tmp_path / NEW / kernel(1))
    monkeypatch.setattr(Path, "unlink", refuse)
    monkeypatch.setenv("HEAVYTAIL_CACHE_SIZE", "0")
    make_room(tmp_path)
    with pytest.raises(PermissionError, match=r"1 files in .* could not be removed: Permission denied"):
        clear(tmp_path)


def test_clear_refuses_a_link_and_another_users_folder(tmp_path, monkeypatch):
    file = put(tmp_path / "kernels" / NEW / kernel(1))
    (tmp_path / "link").symlink_to(tmp_path / "kernels")
    with pytest.raises(PermissionError, match="is a link"):
        clear(tmp_path / "link")
    with pytest.raises(NotADirectoryError, match="is a file"):
        clear(file)
    own = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: own + 1)
    with pytest.raises(PermissionError, match="belongs to another user"):
        clear(tmp_path / "kernels")
    assert file.exists()


@pytest.mark.parametrize(("chosen", "limit"), [("", 1024 * MIB), ("5", 5 * MIB), ("0", 0)])
def test_the_limit_is_in_mib(chosen, limit, monkeypatch):
    monkeypatch.setenv("HEAVYTAIL_CACHE_SIZE", chosen)
    assert cache_content.size_limit() == limit


@pytest.mark.parametrize("chosen", ["-1", "1.5", "1e3", "2GB", "nan"])
def test_a_limit_that_is_no_whole_number_is_refused(chosen, monkeypatch):
    monkeypatch.setenv("HEAVYTAIL_CACHE_SIZE", chosen)
    with pytest.raises(ValueError, match="is no whole number of MiB"):
        cache_content.size_limit()
