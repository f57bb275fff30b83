"""Partial results on disk: a run that was stopped goes on where it was, and a longer one extends a shorter one.

A store has a folder for each run, named by all that determines its numbers, and in it a file for each piece, which any
process on any machine may write: a file appears when it is complete, and two of one name hold the same. What is there
from the first trajectory on without a gap is put into one file, the totals, and the pieces in it go.
"""

from __future__ import annotations

import os
import shutil
import time
import warnings
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heavytail.engine.about import ABOUT, About
from heavytail.engine.identity import identity_of
from heavytail.engine.kept_file import Kept, Kind, kept_files
from heavytail.engine.pieces import BLOCK, Piece
from heavytail.engine.totals import Totals
from heavytail.estimates import histogram
from heavytail.experiment.experiment import Experiment
from heavytail.sealed_file import ForeignFileError

__all__ = ["NoStore", "Store", "make_folder", "store_of", "sweep"]

SECONDS_OF_A_WRITE = 3600.0  # what is older was left by a run that was killed


class NoStore:
    """What a run asks of a store; this one keeps pieces in memory, and nothing outlasts the run.

    Attributes
    ----------
    lasts : bool
        Whether anything does.
    """

    lasts = False

    def __init__(self, shape: tuple[int, int], trajectories: int) -> None:
        self.shape, self.trajectories = shape, trajectories
        self.pieces: dict[int, Piece] = {}

    def load(self) -> Totals:
        """Return empty totals."""
        return Totals.empty(self.shape, self.trajectories)

    def newer(self, done: int) -> Totals | None:
        """Return nothing."""

    def piece_at(self, first: int) -> Piece | None:
        """Return the piece that begins with a trajectory, which is forgotten then."""
        return self.pieces.pop(first, None)

    def gaps(self, done: int) -> Iterator[tuple[int, int]]:
        """Yield what no piece holds of the trajectories from `done` on, as first and last + 1, in order."""
        ends = self._ends()
        for first in sorted(ends):
            if first > done:
                yield done, first
            if first >= done:
                done = ends[first]
        if done < self.trajectories:
            yield done, self.trajectories

    def add_to(self, totals: Totals, values: NDArray[np.float64]) -> Iterator[Piece]:
        """Add to totals what follows them without a gap, and its values to those of the run; yield each piece before."""
        while totals.done < self.trajectories and (piece := self.piece_at(totals.done)):
            yield piece
            values[piece.first : piece.first + len(piece.sample)] = piece.sample
            totals.add_piece(piece)

    def keep(self, piece: Piece) -> None:
        """Keep a piece in memory."""
        self.pieces[piece.first] = piece

    def save(self, totals: Totals) -> None:
        """Do nothing."""

    def _ends(self) -> dict[int, int]:
        """Return where the pieces end, by where they begin."""
        return {first: piece.last for first, piece in self.pieces.items()}


class Store(NoStore):
    """The folder of one run in a store.

    Raises
    ------
    OSError
        If the folder cannot be written, or its disk lacks the room.
    ValueError
        If a newer version has written there, or another run's files lie there.
    """

    lasts = True

    def __init__(self, root: str | os.PathLike[str], about: About) -> None:
        super().__init__(about.shape, about.trajectories)
        self.about, self.root, self.folder = about, Path(root), Path(root) / about.name
        self.unreadable: set[Path] = set()
        self.files: dict[int, list[Kept]] = {}  # those of pieces by where they begin, as they were when last looked at
        make_folder(self.root)
        needed = 2 * Totals.empty(self.shape, self.trajectories).nbytes
        free = shutil.disk_usage(self.root).free
        if free < needed:
            raise OSError(f"The disk of the store {root} has {free} bytes free; the run needs {needed}. Make room first.")
        make_folder(self.folder)
        sweep(self.folder)
        self._introduce()

    def load(self) -> Totals:
        """Return the totals that serve this run and have most trajectories, or empty ones.

        A file that cannot be read, or does not add up, is reported, and what it held is computed again.
        """
        for kept in sorted(self._usable("totals"), key=lambda kept: -kept.last):
            arrays = self._read(kept)
            if arrays is not None:
                return self._totals(kept, arrays)
        return super().load()

    def newer(self, done: int) -> Totals | None:
        """Return totals with more than so many trajectories, if another process has left some meanwhile."""
        found = self.load() if any(kept.last > done for kept in self._usable("totals")) else None
        return found if found and found.done > done else None

    def piece_at(self, first: int) -> Piece | None:
        """Return the longest piece that begins with a trajectory, of those there were when `gaps` looked or kept since."""
        if piece := super().piece_at(first):
            return piece
        for kept in sorted(self.files.pop(first, []), key=lambda kept: -kept.last):
            arrays = self._read(kept)
            if arrays is not None:
                return Piece(kept.first, kept.last, **arrays)
        return None

    def keep(self, piece: Piece) -> None:
        """Write a piece; one that cannot be written is kept in memory."""
        kept = Kept.of(self.folder, piece.first, piece.last, "piece")
        arrays = {name: value for name, value in vars(piece).items() if name not in ("first", "last")}
        if self._write(kept, arrays):
            self.files.setdefault(kept.first, []).append(kept)
        else:
            super().keep(piece)

    def save(self, totals: Totals) -> None:
        """Write totals, unless there are some for this run with as many, and tidy up; a crash leaves what was there."""
        if not totals.done or any(kept.last >= totals.done for kept in self._usable("totals")):
            return
        arrays = vars(totals) | {"counts": histogram.pack(totals.histogram), "sample": totals.sample[: totals.done]}
        arrays = {name: array for name, array in arrays.items() if name not in ("histogram", "done")}
        if self._write(Kept.of(self.folder, 0, totals.done, "totals"), arrays):
            self.tidy(totals.done)

    def tidy(self, done: int) -> None:
        """Remove what totals of so many trajectories hold, but for what serves a number of them that was asked for."""
        files = [kept for kept in kept_files(self.folder) if kept.file not in self.unreadable]
        totals = [kept for kept in files if kept.kind == "totals"]
        try:
            asked = About.read(self.folder).joined(self.about).asked
        except (OSError, ValueError):  # it is gone or damaged
            asked = self.about.asked
        best = {n: max((kept.last for kept in totals if kept.serves(n)), default=0) for n in asked}
        longest = max((kept.last for kept in totals if kept.last % BLOCK == 0), default=0)  # a longer run goes on from it
        for kept in files:
            if kept.kind == "totals":
                wanted = kept.last in (longest, *best.values())
            else:
                wanted = kept.last > done or any(last <= kept.first and kept.last <= n for n, last in best.items())
            if not wanted:
                with suppress(OSError):  # it is another user's, and does no harm
                    kept.file.unlink(missing_ok=True)

    def _ends(self) -> dict[int, int]:
        self.files = {}
        for kept in self._usable("piece"):
            self.files.setdefault(kept.first, []).append(kept)
        return super()._ends() | {first: max(kept.last for kept in files) for first, files in self.files.items()}

    def _usable(self, kind: Kind) -> list[Kept]:
        """Return the files of a kind that can serve a run of so many trajectories."""
        found = [kept for kept in kept_files(self.folder) if kept.kind == kind and kept.serves(self.trajectories)]
        return [kept for kept in found if kept.file not in self.unreadable]

    def _totals(self, kept: Kept, arrays: dict[str, NDArray[Any]]) -> Totals:
        totals = super().load()
        histogram.add_packed(arrays["counts"], totals.histogram)
        totals.sample[: len(arrays["sample"])] = arrays["sample"]  # has room for the trajectories to come
        kept_as_is = {name: arrays[name] for name in ("sums", "span", "maximum", "nonfinite")}
        return replace(totals, done=kept.last, **kept_as_is)

    def _read(self, kept: Kept) -> dict[str, NDArray[Any]] | None:
        try:
            return kept.read(self.about.run, self.shape)
        except ForeignFileError:
            raise
        except FileNotFoundError:  # another process has put it into totals by now
            return None
        except Exception as error:  # damage in a zip file can raise nearly anything
            self.unreadable.add(kept.file)
            message = f"{kept.file} of the store is damaged ({error}); what it held is computed again."
            warnings.warn(message, stacklevel=4)
            return None

    def _write(self, kept: Kept, arrays: dict[str, NDArray[Any]]) -> bool:
        """Write a file; what cannot be written is reported, and the run goes on: its result does not depend on the store."""
        try:
            kept.write(self.about.run, {name: np.asarray(array) for name, array in arrays.items()})
        except OSError as error:
            message = f"The store {self.root} could not be written ({error}). The run goes on; nothing new is kept."
            warnings.warn(message, stacklevel=4)
            return False
        self.unreadable.discard(kept.file)
        return True

    def _introduce(self) -> None:
        """Have the folder say what it is of, and see that it is of this run."""
        mine = self.about
        try:
            found = About.read(self.folder)
        except FileNotFoundError:
            found = None
        except ForeignFileError:
            raise
        except ValueError as error:
            warnings.warn(f"{error}; it is written anew.", stacklevel=4)
            found = None
        if found and found.run != mine.run:
            raise ForeignFileError(f"{self.folder / ABOUT} is of another run, {found.run[:32]}. Remove the folder.")
        joined = found.joined(mine) if found else mine
        if joined != found:
            try:
                joined.write(self.folder)
            except OSError as error:
                raise OSError(
                    f"The store {self.root} cannot be written: {error}. Make room, or choose another folder."
                ) from error


def store_of(root: str | os.PathLike[str], experiment: Experiment) -> Store:
    """Return the store of an experiment; see there for the errors."""
    return Store(root, About.of(experiment, identity_of(experiment)))


def sweep(folder: Path) -> None:
    """Remove what processes that were killed while they wrote have left in a folder."""
    for old in folder.glob("*.tmp"):
        try:
            if time.time() - old.stat().st_mtime > SECONDS_OF_A_WRITE:
                old.unlink()
        except FileNotFoundError:
            continue  # it is complete by now, or another run swept it
        except OSError as error:
            warnings.warn(f"{old} was left by a run that was killed, and cannot be removed: {error}", stacklevel=4)


def make_folder(folder: str | os.PathLike[str]) -> None:
    """Make the folder of a store, unless it is there.

    Raises
    ------
    OSError
        If it cannot be made or written.
    """
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OSError(f"The store {folder} cannot be made: {error}. Choose a folder that can be written.") from error
    if not os.access(folder, os.W_OK):
        raise PermissionError(f"The store {folder} cannot be written. Choose another folder, or change its permissions.")
