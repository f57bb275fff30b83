"""A file of draws is whole, with the bytes of numpy.save, or not there; what lies in a store is held against its record."""

import os
import tempfile
from pathlib import Path

import numpy as np
import pytest

import heavytail as ht
from heavytail.cli import draws_file
from heavytail.cli.draws_file import write_draws
from tests.builders.command_line import heavytail

LAW = ht.noise.Pareto(1.5)
STREAM = ht.noise.Stream(LAW, 7)
COUNT, SMALL = 1000, 64  # draws: 16 pieces, the last one shorter


class StoppedError(Exception):
    """What a callback raises to stop a run."""


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch):
    monkeypatch.setattr(draws_file, "PIECE", SMALL)


def saved(folder, count=COUNT, stream=STREAM):
    """Return the bytes that NumPy itself writes for these draws."""
    np.save(folder / "expected.npy", stream[:count])
    return (folder / "expected.npy").read_bytes()


def written(folder, count=COUNT, stream=STREAM, store=None):
    """Write draws; return the bytes of the file, and how many were there at the beginning."""
    told = []
    write_draws(stream, count, folder / "x.npy", store, lambda done, total: told.append((done, total)))
    assert told[-1] == (count, count)
    return (folder / "x.npy").read_bytes(), told[0][0]


def stop_at(draws):
    def told(done, total):
        if done >= draws:
            raise StoppedError

    return told


def stopped(folder, draws=640):
    """Return the two files that a run leaves in its store if it is stopped there: draws and record."""
    with pytest.raises(StoppedError):
        write_draws(STREAM, COUNT, folder / "x.npy", folder / "store", stop_at(draws))
    draws, record = sorted((folder / "store" / "draws").iterdir())
    return draws, record


@pytest.mark.parametrize("count", [1, SMALL - 1, SMALL, SMALL + 1, COUNT])
@pytest.mark.parametrize("stored", [False, True])
def test_the_file_is_that_of_numpy_save_and_nothing_else_is_left(tmp_path, count, stored):
    store = tmp_path / "store" if stored else None
    assert written(tmp_path, count, store=store) == (saved(tmp_path, count), 0)
    assert {file.name for file in tmp_path.iterdir()} == {"x.npy", "expected.npy"} | ({"store"} if stored else set())
    assert not stored or list((store / "draws").iterdir()) == []


@pytest.mark.parametrize("stored", [False, True])
def test_until_all_is_drawn_the_file_is_what_it_was(tmp_path, stored):
    store = tmp_path / "store" if stored else None
    for before in (None, b"of yesterday"):
        if before:
            (tmp_path / "x.npy").write_bytes(before)
        with pytest.raises(StoppedError):
            write_draws(STREAM, COUNT, tmp_path / "x.npy", store, stop_at(COUNT))  # before it has its name
        assert (tmp_path / "x.npy").exists() == bool(before)
        assert {file.name for file in tmp_path.iterdir()} <= {"x.npy", "store"}
    assert (tmp_path / "x.npy").read_bytes() == b"of yesterday"


def test_a_stopped_run_goes_on_with_the_pieces_that_are_missing(tmp_path):
    for draws in (SMALL, 640, 640, COUNT):
        stopped(tmp_path, draws)
    assert written(tmp_path, store=tmp_path / "store") == (saved(tmp_path), COUNT)


@pytest.mark.parametrize(
    ("count", "stream"),
    [(COUNT + 1, STREAM), (COUNT, ht.noise.Stream(LAW, 8)), (COUNT, ht.noise.Stream(ht.noise.Pareto(1.6), 7))],
    ids=["count", "seed", "law"],
)
def test_other_draws_are_not_mixed_in(tmp_path, count, stream):
    stopped(tmp_path)
    assert written(tmp_path, count, stream, tmp_path / "store") == (saved(tmp_path, count, stream), 0)
    assert written(tmp_path, store=tmp_path / "store")[1] == 640  # which are still there


def test_another_library_draws_anew(tmp_path, monkeypatch):
    stopped(tmp_path)
    monkeypatch.setattr(draws_file, "library_digest", lambda: "0" * 16)
    assert written(tmp_path, store=tmp_path / "store") == (saved(tmp_path), 0)


def flip(file, position):
    content = bytearray(file.read_bytes())
    content[position] ^= 0x10
    file.write_bytes(bytes(content))


def lines_of(record):
    return record.read_text().splitlines(keepends=True)


DAMAGES = {  # what is done to draws and record, and how many draws are then still good
    "a bit of the third piece": (lambda draws, record: flip(draws, 128 + 8 * SMALL * 2 + 5), 640 - SMALL),
    "half of the draws": (lambda draws, record: os.truncate(draws, 128 + 8 * 320), 320),
    "half a piece": (lambda draws, record: os.truncate(draws, 128 + 8 * 320 + 256), 320),
    "two pieces exchanged": (lambda draws, record: swap(draws), 640 - 2 * SMALL),
    "a digit of the record": (lambda draws, record: flip(record, 30), 640 - SMALL),
    "the number of a line": (lambda draws, record: flip(record, 0), 640 - SMALL),
    "a number that there is not": (lambda draws, record: record.write_text(f"99 {'0' * 64}\n" + record.read_text()), 640),
    "half a line": (lambda draws, record: os.truncate(record, record.stat().st_size - 20), 640 - SMALL),
    "no text": (lambda draws, record: record.write_bytes(b"\xff\xfe\x00\n" + record.read_bytes()), 640),
    "another text": (lambda draws, record: record.write_text("these are not the checksums\n"), 0),
}


def swap(draws):
    content, size = draws.read_bytes(), 8 * SMALL
    pieces = [content[128 + size * i : 128 + size * (i + 1)] for i in range(10)]
    draws.write_bytes(content[:128] + b"".join([pieces[1], pieces[0], *pieces[2:]]))


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_reported_and_drawn_anew_and_the_rest_is_kept(tmp_path, name):
    draws, record = stopped(tmp_path)
    damage, good = DAMAGES[name]
    damage(draws, record)
    warns = pytest.warns(UserWarning, match=r"of the pieces in .* are damaged; they are drawn anew")
    with warns, pytest.raises(StoppedError):
        write_draws(STREAM, COUNT, tmp_path / "x.npy", tmp_path / "store", stop_at(good + SMALL))
    assert written(tmp_path, store=tmp_path / "store") == (saved(tmp_path), good + SMALL)  # and no second warning


@pytest.mark.parametrize("left", ["header", "more", "no draws", "no record"])
def test_what_is_no_piece_is_mended_without_a_word(tmp_path, left):
    draws, record = stopped(tmp_path)
    if left == "header":
        flip(draws, 5)
    elif left == "more":
        draws.write_bytes(draws.read_bytes() + bytes(8 * COUNT))
    elif left == "no draws":  # a run was killed after it moved them, before it removed the record
        draws.unlink()
    else:
        record.unlink()
    assert written(tmp_path, store=tmp_path / "store") == (saved(tmp_path), 640 if left in ("header", "more") else 0)


def test_a_second_run_of_the_same_command_is_an_error_and_disturbs_nothing(tmp_path):
    pytest.importorskip("fcntl", reason="no locks of files on this system")
    messages = []

    def told(done, total):
        if done == 320:
            with pytest.raises(OSError, match=r"Another run is at the same draws in .*store/draws\. Wait for it") as caught:
                written(tmp_path, store=tmp_path / "store")
            messages.append(caught)

    write_draws(STREAM, COUNT, tmp_path / "x.npy", tmp_path / "store", told)
    assert len(messages) == 1
    assert (tmp_path / "x.npy").read_bytes() == saved(tmp_path)


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "x.npy").symlink_to(tmp_path / "elsewhere" / "y.npy")
    written(tmp_path)
    assert (tmp_path / "x.npy").is_symlink()
    assert (tmp_path / "elsewhere" / "y.npy").read_bytes() == saved(tmp_path)


def test_a_store_on_another_disk_will_do(tmp_path):
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("no second file system to write to")
    with tempfile.TemporaryDirectory(dir=memory) as store:
        assert written(tmp_path, store=Path(store)) == (saved(tmp_path), 0)
        assert list((Path(store) / "draws").iterdir()) == []
    assert {file.name for file in tmp_path.iterdir()} == {"x.npy", "expected.npy"}


def test_a_folder_that_cannot_be_written_is_an_error_before_the_first_draw(tmp_path):
    (tmp_path / "file").write_text("")
    for output, store in (("x.npy", "file/store"), ("missing/x.npy", "store")):
        done = heavytail("sample", "pareto", 1.5, "-n", 10, "-o", output, "--store", store, folder=tmp_path)
        assert done.returncode == 2
        assert "cannot be " in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_a_stop_on_the_keyboard_says_how_to_go_on(tmp_path, monkeypatch):
    real, calls = draws_file._line, []

    def interrupted(*arguments):
        calls.append(1)
        if len(calls) == 5:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(draws_file, "_line", interrupted)
    arguments = ["sample", "pareto", 1.5, "-n", COUNT, "-o", tmp_path / "x.npy", "--store", tmp_path / "store"]
    done = heavytail(*arguments)
    assert done.returncode == 130
    assert f"goes on from what is in {tmp_path / 'store'}" in " ".join(done.stderr.split())
    monkeypatch.setattr(draws_file, "_line", real)
    assert heavytail(*arguments).returncode == 0
    assert np.array_equal(np.load(tmp_path / "x.npy"), LAW.rvs(COUNT, 0))
