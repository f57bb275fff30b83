"""How steep a function is on a set: the range of each coordinate of its gradient, exactly or through its smoothness."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from heavytail.problems.quadratic import Quadratic

__all__ = ["Array", "Slopes", "gradient_at", "projected", "slopes_on"]

Array = NDArray[np.float64]

FAR = 1e12  # how far outside a set its support points are looked for, in diameters
CELLS = 1000


class Slopes(NamedTuple):
    """Where the coordinates of the gradient lie on X: inside [low, high], and they reach [low + margin, high - margin].

    `lowest` and `highest` hold the x_j that belong to the ends.
    """

    low: Array
    high: Array
    margin: Array
    lowest: Array
    highest: Array


def gradient_at(problem: Any, x: Array) -> Array:
    """Return the gradient of f at x."""
    out = np.empty(x.size)
    problem.gradient(x, out)
    return out


def projected(domain: Any, x: Array) -> Array:
    """Return the point of X nearest to x, which is moved there."""
    domain.project(x)
    return x


def _extent(domain: Any, d: int, diameter: float) -> tuple[Array, Array]:
    """Return the least and the greatest x_j on X: the projection of a far point tends to a support point."""
    far = FAR * (1.0 + diameter) * np.eye(d)
    return (
        np.array([projected(domain, -row)[j] for j, row in enumerate(far)]),
        np.array([projected(domain, row.copy())[j] for j, row in enumerate(far)]),
    )


def slopes_on(problem: Any, domain: Any, d: int, diameter: float) -> Slopes | None:
    """Return the ranges of the gradient's coordinates on a bounded X, or None if the problem does not bound them.

    A diagonal quadratic, and any convex function of one variable, have them at the ends of X; a smooth function of one
    variable on a grid, give or take what it can do in between; any other smooth function within L times the largest
    distance from the middle of X.
    """
    low, high = _extent(domain, d, diameter)
    smoothness, convex = getattr(problem, "smoothness", math.inf), getattr(problem, "mu", -1.0) >= 0.0
    if isinstance(problem, Quadratic) or (d == 1 and convex):  # each coordinate rises with its own x_j alone
        return Slopes(gradient_at(problem, low), gradient_at(problem, high), np.zeros(d), low, high)
    if math.isinf(smoothness):
        return None
    if d == 1:
        grid = np.linspace(low[0], high[0], CELLS + 1)
        slopes = np.array([gradient_at(problem, np.array([x]))[0] for x in grid])
        margin = np.array([0.5 * smoothness * (grid[1] - grid[0])])
        ends = grid[[np.argmin(slopes)]], grid[[np.argmax(slopes)]]
        return Slopes(slopes.min() - margin, slopes.max() + margin, margin, *ends)
    center = 0.5 * (low + high)
    at = gradient_at(problem, center)
    margin = np.full(d, smoothness * min(diameter, 0.5 * float(np.linalg.norm(high - low))))
    return Slopes(at - margin, at + margin, margin, center, center)
