"""What long work tells of itself: what is running, and how much of it is done."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable

__all__ = ["Count", "Progress", "check_listener", "rising"]

Progress = Callable[[str, int, int], None]
"""Called with what is running, the number of trajectories (or schedules) done, and how many there will be."""

Count = Callable[[int, int], None]


def check_listener(progress: Progress | None) -> None:
    """Raise a TypeError, before any work is done, unless a callback can be called with a label and two counts."""
    if progress is None:
        return
    try:
        inspect.signature(progress).bind("simulate", 0, 1)
    except ValueError:  # written in C, with a signature that Python does not know
        return
    except TypeError as error:
        raise TypeError(
            f"progress = {progress!r} cannot be called with a label and two counts ({error}). Pass a function of "
            "(label, done, total)."
        ) from None


def rising(progress: Progress, label: str) -> Count:
    """Return a callback for several threads, of which the given one hears one at a time, and never less than before."""
    most, one_at_a_time = 0, threading.Lock()

    def report(done: int, total: int) -> None:
        nonlocal most
        with one_at_a_time:
            if done > most:
                most = done
                progress(label, done, total)

    return report
