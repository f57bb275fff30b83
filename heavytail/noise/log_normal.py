"""Log-normal noise: heavier than every stretched exponential, yet with every moment."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import special

from heavytail.kernel.vmath import cospi, exp, log
from heavytail.noise.one_sided import OneSided
from heavytail.parts.parameters import positive, set_field

__all__ = ["LogNormal"]


@dataclass(frozen=True)
class LogNormal(OneSided):
    """Noise from the log-normal law, Z = exp(sigma N) with a standard normal N.

    Parameters
    ----------
    sigma : float
        The standard deviation of log Z.
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
        If a parameter lies outside its range.
    """

    sigma: float
    scale: float = 1.0
    symmetric: bool = False
    heavy_side: str = "right"
    centered: bool = True
    center: float = field(init=False, repr=False)
    factor: float = field(init=False, repr=False)

    def __post_init__(self) -> None:
        set_field(self, "sigma", positive("sigma", self.sigma))
        self._settle(math.exp(0.5 * self.sigma**2) if self.sigma < 37.0 else math.inf)

    def draw(self, u: float, v: float) -> float:  # type: ignore[override]
        """Return the noise at the uniforms u and v, by Box and Muller; the half of the circle is the sign (kernel code)."""
        z = exp(self.sigma * math.sqrt(-2.0 * log(u)) * cospi(2.0 * v))
        if self.symmetric:
            return math.copysign(self.scale * z, v - 0.5)
        return self.factor * (z - self.center)

    @property
    def tail_index(self) -> float:
        """Infinite: every moment exists."""
        return math.inf

    def _tail(self, z: Any) -> Any:
        with np.errstate(divide="ignore"):
            return special.ndtr(-np.log(np.maximum(z, 0.0)) / self.sigma)

    def _below(self, z: Any) -> Any:
        with np.errstate(divide="ignore"):
            return special.ndtr(np.log(np.maximum(z, 0.0)) / self.sigma)

    def _log_tail(self, z: Any) -> Any:
        with np.errstate(divide="ignore"):
            return special.log_ndtr(-np.log(np.maximum(z, 0.0)) / self.sigma)

    def _log_below(self, z: Any) -> Any:
        with np.errstate(divide="ignore"):
            return special.log_ndtr(np.log(np.maximum(z, 0.0)) / self.sigma)

    def _log_density(self, z: Any) -> Any:
        log_z = np.log(z)
        inside = -0.5 * (log_z / self.sigma) ** 2 - log_z - math.log(self.sigma * math.sqrt(2.0 * math.pi))
        return np.where(z > 0.0, inside, -math.inf)

    def _inverse_tail(self, u: Any) -> Any:
        return np.exp(-self.sigma * special.ndtri(u))

    def _inverse_below(self, q: Any) -> Any:
        return np.exp(self.sigma * special.ndtri(q))

    def _log_moment(self, p: float) -> float:
        return 0.5 * (p * self.sigma) * (p * self.sigma)

    def _entropy(self) -> float:
        return 0.5 + math.log(self.sigma * math.sqrt(2.0 * math.pi))

    def to_scipy(self) -> Any:
        """Return `scipy.stats.lognorm`, shifted, for the law that is heavy to the right."""
        if self.symmetric or self.factor < 0.0:
            return super().to_scipy()
        from scipy import stats

        return stats.lognorm(self.sigma, loc=-self.scale * self.center, scale=self.scale)
