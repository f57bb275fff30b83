"""Contaminated noise: one law nearly always, and rarely another one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from heavytail.kernel.vmath import LN_2
from heavytail.noise.elementwise import Array, elementwise
from heavytail.noise.from_law import check_law
from heavytail.noise.law import Law
from heavytail.parts.contract import draw_of
from heavytail.parts.parameters import between, set_field

__all__ = ["Contaminated"]


@dataclass(frozen=True)
class Contaminated(Law):
    """The mixture that is `core` with probability 1 - q and `outlier` with probability q.

    Parameters
    ----------
    core, outlier : Law
        The two laws.
    probability : float
        The share q of the outliers, strictly between 0 and 1.

    Raises
    ------
    TypeError
        If a part of the mixture is no law with `draw`.
    ValueError
        If the share lies outside its range.

    Notes
    -----
    One uniform chooses the law and draws from it; stretched to (0, 1), it keeps 52 + log2(q) bits in the rare case.
    """

    core: Law
    outlier: Law
    probability: float

    def __post_init__(self) -> None:
        for name in ("core", "outlier"):
            check_law(name, getattr(self, name))
        reason = "The share of the outliers; pass one of the two laws itself for 0 or 1."
        set_field(self, "probability", between("probability", self.probability, 0.0, 1.0, closed="neither", reason=reason))

    def draw(self, u: float, v: float) -> float:
        """Return the noise at the uniforms u and v (kernel code)."""
        q = self.probability
        if u < q:
            return draw_of(self.outlier, u / q, v)
        return draw_of(self.core, (u - q) / (1.0 - q), v)

    @property
    def tail_index(self) -> float:
        """The smaller of the two."""
        return min(self.core.tail_index, self.outlier.tail_index)

    @property
    def symmetric(self) -> bool:
        """Whether both laws are."""
        return bool(getattr(self.core, "symmetric", False) and getattr(self.outlier, "symmetric", False))

    @property
    def mean(self) -> float:
        """E xi."""
        return (1.0 - self.probability) * self.core.mean + self.probability * self.outlier.mean

    def _mix(self, name: str, *arguments: Any) -> Any:
        core, outlier = (getattr(law, name)(*arguments) for law in (self.core, self.outlier))
        return (1.0 - self.probability) * core + self.probability * outlier

    @elementwise
    def cdf(self, x: Array) -> Any:
        """Return P(xi <= x)."""
        return self._mix("cdf", x)

    @elementwise
    def sf(self, x: Array) -> Any:
        """Return P(xi > x)."""
        return self._mix("sf", x)

    @elementwise
    def pdf(self, x: Array) -> Any:
        """Return the density."""
        return self._mix("pdf", x)

    @elementwise
    def logpdf(self, x: Array) -> Any:
        """Return the logarithm of the density."""
        return self._mix_logarithms("logpdf", x)

    @elementwise
    def logcdf(self, x: Array) -> Any:
        """Return log P(xi <= x)."""
        mixed = self._mix_logarithms("logcdf", x)
        return np.where(mixed < -LN_2, mixed, super().logcdf(x))[()]

    @elementwise
    def logsf(self, x: Array) -> Any:
        """Return log P(xi > x)."""
        mixed = self._mix_logarithms("logsf", x)
        return np.where(mixed < -LN_2, mixed, super().logsf(x))[()]

    def _mix_logarithms(self, name: str, x: Array) -> Any:
        core, outlier = (getattr(law, name)(x) for law in (self.core, self.outlier))
        return np.logaddexp(math.log1p(-self.probability) + core, math.log(self.probability) + outlier)

    @property
    def support(self) -> tuple[float, float]:
        """The ends of the smallest interval that holds every value of either law."""
        (a, b), (c, d) = self.core.support, self.outlier.support
        return min(a, c), max(b, d)

    def _variance(self) -> float:
        q, distance = self.probability, self.core.mean - self.outlier.mean
        return (1.0 - q) * self.core.var + q * self.outlier.var + q * (1.0 - q) * distance**2

    def moment(self, p: float) -> float:
        """Return E|xi|**p, infinite if it is so for one of the two."""
        return float(self._mix("moment", p))

    def clipped_moment(self, p: float, tau: ArrayLike) -> Any:
        """Return E min(|xi|, tau)**p."""
        return self._mix("clipped_moment", p, tau)

    @elementwise
    def clipped_mean(self, tau: Array) -> Any:
        """Return E clip_tau(xi)."""
        return self._mix("clipped_mean", tau)
