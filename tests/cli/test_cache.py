"""The commands that show and clear compiled kernels."""

import tempfile

import pytest

from heavytail.compiler import cache_folder
from tests.builders.command_line import heavytail


@pytest.fixture
def parent(tmp_path, monkeypatch):
    """A folder with three kernels of two versions of the library, and a file that is not ours."""
    parent = tmp_path / "kernels"
    for number, version in enumerate(["00000000000000aa", "00000000000000aa", "00000000000000bb"]):
        (parent / version).mkdir(parents=True, exist_ok=True)
        (parent / version / f"run.{number:032x}.nbc").write_bytes(bytes(2**20))
    (parent / "notes.txt").write_text("not ours")
    monkeypatch.setenv("HEAVYTAIL_CACHE_DIR", str(parent))
    monkeypatch.setenv("HEAVYTAIL_CACHE_SIZE", "64")
    return parent


def shown():
    done = heavytail("cache", "show")
    assert done.returncode == 0
    return dict(line.split(maxsplit=1) for line in done.stdout.splitlines())


def test_show_says_where_how_much_and_of_how_many_versions(parent):
    assert shown() == {"folder": str(parent), "size": "3.0 MiB of 64 MiB", "kernels": "3", "versions": "2"}


def test_clear_removes_kernels_and_nothing_else(parent):
    done = heavytail("cache", "clear")
    assert (done.returncode, done.stdout) == (0, f"3 kernels (3.0 MiB) removed from {parent}\n")
    assert [item.name for item in parent.iterdir()] == ["notes.txt"]
    assert shown()["kernels"] == "0"


def test_clear_refuses_a_link(parent, tmp_path, monkeypatch):
    (tmp_path / "link").symlink_to(parent)
    monkeypatch.setenv("HEAVYTAIL_CACHE_DIR", str(tmp_path / "link"))
    done = heavytail("cache", "clear")
    assert done.returncode == 2
    assert "is a link, and nothing was removed" in done.stderr
    assert shown()["kernels"] == "3"


def test_a_folder_that_is_not_there_has_nothing_in_it_and_is_not_made(tmp_path, monkeypatch):
    monkeypatch.setenv("HEAVYTAIL_CACHE_DIR", str(tmp_path / "kernels"))
    assert shown()["kernels"] == "0"
    assert heavytail("cache", "clear").returncode == 0
    assert not (tmp_path / "kernels").exists()


def test_without_any_folder_the_answer_says_why(tmp_path, monkeypatch):
    (tmp_path / "home").write_text("a file, not a folder")
    monkeypatch.delenv("HEAVYTAIL_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(cache_folder, "_is_private", lambda folder: False)
    done = heavytail("cache", "show")
    assert done.returncode == 2
    assert "No kernel is kept" in done.stderr
