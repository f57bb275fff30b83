"""A tail index with its interval, and with what speaks against believing it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from scipy import special

from heavytail.estimates.estimate import IndexEstimate, StudentEstimate, level_of_each
from heavytail.parts.parameters import between

__all__ = ["TailIndex", "from_inverse"]


@dataclass(frozen=True)
class TailIndex(IndexEstimate):
    """A tail index a with its 95 % interval, from the values above a threshold.

    Attributes
    ----------
    value : float
        The estimate; infinite where a tail lighter than any power is estimated.
    threshold : float
        Only values above it were used.
    exceedances : int
        How many there were.
    df : float, optional
        To how many unweighted log-excesses of an exact power the estimate amounts; all of the exceedances by default.
    inverse : StudentEstimate, optional
        1/a with its standard error, for the estimators that are normal on that scale. It may be negative or 0.
    method : str
        The estimator.
    note : str
        Why the interval cannot be trusted, in a sentence; empty if nothing is known against it.
    looks : int
        For how many looks at a growing run the intervals hold at once (see `heavytail.looks`).
    """

    threshold: float
    exceedances: int
    df: float | None = None
    inverse: StudentEstimate | None = None
    method: str = "Hill"
    note: str = ""
    looks: int = field(default=1, kw_only=True)

    @property
    def seen(self) -> str:
        """What it was taken from."""
        return f"the {self.exceedances} largest values"

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the interval at another level.

        For an exact power tail the sum of the n log-excesses times a has the law Gamma(n), so the interval is exact up
        to the bias of a tail that has not settled at the threshold. Estimates that are normal in 1/a have the
        reciprocals of that interval's ends.
        """
        level = level_of_each(between("level", level, 0.0, 1.0, closed="neither"), self.looks)
        if self.inverse is not None:
            return self.inverse.reciprocal_interval(level)
        n = self.df or float(self.exceedances)
        ends = special.gammaincinv(n, [0.5 * (1.0 - level), 0.5 * (1.0 + level)])
        return self.value * float(ends[0]) / n, self.value * float(ends[1]) / n


def from_inverse(inverse: StudentEstimate, threshold: float, exceedances: int, method: str, note: str = "") -> TailIndex:
    """Return an estimate that is normal in 1/a; where 1/a is not positive the index is infinite."""
    value = 1.0 / inverse.value if inverse.value > 0.0 else math.inf
    return TailIndex(value, threshold, exceedances, None, inverse, method, note)
