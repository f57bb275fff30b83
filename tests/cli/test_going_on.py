"""The long commands, killed at random moments and given again: what they write has the bytes of an undisturbed run."""

import random

import numpy as np
import pytest

import heavytail as ht
from heavytail.claims import schedule_map
from heavytail.cli import draws_file
from tests.builders.command_line import heavytail, killed

pytestmark = pytest.mark.slow


def entries(folder):
    """Return how many files lie in a folder and those below it."""
    return sum(file.is_file() for file in folder.rglob("*"))


def moments(last, kills=3):
    """Return how much must be done before each kill."""
    return sorted(random.Random(14).sample(range(1, last), kills))


def test_sample(tmp_path):
    file, records = tmp_path / "x.npy", tmp_path / "store" / "draws"
    count = 24 * draws_file.PIECE + 12_345
    command = ["sample", "pareto", "1.5", "-n", count, "--seed", 3, "--store", tmp_path / "store", "-o", file]

    def pieces():
        return sum(len(record.read_bytes().splitlines()) for record in records.glob("*.txt"))

    for least in moments(23):
        assert killed(*command, when=lambda least=least: pieces() >= least)
        assert pieces() >= least
        assert not file.exists()
    done = heavytail(*command)
    assert (done.returncode, done.stderr) == (0, "")
    np.save(tmp_path / "undisturbed.npy", ht.noise.Pareto(1.5).rvs(count, 3))
    assert file.read_bytes() == (tmp_path / "undisturbed.npy").read_bytes()
    assert list(records.iterdir()) == []


def test_explore(tmp_path, monkeypatch):
    store = tmp_path / "store"
    command = ["explore", "--setting", "non-convex", "--resolution", 10, "--json"]
    for least in moments(200):
        assert killed(*command, tmp_path / "map.json", "--store", store, when=lambda least=least: entries(store) >= least)
        assert entries(store) >= least
        assert not (tmp_path / "map.json").exists()
    real, measured = schedule_map._nonconvex, []
    monkeypatch.setattr(schedule_map, "_nonconvex", lambda *one: measured.append(one) or real(*one))
    kept = entries(store) - len(list(store.rglob("*.tmp")))
    done = heavytail(*command, tmp_path / "map.json", "--store", store)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(measured) + kept == entries(store) - len(list(store.rglob("*.tmp")))
    heavytail(*command, tmp_path / "undisturbed.json")
    assert (tmp_path / "map.json").read_bytes() == (tmp_path / "undisturbed.json").read_bytes()


def test_figures(tmp_path):
    """Of one picture whose simulations are one after the other, and of one with exact recursions."""
    store = tmp_path / "store"
    command = ["figures", "chain_progress", "schedule_map"]
    for least in moments(300, kills=2):
        killed(*command, "-o", tmp_path / "pictures", "--store", store, when=lambda least=least: entries(store) >= least)
        assert entries(store) >= least
    assert heavytail(*command, "-o", tmp_path / "pictures", "--store", store).returncode == 0
    assert heavytail(*command, "-o", tmp_path / "undisturbed").returncode == 0
    for name in ("chain_progress.png", "chain_progress.pdf", "schedule_map.png", "schedule_map.pdf"):
        assert (tmp_path / "pictures" / name).read_bytes() == (tmp_path / "undisturbed" / name).read_bytes()
