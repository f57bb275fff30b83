"""Gaussian noise: the light-tailed law that the classical rates are written for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from heavytail.kernel.vmath import cospi, log
from heavytail.noise.elementwise import Array, elementwise
from heavytail.noise.law import Law, check_levels, check_order, check_probabilities, power_times
from heavytail.parts.parameters import positive, real_array, set_field

__all__ = ["Gaussian"]


@dataclass(frozen=True)
class Gaussian(Law):
    """Normal noise with mean 0.

    Parameters
    ----------
    scale : float, default 1
        The standard deviation.

    Raises
    ------
    ValueError
        If the scale is not positive and finite.
    """

    scale: float = 1.0

    def __post_init__(self) -> None:
        set_field(self, "scale", positive("scale", self.scale))

    def draw(self, u: float, v: float) -> float:
        """Return the noise at the uniforms u and v, by Box and Muller (kernel code)."""
        return self.scale * math.sqrt(-2.0 * log(u)) * cospi(2.0 * v)

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
        return special.ndtr(-x / self.scale)

    @elementwise
    def cdf(self, x: Array) -> Any:
        """Return P(xi <= x)."""
        return special.ndtr(x / self.scale)

    @elementwise
    def pdf(self, x: Array) -> Any:
        """Return the density."""
        z = x / self.scale
        return np.exp(-0.5 * z * z) / (self.scale * math.sqrt(2.0 * math.pi))

    @elementwise
    def logsf(self, x: Array) -> Any:
        """Return log P(xi > x)."""
        return special.log_ndtr(-x / self.scale)

    @elementwise
    def logcdf(self, x: Array) -> Any:
        """Return log P(xi <= x)."""
        return special.log_ndtr(x / self.scale)

    @elementwise
    def logpdf(self, x: Array) -> Any:
        """Return the logarithm of the density."""
        z = x / self.scale
        return -0.5 * z * z - math.log(self.scale * math.sqrt(2.0 * math.pi))

    @property
    def entropy(self) -> float:
        """The differential entropy log(scale sqrt(2 pi e))."""
        return 0.5 + math.log(self.scale * math.sqrt(2.0 * math.pi))

    @elementwise
    def ppf(self, q: Array) -> Any:
        """Return the x with P(xi <= x) = q."""
        return self.scale * special.ndtri(check_probabilities(q))

    @elementwise
    def isf(self, q: Array) -> Any:
        """Return the x with P(xi > x) = q."""
        return -self.ppf(q)

    def characteristic(self, t: ArrayLike) -> Any:
        """Return E exp(i t xi) = exp(-(scale t)**2 / 2)."""
        return np.exp(-0.5 * (self.scale * real_array("t", t)) ** 2)

    def to_scipy(self) -> Any:
        """Return `scipy.stats.norm`."""
        from scipy import stats

        return stats.norm(scale=self.scale)

    def moment(self, p: float) -> float:
        """Return E|xi|**p = (scale sqrt 2)**p Gamma((p + 1)/2) / sqrt(pi)."""
        p = check_order(p)
        return power_times(self.scale * math.sqrt(2.0), p, special.gammaln(0.5 * (p + 1.0)) - 0.5 * math.log(math.pi))

    def clipped_moment(self, p: float, tau: ArrayLike) -> Any:
        """Return E min(|xi|, tau)**p, by the incomplete Gamma function."""
        p, levels = check_order(p), check_levels(tau)
        inside = special.gammainc(0.5 * (p + 1.0), 0.5 * (levels / self.scale) ** 2)
        with np.errstate(over="ignore", invalid="ignore"):
            value = (self.moment(p) * inside + levels**p * 2.0 * self.sf(levels))[()]
        return value if np.isfinite(value).all() else super().clipped_moment(p, tau)

    @elementwise
    def clipped_mean(self, tau: Array) -> Any:
        """Return E clip_tau(xi) = 0."""
        return 0.0 * check_levels(tau)[()]
