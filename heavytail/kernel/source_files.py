"""The source files of the library, as they were when it was loaded: an edit since then shows without a clock.

What a file holds now is what this process runs only if nothing about the file has changed. Its date alone does not say
so: clocks differ and go back, and files are dated in the future.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

__all__ = ["LIBRARY", "edited_since_loaded", "source_files"]

LIBRARY = Path(__file__).resolve().parents[1]


def source_files() -> dict[str, tuple[int, ...]]:
    """Return what the file system says of every source file, by path: dates, size and number."""
    found: dict[str, tuple[int, ...]] = {}
    for folder, _, names in os.walk(LIBRARY):
        for name in names:
            if name.endswith(".py"):
                with suppress(FileNotFoundError):  # an editor's lock is a link to nowhere
                    seen = os.stat(path := f"{folder}{os.sep}{name}")
                    found[path] = (seen.st_mtime_ns, seen.st_ctime_ns, seen.st_size, seen.st_ino)
    return found


def edited_since_loaded() -> bool:
    """Whether a source file was written, added or taken away since the library was loaded, or none can be seen."""
    now = source_files()
    return now != _AS_LOADED or not now


_AS_LOADED = source_files()
