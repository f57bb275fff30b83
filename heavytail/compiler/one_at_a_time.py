"""What only one process on a machine does at a time: compile, so that the others find what it has left on disk."""

from __future__ import annotations

import getpass
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["one_at_a_time"]


@contextmanager
def one_at_a_time(what: str) -> Iterator[None]:
    """Wait until no other process of this user on this machine is inside, where the system can tell; else go on.

    The lock goes with its process, however that ends.
    """
    try:
        import fcntl
    except ImportError:  # a system without such locks: every process does the work
        yield
        return
    lock = None
    with suppress(OSError):
        lock = (Path(tempfile.gettempdir()) / f"heavytail-{_user()}-{what}.lock").open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        yield
    finally:
        if lock:
            lock.close()


def _user() -> str:
    with suppress(OSError, KeyError, ImportError):  # a container without names of users
        return getpass.getuser()
    return "nobody"
