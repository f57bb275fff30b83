"""Weibull noise: tails exp(-z**shape), stretched for shape < 1 - heavier than exponential, yet with every moment."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import special

from heavytail.kernel.vmath import log, power
from heavytail.noise.one_sided import OneSided
from heavytail.parts.parameters import positive, set_field

__all__ = ["Weibull"]


@dataclass(frozen=True)
class Weibull(OneSided):
    """Noise from the Weibull law, P(Z > z) = exp(-z**shape) for z >= 0.

    Parameters
    ----------
    shape : float
        The exponent; below 1 the tail is stretched, at 1 exponential.
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

    shape: float
    scale: float = 1.0
    symmetric: bool = False
    heavy_side: str = "right"
    centered: bool = True
    exponent: float = field(init=False, repr=False)
    center: float = field(init=False, repr=False)
    factor: float = field(init=False, repr=False)

    def __post_init__(self) -> None:
        set_field(self, "shape", positive("shape", self.shape))
        set_field(self, "exponent", 1.0 / self.shape)
        self._settle(math.gamma(1.0 + 1.0 / self.shape) if self.shape > 0.006 else math.inf)

    def quantile(self, u: float) -> float:
        """Return |log u|**(1/shape) (kernel code)."""
        return power(abs(log(u)), self.exponent)

    @property
    def tail_index(self) -> float:
        """Infinite: every moment exists."""
        return math.inf

    def _hazard(self, z: Any) -> Any:
        return np.maximum(z, 0.0) ** self.shape

    def _log_hazard(self, z: Any) -> Any:
        with np.errstate(divide="ignore"):
            return self.shape * np.log(np.maximum(z, 0.0))

    def _log_density(self, z: Any) -> Any:
        return math.log(self.shape) + special.xlogy(self.shape - 1.0, z) - z**self.shape

    def _density(self, z: Any) -> Any:
        return np.where(z**self.shape < math.inf, self.shape * z ** (self.shape - 1.0) * self._tail(z), 0.0)

    def _inverse_hazard(self, h: Any) -> Any:
        return h**self.exponent

    def _log_moment(self, p: float) -> float:
        return float(special.gammaln(1.0 + p * self.exponent))

    def _entropy(self) -> float:
        return 1.0 + np.euler_gamma * (1.0 - self.exponent) - math.log(self.shape)

    def to_scipy(self) -> Any:
        """Return `scipy.stats.weibull_min`, shifted, or `scipy.stats.dweibull` for the symmetric law."""
        from scipy import stats

        if self.symmetric:
            return stats.dweibull(self.shape, scale=self.scale)
        law = stats.weibull_min if self.factor > 0.0 else stats.weibull_max
        return law(self.shape, loc=-self.factor * self.center, scale=self.scale)
