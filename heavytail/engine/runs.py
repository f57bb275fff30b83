"""What lies in a store, for whoever looks after it: without the parts of the experiments, which need not be here."""

from __future__ import annotations

import os
import re
import shutil
import warnings
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from heavytail.engine.about import ABOUT, About
from heavytail.engine.identity import source_digest
from heavytail.engine.kept_file import Kept, kept_files
from heavytail.engine.pieces import BLOCK
from heavytail.engine.store import Store, sweep

__all__ = ["StoredRun", "choose_runs", "earlier_files", "merge", "stored_runs"]

NAME = re.compile("[0-9a-f]{32}")
EARLIER = re.compile(r"[0-9a-f]{32}\.npz")


@dataclass(frozen=True)
class StoredRun:
    """A run in a store.

    Attributes
    ----------
    folder : Path
        Where its files are.
    about : About or None
        What the folder says of it; None if it says nothing that can be read.
    fault : str
        Why not.
    """

    folder: Path
    about: About | None
    fault: str = ""

    @property
    def name(self) -> str:
        """The name of the folder."""
        return self.folder.name

    @property
    def files(self) -> list[Kept]:
        """Its files of totals and pieces."""
        return kept_files(self.folder)

    @property
    def done(self) -> int:
        """How many trajectories are there."""
        done = reach = 0
        for first, last in sorted((kept.first, kept.last) for kept in self.files):
            done += max(last - max(first, reach), 0)
            reach = max(reach, last)
        return done

    @property
    def nbytes(self) -> int:
        """The size of its files."""
        sizes = 0
        for kept in self.files:
            with suppress(FileNotFoundError):  # another process has put it into totals
                sizes += kept.file.stat().st_size
        return sizes

    @property
    def stale(self) -> bool:
        """Whether another version of the library has computed it, which this one cannot go on from."""
        return self.about is not None and self.about.source != source_digest()

    def faults(self) -> Iterator[tuple[Kept, str]]:
        """Read every file, and yield those that are damaged or foreign, with what is wrong."""
        for kept in self.files if self.about else ():
            assert self.about
            try:
                kept.read(self.about.run, self.about.shape)
            except FileNotFoundError:  # another process has put it into totals
                continue
            except Exception as error:  # damage in a zip file can raise nearly anything
                yield kept, str(error) or type(error).__name__

    def remove(self) -> None:
        """Remove the run and all that was computed of it."""
        shutil.rmtree(self.folder)


def stored_runs(store: str | os.PathLike[str]) -> list[StoredRun]:
    """Return the runs in a store, by name.

    Raises
    ------
    NotADirectoryError
        If there is no such folder.
    """
    root = Path(store)
    if not root.is_dir():
        raise NotADirectoryError(f"There is no store {store}. Name the folder that --store has named.")
    return [_read(folder) for folder in sorted(root.iterdir()) if folder.is_dir() and NAME.fullmatch(folder.name)]


def earlier_files(store: str | os.PathLike[str]) -> list[Path]:
    """Return the files that versions before this layout left in a store: one for each run, which none can go on from now."""
    return [file for file in sorted(Path(store).iterdir()) if EARLIER.fullmatch(file.name) and file.is_file()]


def choose_runs(store: str | os.PathLike[str], names: Sequence[str]) -> list[StoredRun]:
    """Return the runs whose names begin so; all of them if none is named.

    Raises
    ------
    ValueError
        If no run, or more than one, begins with a name.
    """
    runs = stored_runs(store)
    chosen = {}
    for name in names:
        found = [run for run in runs if run.name.startswith(name)]
        if len(found) != 1:
            what = f"{len(found)} runs whose names begin" if found else "no run whose name begins"
            raise ValueError(f"{store} has {what} with {name!r}. `heavytail runs list {store}` shows them.")
        chosen[found[0].name] = found[0]
    return list(chosen.values()) if names else runs


def merge(store: str | os.PathLike[str], others: Sequence[str | os.PathLike[str]] = ()) -> list[StoredRun]:
    """Copy to a store what is whole in others, put together what follows on each other, and return its runs.

    What is damaged, or says nothing of itself, is left out with a warning.

    Raises
    ------
    OSError
        If a store cannot be read, or this one cannot be written.
    ValueError
        If a file of this store is of another run than its folder, or of a newer version.
    """
    for run in [run for other in others for run in stored_runs(other)]:
        if run.about:
            _copy(run, run.about, Path(store))
        else:
            warnings.warn(f"{run.folder} is left out: {run.fault}.", stacklevel=2)
    for run in stored_runs(store):
        if run.about:
            _compact(Path(store), run.about)
    return stored_runs(store)


def _read(folder: Path) -> StoredRun:
    try:
        about = About.read(folder)
    except FileNotFoundError:
        return StoredRun(folder, None, f"it has no {ABOUT}")
    except ValueError as error:
        return StoredRun(folder, None, str(error))
    return StoredRun(folder, about) if about.name == folder.name else StoredRun(folder, None, f"it is of run {about.name}")


def _copy(run: StoredRun, about: About, store: Path) -> None:
    target = Store(store, about).folder
    damaged = set()
    for kept, fault in run.faults():
        damaged.add(kept.file)
        warnings.warn(f"{kept.file} is left out: {fault}.", stacklevel=3)
    for kept in run.files:
        copy = Kept.of(target, kept.first, kept.last, kept.kind)
        if kept.file not in damaged and not copy.file.exists():
            copy.write(about.run, kept.read(about.run, about.shape))


def _compact(store: Path, about: About) -> None:
    for n in about.asked:
        kept = Store(store, replace(about, asked=[n]))
        totals = kept.load()
        next(kept.gaps(totals.done), None)  # looks at what is there
        for piece in kept.add_to(totals, totals.sample):
            if piece.last % BLOCK:
                kept.save(totals)
        kept.save(totals)
        kept.tidy(totals.done)
    sweep(kept.folder)
