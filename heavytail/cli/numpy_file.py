"""Arrays that NumPy keeps: one in .npy, several in .npz.

A .npy file is a table without names; in a .npz file each array has one.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import numpy as np

from heavytail.cli.columns import Column, Table
from heavytail.parts.parameters import real_array, shown

__all__ = ["NPY", "ZIP", "read_npy", "read_npz"]

NPY, ZIP = b"\x93NUMPY", b"PK"  # how such files begin


def read_npy(origin: str, stream: IO[bytes], path: Path | None = None) -> Table:
    """Return the columns of the array in a .npy file; they have no names.

    Parameters
    ----------
    origin : str
        The file, for messages.
    stream : file
        The open file.
    path : Path, optional
        Where it lies, if it need not be read whole.

    Raises
    ------
    ValueError
        If it is damaged, or holds something else than real numbers with one or two axes.
    """
    _check_beginning(origin, stream, ".npy", NPY, "Save the array with numpy.save.")
    array = _loaded(origin, lambda: np.load(path or stream, mmap_mode="r" if path else None, allow_pickle=False))
    try:
        values = real_array(origin, array)
    except TypeError as error:
        raise ValueError(f"{origin} holds {array.dtype}, not real numbers. Save an array of floats.") from error
    if values.ndim not in (1, 2):
        raise ValueError(f"{origin} has the shape {values.shape}. Save (samples,) or (samples, coordinates).")
    if values.size == 0:
        raise ValueError(f"{origin} holds an array without entries, of the shape {values.shape}. Save one with numbers.")
    columns = values.T if values.ndim == 2 else (values,)
    return Table(origin, tuple(Column("", column) for column in columns), named=False)


def read_npz(origin: str, stream: IO[bytes]) -> Table:
    """Return the arrays of a .npz file, each a column by its name; the lines of one with two axes are vectors.

    Parameters
    ----------
    origin : str
        The file, for messages.
    stream : file
        The open file.

    Raises
    ------
    ValueError
        If it is damaged.
    """
    _check_beginning(origin, stream, ".npz", ZIP, "Save the arrays with numpy.savez.")
    archive = _loaded(origin, lambda: np.load(stream, allow_pickle=False))
    return Table(origin, tuple(_column(origin, archive, name) for name in archive.files), named=True)


def _column(origin: str, archive: Any, name: str) -> Column:
    try:
        array = _loaded(origin, lambda: archive[name])
        values = real_array(name, array)
    except (TypeError, ValueError) as error:
        return Column(name, np.empty(0), str(error))
    if values.ndim not in (1, 2):
        return Column(name, np.empty(0), f"an array of the shape {values.shape}")
    return Column(name, values)


def _check_beginning(origin: str, stream: IO[bytes], ending: str, begin: bytes, remedy: str) -> None:
    found = stream.read(len(NPY))
    stream.seek(0)
    if found.startswith(begin):
        return
    if found.startswith(ZIP):
        raise ValueError(f"{origin} is an archive, as numpy.savez writes it. Let its name end with .npz.")
    what = f"begins with {found!r}" if found else "is empty"
    raise ValueError(f"{origin} {what}, so it is no {ending} file. {remedy}")


def _loaded(origin: str, load: Callable[[], Any]) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of how an old NumPy wrote it
            return load()
    except OSError:
        raise
    except Exception as error:  # the header is a Python expression, and whatever can be wrong with one can be wrong here
        reason = shown(str(error) or type(error).__name__).strip("'\" .")
        raise ValueError(
            f"{origin} is damaged, or holds no plain array: {reason}. Save the array again with numpy.save."
        ) from error
