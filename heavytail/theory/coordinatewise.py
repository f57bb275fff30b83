"""Coordinate-wise noise: what GClip and CClip guarantee under Assumption 2, and how it depends on the dimension.

Assumption 2 bounds each coordinate, E|g_j|**alpha <= B_j**alpha. Lemma 12 turns that into a bound of E||g||**alpha, hence
GClip's rate (Corollary 7); CClip clips each coordinate at its own level (Lemma 13, Theorem 8). If all B_j are 1, the
guarantees grow with the dimension d like d**p: for CClip p = 1; for GClip p = 1 + 2/alpha as printed, p = 2/alpha by
Theorem 4 with G = ||B||_alpha, which is attained, and p = 1 + 2 (alpha - 1)(2 - alpha)/alpha**2 <= 5/4 at a better level.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import between, integer, positive
from heavytail.parts.schedules import Power
from heavytail.theory.clipping import bias_bound, clip_constant, second_moment_bound
from heavytail.theory.hypotheses import moment_order, whole_steps
from heavytail.theory.strongly_convex import finite_sum_bound, rate_strongly_convex, theorem_4_bound

Array = NDArray[np.float64]


def moments_of_coordinates(levels: ArrayLike) -> Array:
    """Return the numbers B_j of Assumption 2 as an array, checked to be positive and finite.

    Raises
    ------
    ValueError
        If one is not.
    """
    array = np.atleast_1d(np.asarray(levels, dtype=np.float64))
    if array.ndim != 1 or array.size == 0 or not ((array > 0.0) & (array < np.inf)).all():
        raise ValueError(
            f"levels = {levels!r} are no moments B_j of Assumption 2. Pass positive numbers, one per coordinate."
        )
    return array


def level_norm(levels: ArrayLike, order: float) -> float:
    """Return ||B||_a = (sum_j B_j**a)**(1/a), the norm of Corollary 7 (a = alpha) and Theorem 8 (a = 2)."""
    b, order = moments_of_coordinates(levels), positive("order", order)
    largest = float(b.max())
    return largest * float(np.sum((b / largest) ** order)) ** (1.0 / order)


def norm_moment_bounds_printed(levels: ArrayLike, alpha: float) -> tuple[float, float]:
    """Return d**(alpha/2 - 1) ||B||_alpha**alpha and ||B||_alpha**alpha, between which Lemma 12 puts E||g||**alpha.

    It speaks of laws with E|g_j|**alpha = B_j**alpha. The upper end is attained by one coordinate at a time, the lower one
    by coordinates of equal size, if the B_j are equal.
    """
    b, power = moments_of_coordinates(levels), level_norm(levels, moment_order(alpha)) ** alpha
    return b.size ** (0.5 * alpha - 1.0) * power, power


def norm_moment_bounds(levels: ArrayLike, alpha: float) -> tuple[float, float]:
    """Return ||B||_2**alpha and ||B||_alpha**alpha, the least and largest E||g||**alpha with E|g_j|**alpha = B_j**alpha.

    The lower end is Jensen's inequality for the norm of order 2/alpha of the vector (|g_j|**alpha)_j, attained by g = B xi.
    It exceeds the printed one unless all B_j are equal.
    """
    return level_norm(levels, 2.0) ** moment_order(alpha), level_norm(levels, alpha) ** alpha


def coordinate_bias_bound(tau: ArrayLike, alpha: float, levels: ArrayLike) -> float:
    """Return sup ||E CClip(g) - E g|| for clip levels tau_j: the length of the coordinates' `bias_bound` (Lemma 13).

    Coupling does not matter: only the law of each coordinate enters. The paper has 1 in place of c.
    """
    b = moments_of_coordinates(levels)
    taus = np.broadcast_to(np.asarray(tau, dtype=np.float64), b.shape)
    return float(np.sqrt(np.sum((b * bias_bound(taus / b, alpha)) ** 2)))


def coordinate_second_moment_bound(tau: ArrayLike, alpha: float, levels: ArrayLike) -> float:
    """Return sup E||CClip(g)||**2 for clip levels tau_j: the sum of the coordinates' `second_moment_bound` (Lemma 13)."""
    b = moments_of_coordinates(levels)
    taus = np.broadcast_to(np.asarray(tau, dtype=np.float64), b.shape)
    return float(np.sum(b**2 * second_moment_bound(taus / b, alpha)))


def global_bias_bound(tau: ArrayLike, alpha: float, levels: ArrayLike) -> Array:
    """Return c ||B||_2 ||B||_alpha**(alpha - 1) tau**(1 - alpha) >= ||E GClip(g) - E g|| under Assumption 2.

    (1 - tau/||g||)^+ <= c tau**(1 - alpha) ||g||**(alpha - 1), and by Hoelder's inequality
    E|g_j| ||g||**(alpha - 1) <= B_j (E||g||**alpha)**(1 - 1/alpha). Lemma 9 with G = ||B||_alpha has ||B||_alpha in place of
    ||B||_2, as if long gradients could all point the same way.
    """
    scale = level_norm(levels, 2.0) * level_norm(levels, moment_order(alpha)) ** (alpha - 1.0)
    taus = np.asarray(tau, dtype=np.float64)
    if not (taus > 0.0).all():
        raise ValueError(f"tau = {tau!r} holds a value that is no clip level. Pass numbers above 0.")
    return clip_constant(alpha) * scale * taus ** (1.0 - alpha)


def corollary_7_bound_printed(k: ArrayLike, alpha: float, levels: ArrayLike, mu: float = 1.0) -> Array:
    """Return 16 d ||B||_alpha**2 / (mu (k + 1)**r), the bound that Corollary 7 prints for GClip."""
    size = moments_of_coordinates(levels).size * level_norm(levels, moment_order(alpha)) ** 2
    return _printed(k, alpha, size, mu)


def corollary_7_bound(k: ArrayLike, alpha: float, levels: ArrayLike, mu: float = 1.0) -> Array:
    """Return `theorem_4_bound` with G = ||B||_alpha, for tau_k = ||B||_alpha k**(1/alpha): no factor d."""
    return theorem_4_bound(k, alpha, level_norm(levels, moment_order(alpha)), mu)


def clip_level_for_coordinates(alpha: float, levels: ArrayLike) -> Power:
    """Return tau_k = s k**(1/alpha) with s**alpha = ||B||_2**2 ||B||_alpha**(alpha - 2), a better level under Assumption 2.

    It balances `global_bias_bound` with E||clip(g)||**2 <= ||B||_alpha**alpha tau**(2 - alpha), and lies below the level
    ||B||_alpha k**(1/alpha) of Theorem 4.
    """
    total = level_norm(levels, moment_order(alpha))
    return Power((level_norm(levels, 2.0) ** 2 * total ** (alpha - 2.0)) ** (1.0 / alpha), 1.0 / alpha)


def corollary_7_bound_of_better_level(k: ArrayLike, alpha: float, levels: ArrayLike, mu: float = 1.0) -> Array:
    """Return `theorem_4_bound` with ||B||_alpha**alpha s**(2 - alpha) for G**2, for GClip with `clip_level_for_coordinates`.

    It is below `corollary_7_bound` by the factor (||B||_2 / ||B||_alpha)**(2 (2 - alpha)/alpha).
    """
    scale = clip_level_for_coordinates(alpha, levels).scale
    size = level_norm(levels, alpha) ** alpha * scale ** (2.0 - alpha)
    return theorem_4_bound(k, alpha, size**0.5, mu)


def theorem_8_bound_printed(k: ArrayLike, alpha: float, levels: ArrayLike, mu: float = 1.0) -> Array:
    """Return 16 ||B||_2**2 / (mu (k + 1)**r), the bound that Theorem 8 prints for CClip."""
    return _printed(k, alpha, level_norm(levels, 2.0) ** 2, mu)


def theorem_8_bound(k: ArrayLike, alpha: float, levels: ArrayLike, mu: float = 1.0) -> Array:
    """Return `theorem_4_bound` with ||B||_2 for G, which bounds the gap of CClip with tau_{k,j} = B_j k**(1/alpha)."""
    return theorem_4_bound(k, alpha, level_norm(levels, 2.0), mu)


def theorem_8_finite_sum(k: ArrayLike, tau: Any, alpha: float, levels: ArrayLike, mu: float = 1.0) -> Array:
    """Return ||B||_2**2 `finite_sum_bound`, which bounds the gap of CClip with clip levels B_j tau_k, tau_k any schedule.

    Lemma 13 bounds bias and second moment of coordinate j by B_j**2 times those of a coordinate with B_j = 1.
    """
    return level_norm(levels, 2.0) ** 2 * finite_sum_bound(k, tau, alpha, 1.0, mu)


def _printed(k: ArrayLike, alpha: float, size: float, mu: float) -> Array:
    steps = whole_steps(k).astype(np.float64)
    return 16.0 * size / positive("mu", mu) * (steps + 1.0) ** -rate_strongly_convex(alpha)


def dimension_exponent_printed(alpha: float) -> float:
    """Return 1 + 2/alpha: Corollary 7's printed bound grows like d to this power if all B_j are 1."""
    return 1.0 + 2.0 / moment_order(alpha)


def dimension_exponent(alpha: float) -> float:
    """Return 2/alpha: like d to this power grows the worst gap of GClip with tau_k = ||B||_alpha k**(1/alpha), all B_j = 1.

    Noise that jumps by tau_K in one coordinate at a time shows it. CClip has the power 1, so it gains d**(2/alpha - 1).
    """
    return 2.0 / moment_order(alpha)


def dimension_exponent_of_better_level(alpha: float) -> float:
    """Return 1 + 2 (alpha - 1)(2 - alpha)/alpha**2, the same for the bound of GClip with `clip_level_for_coordinates`.

    No level s k**(1/alpha) has a smaller one: `worst_global_bias` forbids lower levels, jumps in one coordinate at a time
    higher ones. It is 1, that of CClip, for alpha -> 1 and alpha = 2, and at most 5/4, at alpha = 4/3.
    """
    alpha = moment_order(alpha)
    return 1.0 + 2.0 * (alpha - 1.0) * (2.0 - alpha) / alpha**2


def worst_global_bias(tau: float, alpha: float, dimension: int, spread: float) -> float:
    """Return the bias of GClip under a law with E|g_j|**alpha = 1 in every coordinate that has one longer coordinate.

    The gradient is 0, or a (1, ..., 1, rho, 1, ..., 1) of length alpha tau/(alpha - 1), with rho at a place drawn evenly.
    rho = 1 has the bias d**(alpha/2) c tau**(1 - alpha); rho = ((alpha - 1) d)**(1/alpha) comes within a factor of
    `global_bias_bound` that tends to (alpha - 1)**(1 - 1/alpha) / alpha for large d.

    Parameters
    ----------
    tau : float
        The clip level, so large that the law exists.
    alpha : float
        The moment order.
    dimension : int
        d, at least 1.
    spread : float
        rho, at least 1.
    """
    tau, alpha, d = positive("tau", tau), moment_order(alpha), integer("dimension", dimension, 1)
    rho = between("spread", spread, 1.0, np.inf, closed="low")
    sum_of_sizes, length = d - 1.0 + rho, (d - 1.0 + rho**2) ** 0.5
    size = alpha * tau / ((alpha - 1.0) * length)
    probability = d / (size**alpha * (d - 1.0 + rho**alpha))
    if probability > 1.0:
        raise ValueError(f"tau = {tau!r} is too small: the law needs a probability of {probability:.3g}. Raise tau.")
    return float(probability * size * sum_of_sizes / d**0.5 / alpha)
