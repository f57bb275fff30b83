"""The folder of compiled kernels is the user's alone, and choosing it never stops him."""

import os
import tempfile
from pathlib import Path

import pytest

from heavytail.compiler import cache_folder
from heavytail.compiler.cache_folder import cache_parent
from heavytail.compiler.fingerprint import library_digest


@pytest.fixture
def homeless(tmp_path, monkeypatch):
    """A user whose home cannot be written; gives the folder that he would have among the temporary ones."""
    monkeypatch.delenv("HEAVYTAIL_CACHE_DIR", raising=False)
    (tmp_path / "home").write_text("a file, not a folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path / f"heavytail-{os.getuid()}"


def test_a_folder_that_is_named_is_taken_as_it_is(tmp_path, monkeypatch):
    def fail():
        raise AssertionError("looked for a folder for temporary files")

    monkeypatch.setattr(tempfile, "gettempdir", fail)
    monkeypatch.setenv("HEAVYTAIL_CACHE_DIR", str(tmp_path / "chosen"))
    assert cache_parent() == tmp_path / "chosen"
    assert cache_folder.cache_folder() == tmp_path / "chosen" / library_digest()
    assert not (tmp_path / "chosen").exists()
    monkeypatch.delenv("HEAVYTAIL_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_parent() == tmp_path / "heavytail"


def test_a_relative_name_is_meant_from_where_the_process_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HEAVYTAIL_CACHE_DIR", "kernels")
    assert cache_parent() == tmp_path / "kernels"


def test_without_a_writable_home_a_private_temporary_folder_serves(homeless):
    assert cache_parent() == homeless
    assert homeless.stat().st_mode & 0o777 == 0o700
    assert cache_parent() == homeless  # found again by the next process


@pytest.mark.parametrize("shut", ["heavytail", "heavytail/version"])
def test_a_home_whose_folder_of_kernels_belongs_to_another_user_is_passed_by(homeless, tmp_path, monkeypatch, shut):
    """As after a run with another user's rights: the folder is there, and cannot be written."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(cache_folder, "library_digest", lambda: "version")
    (tmp_path / "cache" / "heavytail" / "version").mkdir(parents=True)
    assert cache_parent() == tmp_path / "cache" / "heavytail"
    closed = tmp_path / "cache" / shut
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != closed and closed not in Path(path).parents)
    assert cache_parent() == homeless


def test_a_user_without_a_home_at_all_has_that_folder_too(homeless, monkeypatch):
    def nowhere():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", nowhere)
    assert cache_parent() == homeless


def test_without_any_folder_there_is_none_and_no_error(homeless, monkeypatch):
    def nowhere():
        raise FileNotFoundError("No usable temporary directory found")

    monkeypatch.setattr(tempfile, "gettempdir", nowhere)
    assert cache_parent() is None
    assert cache_folder.cache_folder() is None


def prepare_open(folder):
    folder.mkdir()
    folder.chmod(0o777)


def prepare_link(folder):
    (folder.parent / "elsewhere").mkdir(mode=0o700)
    folder.symlink_to(folder.parent / "elsewhere")


def prepare_file(folder):
    folder.write_text("")


@pytest.mark.parametrize("prepare", [prepare_open, prepare_link, prepare_file])
def test_a_folder_that_another_user_may_have_prepared_is_not_used(homeless, prepare):
    prepare(homeless)
    assert cache_parent() is None


def test_a_folder_of_another_owner_is_not_used(homeless, monkeypatch):
    own = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: own + 1)
    (homeless.parent / f"heavytail-{own + 1}").mkdir(mode=0o700)
    assert cache_parent() is None
