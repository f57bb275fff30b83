"""Burr XII noise: a power tail with a centre of any shape."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import special

from heavytail.kernel.vmath import exp2m1, log2_of_normal, power
from heavytail.noise.law import power_times
from heavytail.noise.one_sided import OneSided
from heavytail.parts.parameters import positive, set_field

__all__ = ["BurrXII"]


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
        """Return (u**(-1/d) - 1)**(1/c) (kernel code)."""
        return power(exp2m1(self.inner * log2_of_normal(u)), self.outer)

    @property
    def tail_index(self) -> float:
        """The product c d."""
        return self.c * self.d

    def _hazard(self, z: Any) -> Any:
        return self.d * np.log1p(np.maximum(z, 0.0) ** self.c)

    def _density(self, z: Any) -> Any:
        inside = (z >= 0.0) & (np.maximum(z, 0.0) ** self.c < np.inf)
        with np.errstate(divide="ignore"):
            z = np.where(inside, z, 1.0)
            density = self.c * self.d * z ** (self.c - 1.0) * np.exp((-self.d - 1.0) * np.log1p(z**self.c))
        return np.where(inside, density, 0.0)

    def _inverse_hazard(self, h: Any) -> Any:
        return np.expm1(h / self.d) ** self.outer

    def _log_moment(self, p: float) -> float:
        return float(math.log(self.d) + special.betaln(self.d - p * self.outer, 1.0 + p * self.outer))

    def to_scipy(self) -> Any:
        """Return `scipy.stats.burr12`, shifted, for the law that is heavy to the right."""
        if self.symmetric or self.factor < 0.0:
            return super().to_scipy()
        from scipy import stats

        return stats.burr12(self.c, self.d, loc=-self.scale * self.center, scale=self.scale)
