"""Named arrays and a page of JSON in one file, which is there as a whole or not at all and vouches for what it holds.

It is an archive of NumPy (.npz) without pickled objects: the arrays, a `header`, and a checksum of both.
"""

from __future__ import annotations

import hashlib
import json
import uuid
import zipfile
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "ForeignFileError",
    "check_format",
    "checksum",
    "library_version",
    "read_sealed",
    "write_atomically",
    "write_sealed",
]


class ForeignFileError(ValueError):
    """A file that is whole, but of something else than what is read, or of another format."""


def write_sealed(file: Path, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write a header and arrays to a file, which keeps what it held until they are complete."""
    content = dict(arrays) | {"header": np.asarray(json.dumps(header))}
    sealed: dict[str, Any] = content | {"checksum": np.asarray(checksum(content))}
    write_atomically(file, lambda opened: np.savez(opened, **sealed))


def read_sealed(file: Path) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Return the header and the arrays of a file.

    Raises
    ------
    FileNotFoundError
        If it is not there.
    Exception
        Of nearly any kind, if it is damaged.
    """
    with file.open("rb") as opened:
        whole = zipfile.is_zipfile(opened)
    if not whole:  # NumPy would take it for pickled objects, and advise to load them
        raise ValueError("it is no archive of arrays, or not a whole one")
    with file.open("rb") as opened, np.load(opened, allow_pickle=False) as data:
        content = {name: data[name] for name in data.files}
    if str(content.pop("checksum")) != checksum(content):
        raise ValueError("the checksum differs")
    return json.loads(str(content.pop("header"))), content


def check_format(file: Path, header: Mapping[str, Any], known: int, otherwise: str) -> None:
    """Raise a ForeignFileError if a newer version of this library has written a file; say what to do other than upgrade."""
    if header["format"] > known:
        raise ForeignFileError(
            f"{file} was written by a newer heavytail (format {header['format']}; this one reads {known}). "
            f"Upgrade heavytail, or {otherwise}."
        )


def write_atomically(file: Path, write: Callable[[Any], object]) -> None:
    """Have a function write to a file under another name, and give it its name when it is complete."""
    temporary = file.with_name(f"{file.name}.{uuid.uuid4().hex}.tmp")
    try:
        with temporary.open("wb") as opened:
            write(opened)
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)


def checksum(content: Mapping[str, NDArray[Any]]) -> str:
    """Return the SHA-256 of named arrays."""
    total = hashlib.sha256()
    for name in sorted(content):
        array = np.ascontiguousarray(content[name])
        total.update(repr((name, array.dtype.str, array.shape)).encode())
        total.update(array.tobytes())
    return total.hexdigest()


def library_version() -> str | None:
    """Return the version of this library that writes; None for a tree that is not installed."""
    try:
        return version("heavytail")
    except PackageNotFoundError:
        return None
