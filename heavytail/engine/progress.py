"""What long work tells of itself: what is running, and how much of it is done."""

from __future__ import annotations

import threading
from collections.abc import Callable

__all__ = ["Count", "Progress", "rising"]

Progress = Callable[[str, int, int], None]
"""Called with what is running, the number of trajectories done, and how many there will be."""

Count = Callable[[int, int], None]


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
