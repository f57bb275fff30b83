"""Theorem 6: the noise of the oracle that shows a chain link by link (Lemma 18), and the bound with its constants.

The instance for an accuracy epsilon is f(x) = (L lambda**2 / 152) F(x / lambda), lambda = 304 epsilon / L, with the chain F
of T = floor(F_0 L / (7296 epsilon**2)) links, each of which shows with probability p = min(1, (46 2**(1/alpha) epsilon /
sigma)**(alpha/(alpha - 1))). Then f(0) - f* <= F_0, f is L-smooth, E||g - grad f||**alpha <= sigma**alpha, and as long as a
link has not been seen, ||grad f|| > 2 epsilon. A method that moves only along coordinates it has seen, a zero-respecting
one, has seen at most Bin(k, p) links after k gradients.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import between, positive
from heavytail.theory.hypotheses import moment_order, whole_steps
from heavytail.theory.nonconvex import rate_nonconvex

CHAIN_GAP = 12.0  # Lemma 17 as printed: F(0) - inf F <= 12 T,
CHAIN_LIPSCHITZ = 152.0  # the gradient of F is 152-Lipschitz,
CHAIN_ENTRY = 23.0  # and none of its entries exceeds 23
LINK_COST = 4.0 * CHAIN_GAP * CHAIN_LIPSCHITZ  # 7296: a link takes 7296 epsilon**2 of F_0 L


def _probability(p: float) -> float:
    return between("p", p, 0.0, 1.0, closed="high", reason="It is the probability that the next link shows (Lemma 18).")


def oracle_moment(p: float, alpha: float) -> float:
    """Return E|z/p - 1|**alpha = (1 - p)**alpha p**(1 - alpha) + 1 - p for z ~ Bernoulli(p).

    Times |d_i F|**alpha, with i the next link, it is the E||g - grad F||**alpha of Lemma 18.
    """
    p, alpha = _probability(p), moment_order(alpha)
    return (1.0 - p) ** alpha * p ** (1.0 - alpha) + 1.0 - p


def oracle_moment_bound(p: float, alpha: float) -> float:
    """Return 2**(2 - alpha) (1 - p) p**(1 - alpha), which bounds `oracle_moment`, with equality at p = 1/2.

    It is (1 - p) p**(1 - alpha) times the concave (1 - p)**(alpha - 1) + p**(alpha - 1), which is largest at p = 1/2.
    """
    p, alpha = _probability(p), moment_order(alpha)
    return 2.0 ** (2.0 - alpha) * (1.0 - p) * p ** (1.0 - alpha)


def oracle_moment_bound_printed(p: float, alpha: float) -> float:
    """Return 2 p**(1 - alpha), which Lemma 18 prints times 23**alpha, its bound of |d_i F|**alpha.

    The next link i has |x_i| <= 1/4, so that |d_i F| is in fact below e**(3/2) = 4.482.
    """
    return 2.0 * _probability(p) ** (1.0 - moment_order(alpha))


def least_noise(alpha: float, smoothness: float = 1.0, gap: float = 1.0) -> float:
    """Return c_1 sqrt(F_0 L), c_1 = 46 2**(1/alpha) / sqrt(14592): the least sigma for which Theorem 6 is stated.

    From there on p <= 1, uncapped, in every chain with two links or more, and the bound's constant does not depend on sigma.
    """
    product = positive("smoothness", smoothness) * positive("gap", gap)
    return 2.0 ** (1.0 / moment_order(alpha)) * 2.0 * CHAIN_ENTRY * math.sqrt(product / (2.0 * LINK_COST))


def enough_noise(alpha: float, smoothness: float, gap: float, sigma: float | None) -> float:
    """Return sigma, checked to be at least `least_noise`, which stands for None.

    Raises
    ------
    ValueError
        If sigma is smaller than Theorem 6 allows.
    """
    least = least_noise(alpha, smoothness, gap)
    if sigma is None:
        return least
    if positive("sigma", sigma) < least * (1.0 - 1e-12):
        raise ValueError(
            f"sigma = {sigma!r} is below c_1 sqrt(F_0 L) = {least:.6g}, which Theorem 6 assumes. "
            "Raise sigma, or lower the gap or the smoothness."
        )
    return float(sigma)


def _unit(alpha: float, smoothness: float, gap: float, sigma: float | None) -> tuple[float, float]:
    """Return sqrt(F_0 L / 14592) and the power of sigma / (c_1 sqrt(F_0 L)) in every bound."""
    share = enough_noise(alpha, smoothness, gap, sigma) / least_noise(alpha, smoothness, gap)
    return math.sqrt(smoothness * gap / (2.0 * LINK_COST)), share ** (alpha / (3.0 * alpha - 2.0))


def theorem_6_bound(
    k: ArrayLike, alpha: float, smoothness: float = 1.0, gap: float = 1.0, sigma: float | None = None
) -> NDArray[np.float64]:
    """Return epsilon_k with E||grad f(x_k)|| >= epsilon_k for every zero-respecting method, on some f; for every k >= 1.

    epsilon_k = sqrt(F_0 L / 14592) (2 k)**-r s**(alpha/(3 alpha - 2)), and at most sqrt(F_0 L / 7296), where
    r = `rate_nonconvex` and s = sigma / (c_1 sqrt(F_0 L)). At this epsilon the mean number of links seen is k p <= T / 2,
    so that one of the T is unseen with a probability of at least 1/2, by Markov's inequality.

    Parameters
    ----------
    k : array_like of int
        The number of stochastic gradients.
    alpha, smoothness, gap : float
        The moment order, L, and f(x_0) - f*.
    sigma : float, optional
        The sigma of Assumption 1; `least_noise` by default.

    Raises
    ------
    ValueError
        If alpha is no moment order, or sigma is below `least_noise`.
    """
    steps = whole_steps(k).astype(np.float64)
    unit, noise = _unit(alpha, smoothness, gap, sigma)
    return np.minimum(unit * noise * (2.0 * steps) ** -rate_nonconvex(alpha), math.sqrt(2.0) * unit)


def theorem_6_limit(alpha: float, smoothness: float = 1.0, gap: float = 1.0, sigma: float | None = None) -> float:
    """Return the limit of k**r times the best bound 2 epsilon P(Bin(k, p) < T): 2**(1 + 2 r) times `theorem_6_bound`.

    For large k the number of links seen is k p up to a vanishing share, so that the best epsilon is the one with k p = T.
    """
    unit, noise = _unit(alpha, smoothness, gap, sigma)
    return 2.0 ** (1.0 + rate_nonconvex(alpha)) * unit * noise
