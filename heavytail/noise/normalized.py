"""A law in units of its own: laws of different tails are on one scale only if something of theirs is 1."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
from scipy import optimize

from heavytail.noise.law import Law
from heavytail.noise.shifted import Shifted
from heavytail.parts.parameters import instance, one_of, positive, shown

__all__ = ["normalized"]

LOGARITHMS = (-700.0, 700.0)  # of the sizes that doubles have
QUARTILES = np.array([0.25, 0.75])
CLOSE = 1e-9  # within which they must be multiplied if the parameter `scale` is


def normalized(law: Law, measure: str | float = "median") -> Law:
    """Return a law times the factor that makes a measure of its scale 1, so that tails can be compared and not scales.

    Parameters
    ----------
    law : Law
        The law of xi.
    measure : {"median", "iqr"} or float, default "median"
        What becomes 1: the median of |xi|; the distance of the quartiles of xi; or for a number p above 0 the moment
        E|xi|**p.

    Returns
    -------
    Law
        The same law with another parameter `scale`, where that is its factor; else a `Shifted` one.

    Raises
    ------
    TypeError
        If the law is none.
    ValueError
        If the measure is another one, or it is 0 or infinite for the law.

    Examples
    --------
    >>> import heavytail as ht
    >>> for alpha in (1.2, 1.5, 1.9):
    ...     law = ht.noise.normalized(ht.noise.Pareto(alpha, symmetric=True), "median")
    ...     print(round(law.sf(1.0) + law.cdf(-1.0), 12))
    0.5
    0.5
    0.5
    """
    part: Any = instance("law", law, Law, "Pass a law of one coordinate, such as heavytail.noise.Gaussian().")
    size = _size(law, measure)
    if not 0.0 < size < math.inf:
        raise ValueError(f"{measure!r} of {shown(law)} is {size}, which no factor makes 1. Choose another measure.")
    if "scale" in {field.name for field in dataclasses.fields(part)}:
        scaled: Law = dataclasses.replace(part, scale=part.scale / size)
        if np.allclose(scaled.ppf(QUARTILES), law.ppf(QUARTILES) / size, rtol=CLOSE, atol=CLOSE):
            return scaled
    return Shifted(law, scale=1.0 / size)


def _size(law: Law, measure: str | float) -> float:
    """Return what the measure is for a law: a number that is multiplied by c if the law is."""
    if not isinstance(measure, str):
        p = positive("measure", measure)
        return law.moment(p) ** (1.0 / p)
    if one_of("measure", measure, ("median", "iqr")) == "iqr":
        return float(law.isf(0.25) - law.ppf(0.25))
    return _median_of_size(law)


def _median_of_size(law: Law) -> float:
    """Return the t with P(|xi| > t) = 1/2."""
    if getattr(law, "symmetric", False):
        return float(law.isf(0.25))

    def excess(logarithm: float) -> float:
        return float(law.sf(math.exp(logarithm)) + law.cdf(-math.exp(logarithm))) - 0.5

    low, high = LOGARITHMS
    if excess(low) <= 0.0:
        return 0.0
    return math.exp(optimize.brentq(excess, low, high, xtol=1e-14, rtol=1e-14)) if excess(high) < 0.0 else math.inf
