"""Zolotarev's integral: the probability and the density of a stable law from their values given the angle, at many points.

Given the angle V of Chambers, Mallows and Stuck (see `heavytail.noise.stable`), X0 > x where the exponential number W lies
below, for alpha < 1, or above, for alpha > 1,

    w = a / cos V * ((m + zeta) / (x + zeta))**(alpha / eps),

which is monotone in V. So probabilities are integrals of exp(-w) or 1 - exp(-w) over the angles between the first, where
m + zeta = 0, and pi/2, and the density is one of w exp(-w). With left and right for the distances from these two ends, width
for their sum, all in units of pi, and h = sqrt(1 + zeta**2), the factors are sines of sums without cancellation:

    m + zeta = h sin(pi alpha left) / cos V,   a = h sin(pi (width - eps left)),   cos V = sin(pi right).

Near alpha = 1 the large exponent would magnify rounding: there the logarithm comes from x - m, as in a draw.

The angle is run through on the scale y = log(left / right), in cells. They are halved until log(w) changes little over each
where that matters, and then until Legendre's series of the integrand has converged in each. The cells of many points make
long arrays, so that NumPy's cost per call does not count.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.polynomial import legendre

from heavytail.noise.elementwise import Array

__all__ = ["ABOVE", "BELOW", "DENSITY", "NEAR_ONE", "Angles", "Kind", "integrate", "is_near_one"]

POINTS = 512  # at once
VALUES = 4096  # at once: what stays in a processor's cache
CUTS = np.array([0, 2, 5, 10, 16, 22, 28, 34, 40, 60, 90, 150, 250, 400, 650, 700], dtype=np.float64)
CUTS = np.concatenate([-CUTS[:0:-1], CUTS])
NEGLIGIBLE, UNDERFLOW = 40.0, -750.0  # logarithms: relative to the largest value, and of values
NEAR_ONE = 1.0 / 16.0  # of |1 - alpha|
FAR = 2.0**512  # a unit for points that would make products which are no doubles

# The cells of a polynomial of 16 terms, and what is asked of its last two coefficients: the quadrature is exact for 16 more,
# so its relative error is of the order of their square.
NODES, WEIGHTS = legendre.leggauss(16)
LAST = (legendre.legvander(NODES, 15) * WEIGHTS[:, None] * (np.arange(16) + 0.5))[:, -2:].T
CONVERGED = 1e-8
LEAST = 1e-320  # of a coefficient: below, doubles have lost their digits
NARROWEST = 1e-6  # of the cells that are judged by their coefficients: in narrower ones these are rounding errors


class Kind(NamedTuple):
    """What is integrated over the angle: a function of w, roughly its logarithm at log(w), and the log(w) of its peak."""

    value: Callable[[Any], Any]
    logarithm: Callable[[Any], Any]
    peak: float


BELOW = Kind(lambda w: -np.expm1(-w), lambda log_w: np.minimum(log_w, 0.0), math.inf)  # P(W < w)
ABOVE = Kind(lambda w: np.exp(-w), lambda log_w: -np.exp(log_w), -math.inf)  # P(W > w)
DENSITY = Kind(  # dP / dlog(w); where 800 stands for what is larger, the exponential is 0
    lambda w: np.minimum(w, 800.0) * np.exp(-w), lambda log_w: np.minimum(log_w, 800.0) - np.exp(log_w), 0.0
)


class Angles:
    """The range of the angle for x + zeta > 0, and w as a function of it.

    Attributes
    ----------
    width : float
        The probability of the angles from the first to pi/2, which is P(X0 + zeta > 0).
    beyond : float
        1 - width, to a relative accuracy of its own.
    """

    def __init__(self, alpha: float, epsilon: float, zeta: float, beta: float):
        self.alpha, self.epsilon, self.zeta = alpha, epsilon, zeta
        self.height = math.hypot(1.0, zeta)
        least = 0.5 * math.pi * min(alpha, 2.0 - alpha)
        tangent = math.tan(least) if least < 1.0 else 1.0 / math.tan(0.5 * math.pi * abs(epsilon))
        # what the angles lack of those of a law that is skewed totally: to the last digit, however little it is
        lack = math.atan((1.0 - abs(beta)) * tangent / (1.0 + abs(beta) * tangent * tangent)) / math.pi
        if epsilon > 0.0:
            width, beyond, rest = (alpha - lack, lack, epsilon + lack) if beta >= 0.0 else (lack, alpha - lack, 1.0 - lack)
        elif beta >= 0.0:
            width, beyond, rest = lack - epsilon, 1.0 - lack, 1.0 + epsilon - lack
        else:
            width, beyond, rest = 1.0 - lack, lack - epsilon, lack
        self.width, self.beyond, self.rest = width / alpha, beyond / alpha, rest  # and rest = 1 - alpha width

    def log_w(self, y: Any, x0: Any, x1: Any, near_one: bool) -> Any:
        """Return log(w) at log(left / right) = y, for x1 = x0 + zeta > 0.

        Sines come from the tangents of half their angles, which NumPy has faster.
        """
        alpha, epsilon = self.alpha, self.epsilon
        left, right = _ends(y)
        left, right = self.width * left, self.width * right
        s = np.tan(0.5 * math.pi * np.minimum(left + self.beyond, right))
        if epsilon > 0.0:
            lean = np.minimum(alpha * self.width + epsilon * right, self.beyond + epsilon * left)
        else:
            lean = np.minimum(self.width - epsilon * left, self.rest - epsilon * right)
        p, q = np.tan(0.5 * math.pi * lean), np.tan(0.5 * math.pi * np.minimum(alpha * left, self.rest + alpha * right))
        square = 1.0 + s * s
        slant = self.height * p * square / ((1.0 + p * p) * s)  # a / cos V
        inverse = s * (1.0 + q * q) / (self.height * q * square)  # 1 / (m + zeta)
        if near_one:
            quotient = x1 * inverse
            t = left + (self.beyond - 0.5)  # V / pi
            u, r = np.tan(0.5 * math.pi * t), np.tan(0.5 * math.pi * epsilon * t)
            m = slant * (2.0 * u / (1.0 + u * u)) - 2.0 * r * (1.0 + self.zeta * r) / (1.0 + r * r)
            growth = np.log1p(np.maximum((x0 - m) * inverse, -0.5))  # of quotient - 1
            if (quotient < 0.5).any():
                growth += np.log(np.minimum(2.0 * quotient, 1.0))
        else:
            unit = np.where(x1 > FAR, FAR, np.where(x1 < 1.0 / FAR, 1.0 / FAR, 1.0))
            growth = np.log((x1 / unit) * inverse) + np.log(unit)
        return np.log(slant) - (alpha / epsilon) * growth


def integrate(kind: Kind, angles: Angles, x0: Array, x1: Array, *others: Callable[[Any], Any]) -> Array:
    """Return the integral of kind.value(w) over the angles, in units of pi, at points x1 = x0 + zeta > 0.

    Parameters
    ----------
    kind : Kind
        What is integrated.
    angles : Angles
        The law.
    x0, x1 : ndarray, shape (points,)
        The points in S0 and in S1; the one that is given, the other from it.
    *others : callable
        Further functions of w to be integrated by the same nodes, which are not fitted to them.

    Returns
    -------
    ndarray, shape (1 + others, points)
    """
    values = (kind.value, *others)
    result = np.zeros((len(values), x0.size))
    if angles.width == 0.0:
        return result
    near_one = is_near_one(angles, x1)
    with np.errstate(all="ignore"):
        for near in (False, True):
            chosen = np.flatnonzero(near_one == near)
            for start in range(0, chosen.size, POINTS):
                some = chosen[start : start + POINTS]
                cells = _Cells(angles, x0[some], x1[some], near)
                cells.split_by_ends(kind)
                result[:, some] = cells.integrals(values)
    return result


def is_near_one(angles: Angles, x1: Array) -> Any:
    """Return where log(w) comes from x0 - m: near alpha = 1, but for an x1 so small against zeta that x0 has lost it."""
    return (abs(angles.epsilon) < NEAR_ONE) & (np.abs(x1) > abs(angles.zeta * angles.epsilon))


class _Cells:
    """Intervals of y for some points x."""

    def __init__(self, angles: Angles, x0: Array, x1: Array, near_one: bool):
        self.angles, self.x0, self.x1, self.near_one = angles, x0, x1, near_one
        self.point, self.low, self.high = np.empty(0, dtype=np.intp), np.empty(0), np.empty(0)

    def log_w(self, y: Array, point: Any) -> Any:
        """Return log(w) at y, in rows that belong to points."""
        return self.angles.log_w(y, self.x0[point], self.x1[point], self.near_one)

    def split_by_ends(self, kind: Kind) -> None:
        """Find the cells that matter, such that neither log(w) nor the integrand changes by orders of magnitude over one."""
        points, cells = self.x0.size, CUTS.size - 1
        logarithm = self.log_w(CUTS, np.arange(points)[:, None])
        largest = np.maximum((kind.logarithm(logarithm) + CUT_SLOPES).max(axis=1), UNDERFLOW + NEGLIGIBLE)
        point = np.repeat(np.arange(points), cells)
        # of both ends of each cell: y, log(w) and log(dt/dy)
        ends = np.array([_both_ends(np.broadcast_to(of_cuts, logarithm.shape)) for of_cuts in (CUTS, logarithm, CUT_SLOPES)])
        finished = []
        while point.size:
            low, high = ends[1].min(axis=0), ends[1].max(axis=0)
            most = ends[2].max(axis=0) + kind.logarithm(np.clip(kind.peak, low, high))
            matters = most > largest[point] - NEGLIGIBLE
            point, ends, low, high = point[matters], ends[:, :, matters], low[matters], high[matters]
            sizes = kind.logarithm(ends[1]) + ends[2]
            steep = (high > -38.0) & (low < 5.0) & (high - low > np.where(high > -4.0, 3.0, 10.0))
            split = steep | (np.abs(sizes[1] - sizes[0]) > 12.0)
            split &= ends[0, 1] - ends[0, 0] > 2e-15 * np.maximum(np.abs(ends[0, 0]), 1.0)
            finished.append((point[~split], ends[0][:, ~split]))
            point, ends = point[split], ends[:, :, split]
            middle = 0.5 * (ends[0, 0] + ends[0, 1])
            between = np.array([middle, self.log_w(middle, point), _log_slope(middle)])
            np.maximum.at(largest, point, kind.logarithm(between[1]) + between[2])
            lower, upper = ends.copy(), ends
            lower[:, 1] = upper[:, 0] = between
            point, ends = np.concatenate([point, point]), np.concatenate([lower, upper], axis=2)
        self.point = np.concatenate([points for points, _ in finished])
        self.low, self.high = np.concatenate([ends for _, ends in finished], axis=1)

    def integrals(self, values: tuple[Callable[[Any], Any], ...]) -> Array:
        """Return the sums over the cells of each point, once the series of the first function has converged in all."""
        totals = np.zeros((len(values), self.x0.size))
        while True:
            sums, rest = self._quadrature(values)
            self._add(totals, sums, self.point)
            middle = 0.5 * (self.low + self.high)
            split = rest > np.maximum(CONVERGED * totals[0, self.point], LEAST)
            split &= self.high - self.low > NARROWEST * np.maximum(np.abs(middle), 1.0)
            if not split.any():
                return totals
            self._add(totals, -sums[:, split], self.point[split])
            low, middle, high = self.low[split], middle[split], self.high[split]
            self.point = np.tile(self.point[split], 2)
            self.low, self.high = np.concatenate([low, middle]), np.concatenate([middle, high])

    @staticmethod
    def _add(totals: Array, sums: Array, point: Any) -> None:
        for total, of_cells in zip(totals, sums, strict=True):
            total += np.bincount(point, of_cells, minlength=total.size)

    def _quadrature(self, values: tuple[Callable[[Any], Any], ...]) -> tuple[Array, Array]:
        """Return the integrals of all functions over each cell, and the size of the last coefficients of the first one."""
        sums, rest = np.empty((len(values), self.point.size)), np.empty(self.point.size)
        cells = VALUES // NODES.size
        for start in range(0, self.point.size, cells):
            some = slice(start, start + cells)
            half = 0.5 * (self.high[some] - self.low[some])
            y = 0.5 * (self.high[some] + self.low[some]) + half * NODES[:, None]
            w = np.exp(self.log_w(y, self.point[some]))
            left, right = _ends(y)
            slope = self.angles.width * half * left * right
            # sums of whole rows in their order: those of one point do not depend on the others
            integrands = [slope * value(w) for value in values]
            sums[:, some] = [(WEIGHTS[:, None] * integrand).sum(axis=0) for integrand in integrands]
            rest[some] = np.abs([(row[:, None] * integrands[0]).sum(axis=0) for row in LAST]).max(axis=0)
        return sums, rest


def _both_ends(of_cuts: Array) -> Array:
    """Return the values at the lower and the upper ends of the cells, from those at the cuts."""
    return np.array([of_cuts[:, :-1].ravel(), of_cuts[:, 1:].ravel()])


def _ends(y: Any) -> tuple[Any, Any]:
    """Return left and right for log(left / right) = y and left + right = 1."""
    growth = np.exp(y)
    right = 1.0 / (1.0 + growth)
    return growth * right, right


def _log_slope(y: Any) -> Any:
    """Return log(left right), the logarithm of d left / dy."""
    size = np.abs(y)
    return -size - 2.0 * np.log1p(np.exp(-size))


CUT_SLOPES = _log_slope(CUTS)
