"""The ratio of two numbers that were measured on the same trajectories, with an interval.

Each trajectory has its ratio. Sharpness, gaps and decreases spread over decades, so ratios are averaged as logarithms; where
a sign does not allow that, their median is taken instead, and says so. What has no ratio is left out, and counted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from heavytail.estimates.median import median_interval
from heavytail.estimates.statistics import group_interval
from heavytail.json_numbers import finite

__all__ = ["Kind", "PairedRatio", "paired_ratio"]

Kind = Literal["geometric mean", "median"]


@dataclass(frozen=True)
class PairedRatio:
    """A ratio over trajectories, with an interval.

    Attributes
    ----------
    value, low, high : float
        The ratio, and the ends of its interval; not a number if no trajectory has a ratio.
    kind : {"geometric mean", "median"}
        What it is of the trajectories' own ratios.
    used, left_out : int
        How many trajectories have a ratio, and how many have none: their reference is not positive, or a number is missing.
    """

    value: float
    low: float
    high: float
    kind: Kind
    used: int
    left_out: int

    def __str__(self) -> str:
        if self.used == 0:
            return "none"
        ends = f" [{self.low:.3g}, {self.high:.3g}]" if math.isfinite(self.high - self.low) else ""
        return f"{self.value:.4g}{ends}" + ("*" if self.kind == "median" else "") + ("+" if self.left_out else "")

    def as_data(self) -> dict[str, Any]:
        """Return it as plain numbers and words; what is not finite is None.

        Returns
        -------
        dict
        """
        return {
            "value": finite(self.value), "low": finite(self.low), "high": finite(self.high),
            "kind": self.kind, "used": self.used, "left_out": self.left_out,
        }  # fmt: skip


def paired_ratio(values: NDArray[np.float64], reference: NDArray[np.float64], level: float = 0.95) -> PairedRatio:
    """Return the ratio of values to references of the same trajectories.

    The geometric mean, with Student's interval of the logarithms, where all values and references are positive and finite.
    Otherwise the median of the ratios, with an interval that holds for any law (`heavytail.estimates.median`): the ratio of
    a negative value is negative and below all others. A reference that is 0 or negative has no such order and is left out.

    Parameters
    ----------
    values, reference : ndarray, shape (trajectories,)
        The numbers; an infinite one is one, and what is not a number is missing.
    level : float, default 0.95
        The coverage.

    Returns
    -------
    PairedRatio
    """
    usable = (reference > 0.0) & ~np.isnan(values) & ~(np.isinf(values) & np.isinf(reference))
    above, below = values[usable], reference[usable]
    used, left_out = int(usable.sum()), int(usable.size - usable.sum())
    if used == 0:
        return PairedRatio(math.nan, math.nan, math.nan, "median", 0, left_out)
    if (above > 0.0).all() and np.isfinite(above).all() and np.isfinite(below).all():
        logs = np.log(above) - np.log(below)  # their ratio might overflow
        low, high = group_interval(logs[:, None], np.ones(used, dtype=np.int64), level)
        with np.errstate(over="ignore"):
            ends = [float(np.exp(end)) for end in (logs.mean(), low[0], high[0])]
        return PairedRatio(ends[0], ends[1], ends[2], "geometric mean", used, left_out)
    with np.errstate(over="ignore", under="ignore"):
        ratios = above / below
    low_end, high_end = median_interval(ratios, level)
    return PairedRatio(float(np.median(ratios)), low_end, high_end, "median", used, left_out)
