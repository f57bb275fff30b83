"""Quantiles by Newton's method, for laws whose density comes with the probability of a tail.

The logarithm of the tail probability is nearly a line in t = asinh(z - centre), for heavy tails far out and for all laws
over short distances. So a few steps from a start that is interpolated double the number of right digits each. Where a
density is not good enough for that, secants take its place; and a bracket, which is halved where a step leaves it or helps
little, makes sure of the rest. Of many quantiles every sixteenth comes first, and those between start from the cubics that
they and the densities there determine.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from heavytail.noise.elementwise import Array

__all__ = ["quantiles"]

Tail = Callable[[Array], Any]
"""From points to the probabilities p of the tail beyond them, and to p over the density there, or what is not a number."""

GRID = np.array([0, 0.3, 0.6, 1, 1.5, 2, 3, 4, 6, 9, 14, 20, 30, 45, 70, 100, 150, 250, 400, 600, 700], dtype=np.float64)
SMALL = 10.0 ** -np.array([1, 2, 4, 8, 16, 32, 64, 128, 300])
STRIDE, FEW = 16, 64
# After a step from so near, in t and in the logarithm of the probability, what is left is of the order of a square, or of
# a product for a secant's step.
LAST_STEP, LAST_SECANT = 2e-8, 1e-12
ROUNDS = 200


@dataclass(frozen=True)
class _Place:
    """Where a law lives: some units about a centre, and perhaps on all scales about an origin."""

    centre: float
    origin: float

    def t(self, z: Array) -> Array:
        return np.arcsinh(z - self.centre)

    def z(self, t: Array) -> Array:
        return self.centre + np.sinh(t)

    def difference(self, a: Array, b: Array) -> Array:
        """Return t(a) - t(b), also where a and b are near each other and far from the centre."""
        return 2.0 * np.arcsinh(0.5 * (a - b) / np.cosh(0.5 * (self.t(a) + self.t(b))))

    def knots(self) -> Array:
        """Return points near which every law is that lives there."""
        around = np.concatenate([self.z(-GRID), self.z(GRID)])
        about = np.concatenate([self.origin - SMALL, [self.origin], self.origin + SMALL])
        return np.unique(np.concatenate([around, about, [-sys.float_info.max, sys.float_info.max]]))

    def middle(self, low: Array, high: Array) -> Array:
        """Return points halfway on the scale of t, or of log|z - origin| where that is short and the other one long."""
        a, b = low - self.origin, high - self.origin
        most = np.maximum(np.abs(a), np.abs(b))
        geometric = np.sign(b) * np.sqrt(np.abs(a)) * np.sqrt(np.abs(b))
        all_scales = (np.sign(a) == np.sign(b)) & (most < 1.0) & (np.abs(geometric) < 0.5 * most)
        return np.where(all_scales, self.origin + geometric, self.z(0.5 * (self.t(low) + self.t(high))))


def quantiles(tail: Tail, p: Array, upper: bool, centre: float, origin: float) -> Array:
    """Return the points z whose tail has the probability p.

    Parameters
    ----------
    tail : callable
        The law: ``tail(z)`` is p = P(Z > z), or P(Z <= z), and p over the density at z.
    p : ndarray
        Probabilities between 0 and 1, both excluded.
    upper : bool
        Whether the tail is P(Z > z).
    centre : float
        Where the law lives, to some units.
    origin : float
        A point about which it may live on all scales.

    Returns
    -------
    ndarray
        The points; infinite where no double is far enough out.
    """
    levels, where = np.unique(p, return_inverse=True)
    with np.errstate(all="ignore"):  # the largest doubles stand for the ends of the line
        return _quantiles_in_order(tail, levels, upper, _Place(centre, origin))[where.reshape(p.shape)]


def _quantiles_in_order(tail: Tail, levels: Array, upper: bool, place: _Place) -> Array:
    z = np.full(levels.size, np.inf if upper else -np.inf)
    knots = place.knots()[:: -1 if upper else 1]  # from the outermost one inwards
    probabilities = np.maximum.accumulate(tail(knots)[0])
    after = np.searchsorted(probabilities, levels)
    known = np.flatnonzero((after > 0) & (after < knots.size))
    levels, after = levels[known], after[known]
    logarithms = np.log(levels)

    first = np.arange(levels.size)
    if levels.size > FEW:
        first = np.unique(np.append(first[::STRIDE], levels.size - 1))
    outer, inner = knots[after[first] - 1], knots[after[first]]
    ends = np.log(np.maximum([probabilities[after[first] - 1], probabilities[after[first]]], sys.float_info.min))
    share = (logarithms[first] - ends[0]) / (ends[1] - ends[0])
    start = place.z(place.t(outer) * (1.0 - share) + place.t(inner) * share)
    slopes = place.difference(inner, outer) / (ends[1] - ends[0])
    found, slopes = _newton(tail, levels[first], place, start, slopes, outer, inner)
    z[known[first]] = found
    rest = np.setdiff1d(np.arange(levels.size), first)
    if rest.size:
        from scipy.interpolate import CubicHermiteSpline

        between = CubicHermiteSpline(logarithms[first], place.t(found), slopes)
        start, slopes = place.z(between(logarithms[rest])), between(logarithms[rest], 1)
        after = np.searchsorted(first, rest)
        z[known[rest]] = _newton(tail, levels[rest], place, start, slopes, found[after - 1], found[after])[0]
    return z


def _newton(
    tail: Tail, p: Array, place: _Place, start: Array, slope: Array, outer: Array, inner: Array
) -> tuple[Array, Array]:
    """Return the points between `outer` and `inner` whose tails have the probabilities p, and dt / d log(p) there.

    `start` and `slope` are guesses of both.
    """
    low, high = np.minimum(outer, inner), np.maximum(outer, inner)
    outward = np.sign(outer - inner)
    z = np.where((start > low) & (start < high), start, place.middle(low, high))
    slope = slope.copy()
    # the last point and what was wrong there; and whether Newton's steps have done what they should
    before, wrong, trusted = np.full_like(z, np.nan), np.full_like(z, np.inf), np.ones(z.size, dtype=bool)
    active = np.arange(z.size)
    for _ in range(ROUNDS):
        at, out = z[active], outward[active]
        probability, ratio = tail(at)
        excess = np.log(probability / p[active])
        low[active] = np.where(excess * out > 0.0, at, low[active])
        high[active] = np.where(excess * out < 0.0, at, high[active])
        better = np.abs(excess) / np.abs(wrong[active])
        unit = np.hypot(1.0, at - place.centre)
        own = -out * ratio / unit
        trusted[active] &= np.isfinite(own) & ~(better > 0.1)
        secant = place.difference(at, before[active]) / (excess - wrong[active])
        secant = np.where(np.isfinite(secant), secant, slope[active])
        slope[active] = np.where(trusted[active], own, secant)
        step = -excess * slope[active]
        half = np.sinh(0.5 * step)
        move = unit * np.sinh(step) + (at - place.centre) * (2.0 * half * half)
        a, b, new = low[active], high[active], at + move
        good = (new >= a) & (new <= b) & (better < 0.5)
        size = np.maximum(np.abs(step), np.abs(move / (at - place.origin)))
        small = (np.maximum(size, np.abs(excess)) < LAST_STEP) & trusted[active]
        settled = good & (small | (np.abs(excess) < LAST_SECANT)) | (excess == 0.0)
        narrow = b - a <= 4.0 * np.spacing(np.maximum(np.abs(a), np.abs(b)))
        before[active], wrong[active] = at, excess
        z[active] = np.where(good, new, np.where(settled, at, place.middle(a, b)))
        active = active[~(settled | narrow)]
        if active.size == 0:
            break
    return z, np.where(np.isfinite(slope), slope, 0.0)
