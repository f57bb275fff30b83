"""The largest expectation over all laws with a given moment: linear programming over atoms, proved by duality.

Among all laws of g with E|g - c|**alpha <= G**alpha, and perhaps E g = m, some law with at most three atoms has the largest
E phi(g). A linear program finds it: probabilities are its unknowns, atoms its columns, and an atom at which the dual
solution is violated becomes a new column, until none is. The dual solution then proves that no law does better: where
l_0 + l_1 |x - c|**alpha + l_2 x >= phi(x) for all x, E phi(g) <= l_0 + l_1 G**alpha + l_2 m for every law. Nothing here
knows the formulas of Lemmas 9, 10 and 13, which it checks.

One dimension is enough for the bias and the second moment of clipping: ||E g - E clip(g)|| <= E(||g|| - tau)^+ and
||clip(g)|| = min(||g||, tau) depend on the length of g alone, and g = ||g|| e attains both.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.noise.atoms import Atoms
from heavytail.parts.parameters import between, number, positive, real_array
from heavytail.theory import lemma_9
from heavytail.theory.hypotheses import moment_order

__all__ = ["Extremal", "largest_bias", "largest_error", "largest_expectation", "largest_second_moment"]

Array = NDArray[np.float64]

MIN_DISTANCE, MAX_DISTANCE = 1e-4, 1e9  # |x - c| of atoms: from 1e-4 G to 1e9 of the larger of G and the points named
EXACT = 1e-8  # relative distance of value and bound at which no column is added


@dataclass(frozen=True, eq=False)
class Extremal:
    """The largest expectation, the law that has it, and a bound for every law.

    Attributes
    ----------
    value : float
        E phi(g) of the law found: a lower bound of the largest expectation.
    bound : float
        What the dual solution proves for all laws with values up to 1e9 units: an upper bound.
    law : Atoms
        The law found, its atoms sorted.
    """

    value: float
    bound: float
    law: Atoms


def largest_expectation(
    objective: Callable[[Array], Array],
    alpha: float,
    G: float = 1.0,
    *,
    center: float = 0.0,
    mean: float | None = None,
    points: ArrayLike = (),
) -> Extremal:
    """Return the largest E phi(g) over all laws on the line with E|g - c|**alpha <= G**alpha, and E g = m if it is given.

    Parameters
    ----------
    objective : callable
        phi, of an array; it grows at most like |x|, or like |x|**alpha times less than any positive number.
    alpha : float
        The moment order, in (1, 2].
    G : float, default 1
        The root of a moment, in the units of g; not the moment itself.
    center : float, default 0
        c: the moment is taken about it.
    mean : float, optional
        m; without it the mean is free.
    points : array_like, optional
        Where phi has a kink: atoms that must be among the candidates.

    Raises
    ------
    ValueError
        If no law has this mean, |m - c| > G.
    RuntimeError
        If the linear program finds no solution.
    """
    alpha, G, center = moment_order(alpha), positive("G", G), number("center", center)
    if mean is not None and abs(number("mean", mean) - center) > G:
        raise ValueError(
            f"mean = {mean!r} is further than G = {G!r} from center = {center!r}: by Jensen's inequality no law "
            "has it. Pass a mean within G of the center."
        )
    named = real_array("points", points).ravel()
    unit = max(G, float(np.max(np.abs(named - center), initial=0.0)))
    fine = np.geomspace(MIN_DISTANCE * G, MAX_DISTANCE * unit, 12_001)
    candidates = np.concatenate([center - fine[::-1], [center], center + fine])
    required = [center] if mean is None else [center, mean]
    coarse = np.concatenate([candidates[::150], named, required])
    chosen = np.unique(coarse)

    def rows(x: Array) -> Array:
        return np.stack([np.ones_like(x), (np.abs(x - center) / G) ** alpha, x - center])

    limits = np.array([1.0, 1.0, 0.0 if mean is None else mean - center])
    value, bound, law = -math.inf, math.inf, (chosen, np.ones_like(chosen))
    for _ in range(40):
        solution = _solve(objective(chosen), rows(chosen), limits, mean is not None)
        if solution is None:
            break
        probabilities, multipliers = solution

        def violation(x: Array, multipliers: Array = multipliers) -> Array:
            columns = rows(x)
            return (objective(x) - multipliers @ columns) / (columns[0] + columns[1])

        # A multiple `worst` of 1 + (|x - c|/G)**alpha, whose expectation is at most 2, makes up for the violation.
        peaks = _peaks(violation, candidates)
        worst = max(float(violation(np.concatenate([candidates, chosen, peaks])).max()), 0.0)
        bound = min(bound, float(multipliers @ limits) + 2.0 * worst)
        if probabilities @ objective(chosen) > value:
            value, law = float(probabilities @ objective(chosen)), (chosen, probabilities)
        if bound - value <= EXACT * abs(value):
            break
        # Unused columns go again: many that are nearly equal would stall the simplex method.
        chosen = np.unique(np.concatenate([coarse, chosen[probabilities > 0.0], peaks]))
    if not bound < math.inf:
        raise RuntimeError(f"The linear program for alpha = {alpha}, G = {G} has no solution. Change the units of phi.")
    atoms, weights = (part[law[1] > 1e-14] for part in law)
    return Extremal(value, max(bound, value), Atoms(atoms, weights / weights.sum()))


def _solve(values: Array, rows: Array, limits: Array, fixed_mean: bool) -> tuple[Array, Array] | None:
    """Return probabilities and multipliers; columns are divided by 1 + |x - c|**alpha so that all are of one size.

    None if the solver gives up, as it may on columns that are nearly equal.
    """
    from scipy import optimize

    scale = 1.0 / (1.0 + rows[1])
    size = float(np.max(np.abs(values * scale)))
    equal = [0, 2] if fixed_mean else [0]
    for tolerance in (1e-10, 1e-9, 1e-8):
        found = optimize.linprog(
            -values * scale / size,
            A_ub=rows[[1]] * scale,
            b_ub=limits[[1]],
            A_eq=rows[equal] * scale,
            b_eq=limits[equal],
            method="highs-ds",
            options={"primal_feasibility_tolerance": tolerance, "dual_feasibility_tolerance": tolerance},
        )
        if found.status == 0:
            break
    else:
        return None
    multipliers = np.zeros(3)
    multipliers[1], multipliers[equal] = size * max(-found.ineqlin.marginals[0], 0.0), -size * found.eqlin.marginals
    return found.x * scale, multipliers


def _peaks(function: Callable[[Array], Array], x: Array) -> Array:
    """Return the maximisers of a function near its highest local maxima on a grid, by repeated refinement."""
    heights = function(x)
    inner = np.flatnonzero((heights[1:-1] > heights[:-2]) & (heights[1:-1] >= heights[2:])) + 1
    inner = inner[np.argsort(heights[inner])[-20:]]
    low, high = x[inner - 1], x[inner + 1]
    for _ in range(12):
        cells = low + (high - low) * np.linspace(0.0, 1.0, 21)[:, None]
        best = np.clip(np.argmax(function(cells.ravel()).reshape(cells.shape), axis=0), 1, 19)
        columns = np.arange(inner.size)
        low, high = cells[best - 1, columns], cells[best + 1, columns]
    return 0.5 * (low + high)


def largest_bias(tau: float, alpha: float, G: float = 1.0, *, center: float = 0.0, mean: float | None = None) -> Extremal:
    """Return sup E g - E clip_tau(g) over the laws of `largest_expectation`: the largest bias of clipping (Lemma 9).

    With center = mean = m it is that of Lemma 10, for a gradient m with E|g - m|**alpha <= sigma**alpha.
    """
    tau = positive("tau", tau)
    return largest_expectation(lambda x: x - np.clip(x, -tau, tau), alpha, G, center=center, mean=mean, points=(-tau, tau))


def largest_second_moment(
    tau: float, alpha: float, G: float = 1.0, *, center: float = 0.0, mean: float | None = None
) -> Extremal:
    """Return sup E(clip_tau(g) - c)**2 over the laws of `largest_expectation` (Lemma 9 for c = 0, Lemma 10 for c = m)."""
    tau = positive("tau", tau)
    return largest_expectation(
        lambda x: (np.clip(x, -tau, tau) - center) ** 2, alpha, G, center=center, mean=mean, points=(-tau, tau)
    )


def largest_error(tau: float, alpha: float, weight: float, G: float = 1.0) -> Extremal:
    """Return sup w (E g - E clip_tau(g))**2 + E clip_tau(g)**2: what one step of the proof of Theorem 4 can lose.

    The square is sup_s (2 s bias - s**2), so this is a one-dimensional maximum of linear programs. It lies below the sum
    of the two suprema of Lemma 9, for different laws attain them. It is computed to about 1e-8.

    Parameters
    ----------
    tau, alpha, G : float
        The clip level, the moment order, and the bound in E|g|**alpha <= G**alpha; tau and G are in the units of g.
    weight : float
        w, at least 0.
    """
    from scipy import optimize

    tau, weight = positive("tau", tau), between("weight", weight, 0.0, math.inf)

    def solve(slope: float) -> Any:
        found = largest_expectation(
            lambda x: 2.0 * weight * slope * (x - np.clip(x, -tau, tau)) + np.clip(x, -tau, tau) ** 2,
            alpha, G, points=(-tau, tau),
        )  # fmt: skip
        constant = weight * slope**2
        return Extremal(found.value - constant, found.bound - constant, found.law)

    # The maximum over s need not be concave: a grid finds the right hill, then the maximum of each law is sought.
    slopes = np.linspace(0.0, float(lemma_9.bias_bound(tau, alpha, G)), 9)
    best = int(np.argmax([solve(slope).value for slope in slopes]))
    bounds = (slopes[max(best - 1, 0)], slopes[min(best + 1, slopes.size - 1)])
    search = optimize.minimize_scalar(
        lambda slope: -solve(slope).value, bounds=bounds, method="bounded", options={"xatol": 1e-6 * bounds[1]}
    )
    return max((solve(slope) for slope in (float(search.x), *slopes[[best]])), key=lambda found: found.value)
