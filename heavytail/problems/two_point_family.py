"""The pair of problems behind Theorem 5: two parabolas that only the frequency of a rare jump tells apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from heavytail.noise.atoms import TwoPoint
from heavytail.parts.domains import Box
from heavytail.parts.parameters import between, integer, set_field

__all__ = ["MAX_SEPARATION", "TwoPointFamily", "jump_probability", "separation"]

MAX_SEPARATION = 0.125


def separation(epsilon: float) -> float:
    """Return epsilon, checked to lie in (0, 1/8].

    Raises
    ------
    ValueError
        If it does not.
    """
    reason = "Theorem 5 needs epsilon <= 1/8, so that gamma <= 1/2."
    return between("epsilon", epsilon, 0.0, MAX_SEPARATION, closed="high", reason=reason)


def jump_probability(alpha: float, epsilon: float, nu: int) -> float:
    """Return (1 - nu / 2) (4 epsilon)**(alpha / (alpha - 1)), the probability of the rare jump of problem nu."""
    return (1.0 - 0.5 * nu) * float((4.0 * epsilon) ** (alpha / (alpha - 1.0)))


@dataclass(frozen=True, eq=False)
class TwoPointFamily:
    """f(x) = (x - b)**2 / 2 on X = [0, 1/2], with the noise that makes its gradient x or x - 1/(2 gamma).

    With gamma = (4 epsilon)**(1/(alpha - 1)), b = (2 - nu) epsilon and p = (4 - 2 nu) epsilon gamma, the stochastic
    gradient is x - 1/(2 gamma) with probability p and x otherwise: unbiased, with E|g|**alpha <= 2**(1 - alpha) on X, so
    Assumption 4 holds with G = 1. On an unbounded domain no strongly convex function satisfies it.

    Parameters
    ----------
    alpha : float
        The moment order, in (1, 2].
    epsilon : float
        The separation, in (0, 1/8].
    nu : {0, 1}
        Which of the two problems.

    Raises
    ------
    ValueError
        If a parameter lies outside its range.

    References
    ----------
    Zhang et al. 2020, Theorem 5 (Theorem 14 of its appendix F).
    """

    alpha: float
    epsilon: float
    nu: int
    minimizer: float = field(init=False)
    probability: float = field(init=False)

    def __post_init__(self) -> None:
        reason = "Theorem 5 assumes a moment order in (1, 2]."
        set_field(self, "alpha", between("alpha", self.alpha, 1.0, 2.0, closed="high", reason=reason))
        set_field(self, "epsilon", separation(self.epsilon))
        set_field(self, "nu", integer("nu", self.nu, 0, 1))
        if self.gamma * self.epsilon < np.finfo(np.float64).tiny:
            raise ValueError(f"alpha = {self.alpha!r} is too close to 1: gamma is {self.gamma:g}. Raise alpha or epsilon.")
        set_field(self, "minimizer", (2.0 - self.nu) * self.epsilon)
        set_field(self, "probability", jump_probability(self.alpha, self.epsilon, self.nu))

    @property
    def gamma(self) -> float:
        """(4 epsilon)**(1/(alpha - 1))."""
        return float((4.0 * self.epsilon) ** (1.0 / (self.alpha - 1.0)))

    @property
    def noise(self) -> TwoPoint:
        """The noise of this problem: b - 1/(2 gamma) with probability p, b otherwise."""
        return TwoPoint(self.minimizer - 0.5 / self.gamma, self.probability)

    @property
    def domain(self) -> Box:
        """The interval [0, 1/2]."""
        return Box(0.0, 0.5)

    @property
    def minimum(self) -> float:
        """0."""
        return 0.0

    @property
    def growth(self) -> float:
        """2: the power of ||x|| with which f grows."""
        return 2.0

    @property
    def mu(self) -> float:
        """1."""
        return 1.0

    @property
    def smoothness(self) -> float:
        """1."""
        return 1.0

    def value(self, x: Any) -> float:
        """Return f(x), the sum over coordinates; the theorem has one (kernel code)."""
        total = 0.0
        for j in range(x.shape[0]):
            total += 0.5 * (x[j] - self.minimizer) * (x[j] - self.minimizer)
        return total

    def gradient(self, x: Any, out: Any) -> None:
        """Write the gradient at x to out (kernel code)."""
        for j in range(x.shape[0]):
            out[j] = x[j] - self.minimizer

    def hessian_vector(self, x: Any, v: Any, out: Any) -> None:
        """Write the product of the Hessian, the identity, with v to out (kernel code)."""
        for j in range(x.shape[0]):
            out[j] = v[j]
