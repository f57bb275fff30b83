"""Theorem 6: no zero-respecting method does better than k**-r on smooth functions; the bound with its constants.

The instance for an accuracy epsilon is f(x) = (L lambda**2 / 152) F(x / lambda), lambda = 304 epsilon / L, with the chain F
of T = floor(F_0 L / (7296 epsilon**2)) links, each of which shows with probability p = min(1, (46 2**(1/alpha) epsilon /
sigma)**(alpha/(alpha - 1))). Then f(0) - f* <= F_0, f is L-smooth, E||g - grad f||**alpha <= sigma**alpha, and as long as a
link has not been seen, ||grad f|| > 2 epsilon. A method that moves only along coordinates it has seen, a zero-respecting
one, has seen at most Bin(k, p) links after k gradients.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.noise.reveal import Reveal
from heavytail.parts.parameters import positive, real_array
from heavytail.problems.chain import CarmonChain
from heavytail.theory import lemma_17, remark_3
from heavytail.theory.hypotheses import moment_order, whole_steps

__all__ = [
    "LINK_COST",
    "ChainInstance",
    "bound",
    "enough_noise",
    "instance",
    "least_noise",
    "limit",
    "link_probability",
    "links",
    "rate",
]

LINK_COST = 4.0 * lemma_17.GAP_PRINTED * lemma_17.LIPSCHITZ_PRINTED  # 7296: a link takes 7296 epsilon**2 of F_0 L


def rate(alpha: float) -> float:
    """Return (alpha - 1) / (3 alpha - 2), the rate of the least E||grad f||: that of Remark 3, so both are tight."""
    return remark_3.rate(alpha)


def _noise_per_gradient(alpha: float) -> float:
    """Return 46 2**(1/alpha): at p = 1 the bound of Lemma 18 is this times epsilon."""
    return 2.0 ** (1.0 / alpha) * 2.0 * lemma_17.ENTRY_PRINTED


def least_noise(alpha: float, smoothness: float = 1.0, gap: float = 1.0) -> float:
    """Return c_1 sqrt(F_0 L), c_1 = 46 2**(1/alpha) / sqrt(14592): the least sigma for which Theorem 6 is stated.

    From there on p <= 1, uncapped, in every chain with two links or more, and the bound's constant does not depend on sigma.
    """
    product = positive("smoothness", smoothness) * positive("gap", gap)
    return _noise_per_gradient(moment_order(alpha)) * math.sqrt(product / (2.0 * LINK_COST))


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


def bound(
    k: ArrayLike, alpha: float, smoothness: float = 1.0, gap: float = 1.0, sigma: float | None = None
) -> NDArray[np.float64]:
    """Return epsilon_k with E||grad f(x_k)|| >= epsilon_k for every zero-respecting method, on some f; for every k >= 1.

    epsilon_k = sqrt(F_0 L / 14592) (2 k)**-r s**(alpha/(3 alpha - 2)), and at most sqrt(F_0 L / 7296), where
    r = `rate` and s = sigma / (c_1 sqrt(F_0 L)). At this epsilon the mean number of links seen is k p <= T / 2,
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
    return np.minimum(unit * noise * (2.0 * steps) ** -rate(alpha), math.sqrt(2.0) * unit)


def limit(alpha: float, smoothness: float = 1.0, gap: float = 1.0, sigma: float | None = None) -> float:
    """Return the limit of k**r times the best bound 2 epsilon P(Bin(k, p) < T): 2**(1 + 2 r) times `bound`.

    For large k the number of links seen is k p up to a vanishing share, so that the best epsilon is the one with k p = T.
    """
    unit, noise = _unit(alpha, smoothness, gap, sigma)
    return 2.0 ** (1.0 + rate(alpha)) * unit * noise


@dataclass(frozen=True)
class ChainInstance:
    """The instance of Theorem 6 for one accuracy: a scaled chain and its oracle.

    Attributes
    ----------
    epsilon : float
        The accuracy, in the units of the gradient: gradients are longer than 2 epsilon while a link is unseen.
    length : int
        T, the number of links and the dimension.
    probability : float
        p, the probability that the oracle shows the next link.
    smoothness : float
        L.
    """

    epsilon: float
    length: int
    probability: float
    smoothness: float

    @property
    def scale(self) -> float:
        """Lambda = 304 epsilon / L, the unit of length."""
        return 2.0 * lemma_17.LIPSCHITZ_PRINTED * self.epsilon / self.smoothness

    @property
    def problem(self) -> CarmonChain:
        """The function, to be started at 0."""
        return CarmonChain(self.length, self.smoothness, self.scale)

    @property
    def noise(self) -> Reveal:
        """The oracle."""
        return Reveal(self.probability, self.scale)


def links(epsilon: ArrayLike, smoothness: float, gap: float) -> NDArray[np.float64]:
    """Return floor(F_0 L / (7296 epsilon**2)), how many links the gap pays for."""
    return np.floor(gap * smoothness / (LINK_COST * real_array("epsilon", epsilon) ** 2) * (1.0 + 1e-14))


def link_probability(epsilon: ArrayLike, alpha: float, sigma: float) -> NDArray[np.float64]:
    """Return min(1, (46 2**(1/alpha) epsilon / sigma)**(alpha/(alpha - 1))), with which the oracle shows the next link."""
    size = _noise_per_gradient(alpha) * real_array("epsilon", epsilon) / sigma
    return np.minimum(1.0, size ** (alpha / (alpha - 1.0)))


def instance(
    epsilon: float, alpha: float, smoothness: float = 1.0, gap: float = 1.0, sigma: float | None = None
) -> ChainInstance:
    """Return the instance of Theorem 6 whose gradients are longer than 2 epsilon until its last link is seen.

    Parameters
    ----------
    epsilon : float
        The accuracy, in the units of the gradient.
    alpha, smoothness, gap : float
        The moment order, L, and the bound F_0 of f(0) - f*.
    sigma : float, optional
        The sigma of Assumption 1; the least that Theorem 6 allows, by default.

    Raises
    ------
    ValueError
        If alpha is no moment order, sigma < c_1 sqrt(F_0 L), or epsilon > sqrt(F_0 L / 7296), so that F_0 pays for no link.
    """
    alpha, sigma = moment_order(alpha), enough_noise(alpha, smoothness, gap, sigma)
    length = int(links(positive("epsilon", epsilon), smoothness, gap))
    if length < 1:
        largest = math.sqrt(gap * smoothness / LINK_COST)
        raise ValueError(
            f"epsilon = {epsilon!r} leaves T = floor(F_0 L / (7296 epsilon**2)) = 0 links. "
            f"Theorem 6 needs one: epsilon of at most sqrt(F_0 L / 7296) = {largest:.6g}."
        )
    probability = float(link_probability(epsilon, alpha, sigma))
    if probability < np.finfo(np.float64).tiny:
        raise ValueError(f"alpha = {alpha!r} is too close to 1 for epsilon = {epsilon!r}: p underflows. Raise one of them.")
    return ChainInstance(float(epsilon), length, probability, float(smoothness))
