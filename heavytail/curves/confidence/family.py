"""The exponent of a family of laws, one for each delta, by a line through the logarithms of their quantiles.

The runs of different delta are independent. A quantile's error is half of what the binomial law of the values beyond it
leaves open at 68 %; where few lie beyond the smallest delta the errors are widened as coverage was measured to ask.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from heavytail.curves.confidence.exponent import UNLIKELY, ConfidenceExponent
from heavytail.curves.confidence.lines import normal, weighted_fit
from heavytail.curves.rates.basis import PurePower
from heavytail.estimates.estimate import StudentEstimate

__all__ = ["of_family"]

Array = NDArray[np.float64]

ENOUGH = 600  # values beyond the quantile of the smallest delta
STRETCH = 2.3 / 1.96  # with fewer


def of_family(
    deltas: Array, logs: Array, errors: Array, least_beyond: float, trajectories: int, basis: PurePower | None, looks: int
) -> ConfidenceExponent:
    """Return the exponent of a family, from the logarithms of its quantiles with their errors; deltas descend."""
    stretch = 1.0 if least_beyond >= ENOUGH else STRETCH
    depths, ones = -np.log(deltas), np.ones(deltas.size)
    straight = weighted_fit([depths, ones], logs, errors, stretch)
    slopes = np.diff(logs) / np.diff(depths)
    spread = np.hypot(errors[1:], errors[:-1]) / np.diff(depths)
    unknown = normal(straight.coefficients[0].value, math.inf)
    changes: tuple[StudentEstimate, ...] = ()
    limits, odds = (unknown, unknown), 1.0
    if deltas.size > 2:
        polylog = weighted_fit([depths, ones, np.log(depths)], logs, errors, stretch)
        slow = weighted_fit([depths, ones, 2.0 * np.sqrt(depths)], logs, errors, stretch)
        first = 0
        while slow.odds < UNLIKELY and deltas.size - first > 4:  # those of the largest delta are left out, while four remain
            first += 1
            columns = depths[first:], ones[first:], 2.0 * np.sqrt(depths[first:])
            slow = weighted_fit(columns, logs[first:], errors[first:], stretch)
        changes = (normal(-slow.coefficients[2].value, slow.coefficients[2].error),)
        limits = polylog.coefficients[0], slow.coefficients[0] if slow.odds > UNLIKELY else unknown
        odds = polylog.odds
    return ConfidenceExponent(
        value=straight.coefficients[0].value,
        slope=straight.coefficients[0],
        deltas=(float(deltas[-1]), float(deltas[0])),
        slopes=tuple(slopes.tolist()),
        depths=tuple(np.log(b / a) ** -1 * (b - a) for a, b in pairwise(depths.tolist())),
        fall=normal(float(slopes[0] - slopes[-1]), math.hypot(spread[0], spread[-1])),
        polylog=limits[0],
        slow=limits[1],
        odds=odds,
        changes=changes,
        trajectories=trajectories,
        basis=basis,
        looks=looks,
    )
