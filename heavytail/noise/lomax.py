"""Lomax noise: a Pareto law that starts at 0, as the tail of data above a threshold does."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import special

from heavytail.kernel.vmath import exp2m1, log2_of_normal
from heavytail.noise.one_sided import OneSided
from heavytail.parts.parameters import positive, set_field

__all__ = ["Lomax"]


@dataclass(frozen=True)
class Lomax(OneSided):
    """Noise from the Lomax law, P(Z > z) = (1 + z)**-alpha for z >= 0.

    Parameters
    ----------
    alpha : float
        The tail index; above 1 for the centred one-sided law.
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

    alpha: float
    scale: float = 1.0
    symmetric: bool = False
    heavy_side: str = "right"
    centered: bool = True
    exponent: float = field(init=False, repr=False)
    center: float = field(init=False, repr=False)
    factor: float = field(init=False, repr=False)

    def __post_init__(self) -> None:
        set_field(self, "alpha", positive("alpha", self.alpha))
        set_field(self, "exponent", -1.0 / self.alpha)
        self._settle(1.0 / (self.alpha - 1.0) if self.alpha > 1.0 else math.inf)

    def quantile(self, u: float) -> float:
        """Return u**(-1/alpha) - 1 (kernel code)."""
        return exp2m1(self.exponent * log2_of_normal(u))

    @property
    def tail_index(self) -> float:
        """The tail index alpha."""
        return self.alpha

    def _hazard(self, z: Any) -> Any:
        return self.alpha * np.log1p(np.maximum(z, 0.0))

    def _log_density(self, z: Any) -> Any:
        return np.log(self.alpha) - (self.alpha + 1.0) * np.log1p(z)

    def _density(self, z: Any) -> Any:
        return self.alpha * np.exp((-self.alpha - 1.0) * np.log1p(z))

    def _inverse_hazard(self, h: Any) -> Any:
        return np.expm1(h / self.alpha)

    def _log_moment(self, p: float) -> float:
        return float(math.log(self.alpha) + special.betaln(p + 1.0, self.alpha - p))

    def _entropy(self) -> float:
        return 1.0 + 1.0 / self.alpha - math.log(self.alpha)

    def to_scipy(self) -> Any:
        """Return `scipy.stats.lomax`, shifted, for the law that is heavy to the right."""
        if self.symmetric or self.factor < 0.0:
            return super().to_scipy()
        from scipy import stats

        return stats.lomax(self.alpha, loc=-self.scale * self.center, scale=self.scale)
