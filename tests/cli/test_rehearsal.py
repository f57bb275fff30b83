"""A second process compiles kernels where none is kept, for nothing but the folder of kernels."""

import subprocess
import sys
import time

import pytest

from heavytail.cli import rehearsal as module
from heavytail.cli.rehearsal import rehearsal

NAMES = ["theorem-4-rate", "table-1-gclip", "theorem-2-bound", "lemma-9"]


@pytest.fixture
def started(monkeypatch, tmp_path):
    """What was started, for an empty folder of kernels and two processors."""
    found = []
    monkeypatch.setattr(module, "cache_folder", lambda: tmp_path / "kernels")
    monkeypatch.setattr(module, "processors", lambda: 2)
    monkeypatch.setattr(module, "_start", lambda names: found.append(list(names)))
    return found


def test_it_starts_for_many_claims_and_an_empty_folder(started):
    with rehearsal(NAMES, "cpu"), rehearsal([], "cpu"):
        pass
    assert started == [NAMES, []]


@pytest.mark.parametrize("why", ["kernels", "one core", "few claims", "GPU", "no folder"])
def test_it_does_not_start_where_it_would_not_help(started, monkeypatch, tmp_path, why):
    if why == "kernels":
        (tmp_path / "kernels").mkdir()
        (tmp_path / "kernels" / "one").touch()
    if why == "one core":
        monkeypatch.setattr(module, "processors", lambda: 1)
    if why == "no folder":
        monkeypatch.setattr(module, "cache_folder", lambda: None)
    with rehearsal(NAMES[: 1 if why == "few claims" else 4], "cuda" if why == "GPU" else "cpu"):
        pass
    assert started == []


def test_it_leaves_kernels_and_ends_with_the_context(monkeypatch, tmp_path):
    monkeypatch.setenv("HEAVYTAIL_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(module, "processors", lambda: 2)
    begun = []
    start = module._start
    monkeypatch.setattr(module, "_start", lambda names: begun.append(start(names)) or begun[0])
    with rehearsal(NAMES, "cpu"):
        (other,) = begun
        while other.poll() is None and not any(module.cache_folder().glob("*.*")):
            time.sleep(0.05)
        assert any(module.cache_folder().glob("*.*"))
    assert other.poll() is not None


def test_it_ends_when_the_first_process_is_gone():
    command = [sys.executable, "-c", module.PROGRAM, *NAMES]
    other = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=True)
    assert other.stdout == other.stderr == b""
