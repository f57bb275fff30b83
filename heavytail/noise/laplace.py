"""Laplace noise: exponential tails on both sides."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from heavytail.kernel.vmath import LN_2, log
from heavytail.noise.elementwise import Array, elementwise
from heavytail.noise.law import Law, check_levels, check_order, check_probabilities, power_times
from heavytail.parts.parameters import positive, real_array, set_field

__all__ = ["Laplace"]


@dataclass(frozen=True)
class Laplace(Law):
    """Laplace noise with mean 0, P(|xi| > t) = exp(-t / scale).

    Parameters
    ----------
    scale : float, default 1
        The unit of the noise.

    Raises
    ------
    ValueError
        If the scale is not positive and finite.
    """

    scale: float = 1.0

    def __post_init__(self) -> None:
        set_field(self, "scale", positive("scale", self.scale))

    def draw(self, u: float) -> float:
        """Return the noise at the uniform u (kernel code)."""
        tail = u if u < 0.5 else 1.0 - u
        return math.copysign(self.scale * log(2.0 * tail), u - 0.5)

    @property
    def tail_index(self) -> float:
        """Infinite: every moment exists."""
        return math.inf

    @property
    def symmetric(self) -> bool:
        """True."""
        return True

    @elementwise
    def sf(self, x: Array) -> Any:
        """Return P(xi > x)."""
        return self.cdf(-x)

    @elementwise
    def cdf(self, x: Array) -> Any:
        """Return P(xi <= x)."""
        z = x / self.scale
        tail = 0.5 * np.exp(-np.abs(z))
        return np.where(z < 0.0, tail, 1.0 - tail)[()]

    @elementwise
    def pdf(self, x: Array) -> Any:
        """Return the density."""
        return 0.5 / self.scale * np.exp(-np.abs(x) / self.scale)

    @elementwise
    def logsf(self, x: Array) -> Any:
        """Return log P(xi > x)."""
        return self.logcdf(-x)

    @elementwise
    def logcdf(self, x: Array) -> Any:
        """Return log P(xi <= x)."""
        z = x / self.scale
        return np.where(z < 0.0, z - LN_2, np.log1p(-0.5 * np.exp(-np.abs(z))))[()]

    @elementwise
    def logpdf(self, x: Array) -> Any:
        """Return the logarithm of the density."""
        return -np.abs(x) / self.scale - math.log(2.0 * self.scale)

    @property
    def entropy(self) -> float:
        """The differential entropy 1 + log(2 scale)."""
        return 1.0 + math.log(2.0 * self.scale)

    @elementwise
    def ppf(self, q: Array) -> Any:
        """Return the x with P(xi <= x) = q."""
        p = check_probabilities(q)
        with np.errstate(divide="ignore"):
            size = -self.scale * np.log(2.0 * np.minimum(p, 1.0 - p))
        return np.where(p < 0.5, -size, size)[()]

    @elementwise
    def isf(self, q: Array) -> Any:
        """Return the x with P(xi > x) = q."""
        return -self.ppf(q)

    def characteristic(self, t: ArrayLike) -> Any:
        """Return E exp(i t xi) = 1 / (1 + (scale t)**2)."""
        return 1.0 / (1.0 + (self.scale * real_array("t", t)) ** 2)

    def moment(self, p: float) -> float:
        """Return E|xi|**p = scale**p Gamma(p + 1)."""
        return power_times(self.scale, check_order(p), special.gammaln(p + 1.0))

    def clipped_moment(self, p: float, tau: ArrayLike) -> Any:
        """Return E min(|xi|, tau)**p, by the incomplete Gamma function."""
        p, levels = check_order(p), check_levels(tau)
        t = levels / self.scale
        with np.errstate(over="ignore", invalid="ignore"):
            value = (self.moment(p) * special.gammainc(p + 1.0, t) + levels**p * np.exp(-t))[()]
        return value if np.isfinite(value).all() else super().clipped_moment(p, tau)

    @elementwise
    def clipped_mean(self, tau: Array) -> Any:
        """Return E clip_tau(xi) = 0."""
        return 0.0 * check_levels(tau)[()]

    def to_scipy(self) -> Any:
        """Return `scipy.stats.laplace`."""
        from scipy import stats

        return stats.laplace(scale=self.scale)
