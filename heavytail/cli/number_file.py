"""Numbers from a file: NumPy's .npy, and .csv or .txt with or without a line of names."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["read_numbers"]

ENDINGS = (".npy", ".csv", ".txt")


def read_numbers(file: Path, columns: list[str] | None = None) -> NDArray[np.float64]:
    """Return the numbers in a file: 1-D for one column, else of the shape (lines, columns).

    Parameters
    ----------
    file : Path
        A .npy file of real numbers; or lines of numbers with commas, semicolons or white space in between, the first of
        which may hold names. Empty lines and lines that begin with # are left out.
    columns : list of str, optional
        Only these columns, by name or by number from 1.

    Raises
    ------
    ValueError
        If the ending is another one, an entry is no number, lines differ in length, or there is no such column.
    OSError
        If the file cannot be read.
    """
    if file.suffix not in ENDINGS:
        raise ValueError(f"{file} ends with {file.suffix!r}. Pass a file that ends with {', '.join(ENDINGS)}.")
    if file.suffix == ".npy":
        array, names = np.load(file, allow_pickle=False), None
        if array.dtype.kind not in "fiu":
            raise ValueError(f"{file} holds the type {array.dtype}, not real numbers. Save an array of floats.")
        array = np.asarray(array, dtype=np.float64)
    else:
        array, names = _read_lines(file)
    if columns:
        if array.ndim != 2:
            raise ValueError(f"{file} has the shape {array.shape}, so there are no columns to choose from.")
        array = array[:, [_position(column, names, array.shape[1]) for column in columns]]
    return array[:, 0] if array.ndim == 2 and array.shape[1] == 1 else array


def _read_lines(file: Path) -> tuple[NDArray[np.float64], list[str] | None]:
    rows: list[list[float | None]] = []
    names, width = None, 0
    for position, line in enumerate(file.read_text(encoding="utf-8-sig").splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        separator = next((mark for mark in (",", ";") if mark in line), None)
        entries = [entry.strip().strip('"') for entry in line.split(separator)]
        values = [_number(entry) for entry in entries]
        if not rows and names is None and all(value is None for value in values):
            names, width = entries, len(entries)
            continue
        wrong = [entry for entry, value in zip(entries, values, strict=True) if value is None]
        if wrong:
            raise ValueError(f"Line {position} of {file} holds {wrong[0]!r}, which is not a number.")
        width = width or len(values)
        if len(values) != width:
            raise ValueError(f"Line {position} of {file} has {len(values)} entries, the first one {width}.")
        rows.append(values)
    if not rows:
        raise ValueError(f"{file} holds no numbers.")
    return np.array(rows, dtype=np.float64), names


def _number(entry: str) -> float | None:
    try:
        return float(entry or math.nan)
    except ValueError:
        return None


def _position(column: str, names: list[str] | None, width: int) -> int:
    if names and column in names:
        return names.index(column)
    if column.isdecimal() and 1 <= int(column) <= width:
        return int(column) - 1
    known = f"The names are {', '.join(names)}." if names else f"The columns are 1 to {width}."
    raise ValueError(f"There is no column {column!r}. {known}")
