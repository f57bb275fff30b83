"""Partial results on disk: a run that was stopped goes on where it was, and a longer one extends a shorter one.

The file is named by everything that determines the numbers, the library's own source included, except for the number
of trajectories. It also holds that description, and a checksum of all that it holds: a name can be given to another file.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from heavytail.compiler.fingerprint import library_digest
from heavytail.engine.totals import Totals
from heavytail.experiment.digest import describe, digest
from heavytail.experiment.experiment import Experiment

__all__ = ["NoStore", "Store", "make_folder"]

SECONDS_OF_A_WRITE = 3600.0  # what is older was left by a run that was killed


class Store:
    """The file of one experiment in a folder.

    Raises
    ------
    OSError
        If the folder cannot be written, or its disk lacks the room.
    """

    def __init__(self, folder: str | os.PathLike[str], experiment: Experiment) -> None:
        determinants = [library_digest(), experiment.determinants]
        self.file = Path(folder) / f"{digest(determinants)}.npz"
        self.description = repr(describe(determinants))
        make_folder(folder)
        self._sweep()
        needed = 2 * Totals.empty(experiment).nbytes
        free = shutil.disk_usage(self.file.parent).free
        if free < needed:
            raise OSError(f"The disk of the store {folder} has {free} bytes free; the run needs {needed}. Make room first.")

    def load(self, experiment: Experiment) -> Totals:
        """Return what an earlier run left, or empty totals if there is nothing of use.

        A file that cannot be read, or does not add up, is reported and started afresh.
        """
        empty = Totals.empty(experiment)
        if not self.file.exists():
            return empty
        try:
            found = self._read()
            found.check_like(empty)
        except Exception as error:  # damage in a zip file can raise nearly anything
            warnings.warn(f"The stored totals {self.file} are damaged ({error}); the run starts afresh.", stacklevel=3)
            return empty
        if found.done > experiment.trajectories:
            return empty
        empty.sample[: len(found.sample)] = found.sample  # has room for the trajectories to come
        found.sample = empty.sample
        return found

    def save(self, totals: Totals) -> None:
        """Write the totals, unless the file has more; a crash while writing leaves the earlier file.

        What cannot be written is reported, and the run goes on: its result does not depend on the store.
        """
        content = vars(totals) | {"sample": totals.sample[: totals.done], "description": self.description}
        content = {name: np.asarray(value) for name, value in content.items()}
        temporary = self.file.with_suffix(f".{os.getpid()}.{threading.get_ident()}.tmp")
        try:
            if self._done() > totals.done:  # another run may have written it by now
                return
            with temporary.open("wb") as file:
                np.savez(file, checksum=np.asarray(_checksum(content)), **content)
            temporary.replace(self.file)
        except OSError as error:
            message = f"The store {self.file.parent} could not be written ({error}). The run goes on; nothing new is kept."
            warnings.warn(message, stacklevel=3)
        finally:
            temporary.unlink(missing_ok=True)

    def _read(self) -> Totals:
        with self.file.open("rb") as file, np.load(file) as data:
            content = {name: data[name] for name in data.files}
        if content.pop("checksum") != _checksum(content):
            raise ValueError("the checksum differs")
        if content.pop("description") != self.description:
            raise ValueError("it is of another experiment")
        return Totals(**(content | {"done": int(content["done"])}))

    def _done(self) -> int:
        try:
            return self._read().done
        except Exception:  # no file, or damage in a zip file, which `load` reports
            return 0

    def _sweep(self) -> None:
        """Remove what runs that were killed while they wrote have left."""
        for old in self.file.parent.glob("*.tmp"):
            try:
                if time.time() - old.stat().st_mtime > SECONDS_OF_A_WRITE:
                    old.unlink()
            except OSError as error:  # another run swept it, or it belongs to another user
                warnings.warn(f"{old} was left by a run that was killed, and cannot be removed: {error}", stacklevel=3)


def _checksum(content: dict[str, Any]) -> str:
    """Return the SHA-256 of named arrays."""
    total = hashlib.sha256()
    for name in sorted(content):
        array = np.ascontiguousarray(content[name])
        total.update(repr((name, array.dtype.str, array.shape)).encode())
        total.update(array.tobytes())
    return total.hexdigest()


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


class NoStore:
    """A store that keeps nothing."""

    def load(self, experiment: Experiment) -> Totals:
        """Return empty totals."""
        return Totals.empty(experiment)

    def save(self, totals: Totals) -> None:
        """Do nothing."""
