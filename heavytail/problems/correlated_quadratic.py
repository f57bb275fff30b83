"""Quadratics of which it is known how steep and how curved each coordinate is at the start, and how these go together."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from heavytail.parts.parameters import between, integer, number, one_of
from heavytail.problems.quadratic import Quadratic

__all__ = ["correlated_quadratic"]

HALVINGS = 60
LEAST_SHARE = 0.01  # the least curvature, as a share of the greatest, where the correlation is linear


def correlated_quadratic(
    dimension: int,
    correlation: float = 1.0,
    kind: str = "rank",
    exponent: float = 1.0,
    smallest: float = 1e-12,
    largest: float = 1e-2,
    seed: int = 0,
) -> tuple[Quadratic, NDArray[np.float64]]:
    """Return a diagonal quadratic and a start at which |g_j| and the curvature h_j have a chosen correlation.

    The sizes |g_j| of the gradient's coordinates are the quantiles (j - 1/2) / d of the log-uniform law between `smallest`
    and `largest`, in random order and with random signs.

    Parameters
    ----------
    dimension : int
        The number of coordinates, at least 4.
    correlation : float, default 1
        The correlation, from -1 to 1.
    kind : {"rank", "linear"}, default "rank"
        "rank": the curvatures are the powers |g|**exponent of the same sizes, ordered so that Spearman's correlation is as
        near as swaps by a random order come, in many dimensions to 1/d; at 1, h_j = |g_j|**exponent, and so the start is a
        constant but for signs where the exponent is 1. "linear": Pearson's correlation is exact to rounding, h lies between
        1/100 and 1, and the exponent has no meaning.
    exponent : float, default 1
        The power c of h = |g|**c, for "rank".
    smallest, largest : float, default 1e-12 and 1e-2
        The range of the sizes.
    seed : int, default 0
        The seed of the orders and signs.

    Returns
    -------
    Quadratic
        With its minimum 0 at 0.
    ndarray
        The start, g_j / h_j.

    Raises
    ------
    ValueError
        If a number is out of range, or the kind unknown.

    Examples
    --------
    >>> problem, start = correlated_quadratic(100, correlation=0.5)
    >>> gradient = np.empty(100)
    >>> problem.gradient(start, gradient)
    >>> ranks = [np.argsort(np.argsort(one)) for one in (abs(gradient), problem.curvature)]
    >>> round(float(np.corrcoef(ranks)[0, 1]), 2)
    0.5
    """
    d = integer("dimension", dimension, 4)
    rho = between("correlation", correlation, -1.0, 1.0)
    kind = one_of("kind", kind, ("rank", "linear"))
    power = number("exponent", exponent)
    high = between("largest", largest, 0.0, math.inf, closed="neither")
    low = between("smallest", smallest, 0.0, high, closed="neither", reason="It lies below `largest`.")
    generator = np.random.default_rng(integer("seed", seed, 0))
    sizes = low * (high / low) ** ((np.arange(d) + 0.5) / d)
    other = generator.standard_normal(d)
    h = _by_rank(sizes**power, rho * math.copysign(1.0, power), other) if kind == "rank" else _linear(sizes, rho, other)
    order, signs = generator.permutation(d), generator.choice([-1.0, 1.0], d)
    curvature = h[order]
    return Quadratic(curvature), signs * sizes[order] / curvature


def _by_rank(values: NDArray[np.float64], rho: float, other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return monotone values in an order that has the rank correlation rho with their own.

    The order is that of cos(t) ranks + sin(t) noise. Rank correlation falls from 1 to -1 as t rises from 0 to pi, and t is
    found by halving; noise without correlation to the ranks makes the fall an even one.
    """
    centered = np.arange(len(values), dtype=np.float64) - 0.5 * (len(values) - 1)
    ranks: NDArray[np.float64] = centered / math.sqrt(centered @ centered)
    rest = _uncorrelated(other, ranks)

    def ordered(angle: float) -> NDArray[np.int64]:
        found: NDArray[np.int64] = np.argsort(np.argsort(math.cos(angle) * ranks + math.sin(angle) * rest))
        return found

    near, far = 0.0, math.pi
    for _ in range(HALVINGS):
        middle = 0.5 * (near + far)
        near, far = (middle, far) if ranks @ ranks[ordered(middle)] > rho else (near, middle)
    best = min((0.0, near, far, math.pi), key=lambda angle: abs(float(ranks @ ranks[ordered(angle)]) - rho))
    return values[ordered(best)]


def _linear(sizes: NDArray[np.float64], rho: float, other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return curvatures from LEAST_SHARE to 1 that have the linear correlation rho with the sizes."""
    centered = sizes - np.mean(sizes)
    direction = centered / math.sqrt(centered @ centered)
    mixed = rho * direction + math.sqrt((1.0 - rho) * (1.0 + rho)) * _uncorrelated(other, direction)
    return LEAST_SHARE + (1.0 - LEAST_SHARE) * (mixed - mixed.min()) / (mixed.max() - mixed.min())


def _uncorrelated(other: NDArray[np.float64], direction: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what is left of a vector without its mean and without a unit vector of mean 0, at length 1."""
    rest = other - np.mean(other)
    rest = rest - (rest @ direction) * direction
    unit: NDArray[np.float64] = rest / math.sqrt(rest @ rest)
    return unit
