"""A tail index with its interval, and with what speaks against believing it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import special

from heavytail.estimates.statistics import Estimate
from heavytail.parts.parameters import between


@dataclass(frozen=True)
class TailIndex:
    """A tail index a with its 95 % interval, from the values above a threshold.

    Attributes
    ----------
    value, low, high : float
        The estimate and the ends of its interval; infinite where a tail lighter than any power is estimated.
    threshold : float
        Only values above it were used.
    exceedances : int
        How many there were.
    df : float, optional
        To how many unweighted log-excesses of an exact power the estimate amounts; all of the exceedances by default.
    inverse : Estimate, optional
        1/a with its standard error, for the estimators that are normal on that scale. It may be negative or 0.
    method : str
        The estimator.
    note : str
        Why the interval cannot be trusted, in a sentence; empty if nothing is known against it.
    """

    value: float
    low: float
    high: float
    threshold: float
    exceedances: int
    df: float | None = None
    inverse: Estimate | None = None
    method: str = "Hill"
    note: str = ""

    @property
    def trustworthy(self) -> bool:
        """Whether nothing is known against the interval; see ``note``."""
        return not self.note

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the interval at another level.

        For an exact power tail the sum of the n log-excesses times a has the law Gamma(n), so the interval is exact up
        to the bias of a tail that has not settled at the threshold. Estimates that are normal in 1/a have the
        reciprocals of that interval's ends.
        """
        between("level", level, 0.0, 1.0, closed="neither")
        if self.inverse is not None:
            low, high = self.inverse.interval(level)
            return (1.0 / high if high > 0.0 else math.inf), (1.0 / low if low > 0.0 else math.inf)
        n = self.df or float(self.exceedances)
        ends = special.gammaincinv(n, [0.5 * (1.0 - level), 0.5 * (1.0 + level)])
        return self.value * float(ends[0]) / n, self.value * float(ends[1]) / n

    def __str__(self) -> str:
        shown = f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}] from the {self.exceedances} largest values"
        return f"{self.method}: {shown}" + (f" - not to be trusted: {self.note}" if self.note else "")


def from_gamma(
    value: float, threshold: float, exceedances: int, df: float | None = None, method: str = "Hill", note: str = ""
) -> TailIndex:
    """Return an estimate whose reciprocal is a mean of exponential numbers, `df` of them in effect."""
    bare = TailIndex(value, value, value, threshold, exceedances, df)
    return TailIndex(value, *bare.interval(), threshold, exceedances, df, None, method, note)


def from_inverse(inverse: Estimate, threshold: float, exceedances: int, method: str, note: str = "") -> TailIndex:
    """Return an estimate that is normal in 1/a; where 1/a is not positive the index is infinite."""
    value = 1.0 / inverse.value if inverse.value > 0.0 else math.inf
    bare = TailIndex(value, value, value, threshold, exceedances, inverse=inverse)
    return TailIndex(value, *bare.interval(), threshold, exceedances, None, inverse, method, note)
