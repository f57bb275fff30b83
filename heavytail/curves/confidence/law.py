"""The exponent of one law, from windows of its largest values that follow each other.

Ratios of the order statistics of a uniform law over windows that only touch are independent, so the slopes are, and a line
through them is weighted least squares. Where the windows do not lie on it, those of the largest delta are left out.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np

from heavytail.curves.confidence.exponent import UNLIKELY, ConfidenceExponent
from heavytail.curves.confidence.lines import Fit, difference, normal, weighted_fit
from heavytail.curves.confidence.windows import DeltaWindow
from heavytail.curves.rates.basis import PurePower

__all__ = ["FEWEST", "of_law"]

FEWEST = 30  # values beyond a window, below which the approximations that join windows are poor
STEPS = 2.0  # of a lumpy law, that the deepest window must span

Primitive = Callable[[float], float]


def of_law(windows: list[DeltaWindow], basis: PurePower | None = None, looks: int = 1) -> ConfidenceExponent:
    """Return the exponent of a law from its windows, deepest last; the last one gives the slope."""
    last = windows[-1]
    ends = [_end(window) for window in windows]
    polylog, slow = _limit(windows, math.log), _limit(windows, lambda depth: 2.0 * math.sqrt(depth))
    kept = windows
    while len(kept) > 2 and slow.odds < UNLIKELY:
        kept = kept[1:]
        slow = _limit(kept, lambda depth: 2.0 * math.sqrt(depth))
    return ConfidenceExponent(
        value=last.slope,
        slope=last,
        deltas=last.deltas,
        slopes=tuple(window.slope for window in windows),
        depths=tuple(_mean_of(window, math.log) ** -1 for window in windows),
        fall=difference(ends[0], ends[-1]),
        polylog=polylog.coefficients[0],
        slow=slow.coefficients[0],
        odds=polylog.odds,
        changes=tuple(difference(after, before) for before, after in pairwise(ends)),
        trajectories=last.total,
        note=_note(windows),
        basis=basis,
        looks=looks,
    )


def _end(window: DeltaWindow) -> tuple[float, float]:
    """Return a slope with its error; what a lumpy law blurs is as wide at 95 %."""
    return window.slope, math.hypot(window.slope * window.share, window.blur / math.sqrt(3.0))


def _mean_of(window: DeltaWindow, primitive: Primitive) -> float:
    """Return the mean of a function of log(1/delta) over a window, given its primitive."""
    low, high = window.depths
    return (primitive(high) - primitive(low)) / (high - low)


def _limit(windows: list[DeltaWindow], primitive: Primitive) -> Fit:
    """Draw the line r + c f(L) through the slopes; f is given by its primitive, and r is the first coefficient."""
    if len(windows) == 1:
        return Fit((normal(windows[0].slope, math.inf),), np.array([windows[0].slope]), 1.0)
    slopes = np.array([window.slope for window in windows])
    if not slopes.any():  # a constant has no slope, and no error
        return Fit((normal(0.0, 0.0), normal(0.0, 0.0)), slopes, 1.0)
    columns = np.ones(slopes.size), np.array([_mean_of(window, primitive) for window in windows])
    shares, blurs = np.array([(window.share, window.blur / math.sqrt(3.0)) for window in windows]).T
    around = slopes
    for _ in range(2):  # a slope that came out small by chance has no smaller error
        fit = weighted_fit(columns, slopes, np.hypot(np.maximum(around, 0.1 * slopes.mean()) * shares, blurs))
        around = fit.values
    return fit


def _note(windows: list[DeltaWindow]) -> str:
    """Say what speaks against the intervals, or nothing."""
    last = windows[-1]
    if last.few < FEWEST:
        return f"only {last.few} values lie beyond the deepest window; {FEWEST} are needed"
    if last.step > 0.0 and last.log_ratio < STEPS * last.step:
        return "the law is lumpy: the deepest window spans fewer than two of its steps"
    return ""
