"""Corollary 7: what GClip guarantees under Assumption 2, and how it depends on the dimension d.

Lemma 12 turns E|g_j|**alpha <= B_j**alpha into a bound of E||g||**alpha. If all B_j are 1, the guarantees grow like d**p
with p = 1 + 2/alpha as printed, p = 2/alpha by Theorem 4 with G = ||B||_alpha, which is attained, and
p = 1 + 2 (alpha - 1)(2 - alpha)/alpha**2 <= 5/4 at a better level. For CClip p = 1 (Theorem 8).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import between, integer, positive, real_array
from heavytail.parts.schedules import Power
from heavytail.theory import assumption_2, lemma_9, theorem_4
from heavytail.theory.hypotheses import moment_order

__all__ = [
    "better_clip_level",
    "bias_bound",
    "bound",
    "bound_of_better_level",
    "bound_printed",
    "dimension_exponent",
    "dimension_exponent_of_better_level",
    "dimension_exponent_printed",
    "worst_bias",
]

Array = NDArray[np.float64]


def bias_bound(tau: ArrayLike, alpha: float, B: ArrayLike) -> Array:
    """Return c ||B||_2 ||B||_alpha**(alpha - 1) tau**(1 - alpha) >= ||E GClip(g) - E g|| under Assumption 2.

    (1 - tau/||g||)^+ <= c tau**(1 - alpha) ||g||**(alpha - 1), and by Hoelder's inequality
    E|g_j| ||g||**(alpha - 1) <= B_j (E||g||**alpha)**(1 - 1/alpha). Lemma 9 with G = ||B||_alpha has ||B||_alpha in place of
    ||B||_2, as if long gradients could all point the same way.
    """
    scale = assumption_2.norm(B, 2.0) * assumption_2.norm(B, moment_order(alpha)) ** (alpha - 1.0)
    taus = real_array("tau", tau)
    if not (taus > 0.0).all():
        raise ValueError(f"tau = {tau!r} holds a value that is no clip level. Pass numbers above 0.")
    return lemma_9.constant(alpha) * scale * taus ** (1.0 - alpha)


def bound_printed(k: ArrayLike, alpha: float, B: ArrayLike, mu: float = 1.0) -> Array:
    """Return 16 d ||B||_alpha**2 / (mu (k + 1)**r), the bound that Corollary 7 prints for GClip."""
    d = assumption_2.coordinate_bounds(B).size
    return d * theorem_4.bound_printed(k, alpha, assumption_2.norm(B, moment_order(alpha)), mu)


def bound(k: ArrayLike, alpha: float, B: ArrayLike, mu: float = 1.0) -> Array:
    """Return `theorem_4.bound` with G = ||B||_alpha, for tau_k = ||B||_alpha k**(1/alpha): no factor d."""
    return theorem_4.bound(k, alpha, assumption_2.norm(B, moment_order(alpha)), mu)


def better_clip_level(alpha: float, B: ArrayLike) -> Power:
    """Return tau_k = s k**(1/alpha) with s**alpha = ||B||_2**2 ||B||_alpha**(alpha - 2), a better level under Assumption 2.

    It balances `bias_bound` with E||clip(g)||**2 <= ||B||_alpha**alpha tau**(2 - alpha), and lies below the level
    ||B||_alpha k**(1/alpha) of Theorem 4.
    """
    total = assumption_2.norm(B, moment_order(alpha))
    return Power((assumption_2.norm(B, 2.0) ** 2 * total ** (alpha - 2.0)) ** (1.0 / alpha), 1.0 / alpha)


def bound_of_better_level(k: ArrayLike, alpha: float, B: ArrayLike, mu: float = 1.0) -> Array:
    """Return `theorem_4.bound` with ||B||_alpha**alpha s**(2 - alpha) for G**2, for GClip with `better_clip_level`.

    It is below `bound` by the factor (||B||_2 / ||B||_alpha)**(2 (2 - alpha)/alpha).
    """
    scale = better_clip_level(alpha, B).scale
    size = assumption_2.norm(B, alpha) ** alpha * scale ** (2.0 - alpha)
    return theorem_4.bound(k, alpha, size**0.5, mu)


def dimension_exponent_printed(alpha: float) -> float:
    """Return 1 + 2/alpha: Corollary 7's printed bound grows like d to this power if all B_j are 1."""
    return 1.0 + 2.0 / moment_order(alpha)


def dimension_exponent(alpha: float) -> float:
    """Return 2/alpha: like d to this power grows the worst gap of GClip with tau_k = ||B||_alpha k**(1/alpha), all B_j = 1.

    Noise that jumps by tau_K in one coordinate at a time shows it. CClip has the power 1, so it gains d**(2/alpha - 1).
    """
    return 2.0 / moment_order(alpha)


def dimension_exponent_of_better_level(alpha: float) -> float:
    """Return 1 + 2 (alpha - 1)(2 - alpha)/alpha**2, the same for the bound of GClip with `better_clip_level`.

    No level s k**(1/alpha) has a smaller one: `worst_bias` forbids lower levels, jumps in one coordinate at a time
    higher ones. It is 1, that of CClip, for alpha -> 1 and alpha = 2, and at most 5/4, at alpha = 4/3.
    """
    alpha = moment_order(alpha)
    return 1.0 + 2.0 * (alpha - 1.0) * (2.0 - alpha) / alpha**2


def worst_bias(tau: float, alpha: float, dimension: int, spread: float) -> float:
    """Return the bias of GClip under a law with E|g_j|**alpha = 1 in every coordinate that has one longer coordinate.

    The gradient is 0, or a (1, ..., 1, rho, 1, ..., 1) of length alpha tau/(alpha - 1), with rho at a place drawn evenly.
    rho = 1 has the bias d**(alpha/2) c tau**(1 - alpha); rho = ((alpha - 1) d)**(1/alpha) comes within a factor of
    `bias_bound` that tends to (alpha - 1)**(1 - 1/alpha) / alpha for large d.

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
