"""Integrals over the sizes of a law, up to many levels at once, on a logarithmic scale: where tails live."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray

__all__ = ["NOISE", "integrate"]

# Values at these points of [-1, 1] give a Chebyshev series. The ends belong to them: no kink can hide near an end.
POINTS = chebyshev.chebpts2(17)
SERIES = np.linalg.inv(chebyshev.chebvander(POINTS, 16))

ROUNDING, NOISE = 1e-13, 1e-10  # relative errors: of what has a closed form, and of a density that is an integral


def integrate(function: Any, power: float, levels: NDArray[np.float64], middle: float, tolerance: float = ROUNDING) -> Any:
    """Integrate function(t) dt / t from 0 to every level; near 0 the function is a multiple of t**power.

    Tails live on a logarithmic scale, so the function is expanded in Chebyshev series on cells of s = log t, which are
    halved until the last coefficients vanish, to a tolerance above what is noise in the function. One expansion serves all
    levels.
    """
    ends = np.log(levels)
    low = ends.min(initial=middle) - 37.0 / (1.0 + power)
    high = ends.max(initial=low + 37.0 / (1.0 + power))
    cuts = np.linspace(low, high, max(math.ceil((high - low) / 2.0), 1) + 1)
    series = _expand(function, cuts[:-1], cuts[1:])
    below = function(np.exp(low)) / power
    while True:
        half = 0.5 * np.diff(cuts)
        so_far = np.abs(below) + np.cumsum(half * np.abs(series).max(axis=0))
        split = np.flatnonzero((half * np.abs(series[-3:]).max(axis=0) > tolerance * so_far) & (half > 1e-13))
        if split.size == 0 or cuts.size > 4000:  # so many only if `function` is noise
            break
        middles = cuts[split] + half[split]
        series[:, split] = _expand(function, cuts[split], middles)
        series = np.insert(series, split + 1, _expand(function, middles, cuts[split + 1]), axis=1)
        cuts = np.insert(cuts, split + 1, middles)
    integrals = half * chebyshev.chebint(series, lbnd=-1)
    before = below + np.concatenate([[0.0], np.cumsum(integrals.sum(axis=0))])
    cell = np.clip(np.searchsorted(cuts, ends) - 1, 0, half.size - 1)
    return before[cell] + chebyshev.chebval((ends - cuts[cell]) / half[cell] - 1.0, integrals[:, cell], tensor=False)


def _expand(function: Any, low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.float64]:
    return SERIES @ function(np.exp(0.5 * (low + high) + 0.5 * (high - low) * POINTS[:, None]))
