"""The files of a run in a store: each says of which run and which trajectories it is, and vouches for all that it holds.

A name tells what a file should hold, the header inside what it holds: a file can get another name, and a folder another
file. The checksum covers both the header and the arrays.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from heavytail.engine.pieces import BLOCK, rows_of, sample_size
from heavytail.estimates.histogram import BINS
from heavytail.experiment.groups import GROUPS, SPAN
from heavytail.sealed_file import ForeignFileError, check_format, read_sealed, write_sealed

__all__ = ["FORMAT", "Kept", "Kind", "check_store_format", "kept_files"]

FORMAT = 1
Kind = Literal["totals", "piece"]
NAME = re.compile(r"(\d{15})-(\d{15})\.(totals|piece)\.npz")


@dataclass(frozen=True)
class Kept:
    """A file of the trajectories first .. last - 1.

    Totals begin with trajectory 0 and may hold any number of them; a piece lies in one span.
    """

    file: Path
    first: int
    last: int
    kind: Kind

    @classmethod
    def of(cls, folder: Path, first: int, last: int, kind: Kind) -> Kept:
        """Return the file that such trajectories have in the folder of a run."""
        return cls(folder / f"{first:015d}-{last:015d}.{kind}.npz", first, last, kind)

    def serves(self, trajectories: int) -> bool:
        """Whether a run of so many trajectories can use it: it ends with one of its blocks, or where the run does."""
        return self.last <= trajectories and (self.last % BLOCK == 0 or self.last == trajectories)

    def write(self, run: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Write arrays for a run of this digest, so that the file is there as a whole or not at all."""
        write_sealed(self.file, self._header(run), arrays)

    def read(self, run: str, shape: tuple[int, int]) -> dict[str, NDArray[Any]]:
        """Return the arrays, of so many checkpoints and columns.

        Raises
        ------
        FileNotFoundError
            If it is gone: its trajectories are in totals by now.
        ForeignFileError
            If it is of another run, or of a newer format.
        Exception
            Of nearly any kind, if it is damaged.
        """
        header, content = read_sealed(self.file)
        check_store_format(self.file, header)
        if header["run"] != run:
            raise ForeignFileError(
                f"{self.file} is of another run, {header['run'][:32]}. Move it to the folder of that name, or remove it."
            )
        if header != self._header(run):
            raise ValueError(f"it holds {header['kind']} of the trajectories {header['first']} to {header['last'] - 1}")
        self._check(content, shape)
        return content

    def _header(self, run: str) -> dict[str, Any]:
        return {"format": FORMAT, "run": run, "first": self.first, "last": self.last, "kind": self.kind}

    def _check(self, arrays: dict[str, NDArray[Any]], shape: tuple[int, int]) -> None:
        """Raise a ValueError unless the arrays are of the shapes that they must have, and the counts add up."""
        if self.first % BLOCK or self.last <= self.first:
            raise ValueError("it is of no whole blocks")
        sampled = max(min(sample_size(*shape), self.last) - self.first, 0)
        sizes: dict[str, tuple[int, ...]] = {"maximum": shape, "nonfinite": shape, "sample": (sampled, *shape)}
        if self.kind == "totals":
            if self.first:
                raise ValueError("it does not begin with the first trajectory")
            sizes |= {"sums": (GROUPS, *shape), "span": (GROUPS, *shape)}
        else:
            if self.first // SPAN != (self.last - 1) // SPAN:
                raise ValueError("it is of more than one span")
            sizes |= {"sums": (rows_of(self.first, self.last), *shape)}
        whole = {"nonfinite", "counts"}
        if arrays.keys() != sizes.keys() | {"counts"}:
            raise ValueError(f"it holds {', '.join(sorted(arrays))}")
        for name, array in arrays.items():
            expected = sizes.get(name, (2, array.shape[-1] if array.ndim else 0))
            if array.shape != expected or array.dtype != (np.int64 if name in whole else np.float64):
                raise ValueError(f"{name} has the shape {array.shape} and the type {array.dtype}")
        histograms, counts = shape[0] * shape[1], arrays["counts"]
        if counts.size and not (counts[0].min() >= 0 and counts[0].max() < histograms * BINS and counts[1].min() > 0):
            raise ValueError("the counts do not fit")
        if (np.bincount(counts[0] // BINS, counts[1], histograms) != self.last - self.first).any():
            raise ValueError("the counts do not add up")


def kept_files(folder: Path) -> list[Kept]:
    """Return the files in the folder of a run, by their names."""
    found = []
    for name in sorted(os.listdir(folder)) if folder.is_dir() else ():
        if match := NAME.fullmatch(name):
            kind: Any = match[3]
            found.append(Kept(folder / name, int(match[1]), int(match[2]), kind))
    return found


def check_store_format(file: Path, header: Mapping[str, Any]) -> None:
    """Raise a ForeignFileError if a newer version of this library has written a file of a store."""
    check_format(file, header, FORMAT, "choose another folder for the store")
