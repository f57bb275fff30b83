"""Levy noise: the one-sided stable law of index 1/2, without a mean."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import special

from heavytail.kernel.vmath import LN_2, cospi, log
from heavytail.noise.one_sided import OneSided

__all__ = ["Levy"]


@dataclass(frozen=True)
class Levy(OneSided):
    """Noise from the Levy law, Z = 1/N**2 with a standard normal N: the stable law with alpha = 1/2 and beta = 1.

    It has no mean, so it is either symmetric or, with ``centered=False``, one-sided as it is.

    Parameters
    ----------
    scale : float, default 1
        The unit of the noise.
    symmetric : bool, default False
        Whether to give Z a fair sign instead of subtracting its mean.
    heavy_side : {"right", "left"}, default "right"
        Where the heavy tail of the one-sided law lies.
    centered : bool, default True
        Whether to subtract the mean; otherwise the one-sided law is scale Z itself, or its mirror image.

    Raises
    ------
    ValueError
        If a parameter lies outside its range, or the one-sided law is to be centred.
    """

    scale: float = 1.0
    symmetric: bool = False
    heavy_side: str = "right"
    centered: bool = True
    center: float = field(init=False, repr=False)
    factor: float = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._settle(math.inf)

    def draw(self, u: float, v: float) -> float:  # type: ignore[override]
        """Return the noise at the uniforms u and v, by Box and Muller; the half of the circle is the sign (kernel code)."""
        c = cospi(2.0 * v)
        z = 1.0 / (-2.0 * log(u) * c * c)
        if self.symmetric:
            return math.copysign(self.scale * z, v - 0.5)
        return self.factor * z

    @property
    def tail_index(self) -> float:
        """1/2."""
        return 0.5

    def _tail(self, z: Any) -> Any:
        with np.errstate(divide="ignore"):
            return special.erf(np.sqrt(0.5 / np.maximum(z, 0.0)))

    def _below(self, z: Any) -> Any:
        with np.errstate(divide="ignore"):
            return special.erfc(np.sqrt(0.5 / np.maximum(z, 0.0)))

    def _log_tail(self, z: Any) -> Any:
        return np.where(z > 1.0, np.log(self._tail(z)), np.log1p(-self._below(z)))

    def _log_below(self, z: Any) -> Any:
        near = special.log_ndtr(-np.sqrt(1.0 / np.maximum(z, 0.0))) + LN_2
        return np.where(z > 1.0, np.log1p(-self._tail(z)), near)

    def _log_density(self, z: Any) -> Any:
        return np.where(z > 0.0, -0.5 / z - 1.5 * np.log(z) - 0.5 * math.log(2.0 * math.pi), -math.inf)

    def _inverse_tail(self, u: Any) -> Any:
        with np.errstate(divide="ignore"):
            return 0.5 / special.erfinv(u) ** 2

    def _inverse_below(self, q: Any) -> Any:
        with np.errstate(divide="ignore"):
            return 0.5 / special.erfcinv(q) ** 2

    def _log_moment(self, p: float) -> float:
        return float(special.gammaln(0.5 - p) - p * math.log(2.0) - 0.5 * math.log(math.pi))

    def _entropy(self) -> float:
        return 0.5 + 1.5 * np.euler_gamma + 0.5 * math.log(16.0 * math.pi)

    def to_scipy(self) -> Any:
        """Return `scipy.stats.levy`, or its mirror image."""
        if self.symmetric:
            return super().to_scipy()
        from scipy import stats

        return (stats.levy if self.factor > 0.0 else stats.levy_l)(scale=self.scale)
