"""How fast work goes, and how long it will take: counted from what was done since it was first heard of, not from before."""

from __future__ import annotations

import datetime
from collections import deque

__all__ = ["Pace", "duration", "speed"]

LEAST_SPAN = 1.0  # seconds: over less, the rate says when tasks happen to end
WINDOW = 60.0  # seconds that the rate looks back: a machine does not run evenly for hours


class Pace:
    """Listens to a label, how much is done and how much there will be, at times of a clock in seconds.

    The first that is heard of a piece of work is where counting begins: it may come from a store, and it holds the time of
    compiling. Another label, another total, or a count that does not rise is another piece of work.
    """

    def __init__(self) -> None:
        self._heard: deque[tuple[float, int]] = deque([(0.0, 0)])
        self._work: tuple[str, int] = "", 0

    def hear(self, label: str, done: int, total: int, now: float) -> None:
        """Take note of what is done."""
        heard = self._heard
        if (label, total) != self._work or done <= heard[-1][1]:
            self._heard, self._work = deque([(now, done)]), (label, total)  # in this order: another thread may be reading
            return
        heard.append((now, done))
        while len(heard) > 2 and heard[1][0] <= now - WINDOW:  # so that rare news still leaves two
            heard.popleft()

    def known(self, now: float) -> tuple[float, float] | None:
        """Return what is done in a second, and how many seconds are left; None if little was heard yet, or all is done."""
        heard, (_, total) = self._heard, self._work
        (begin, before), (end, done) = heard[0], heard[-1]
        if end - begin < LEAST_SPAN or done >= total:
            return None
        rate = (done - before) / (end - begin)
        return rate, max((total - done) / rate - (now - end), 0.0)


def speed(rate: float, unit: str) -> str:
    """Return a rate for a reader: three digits, in thousands and millions, or by the minute or the hour where it is slow.

    Examples
    --------
    >>> speed(12345.0, "trajectories"), speed(0.05, "schedules")
    ('12.3k trajectories/s', '3 schedules/min')
    """
    seconds, name = next(((s, name) for s, name in ((1, "s"), (60, "min")) if rate * s >= 1.0), (3600, "h"))
    value, prefixes = rate * seconds, iter(("", "k", "M", "G"))
    prefix = next(prefixes)
    while value >= 999.5 and (larger := next(prefixes, None)):
        value, prefix = value / 1000.0, larger
    return f"{value:.3g}{prefix} {unit}/{name}"


def duration(seconds: float) -> str:
    """Return a time for a reader: hours, minutes and seconds, or days.

    Examples
    --------
    >>> duration(75.2), duration(400_000.0)
    ('0:01:15', '4.6 days')
    """
    days = seconds / 86400.0
    return str(datetime.timedelta(seconds=int(seconds))) if days < 1.0 else f"{days:,.1f} days"
