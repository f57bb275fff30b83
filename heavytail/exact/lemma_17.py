"""Lemma 17, the constants of the chain of Carmon et al.: computed exactly where one variable is left, bracketed elsewhere.

Psi = `link` and Phi = `climb` enter each derivative of F through neighbouring coordinates only, and monotonically, so that
all but one of them go to where the derivative is largest.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from heavytail.parts.parameters import integer, real_array
from heavytail.problems.chain import HEIGHT, CarmonChain

__all__ = ["climb", "curvature", "edge", "entry", "gap", "hessian", "link"]

Array = NDArray[np.float64]


def link(t: ArrayLike) -> tuple[Array, Array, Array]:
    """Return Psi, Psi' and Psi'' at t: Psi = exp(1 - 1/(2 t - 1)**2) above t = 1/2, and 0 below."""
    width = 2.0 * real_array("t", t) - 1.0
    v = np.where(width > 0.0, np.maximum(width, 0.03), 0.03) ** -2.0
    value = np.where(width > 0.0, np.exp(1.0 - v), 0.0)
    return value, 4.0 * v**1.5 * value, (16.0 * v - 24.0) * v * v * value


def climb(t: ArrayLike) -> tuple[Array, Array, Array]:
    """Return Phi, Phi' and Phi'' at t: Phi' = sqrt(e) exp(-t**2 / 2)."""
    t = real_array("t", t)
    slope = np.exp(0.5 - 0.5 * t * t)
    return HEIGHT * special.ndtr(t), slope, -t * slope


def gap(length: int) -> float:
    """Return F(0) - inf F = sqrt(2 pi e) (1/2 + e (T - 1)) for the chain with T links.

    F(0) = -Phi(0) is half of the largest -Phi, and every term of F is least where all coordinates go to infinity. Lemma 17
    prints 12 T.
    """
    return -CarmonChain(length).minimum - 0.5 * HEIGHT


def _largest(function: Callable[[Any], Any]) -> tuple[float, float]:
    """Return the maximum of a function on [0, 10], and where it is: the best point of a fine grid, refined."""
    from scipy import optimize

    grid = np.linspace(0.0, 10.0, 20_001)
    best = grid[int(np.argmax(function(grid)))]
    bounds = max(best - 5e-4, 0.0), min(best + 5e-4, 10.0)
    found = optimize.minimize_scalar(lambda t: -function(t), bounds=bounds, method="bounded", options={"xatol": 1e-12})
    return -float(found.fun), float(found.x)


def entry() -> tuple[float, float]:
    """Return sup |d_i F| = sup_t e Phi'(t) + sqrt(2 pi e) Psi'(t), and the x_i = t of it. Lemma 17 prints 23.

    |d_i F| = Psi(|x_{i-1}|) Phi'(x_i) + Psi'(|x_i|) Phi(+-x_{i+1}), Psi < e, Phi < sqrt(2 pi e); it takes three links.
    """
    return _largest(lambda t: math.e * climb(t)[1] + HEIGHT * link(t)[1])


def edge() -> tuple[float, float]:
    """Return inf |d_i F| at the first coordinate i with |x_i| <= 1 after which there is none above 1: for i < T, for i = T.

    Property 5 of Lemma 17 says that it exceeds 1. There Psi(|x_{i-1}|) > 1, and Phi(+-x_{i+1}) >= Phi(-1) if i < T.
    """
    t = np.linspace(0.0, 1.0, 20_001)
    return float(np.min(climb(t)[1] + climb(-1.0)[0] * link(t)[1])), float(climb(1.0)[1])


def hessian(x: ArrayLike) -> Array:
    """Return the Hessian of F at x, which is tridiagonal."""
    x = real_array("x", x)
    sign = np.where(x < 0.0, -1.0, 1.0)
    psi, first, second = link(np.abs(x))
    phi, slope, _ = climb(sign * np.append(x[1:], 0.0))
    diagonal = -np.append(1.0, psi[:-1]) * climb(x)[2]
    diagonal[:-1] -= (sign * second * phi)[:-1]
    side = -(sign * first * slope)[:-1]
    return np.diag(diagonal) + np.diag(side, 1) + np.diag(side, -1)


@cache
def curvature(length: int = 3, starts: int = 10) -> tuple[float, float]:
    """Return a lower and an upper bound of sup ||Hessian F||, the Lipschitz constant of grad F. Lemma 17 prints 152.

    The lower one is the largest norm that local searches from random points find: 134.02, hardly more in longer chains. The
    upper one is the largest absolute row sum, once every neighbour of x_i is where each term is largest; it holds for all T.

    Parameters
    ----------
    length : int, default 3
        The number of links of the chain that is searched.
    starts : int, default 10
        From how many points.
    """
    from scipy import optimize

    dimension, generator = integer("length", length, 1), np.random.default_rng(0)

    def shortfall(x: Array) -> float:
        return -float(np.abs(np.linalg.eigvalsh(hessian(x))).max())

    searches = [
        optimize.minimize(shortfall, generator.uniform(0.0, 2.0, dimension), method="Nelder-Mead")
        for _ in range(integer("starts", starts, 1))
    ]
    steepest = _largest(lambda t: link(t)[1])[0]

    def row(t: Any) -> Array:
        _, first, second = link(t)
        s = np.abs(second) / np.where(first > 0.0, first, 1.0)  # where |Psi''| Phi(s) + Psi' Phi'(s) is largest
        return math.e * np.abs(climb(t)[2]) + steepest * climb(t)[1] + np.abs(second) * climb(s)[0] + first * climb(s)[1]

    return float(-min(search.fun for search in searches)), _largest(row)[0]
