"""A number with an interval: what every estimate of one number has, however its interval comes about."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cache

from scipy import special

__all__ = ["Estimate", "IndexEstimate", "StudentEstimate", "level_of_each", "student_quantile"]


@cache
def student_quantile(level: float, df: float) -> float:
    """Return t such that P(|T| <= t) = level for Student's t with this many degrees of freedom."""
    return float(special.stdtrit(df, 0.5 * (1.0 + level)))


def level_of_each(level: float, looks: int) -> float:
    """Return the level for each of some looks at a growing run, so that all of their intervals hold at once at `level`.

    Each look has the same share of the error (Bonferroni). That supposes nothing of how the looks depend on each other, nor
    of the rule by which one stops at one of them. A level that used the dependence of normal values would save seven looks
    7 % of the trajectories (measured: see tests/benchmarks/results), and not be honest for others.
    """
    return level if looks == 1 else 1.0 - (1.0 - level) / looks


@dataclass(frozen=True)
class Estimate(ABC):
    """A number with an interval.

    Attributes
    ----------
    value : float
        The estimate.
    """

    value: float

    @abstractmethod
    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the ends of the interval that covers the true number with the probability `level`."""

    @property
    def low(self) -> float:
        """The lower end of the 95 % interval."""
        return self.interval()[0]

    @property
    def high(self) -> float:
        """The upper end of the 95 % interval."""
        return self.interval()[1]

    def covers(self, number: float, level: float = 0.95) -> bool:
        """Return whether a number lies in the interval at a level."""
        low, high = self.interval(level)
        return low <= number <= high


@dataclass(frozen=True)
class StudentEstimate(Estimate):
    """A number with its standard error, and Student's interval.

    Attributes
    ----------
    value : float
        The estimate.
    error : float
        Its standard error.
    df : int
        Degrees of freedom of the error: one fewer than there are groups.
    slack : float
        How far the value may be off besides, whatever the level: what two models of it differ by.
    looks : int
        For how many looks at a growing run the intervals hold at once (see `level_of_each`).
    """

    error: float
    df: int
    slack: float = 0.0
    looks: int = 1

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the interval value -+ (t error + slack), with the quantile t of Student's law."""
        half = student_quantile(level_of_each(level, self.looks), self.df) * self.error + self.slack
        return self.value - half, self.value + half

    def reciprocal_interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the interval of the number's reciprocal, which is positive: infinite above if 0 is not excluded."""
        low, high = self.interval(level)
        return (1.0 / high if high > 0.0 else math.inf), (1.0 / low if low > 0.0 else math.inf)


class IndexEstimate(Estimate):
    """An estimated index of a law, with its estimator and what speaks against believing it.

    Attributes
    ----------
    method : str
        The estimator.
    note : str
        Why the interval cannot be trusted, in a sentence; empty if nothing is known against it.
    """

    method: str
    note: str

    @property
    def trustworthy(self) -> bool:
        """Whether nothing is known against the interval; see ``note``."""
        return not self.note

    @property
    def seen(self) -> str:
        """What it was taken from; empty if that is all of the data."""
        return ""

    def __str__(self) -> str:
        seen = f" from {self.seen}" if self.seen else ""
        shown = f"{self.method}: {self.value:.3f} [{self.low:.3f}, {self.high:.3f}]{seen}"
        return shown + (f" - not to be trusted: {self.note}" if self.note else "")
