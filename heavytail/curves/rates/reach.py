"""The limits that local rates can still reach: where they are, and how far what is left of their drift can carry them.

With l = log k and the local rate s(l), the limit is s plus the integral of ds beyond the window. If what is left decays no
slower than k**-(1/l), or like a power of 1/l (a factor (log k)**p), that is at most s'(l) l. What decays more slowly, or
comes in only after the last k, cannot be seen; so a verdict says its range of k.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from heavytail.estimates.estimate import StudentEstimate

__all__ = ["Drift"]

FADED = 0.5


@dataclass(frozen=True)
class Drift:
    """How local rates change over a window of k.

    Attributes
    ----------
    window : tuple of int
        The first and the last k.
    thirds : tuple of float
        The rates over the consecutive thirds of the window, in log k.
    halves : StudentEstimate
        The rate over the second half of the window minus the rate over the first half.
    early, late, bend : StudentEstimate
        By how much the local rate changes from the first third to the second, from that to the last; and late - early.
    """

    window: tuple[int, int]
    thirds: tuple[float, ...]
    halves: StudentEstimate
    early: StudentEstimate
    late: StudentEstimate
    bend: StudentEstimate

    @property
    def surely(self) -> bool:
        """Whether one of these changes is surely not 0, at 95 %."""
        changes = (change.interval() for change in (self.halves, self.early, self.late))
        return any(low > 0.0 or high < 0.0 for low, high in changes)

    def limits(self, low: float, high: float, level: float) -> tuple[float, float]:
        """Return the least and the greatest limit within reach, given the interval of the rate over the window.

        With the width W of the window in log k, the drift D between its halves and l = log k at its end, they are the ends
        of the interval plus min(0, D_low) and max(0, D_high) times (W/2 + l) / (W/2). Two corrections at once can hide in
        that: the last two thirds alone are asked as well where the local rates surely bend towards that side, or where a
        change over the first two thirds fell to less than half of itself and may cover a slow one the other way.
        While rates surely fall, a start is being forgotten, and they may come back to where they were.
        """
        down, up = self._reach(*self.halves.interval(level), 0.5)
        lowest, highest = [low + down], [high + up]
        last, half = self.thirds[-1], 0.5 * (high - low)
        late = self.late.interval(level)
        most = max(-late[0], late[1])
        (late_down, late_up), (back, forth) = self._reach(*late, 1.0 / 3.0), self._reach(-most, most, 1.0 / 3.0)
        (early_low, early_high), (bend_low, bend_high) = self.early.interval(), self.bend.interval()
        faded = abs(self.late.value) < FADED * abs(self.early.value) or self.late.value * self.early.value < 0.0
        if bend_high < 0.0:
            lowest.append(last - half + late_down)
        if bend_low > 0.0:
            highest.append(last + half + late_up)
        if faded and early_low > 0.0:
            lowest.append(last - half + back)
        if faded and early_high < 0.0:
            highest.append(last + half + forth)
        if self.halves.interval()[1] < 0.0:
            highest.append(self.thirds[0])
        return min(lowest), max(highest)

    def _reach(self, low: float, high: float, share: float) -> tuple[float, float]:
        """Return how far a change over pieces that lie this share of W apart can carry the rates, down and up."""
        first, last = (math.log(k) for k in self.window)
        middle = 1.0 if share == 0.5 else 0.5  # from the middle of the window, or of its last third, to its end
        factor = middle + last / (share * (last - first))
        return min(0.0, low) * factor, max(0.0, high) * factor

    def narrowed(self, factor: float) -> Drift:
        """Return the changes as so many times as many trajectories would make them, if only the errors changed."""
        changes = self.halves, self.early, self.late, self.bend
        halves, early, late, bend = (replace(one, error=one.error / math.sqrt(factor)) for one in changes)
        return replace(self, halves=halves, early=early, late=late, bend=bend)
