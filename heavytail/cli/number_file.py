"""Numbers from a file: NumPy's .npy, and .csv or .txt with or without a line of names.

Whatever a file holds, what cannot be numbers is a ValueError that names the file, and what is left out is said.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heavytail.parts.parameters import real_array, shown

__all__ = ["read_numbers"]

ENDINGS = (".npy", ".csv", ".txt")
NPY, ZIP = b"\x93NUMPY", b"PK"  # how such files begin
SEPARATORS = (",", ";")

Array = NDArray[np.float64]


def read_numbers(
    file: Path, columns: list[str] | None = None, say: Callable[[str], object] = warnings.warn
) -> NDArray[np.float64]:
    """Return the numbers in a file: 1-D for one column, else of the shape (lines, columns).

    Parameters
    ----------
    file : Path
        A .npy file of real numbers; or lines of numbers with commas, semicolons or white space in between, the first of
        which may hold names. Empty lines and lines that begin with # are left out, and so is a first column of text that
        only numbers the lines, as R and pandas write it.
    columns : list of str, optional
        Only these columns, by name or by number from 1.
    say : callable, optional
        Called with a sentence if a column is left out.

    Raises
    ------
    ValueError
        If the ending is another one, the file is damaged, an entry is no number, lines differ in length, or there is no
        such column.
    OSError
        If the file cannot be read.
    """
    if file.suffix not in ENDINGS:
        raise ValueError(f"{file} ends with {file.suffix!r}. Pass a file that ends with {', '.join(ENDINGS)}.")
    if file.is_dir():
        raise IsADirectoryError(f"{file} is a folder. Name a file in it.")
    try:
        array, names = (_read_array(file), None) if file.suffix == ".npy" else _read_lines(file)
    except OSError as error:
        raise OSError(
            f"{file} cannot be read: {error.strerror or error}. Name a file that exists and can be read."
        ) from error
    if columns:
        if array.ndim != 2:
            raise ValueError(f"{file} has the shape {array.shape}, so there are no columns to choose from.")
        array = array[:, [_position(column, names, array.shape[1]) for column in columns]]
    elif file.suffix != ".npy" and _numbers_lines(array, names):
        name = f" ({names[0]})" if names and names[0] else ""
        kept = " ".join(f"--column {number}" for number in range(1, min(array.shape[1], 3) + 1))
        say(f"Column 1{name} of {file} only numbers the lines, so it is left out. To keep it: {kept}{_dots(array)}.")
        array = array[:, 1:]
    return array[:, 0] if array.ndim == 2 and array.shape[1] == 1 else array


def _dots(array: Array) -> str:
    return " ..." if array.shape[1] > 3 else ""


def _read_array(file: Path) -> Array:
    with file.open("rb") as stream:
        begin = stream.read(len(NPY))
    if begin.startswith(ZIP):
        raise ValueError(f"{file} is an archive, as numpy.savez writes it. Save one array of it with numpy.save.")
    if begin != NPY:
        what = f"begins with {begin!r}" if begin else "is empty"
        raise ValueError(f"{file} {what}, so it is no .npy file. Save the array with numpy.save.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of how an old NumPy wrote it
            array = np.load(file, mmap_mode="r", allow_pickle=False)
    except OSError:
        raise
    except Exception as error:  # the header is a Python expression, and whatever can be wrong with one can be wrong here
        reason = shown(str(error) or type(error).__name__).strip("'\" .")
        raise ValueError(
            f"{file} is damaged, or holds no plain array: {reason}. Save the array again with numpy.save."
        ) from error
    try:
        return real_array(str(file), array)
    except TypeError as error:
        raise ValueError(f"{file} holds {array.dtype}, not real numbers. Save an array of floats.") from error


def _read_lines(file: Path) -> tuple[Array, list[str] | None]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{file} is no text in UTF-8: byte {error.start} is {error.object[error.start]:#04x}. Save it as UTF-8."
        ) from error
    rows: list[list[float | None]] = []
    names: list[str] | None = None
    width = 0
    for position, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        separator = next((mark for mark in SEPARATORS if mark in line), None)
        entries = [entry.strip().strip('"') for entry in line.split(separator)]
        values = [_number(entry) for entry in entries]
        if not rows and names is None and any(entries) and all(_number(entry) is None for entry in entries if entry):
            names = entries
            continue
        wrong = [entry for entry, value in zip(entries, values, strict=True) if value is None]
        if wrong:
            raise ValueError(f"Line {position} of {file} holds {shown(wrong[0])}, which is not a number.")
        if not rows:
            width = len(values)
        if len(values) != width:
            raise ValueError(f"Line {position} of {file} has {len(values)} entries, the first one {width}.")
        rows.append(values)
    if not rows:
        raise ValueError(f"{file} holds no numbers.")
    array = np.array(rows, dtype=np.float64)
    if names and len(names) == width - 1 and _numbers_lines(array, ["", *names]):  # R names no column of row names
        names = ["", *names]
    if names and len(names) != width:
        raise ValueError(f"The line of names in {file} has {len(names)} entries, the first line of numbers {width}.")
    return array, names


def _number(entry: str) -> float | None:
    try:
        return float(entry or math.nan) if "_" not in entry else None  # Python would read 1_5 as 15
    except ValueError:
        return None


def _numbers_lines(array: Array, names: list[str] | None) -> bool:
    """Whether the first of several columns counts the lines, from 0 or 1; or has no name, and whole numbers that differ."""
    if array.ndim != 2 or array.shape[1] < 2 or len(array) < 2:
        return False
    first = array[:, 0]
    counts = first[0] in (0.0, 1.0) and bool((np.diff(first) == 1.0).all())
    unnamed = names is not None and not names[0] and any(names)
    return counts or (unnamed and bool((first == np.floor(first)).all()) and np.unique(first).size == first.size)


def _position(column: str, names: list[str] | None, width: int) -> int:
    if names and column in names:
        return names.index(column)
    if column.isdecimal() and 1 <= int(column) <= width:
        return int(column) - 1
    known = f"The names are {', '.join(filter(None, names))}." if names else f"The columns are 1 to {width}."
    raise ValueError(f"There is no column {column!r}. {known}")
