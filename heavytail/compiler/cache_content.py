"""What lies in the folder of compiled kernels: how much, how much may, and what goes first.

The folder may be one that the user keeps other things in. Ours are the files that are named as kernels are, in folders
that are named by a content of the library; nothing else is counted, let alone removed, and no link is followed. Other
processes may read, write and remove the same files meanwhile.
"""

from __future__ import annotations

import os
import re
import stat
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

__all__ = ["MIB", "Content", "clear", "content", "make_room", "size_limit"]

OUR_FOLDER = re.compile("[0-9a-f]{16}")
OUR_FILE = re.compile(r".+\.([0-9a-f]{32}\.(nbc|tmp)|nbi)")  # the last is an index of kernels, of earlier versions
FORGET_AFTER = 30 * 86400.0
SECONDS_OF_A_WRITE = 3600.0  # what is older was left by a process that was killed
MIB = 2**20


class Content(NamedTuple):
    """How many kernels of how many versions of the library lie in a folder, and the bytes of their files."""

    kernels: int
    versions: int
    size: int


class _File(NamedTuple):
    path: Path
    version: Path
    size: int
    used: float


def size_limit() -> int:
    """Return how many bytes the compiled kernels of all versions may take: ``HEAVYTAIL_CACHE_SIZE`` MiB, or 1024.

    Raises
    ------
    ValueError
        If the environment names no whole number.
    """
    chosen = os.environ.get("HEAVYTAIL_CACHE_SIZE") or "1024"
    if not chosen.isdecimal():
        raise ValueError(
            f"HEAVYTAIL_CACHE_SIZE={chosen!r} is no whole number of MiB. Set it to one, such as 1024; 0 keeps no kernel."
        )
    return int(chosen) * MIB


def content(parent: Path) -> Content:
    """Return what lies in the folder of all kernels; nothing if there is no such folder."""
    files = _files(parent)
    kernels = [file for file in files if file.path.suffix == ".nbc"]
    return Content(len(kernels), len({file.version for file in kernels}), sum(file.size for file in files))


def make_room(parent: Path) -> None:
    """Remove kernels that lay unused for 30 days, and as many of those unused for longest as are beyond the limit."""
    free, now = size_limit(), time.time()
    doomed = []
    for file in sorted(_files(parent), key=lambda file: file.used, reverse=True):
        age = now - file.used
        if file.path.suffix == ".tmp" and age < SECONDS_OF_A_WRITE:  # another process is at it
            continue
        free -= file.size
        if free < 0 or age > FORGET_AFTER or file.path.suffix == ".tmp":
            doomed.append(file)
    _remove(doomed)


def clear(parent: Path) -> Content:
    """Remove all compiled kernels, and return what that was.

    Raises
    ------
    NotADirectoryError
        If the folder is a file.
    PermissionError
        If the folder is a link, or belongs to another user; or if some of the files could not be removed.
    """
    if parent.is_file():
        raise NotADirectoryError(f"{parent} is a file, and nothing was removed. Set HEAVYTAIL_CACHE_DIR to a folder.")
    if parent.is_symlink():
        raise PermissionError(f"{parent} is a link, and nothing was removed. Set HEAVYTAIL_CACHE_DIR to the folder itself.")
    if hasattr(os, "getuid") and parent.exists() and parent.stat().st_uid != os.getuid():
        raise PermissionError(f"{parent} belongs to another user, and nothing was removed. Ask its owner to.")
    before = content(parent)
    failures = _remove(_files(parent))
    if failures:
        raise PermissionError(f"{len(failures)} files in {parent} could not be removed: {failures[0]}.")
    return before


def _files(parent: Path) -> list[_File]:
    found = []
    for version in _folders(parent):
        for folder, _, names in os.walk(version):
            for name in filter(OUR_FILE.fullmatch, names):
                with suppress(OSError):  # it has gone meanwhile
                    seen = os.lstat(path := Path(folder, name))
                    if stat.S_ISREG(seen.st_mode):
                        found.append(_File(path, version, seen.st_size, seen.st_mtime))
    return found


def _folders(parent: Path) -> list[Path]:
    try:
        return [entry for entry in parent.iterdir() if OUR_FOLDER.fullmatch(entry.name) and not entry.is_symlink()]
    except OSError:
        return []


def _remove(files: Iterable[_File]) -> list[str]:
    """Remove files, and their folders if nothing else is in them; return what went wrong."""
    failures, folders = [], set()
    for file in files:
        try:
            file.path.unlink(missing_ok=True)
        except OSError as error:
            failures.append(str(error.strerror))
        folders |= {folder for folder in file.path.parents if folder.is_relative_to(file.version)}
    for folder in sorted(folders, key=lambda folder: -len(folder.parts)):  # the innermost first
        with suppress(OSError):  # something else is in it
            folder.rmdir()
    return failures
