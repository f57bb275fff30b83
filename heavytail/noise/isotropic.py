"""A random direction and a length of its own: the noise that no rotation changes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from heavytail.kernel.vectors import norm
from heavytail.kernel.vmath import cospi, log
from heavytail.noise.from_law import check_law
from heavytail.noise.law import check_order
from heavytail.noise.vector import VectorLaw
from heavytail.parts.contract import draw_of

__all__ = ["Isotropic"]


@dataclass(frozen=True)
class Isotropic(VectorLaw):
    """The noise R s: s uniform on the unit sphere of any dimension, and |R| the length, independent of s.

    E||xi||**p = E|R|**p in every dimension. The sign of R does not matter, for -s has the law of s.

    Parameters
    ----------
    radius : noise
        A noise with `draw`: the law of R.

    Raises
    ------
    TypeError
        If it is no law of one number.
    """

    radius: Any

    def __post_init__(self) -> None:
        check_law("radius", self.radius)

    def draw(self, u: float, v: float) -> float:
        """Return a normal number: d of them have a uniform direction (kernel code)."""
        return math.sqrt(-2.0 * log(u)) * cospi(2.0 * v)

    def perturb(self, u: float, v: float, x: Any, g: Any, xi: Any) -> None:
        """Give the direction its length, and add it to g (kernel code)."""
        factor = draw_of(self.radius, u, v) / norm(xi)
        for j in range(g.shape[0]):
            g[j] += factor * xi[j]

    @property
    def mean(self) -> float:
        """0 in every coordinate, or not a number where the length has no mean."""
        return 0.0 if self.tail_index > 1.0 else math.nan

    @property
    def tail_index(self) -> float:
        """That of the length."""
        return float(self.radius.tail_index)

    @property
    def symmetric(self) -> bool:
        """True."""
        return True

    def coordinate_moments(self, p: float, dimension: int) -> NDArray[np.float64]:
        """Return E|xi_j|**p of every coordinate: E|R|**p Gamma(d/2) Gamma((p + 1)/2) / (sqrt(pi) Gamma((d + p)/2))."""
        d, order = dimension, check_order(p)
        gammas = special.gammaln(0.5 * d) + special.gammaln(0.5 * (order + 1.0)) - special.gammaln(0.5 * (d + order))
        return np.full(d, float(self.radius.moment(order)) * math.exp(gammas) / math.sqrt(math.pi))

    def norm_moment(self, p: float, dimension: int) -> float:
        """Return E||xi||**p = E|R|**p, which does not depend on the dimension."""
        return float(self.radius.moment(check_order(p)))
