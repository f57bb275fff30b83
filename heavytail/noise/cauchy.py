"""Cauchy noise: the symmetric stable law of index 1, without a mean."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from heavytail.kernel.vmath import cospi_half, sinpi_half
from heavytail.noise.elementwise import Array, elementwise
from heavytail.noise.law import Law, check_levels, check_order, check_probabilities
from heavytail.parts.parameters import positive, real_array, set_field

__all__ = ["Cauchy"]

FAR = 1e9  # beyond so many scales the tail is a power, to rounding


@dataclass(frozen=True)
class Cauchy(Law):
    """Cauchy noise, with density scale / (pi (scale**2 + x**2)).

    Parameters
    ----------
    scale : float, default 1
        The unit of the noise: half of the draws exceed it.

    Raises
    ------
    ValueError
        If the scale is not positive and finite.
    """

    scale: float = 1.0

    def __post_init__(self) -> None:
        set_field(self, "scale", positive("scale", self.scale))

    def draw(self, u: float) -> float:
        """Return scale / tan(pi t) for the distance t of u to its nearer end, with a sign (kernel code)."""
        tail = u if u < 0.5 else 1.0 - u
        return math.copysign(self.scale * cospi_half(tail) / sinpi_half(tail), u - 0.5)

    @property
    def tail_index(self) -> float:
        """1."""
        return 1.0

    @property
    def symmetric(self) -> bool:
        """True."""
        return True

    @elementwise
    def sf(self, x: Array) -> Any:
        """Return P(xi > x)."""
        return np.arctan2(1.0, x / self.scale) / math.pi

    @elementwise
    def cdf(self, x: Array) -> Any:
        """Return P(xi <= x)."""
        return np.arctan2(1.0, -x / self.scale) / math.pi

    @elementwise
    def pdf(self, x: Array) -> Any:
        """Return the density."""
        distance = np.hypot(self.scale, x)
        return self.scale / distance / distance / math.pi

    @elementwise
    def logsf(self, x: Array) -> Any:
        """Return log P(xi > x)."""
        far = np.maximum(x, FAR * self.scale)
        beyond = math.log(self.scale / math.pi) - np.log(far)
        return np.where(x > FAR * self.scale, beyond, super().logsf(x))[()]

    @elementwise
    def logcdf(self, x: Array) -> Any:
        """Return log P(xi <= x)."""
        return self.logsf(-x)

    @elementwise
    def logpdf(self, x: Array) -> Any:
        """Return the logarithm of the density."""
        return math.log(self.scale / math.pi) - 2.0 * np.log(np.hypot(self.scale, x))

    @property
    def entropy(self) -> float:
        """The differential entropy log(4 pi scale)."""
        return math.log(4.0 * math.pi * self.scale)

    @elementwise
    def ppf(self, q: Array) -> Any:
        """Return the x with P(xi <= x) = q."""
        p = check_probabilities(q)
        with np.errstate(divide="ignore"):
            tail = np.minimum(p, 1.0 - p)
            far, near = 1.0 / np.tan(math.pi * tail), np.tan(math.pi * (0.5 - tail))
            size = self.scale * np.where(tail < 0.25, far, near)
        return np.where(p < 0.5, -size, np.where(p > 0.5, size, 0.0))[()]

    @elementwise
    def isf(self, q: Array) -> Any:
        """Return the x with P(xi > x) = q."""
        return -self.ppf(q)

    def characteristic(self, t: ArrayLike) -> Any:
        """Return E exp(i t xi) = exp(-|scale t|)."""
        return np.exp(-np.abs(self.scale * real_array("t", t)))

    def moment(self, p: float) -> float:
        """Return E|xi|**p = scale**p / cos(pi p / 2) for p < 1, infinite from there on."""
        return math.inf if check_order(p) >= 1.0 else self.scale**p / math.cos(0.5 * math.pi * p)

    @elementwise
    def clipped_mean(self, tau: Array) -> Any:
        """Return E clip_tau(xi) = 0."""
        return 0.0 * check_levels(tau)[()]

    def to_scipy(self) -> Any:
        """Return `scipy.stats.cauchy`."""
        from scipy import stats

        return stats.cauchy(scale=self.scale)
