"""Compiled kernels on disk, in a folder named by the content of every library file.

Numba's own cache watches one file per kernel and would serve an old kernel after an edit elsewhere. Here an edit
of any library file starts an empty folder, and an edit of a user's part changes the type that the kernel is
compiled for (`records`), so a stale kernel cannot be found.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numba

from heavytail.compiler.fingerprint import library_digest

__all__ = ["cache_folder", "compile_cached", "keep_on_disk"]

FORGET_AFTER = 30 * 86400.0
OUR_NAME = re.compile("[0-9a-f]{16}")


@cache
def cache_folder() -> Path:
    """Return the folder of this library's compiled kernels, made if need be.

    ``HEAVYTAIL_CACHE_DIR`` names its parent; the default is the user's cache folder, or a temporary one where
    that cannot be written. Folders of other library versions that lay untouched for 30 days are deleted.
    """
    chosen = os.environ.get("HEAVYTAIL_CACHE_DIR")
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "heavytail"
    parents = [Path(chosen)] if chosen else [home, Path(tempfile.gettempdir()) / "heavytail"]
    for parent in parents:
        folder = parent / library_digest()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            os.utime(folder)
            _forget_old(parent)
            return folder
    raise PermissionError(
        f"No folder for compiled kernels can be written: tried {', '.join(map(str, parents))}. "
        "Set HEAVYTAIL_CACHE_DIR to a folder that can."
    )


def _forget_old(parent: Path) -> None:
    for folder in parent.iterdir():
        if not OUR_NAME.fullmatch(folder.name):  # the parent may be a folder that the user keeps other things in
            continue
        with suppress(FileNotFoundError):  # another process may be forgetting the same folder
            if folder.is_dir() and time.time() - folder.stat().st_mtime > FORGET_AFTER:
                shutil.rmtree(folder, ignore_errors=True)


def compile_cached(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a kernel that closes over numbers only, and keep it on disk; numba's own switch leaves it interpreted."""
    if numba.config.DISABLE_JIT:
        return function
    return keep_on_disk(lambda: numba.njit(error_model="numpy", nogil=True, cache=True)(function))


def keep_on_disk(declare: Callable[[], Any]) -> Any:
    """Return the kernel that a function declares with numba's ``cache=True``, for a CPU or a GPU, kept in our folder."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(cache_folder())
    try:
        kernel = declare()
    finally:
        numba.config.CACHE_DIR = before
    _name_files_uniquely(kernel)
    return kernel


def _name_files_uniquely(kernel: Any) -> None:
    """Let no two processes write a kernel to one file.

    Numba numbers the files of an index. Two processes that save at once take the same number, and the index may then
    give out the kernel of one for the signature of the other.
    """
    files = kernel._cache._cache_file
    stem = files._index_name.removesuffix(".nbi")
    files._data_name = lambda number: f"{stem}.{uuid.uuid4().hex}.nbc"
