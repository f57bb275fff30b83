"""The exponent of a quantile in 1/delta: over a window, and which limits as delta -> 0 it can still reach.

With L = log(1/delta) the slope of log Q in L is s(L): constant for a power delta**-s, q/L for a power L**q of the logarithm,
like L**-1/2 for a log-normal law. Over a window all of them look like powers. So two lines are drawn through the slopes, r +
c/L and r + c/sqrt(L), or their primitives through the quantiles of a family. The first r is 0 for a power of the logarithm;
the second is 0 for a log-normal law and below for a power of the logarithm, so the limit is a power where it is surely
positive. What falls more slowly than L**-1/2 cannot be told from a power, nor what begins beyond the smallest delta be seen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from heavytail.curves.confidence.windows import DeltaWindow
from heavytail.curves.rates.basis import PurePower
from heavytail.estimates.estimate import Estimate, StudentEstimate, level_of_each

__all__ = ["POLYLOG_TOLERANCE", "UNLIKELY", "ConfidenceExponent"]

POLYLOG_TOLERANCE = 0.05  # a power of 1/delta below this is not told from a power of its logarithm
UNLIKELY = 0.01
VERDICT_LEVEL = 0.99


@dataclass(frozen=True, eq=False)
class ConfidenceExponent(Estimate):
    """The exponent s of Q(1 - delta) ~ delta**-s over a window of delta.

    Attributes
    ----------
    value : float
        The slope of log Q(1 - delta) in log(1/delta): over the deepest window of one law, or the line through a family.
    slope : DeltaWindow or StudentEstimate
        The same with its interval.
    deltas : tuple of float
        The smallest and the largest delta of that.
    slopes : tuple of float
        The slopes over all windows, or from one delta of a family to the next, smallest delta last.
    depths : tuple of float
        Where each of them lies on the axis log(1/delta).
    fall : StudentEstimate
        By how much the slope falls from the first of them to the last.
    polylog : StudentEstimate
        The limit of the slope if what is left falls like 1/log(1/delta).
    slow : StudentEstimate
        The limit of the slope if what is left falls like log(1/delta)**-1/2.
    odds : float
        How likely at least so large a misfit of the first line is by chance; 1 if two windows leave nothing to misfit.
    changes : tuple of StudentEstimate
        Each slope minus the one before; for a family, how much its line bends, upwards if positive.
    trajectories : int
        How many values there were, for each delta of a family.
    note : str
        What speaks against the interval; empty if nothing is known to.
    basis : PurePower, optional
        What makes the slope over the window tell the limit.
    looks : int
        For how many looks at a growing run the intervals hold at once (see `heavytail.looks`).

    Examples
    --------
    >>> import numpy as np
    >>> import heavytail as ht
    >>> found = ht.confidence_exponent(np.random.default_rng(1).random(200_000) ** -0.5)
    >>> found.low < 0.5 < found.high, found.verdict
    (True, 'power')
    """

    slope: DeltaWindow | StudentEstimate
    deltas: tuple[float, float]
    slopes: tuple[float, ...]
    depths: tuple[float, ...]
    fall: StudentEstimate
    polylog: StudentEstimate
    slow: StudentEstimate
    odds: float
    changes: tuple[StudentEstimate, ...]
    trajectories: int
    note: str = ""
    basis: PurePower | None = None
    looks: int = 1

    def __repr__(self) -> str:
        note = f";\n {self.note}" if self.note else ""
        (low, high), (least, most) = self.interval(), self.limits()
        return (
            f"<ConfidenceExponent: delta**-{self.value:.4f} [{low:.4f}, {high:.4f}] over {self.seen},\n"
            f" limits within reach [{least:.4f}, {most:.4f}]: {self.verdict}{note}>"
        )

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the interval of the slope over the window at a level.

        Parameters
        ----------
        level : float, default 0.95
            The coverage, in (0, 1).

        Returns
        -------
        low, high : float
        """
        return self.slope.interval(level_of_each(level, self.looks))

    def limits(self, level: float = 0.95) -> tuple[float, float]:
        """Return the least and the greatest limit of the slope, as delta -> 0, that it can still reach.

        The interval of the window, and that of the limit if what is left of the drift falls like log(1/delta)**-1/2. Where
        the slope rises, what comes in may be anything. With a basis they are the interval.

        Parameters
        ----------
        level : float, default 0.95
            The coverage, in (0, 1).

        Returns
        -------
        low, high : float
            Infinite where nothing bounds them.
        """
        low, high = self.interval(level)
        if self.basis is not None:
            return low, high
        if self.rises:
            return -math.inf, math.inf
        least, most = self.slow.interval(level_of_each(level, self.looks))
        return min(low, least), max(high, most)

    @property
    def rises(self) -> bool:
        """Whether the slope surely rises somewhere towards small delta, at 95 %: another part of the law comes in."""
        return any(rise.interval(level_of_each(0.95, self.looks))[0] > 0.0 for rise in self.changes)

    @property
    def settled(self) -> bool:
        """Whether the last two slopes agree, at 95 %; of a family, whether its points lie on the line."""
        if not self.changes:
            return False
        low, high = self.changes[-1].interval(level_of_each(0.95, self.looks))
        return low <= 0.0 <= high

    @property
    def powers_of_logarithm(self) -> tuple[float, ...]:
        """The slopes times log(1/delta): equal to q for a power q of the logarithm."""
        return tuple(slope * depth for slope, depth in zip(self.slopes, self.depths, strict=True))

    def is_polylog(self, tolerance: float = POLYLOG_TOLERANCE, level: float = 0.95) -> bool:
        """Return whether the quantile grows like a power of log(1/delta), or less, as far as can be told.

        The slope falls, three windows lie on a line r + c/log(1/delta), so that the slope times log(1/delta) has settled,
        and r is at most the tolerance. Or the slope itself is, and does not rise.

        Parameters
        ----------
        tolerance : float, default 0.05
            The power of 1/delta below which none is told from a power of the logarithm.
        level : float, default 0.95
            That of the intervals.

        Returns
        -------
        bool
        """
        each = level_of_each(level, self.looks)
        flat = self.interval(level)[1] <= tolerance and not self.rises
        on_the_line = len(self.slopes) >= 3 and self.odds > UNLIKELY and self.polylog.interval(each)[1] <= tolerance
        return flat or (on_the_line and self.fall.interval(each)[0] > 0.0)

    @property
    def verdict(self) -> str:
        """What it comes to, at 99 %: "power", "polylog" or "undecided"."""
        if self.note:
            return "undecided"
        if self.limits(VERDICT_LEVEL)[0] > 0.0:
            return "power"
        return "polylog" if self.is_polylog(level=VERDICT_LEVEL) else "undecided"

    @property
    def seen(self) -> str:
        """What it was taken from."""
        first, last = self.deltas
        return f"delta = {first:.3g} .. {last:.3g}, {self.trajectories} trajectories"
