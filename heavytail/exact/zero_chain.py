"""The exact law of progress along a chain, and the best lower bound that the instances of Theorem 6 give after k gradients.

A zero-respecting method sees a new link only when the oracle shows one, so after k gradients it has seen at most Bin(k, p)
links; one that steps far enough at once sees exactly that many. While one of T links is unseen, ||grad f|| > 2 epsilon.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from heavytail.noise import Reveal
from heavytail.parts.parameters import between, integer, positive
from heavytail.problems import CarmonChain
from heavytail.theory import whole_steps
from heavytail.theory.hypotheses import moment_order
from heavytail.theory.zero_chain import CHAIN_ENTRY, CHAIN_LIPSCHITZ, LINK_COST, enough_noise

MAX_REFINED = 64.0  # in longer chains the best epsilon is that of whole links


def unfinished(k: ArrayLike, length: int, probability: float) -> NDArray[np.float64]:
    """Return P(Bin(k, p) < T): the least probability that a zero-respecting method has not seen all T links.

    Parameters
    ----------
    k : array_like of int
        The number of stochastic gradients.
    length : int
        T.
    probability : float
        p, the probability that the next link shows, in (0, 1].
    """
    steps, length = whole_steps(k, 0).astype(np.float64), integer("length", length, 1)
    return _unfinished(steps, float(length), between("probability", probability, 0.0, 1.0, closed="high"))


def _unfinished(steps: ArrayLike, length: ArrayLike, probability: ArrayLike) -> NDArray[np.float64]:
    missing = np.maximum(np.asarray(steps) - np.asarray(length) + 1.0, 0.0)
    return np.where(missing > 0.0, special.betaincc(length, np.maximum(missing, 1.0), probability), 1.0)


@dataclass(frozen=True)
class ChainInstance:
    """The instance of Theorem 6 for one accuracy: a scaled chain and its oracle.

    Attributes
    ----------
    epsilon : float
        The accuracy: gradients are longer than 2 epsilon while a link is unseen.
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
        return 2.0 * CHAIN_LIPSCHITZ * self.epsilon / self.smoothness

    @property
    def problem(self) -> CarmonChain:
        """The function, to be started at 0."""
        return CarmonChain(self.length, self.smoothness, self.scale)

    @property
    def noise(self) -> Reveal:
        """The oracle."""
        return Reveal(self.probability, self.scale)

    def least_gradient(self, k: ArrayLike) -> NDArray[np.float64]:
        """Return 2 epsilon P(Bin(k, p) < T), which bounds E||grad f(x_k)|| of every zero-respecting method from below."""
        return 2.0 * self.epsilon * unfinished(k, self.length, self.probability)


def _most_links(epsilon: ArrayLike, smoothness: float, gap: float) -> NDArray[np.float64]:
    return np.floor(gap * smoothness / (LINK_COST * np.asarray(epsilon) ** 2) * (1.0 + 1e-14))


def _chance(epsilon: ArrayLike, alpha: float, sigma: float) -> NDArray[np.float64]:
    size = 2.0 ** (1.0 / alpha) * 2.0 * CHAIN_ENTRY * np.asarray(epsilon) / sigma
    return np.minimum(1.0, size ** (alpha / (alpha - 1.0)))


def chain_instance(
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
    length = int(_most_links(positive("epsilon", epsilon), smoothness, gap))
    if length < 1:
        largest = math.sqrt(gap * smoothness / LINK_COST)
        raise ValueError(
            f"epsilon = {epsilon!r} leaves T = floor(F_0 L / (7296 epsilon**2)) = 0 links. "
            f"Theorem 6 needs one: epsilon of at most sqrt(F_0 L / 7296) = {largest:.6g}."
        )
    probability = float(_chance(epsilon, alpha, sigma))
    if probability < np.finfo(np.float64).tiny:
        raise ValueError(f"alpha = {alpha!r} is too close to 1 for epsilon = {epsilon!r}: p underflows. Raise one of them.")
    return ChainInstance(float(epsilon), length, probability, float(smoothness))


def hardest_chain(
    k: int, alpha: float, smoothness: float = 1.0, gap: float = 1.0, sigma: float | None = None
) -> tuple[float, ChainInstance]:
    """Return the largest bound 2 epsilon P(Bin(k, p) < T) on E||grad f(x_k)|| over all epsilon, and its instance.

    Every epsilon gives a bound that holds. The best one lies where T = F_0 L / (7296 epsilon**2) is whole, save for small k,
    so the search is over T, in ever finer grids, and then over epsilon near it.

    Parameters
    ----------
    k : int
        The number of stochastic gradients.
    alpha, smoothness, gap, sigma : float
        See `chain_instance`.

    Raises
    ------
    ValueError
        See `chain_instance`.
    """
    from scipy import optimize

    steps, alpha = float(integer("k", k, 1)), moment_order(alpha)
    sigma = enough_noise(alpha, smoothness, gap, sigma)
    one_link = math.sqrt(gap * smoothness / LINK_COST)

    def bound(lengths: ArrayLike, links: ArrayLike) -> NDArray[np.float64]:
        """Return the bound of chains with some links where the gap would pay for `lengths` of them."""
        epsilon = one_link / np.sqrt(np.asarray(lengths))
        return 2.0 * epsilon * _unfinished(steps, links, _chance(epsilon, alpha, sigma))

    low, high = 1.0, 1.0
    while _chance(one_link / math.sqrt(high), alpha, sigma) * steps > 0.5 * high:
        high *= 2.0
    high *= 4.0  # here the bound is epsilon or more, so no chain with four times the links has a better one
    while True:
        lengths = np.unique(np.rint(np.geomspace(low, high, 200)))
        best = int(np.argmax(bound(lengths, lengths)))
        low, high = lengths[max(best - 1, 0)], lengths[min(best + 1, lengths.size - 1)]
        if high - low <= 2.0:
            break

    def refined(links: float) -> tuple[float, float, float]:
        """Return the best bound of chains with some links, and where the gap would pay for not yet another one."""
        found = optimize.minimize_scalar(lambda y: -bound(y, links), bounds=(links, links + 1.0), method="bounded")
        return -float(found.fun), float(found.x), links

    whole = float(lengths[best])
    near = np.arange(max(whole - 2.0, 1.0), min(whole + 2.0, MAX_REFINED)).tolist()
    value, length, links = max([(float(bound(whole, whole)), whole, whole), *map(refined, near)])
    epsilon = one_link / math.sqrt(length)
    return value, ChainInstance(epsilon, int(links), float(_chance(epsilon, alpha, sigma)), float(smoothness))
