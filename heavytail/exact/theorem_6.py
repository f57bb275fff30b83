"""The exact law of progress along a chain, and the best lower bound that the instances of Theorem 6 give after k gradients.

A zero-respecting method sees a new link only when the oracle shows one, so after k gradients it has seen at most Bin(k, p)
links; one that steps far enough at once sees exactly that many. While one of T links is unseen, ||grad f|| > 2 epsilon.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from heavytail.parts.parameters import between, integer
from heavytail.theory.hypotheses import moment_order, whole_steps
from heavytail.theory.theorem_6 import LINK_COST, ChainInstance, enough_noise, link_probability

__all__ = ["least_gradient", "lower_bound", "unfinished"]

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


def least_gradient(k: ArrayLike, instance: ChainInstance) -> NDArray[np.float64]:
    """Return 2 epsilon P(Bin(k, p) < T), which bounds E||grad f(x_k)|| of every zero-respecting method from below.

    Parameters
    ----------
    k : array_like of int
        The number of stochastic gradients.
    instance : ChainInstance
        What `theory.theorem_6.instance` returns.
    """
    return 2.0 * instance.epsilon * unfinished(k, instance.length, instance.probability)


def lower_bound(
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
        See `theory.theorem_6.instance`.

    Raises
    ------
    ValueError
        See `theory.theorem_6.instance`.
    """
    from scipy import optimize

    steps, alpha = float(integer("k", k, 1)), moment_order(alpha)
    sigma = enough_noise(alpha, smoothness, gap, sigma)
    one_link = math.sqrt(gap * smoothness / LINK_COST)

    def bound(lengths: ArrayLike, links: ArrayLike) -> NDArray[np.float64]:
        """Return the bound of chains with some links where the gap would pay for `lengths` of them."""
        epsilon = one_link / np.sqrt(np.asarray(lengths))
        return 2.0 * epsilon * _unfinished(steps, links, link_probability(epsilon, alpha, sigma))

    low, high = 1.0, 1.0
    while link_probability(one_link / math.sqrt(high), alpha, sigma) * steps > 0.5 * high:
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
    return value, ChainInstance(epsilon, int(links), float(link_probability(epsilon, alpha, sigma)), float(smoothness))
