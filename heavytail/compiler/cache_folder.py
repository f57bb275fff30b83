"""Where compiled kernels lie: a folder that this user alone can write, and in it one for each content of the library.

Kernels are unpickled and executed, so another user who could write one could have his own code run.
"""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from heavytail.compiler.fingerprint import library_digest

__all__ = ["cache_folder", "cache_parent", "why_none"]


def cache_parent() -> Path | None:
    """Return the folder of all compiled kernels, or None if there is none that is this user's alone.

    ``HEAVYTAIL_CACHE_DIR`` names it: then it is neither made nor checked here. The default is made: the user's cache folder,
    or one of his own among the temporary ones where that cannot be written.
    """
    chosen = os.environ.get("HEAVYTAIL_CACHE_DIR")
    return Path(chosen).absolute() if chosen else _in_home() or _among_temporary()


def cache_folder() -> Path | None:
    """Return the folder of this library's compiled kernels, which need not be there, or None as `cache_parent` does."""
    parent = cache_parent()
    return parent and parent / library_digest()


def why_none() -> str:
    """Return why there is no folder, and what to do."""
    return (
        "No kernel is kept: neither the cache folder of your home nor one among the temporary folders can be written by you "
        "alone. Set HEAVYTAIL_CACHE_DIR to a folder that can."
    )


def _in_home() -> Path | None:
    try:
        parent = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache").absolute() / "heavytail"
        parent.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):  # it cannot be made, or HOME is not set and the user is not in the list of users
        return None
    folder = parent / library_digest()
    return parent if os.access(folder if folder.exists() else parent, os.W_OK) else None


def _among_temporary() -> Path | None:
    try:
        parent = Path(tempfile.gettempdir()) / f"heavytail-{os.getuid() if hasattr(os, 'getuid') else 'kernels'}"
        return parent if _is_private(parent) else None
    except OSError:  # no folder for temporary files can be written
        return None


def _is_private(folder: Path) -> bool:
    """Make a folder where others could have made it first; return whether it is this user's, and closed to all others."""
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    if not hasattr(os, "getuid"):  # Windows gives each user a temporary folder
        return True
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077
