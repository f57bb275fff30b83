"""Exponents on disk, a small file for each: a map that was stopped goes on with the schedules that are not measured yet.

A file is named by all that determines the exponent, and holds it with a checksum of both, since a name can be given to
another file.
"""

from __future__ import annotations

import hashlib
import os
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from heavytail.compiler.fingerprint import library_digest
from heavytail.engine.store import make_folder, sweep
from heavytail.experiment.digest import digest
from heavytail.sealed_file import write_atomically

__all__ = ["KeptExponents"]


class KeptExponents:
    """The exponents that a store keeps, in a folder of their own there.

    Parameters
    ----------
    store : path, optional
        The folder of the store; None keeps nothing.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """

    def __init__(self, store: str | os.PathLike[str] | None) -> None:
        self.folder = None if store is None else Path(store) / "exponents"
        if self.folder:
            make_folder(self.folder)
            sweep(self.folder)

    def load(self, determinants: Iterable[Any]) -> dict[Any, float]:
        """Return those that are kept, by what determines them; damage is reported, and left out."""
        if self.folder is None:
            return {}
        found, damaged = {}, []
        for one in determinants:
            file = self.folder / _name(one)
            try:
                found[one] = _read(file)
            except FileNotFoundError:
                continue
            except (OSError, ValueError):  # no text, no number, or another checksum
                damaged.append(file)
        if damaged:
            told = f"{len(damaged)} of the exponents in {self.folder} are damaged, {damaged[0].name} first"
            warnings.warn(f"{told}; they are measured anew.", stacklevel=4)
        return found

    def save(self, determinants: Any, exponent: float) -> None:
        """Keep one; what cannot be written is reported once, and nothing more is kept."""
        if self.folder is None:
            return
        file = self.folder / _name(determinants)
        content = _content(file.name, exponent).encode()
        try:
            write_atomically(file, lambda opened: opened.write(content))
        except OSError as error:
            told = f"The exponents could not be written to {self.folder} ({error})"
            warnings.warn(f"{told}. The run goes on; nothing new is kept.", stacklevel=4)
            self.folder = None


def _name(determinants: Any) -> str:
    return digest((library_digest(), determinants))


def _content(name: str, exponent: float) -> str:
    return f"{exponent.hex()} {hashlib.sha256(f'{name} {exponent.hex()}'.encode()).hexdigest()}\n"


def _read(file: Path) -> float:
    text = file.read_text(encoding="ascii")
    exponent = float.fromhex(text.partition(" ")[0])
    if text != _content(file.name, exponent):
        raise ValueError("the checksum differs")
    return exponent
