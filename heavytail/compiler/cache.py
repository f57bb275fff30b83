"""Compiled kernels on disk, in a folder named by the content of every library file.

Numba's own cache watches one file per kernel and would serve an old kernel after an edit elsewhere. Here an edit
of any library file starts an empty folder, and an edit of a user's part changes the type that the kernel is
compiled for (`records`), so a stale kernel cannot be found.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import stat
import tempfile
import time
import uuid
import warnings
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

    ``HEAVYTAIL_CACHE_DIR`` names its parent; the default is the user's cache folder, or one of his own among the temporary
    ones where that cannot be written. Without any that is his alone kernels last as long as the process, which a warning
    says. Folders of other library versions that lay untouched for 30 days are deleted.

    Raises
    ------
    PermissionError
        If the folder that ``HEAVYTAIL_CACHE_DIR`` names cannot be written.
    """
    chosen = os.environ.get("HEAVYTAIL_CACHE_DIR")
    temporary = Path(tempfile.gettempdir()) / f"heavytail-{os.getuid() if hasattr(os, 'getuid') else 'kernels'}"
    parents = [Path(chosen)] if chosen else [*_home(), temporary]
    for parent in parents:
        folder = parent / library_digest()
        try:
            if parent == temporary and not _is_private(parent):
                continue
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            os.utime(folder)
            _forget_old(parent)
            return folder
    tried, remedy = ", ".join(map(str, parents)), "Set HEAVYTAIL_CACHE_DIR to a folder that can."
    if chosen:
        raise PermissionError(f"The folder for compiled kernels cannot be written: {tried}. {remedy}")
    warnings.warn(f"No folder can be written by you alone, so no kernel is kept: tried {tried}. {remedy}", stacklevel=2)
    folder = Path(tempfile.mkdtemp(prefix="heavytail-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _home() -> list[Path]:
    try:
        return [Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "heavytail"]
    except RuntimeError:  # HOME is not set, and the user is not in the list of users
        return []


def _is_private(folder: Path) -> bool:
    """Make a folder where others could have made it first; return whether it is this user's, and closed to all others.

    What lies in it is unpickled, so another user who prepared it could have his own code run.
    """
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    if not hasattr(os, "getuid"):  # Windows gives each user a temporary folder
        return True
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077


def _forget_old(parent: Path) -> None:
    for folder in parent.iterdir():
        if not OUR_NAME.fullmatch(folder.name):  # the parent may be a folder that the user keeps other things in
            continue
        with suppress(FileNotFoundError):  # another process may be forgetting the same folder
            if folder.is_dir() and time.time() - folder.stat().st_mtime > FORGET_AFTER:
                shutil.rmtree(folder, ignore_errors=True)


def compile_cached(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a kernel that closes over numbers only, and keep it on disk; numba's own switch leaves it interpreted.

    Raises
    ------
    ValueError
        If numba's switch is set and the kernel, when called, needs what only compiled code has.
    """
    if numba.config.DISABLE_JIT:
        return _interpreted(function)
    return keep_on_disk(lambda: numba.njit(error_model="numpy", nogil=True, cache=True)(function))


def _interpreted(function: Callable[..., Any]) -> Callable[..., Any]:
    def run(*arguments: Any) -> Any:
        try:
            return function(*arguments)
        except NotImplementedError as error:
            raise ValueError(
                "NUMBA_DISABLE_JIT is set, and this kernel exists compiled only. Unset it, or run experiments with "
                "backend='interpreted'."
            ) from error

    return run


def keep_on_disk(declare: Callable[[], Any]) -> Any:
    """Return the kernel that a function declares with numba's ``cache=True``, for a CPU or a GPU, kept in our folder."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(cache_folder())
    try:
        kernel = declare()
    finally:
        numba.config.CACHE_DIR = before
    _name_files_uniquely(kernel)
    _survive_damage(kernel)
    return kernel


def _survive_damage(kernel: Any) -> None:
    """Let a kernel that cannot be read be compiled anew, and one that cannot be kept be used all the same."""
    load, save, flush = kernel._cache.load_overload, kernel._cache.save_overload, kernel._cache.flush

    def load_or_not(signature: Any, context: Any) -> Any:
        try:
            return load(signature, context)
        except Exception as error:  # damage in a pickle or an object file can raise nearly anything
            warnings.warn(
                f"A compiled kernel in {cache_folder()} is damaged ({error!r}); it is compiled anew.", stacklevel=2
            )
            with suppress(OSError):  # where nothing can be written, nothing is to be mended
                flush()
            return None

    def save_or_not(signature: Any, result: Any) -> None:
        try:
            save(signature, result)
        except OSError as error:
            warnings.warn(f"Compiled kernels cannot be kept in {cache_folder()}: {error}.", stacklevel=2)

    kernel._cache.load_overload, kernel._cache.save_overload = load_or_not, save_or_not


def _name_files_uniquely(kernel: Any) -> None:
    """Let no two processes write a kernel to one file.

    Numba numbers the files of an index. Two processes that save at once take the same number, and the index may then
    give out the kernel of one for the signature of the other.
    """
    files = kernel._cache._cache_file
    stem = files._index_name.removesuffix(".nbi")
    files._data_name = lambda number: f"{stem}.{uuid.uuid4().hex}.nbc"
