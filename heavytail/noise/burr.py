"""Burr XII noise: a power tail with a centre of any shape."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import special

from heavytail.kernel.vmath import exp2, exp2m1, log2, log2_of_normal
from heavytail.noise.law import power_times
from heavytail.noise.one_sided import TINY, OneSided
from heavytail.parts.parameters import positive, set_field

__all__ = ["BurrXII"]

FAR = 1000.0  # beyond it 2**y - 1 is 2**y, and from 1024 on no double


@dataclass(frozen=True)
class BurrXII(OneSided):
    """Noise from the Burr XII law, P(Z > z) = (1 + z**c)**-d for z >= 0.

    Parameters
    ----------
    c, d : float
        The exponents; the tail index is c d, above 1 for the centred one-sided law.
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
        If a parameter lies outside its range, or the law has no mean to be centred at.
    """

    c: float
    d: float
    scale: float = 1.0
    symmetric: bool = False
    heavy_side: str = "right"
    centered: bool = True
    inner: float = field(init=False, repr=False)
    outer: float = field(init=False, repr=False)
    center: float = field(init=False, repr=False)
    factor: float = field(init=False, repr=False)

    def __post_init__(self) -> None:
        for name in ("c", "d"):
            set_field(self, name, positive(name, getattr(self, name)))
        set_field(self, "inner", -1.0 / self.d)
        set_field(self, "outer", 1.0 / self.c)
        self._settle(power_times(1.0, 1.0, self._log_moment(1.0)) if self.tail_index > 1.0 else math.inf)

    def quantile(self, u: float) -> float:
        """Return (u**(-1/d) - 1)**(1/c), also where u**(-1/d) is no double (kernel code)."""
        y = self.inner * log2_of_normal(u)
        return exp2(self.outer * (y if y > FAR else log2(exp2m1(y))))

    @property
    def tail_index(self) -> float:
        """The product c d."""
        return self.c * self.d

    def _log_growth(self, z: Any) -> Any:
        """log(1 + z**c), also where z**c is no double."""
        low, high = np.clip(z, 0.0, 1.0), np.maximum(z, 1.0)
        return np.log1p(low**self.c * (z <= 1.0) + high**-self.c * (z > 1.0)) + self.c * np.log(high)

    def _hazard(self, z: Any) -> Any:
        return self.d * self._log_growth(z)

    def _log_hazard(self, z: Any) -> Any:
        with np.errstate(divide="ignore"):
            logarithm = self.c * np.log(np.maximum(z, 0.0))
            return math.log(self.d) + np.where(logarithm < TINY, logarithm, np.log(self._log_growth(z)))

    def _tail(self, z: Any) -> Any:
        low, high = np.clip(z, 0.0, 1.0), np.maximum(z, 1.0)
        near, far = np.exp(-self.d * np.log1p(low**self.c)), np.exp(-self.d * np.log1p(high**-self.c))
        return np.where(z <= 1.0, near, high ** (-self.c * self.d) * far)

    def _log_density(self, z: Any) -> Any:
        return math.log(self.c * self.d) + special.xlogy(self.c - 1.0, z) - (self.d + 1.0) * self._log_growth(z)

    def _density(self, z: Any) -> Any:
        low, high = np.minimum(z, 1.0), np.maximum(z, 1.0)
        near = low ** (self.c - 1.0) * np.exp((-self.d - 1.0) * np.log1p(low**self.c))
        far = high ** (-self.c * self.d - 1.0) * np.exp((-self.d - 1.0) * np.log1p(high**-self.c))
        return self.c * self.d * np.where(z <= 1.0, near, far)

    def _inverse_hazard(self, h: Any) -> Any:
        t = h / self.d
        near = np.expm1(np.minimum(t, 1.0)) ** self.outer
        return np.where(t <= 1.0, near, np.exp(t * self.outer) * (-np.expm1(-t)) ** self.outer)

    def _log_moment(self, p: float) -> float:
        return float(math.log(self.d) + special.betaln(self.d - p * self.outer, 1.0 + p * self.outer))

    def _entropy(self) -> float:
        of_logarithm = (-np.euler_gamma - special.digamma(self.d)) * self.outer
        return float((1.0 - self.c) * of_logarithm + 1.0 + 1.0 / self.d - math.log(self.c * self.d))

    def to_scipy(self) -> Any:
        """Return `scipy.stats.burr12`, shifted, for the law that is heavy to the right."""
        if self.symmetric or self.factor < 0.0:
            return super().to_scipy()
        from scipy import stats

        return stats.burr12(self.c, self.d, loc=-self.scale * self.center, scale=self.scale)
