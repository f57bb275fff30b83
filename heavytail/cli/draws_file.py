"""A file of draws that is whole or not there: until it is, the draws lie under another name, and a store goes on with them.

They are written piece by piece. In a store, a record beside them has the checksum of each piece that is written, and a run
that was stopped draws the others only. A draw is a function of the seed and its position, so no piece depends on another.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import numpy as np

from heavytail.cli.screen import check_writable
from heavytail.compiler.fingerprint import library_digest
from heavytail.engine.progress import Count
from heavytail.engine.store import make_folder
from heavytail.experiment.digest import digest
from heavytail.noise.stream import Stream

try:
    import fcntl
except ImportError:  # Windows has none: there nothing stops two runs at a time
    fcntl = None  # type: ignore[assignment]

__all__ = ["write_draws"]

PIECE = 2**20  # draws


def write_draws(stream: Stream, count: int, output: Path, store: Path | None, told: Count) -> None:
    """Write the first draws of a stream to a file in NumPy's format.

    Parameters
    ----------
    stream : Stream
        What to draw.
    count : int
        How many.
    output : Path
        The file. It appears, or is replaced, when all draws are written.
    store : Path, optional
        A folder for what is written until then. By default it lies beside the file, and does not outlive the run.
    told : callable
        Called with the number of draws that are written, and how many there will be.

    Raises
    ------
    OSError
        If a folder cannot be written or has no room, before any work is done; or if another run is at the same draws.
    """
    target = Path(os.path.realpath(output))  # and not a link to it
    beside = target.with_name(f"{target.name}.{os.getpid()}.part")
    check_writable(beside)
    if store is None:
        _check_room(target.parent, count, 0)
        try:
            with beside.open("wb") as file:
                _draw(stream, count, file, None, set(), told)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
        return
    make_folder(store)
    make_folder(store / "draws")
    part = store / "draws" / f"{digest((library_digest(), stream, count))}.npy"
    with _alone(part.with_suffix(".txt")) as record:
        written = part.stat().st_size if part.exists() else 0
        _check_room(part.parent, count, written)
        if os.stat(part.parent).st_dev != os.stat(target.parent).st_dev:
            _check_room(target.parent, count, 0)
        with part.open("r+b" if written else "w+b") as file:
            _draw(stream, count, file, record, _whole(file, record, count), told)
        _move(part, beside, target)
    part.with_suffix(".txt").unlink(missing_ok=True)


def _draw(stream: Stream, count: int, file: IO[bytes], record: IO[str] | None, whole: set[int], told: Count) -> None:
    """Write the pieces that are not there yet, each before the record says so."""
    header = _header(count)
    file.seek(0)
    file.write(header)
    done = sum(_length(piece, count) for piece in whole)
    told(done, count)
    for piece in range(_pieces(count)):
        if piece in whole:
            continue
        first, length = piece * PIECE, _length(piece, count)
        content = stream[first : first + length].tobytes()
        file.seek(len(header) + 8 * first)
        file.write(content)
        file.flush()
        if record:
            record.write(_line(piece, content))
            record.flush()
        done += length
        told(done, count)
    file.truncate(len(header) + 8 * count)
    os.fsync(file.fileno())  # before its name says that it is whole


def _whole(file: IO[bytes], record: IO[str], count: int) -> set[int]:
    """Return the pieces that are as the record says; damage is reported, and struck off the record."""
    begin, empty = len(_header(count)), not file.seek(0, os.SEEK_END)
    record.seek(0)
    lines, good = record.read().splitlines(keepends=True), {}
    for line in lines:
        number = line.partition(" ")[0]
        if number.isdecimal() and int(number) < _pieces(count):
            piece = int(number)
            file.seek(begin + 8 * piece * PIECE)
            if line == _line(piece, file.read(8 * _length(piece, count))):
                good[piece] = line
    damaged = len(lines) - len(good)
    if damaged:
        record.truncate(0)
        record.writelines(good.values())
        record.flush()
    if damaged and not empty:  # an empty file is a new one: the last was moved to its place, and the run killed then
        warnings.warn(f"{damaged} of the pieces in {file.name} are damaged; they are drawn anew.", stacklevel=4)
    return set(good)


def _pieces(count: int) -> int:
    return -(-count // PIECE)


def _length(piece: int, count: int) -> int:
    return min(PIECE, count - piece * PIECE)


def _line(piece: int, content: bytes) -> str:
    return f"{piece} {hashlib.sha256(content).hexdigest()}\n"


def _header(count: int) -> bytes:
    header = io.BytesIO()
    form = np.lib.format.header_data_from_array_1_0(np.empty(0)) | {"shape": (count,)}
    np.lib.format.write_array_header_1_0(header, form)
    return header.getvalue()


def _check_room(folder: Path, count: int, written: int) -> None:
    free, needed = shutil.disk_usage(folder).free, 8 * count - written
    if free < needed:
        raise OSError(f"The disk of {folder} has {free} bytes free; {count} draws need {needed}. Make room, or draw fewer.")


@contextmanager
def _alone(file: Path) -> Iterator[IO[str]]:
    """Give the record to one run at a time; the system takes it from one that is killed."""
    with file.open("a+", encoding="ascii", errors="replace", newline="") as record:
        if fcntl:
            try:
                fcntl.flock(record, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise OSError(f"Another run is at the same draws in {file.parent}. Wait for it, or use no store.") from error
        yield record


def _move(part: Path, beside: Path, target: Path) -> None:
    """Give a file that is whole its name, on another disk too."""
    try:
        part.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        try:
            with part.open("rb") as source, beside.open("wb") as copy:
                shutil.copyfileobj(source, copy)
                os.fsync(copy.fileno())
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
        part.unlink()
