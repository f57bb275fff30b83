"""Partial results on disk: a run that was stopped goes on where it was, and a longer one extends a shorter one.

The file is named by everything that determines the numbers, the library's own source included, except for the number
of trajectories.
"""

from __future__ import annotations

import os
import shutil
import threading
import warnings
from pathlib import Path

import numpy as np

from heavytail.compiler.fingerprint import library_digest
from heavytail.engine.totals import Totals
from heavytail.experiment.digest import digest
from heavytail.experiment.experiment import Experiment

__all__ = ["NoStore", "Store", "make_folder"]


class Store:
    """The file of one experiment in a folder.

    Raises
    ------
    OSError
        If the folder cannot be written, or its disk lacks the room.
    """

    def __init__(self, folder: str | os.PathLike[str], experiment: Experiment) -> None:
        self.file = Path(folder) / f"{digest([library_digest(), experiment.determinants])}.npz"
        self.longest = 0
        make_folder(folder)
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
            with self.file.open("rb") as file, np.load(file) as data:
                found = Totals(**{name: data[name] for name in data.files if name != "done"}, done=int(data["done"]))
            found.check_like(empty)
        except Exception as error:  # damage in a zip file can raise nearly anything
            warnings.warn(f"The stored totals {self.file} are damaged ({error}); the run starts afresh.", stacklevel=3)
            return empty
        self.longest = found.done
        if found.done > experiment.trajectories:
            return empty
        empty.sample[: len(found.sample)] = found.sample  # has room for the trajectories to come
        found.sample = empty.sample
        return found

    def save(self, totals: Totals) -> None:
        """Write the totals, unless the file has more; a crash while writing leaves the earlier file."""
        if totals.done < self.longest:
            return
        temporary = self.file.with_suffix(f".{os.getpid()}.{threading.get_ident()}.tmp")
        with temporary.open("wb") as file:
            np.savez(file, **(vars(totals) | {"sample": totals.sample[: totals.done]}))
        temporary.replace(self.file)


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
