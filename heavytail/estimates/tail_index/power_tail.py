"""The index of the longest stretch that follows one power, with an interval that allows for what the stretch cannot see.

At the end of the stretch a trend of three standard errors has gone unseen, and Hill's estimate is off by as much. So few of
its values are used, and the interval is widened by the bias that is left.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from heavytail.estimates.tail_index.estimate import TailIndex
from heavytail.estimates.tail_index.goodness_of_fit import goodness_of_fit
from heavytail.estimates.tail_index.log_normal_stretch import lengths_needed
from heavytail.estimates.tail_index.ordered import OrderStatistics, order_statistics
from heavytail.estimates.tail_index.rivals import Rival, rivals
from heavytail.estimates.tail_index.stretch import LEAST, Stretch, longest_stretch
from heavytail.estimates.tail_index.ties import rounding_step, spread
from heavytail.parts.parameters import integer

__all__ = ["PowerTail", "power_tail"]

SUPPOSED = 10  # coordinates of which positive values may be norms, where it is not said
USED = 0.6  # the estimate is from length**0.6 values
WIDENING = 2.5  # the interval is wider by the factor 1 + 2.5 / sqrt(length) at either end
ENDS_SOONER = 6.63  # twice the log-likelihood ratio that a true power exceeds in 1 % of samples
ALONG = 5.0  # the same for the estimate along the whole stretch, whose bias is that of a trend gone unseen
COMPARED = 100_000  # values with which laws are compared; so many decide


@dataclass(frozen=True)
class PowerTail(TailIndex):
    """The index of the longest stretch of largest values that follows one power.

    Attributes
    ----------
    value : float
        Hill's estimate of the index; not a number if no stretch follows a power.
    threshold : float
        Only values above it were used.
    exceedances : int
        How many there were: length**0.6.
    df, inverse : None
        As for Hill's estimate.
    method : str
        The estimator.
    note : str
        Why no power is established, in a sentence; empty if one is.
    length : int
        How many of the largest values follow one power; 0 if not even eight do, and then the index is not a number.
    largest : float
        The largest value seen.
    start : float
        The size above which they lie.
    needed : int
        How many would have to, so that they are no log-normal's.
    dimension : int
        Of how many log-normal coordinates the norms are whose stretch that is.
    established : bool
        Whether they are more than a log-normal's, also less an offset, and do not end sooner than a power.
    whole : float
        Hill's estimate of the index along the whole stretch.
    shifted : float
        The index from as many values less their minimum, which an offset does not move; not a number if there is none.
    rivals : tuple of Rival
        The power against log-normal, stretched exponential and truncated power along the stretch.
    fit : float
        The p-value of the power along the stretch, which was chosen to fit; not a number without a stretch.
    step : float
        The step of rounded or discrete values, over which equal ones were spread; 0 if there is none.
    looks : int
        As for Hill's estimate.
    """

    length: int = 0
    largest: float = math.nan
    start: float = math.nan
    needed: int = 0
    dimension: int = 1
    established: bool = False
    whole: float = math.nan
    shifted: float = math.nan
    rivals: tuple[Rival, ...] = ()
    fit: float = math.nan
    step: float = 0.0

    @property
    def widening(self) -> float:
        """By what factor the interval is wider than that of an exact power."""
        return 1.0 + WIDENING / math.sqrt(self.length) if self.length else math.inf

    @property
    def ends_sooner(self) -> bool:
        """Whether a power with an exponential end fits better, at a level of 1 %."""
        return any(rival.name == "truncated power" and -2.0 * rival.ratio > ENDS_SOONER for rival in self.rivals)

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the interval at another level; all numbers from 0 on if no stretch follows a power.

        It is that of an exact power, of the values and of those less their minimum, widened.
        """
        if not self.length:
            return 0.0, math.inf
        low, high = super().interval(level)
        if math.isfinite(self.shifted):
            low = min(low, low * self.shifted / self.value)
        return low / self.widening, high * self.widening

    @property
    def top(self) -> float:
        """The largest index that the data allow: the upper end of the interval, or of the one along the whole stretch."""
        if not self.length:
            return math.inf
        along = self.whole * float(special.gammaincinv(self.length, 0.975)) / self.length
        return min(self.high, along * (1.0 + ALONG / math.sqrt(self.length)))


def power_tail(data: ArrayLike | OrderStatistics, dimension: int | None = None) -> PowerTail:
    """Find how many of the largest values of |data| follow one power, and estimate its index.

    The stretch is the longest one without a trend among its scaled spacings (`heavytail.estimates.tail_index.stretch`).
    The estimate is Hill's from length**0.6 of its values; the interval is that of an exact power, wider by the factor
    1 + 2.5/sqrt(length) at either end, and reaches down to what an offset could hide. On laws
    whose tail is a power it covers with 98 %.

    Parameters
    ----------
    data : array_like or OrderStatistics
        The values; their signs do not matter. Equal values are taken for rounded, and spread over their step.
    dimension : int, optional
        Of how many coordinates they are norms, 1 for values that are none: norms of log-normal vectors look like a power
        over more values. By default 1 for integers, and 10 for other values.

    Returns
    -------
    PowerTail

    Raises
    ------
    ValueError
        If a value is masked, infinite or not a number, or the dimension is not positive.
    TypeError
        If the data are no real numbers.
    """
    tail = order_statistics(data)
    sizes, step = tail.sizes, rounding_step(tail.sizes)
    whole_numbers = step >= 1.0 and bool((sizes == np.rint(sizes)).all())
    d = integer("dimension", dimension, 1) if dimension is not None else 1 if whole_numbers else SUPPOSED
    sizes = spread(sizes, step) if step else sizes
    stretch = longest_stretch(sizes)
    needed, needed_shifted = lengths_needed(tail.total, d)
    n, method = stretch.length, "Hill"
    largest = float(tail.sizes[0]) if tail.sizes.size else math.nan
    if not n:
        note = _no_stretch(stretch)
        return PowerTail(
            math.nan, math.nan, 0, None, None, method, note, largest=largest, needed=needed, dimension=d, step=step
        )
    k, least = max(LEAST, int(n**USED)), float(sizes[-1])
    compared = np.log(sizes[: min(n, COMPARED)] / sizes[min(n, COMPARED)])
    found = PowerTail(
        _hill(sizes, k), float(sizes[k]), k, None, None, method, length=n, largest=largest, start=float(sizes[n]),
        needed=needed, dimension=d, whole=_hill(sizes, n),
        shifted=_hill(sizes, k, least) if sizes[k] > least else math.nan,
        rivals=rivals(compared), fit=goodness_of_fit(compared), step=step,
    )  # fmt: skip
    shifted_length = longest_stretch(sizes, least).length
    note = _not_established(found, n > needed and shifted_length > needed_shifted)
    if note and dimension is None and n > lengths_needed(tail.total)[0] and n <= needed:
        note += " Say dimension=1 if the values are no norms."
    return replace(found, established=not note, note=note)


def _hill(sizes: NDArray[np.float64], exceedances: int, shift: float = 0.0) -> float:
    """Return Hill's estimate of the index of sizes in descending order, less a shift."""
    logs = np.log(sizes[: exceedances + 1] - shift)
    return exceedances / float(np.sum(logs[:-1] - logs[-1]))


def _no_stretch(stretch: Stretch) -> str:
    if math.isnan(stretch.trend):
        return f"The {LEAST} largest values do not spread, so no power tail is seen."
    how = "end sooner than a power" if stretch.trend > 0.0 else "stand apart from each other more than those of a power"
    return f"The {LEAST} largest values {how} ({abs(stretch.trend):.1f} standard errors), so no power tail is seen."


def _not_established(found: PowerTail, long: bool) -> str:
    """Return what speaks against a power beyond the stretch; nothing if it is established."""
    if found.ends_sooner:
        return f"A power with an exponential end fits the {found.length} largest values better (at a level of 1 %)."
    if long:
        return ""
    if found.length > found.needed:
        return f"Less an offset, as a log-normal may have one, the {found.length} largest values follow no power so far."
    norms = f"Norms of {found.dimension} log-normal coordinates look" if found.dimension > 1 else "A log-normal looks"
    return f"{norms} like a power over up to {found.needed} of so many values: {found.length} do not tell them apart."
