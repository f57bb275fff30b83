"""Noise that grows with the gradient: multiplicative noise, above a floor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from heavytail.noise.from_law import DrawnFromLaw
from heavytail.noise.vector import VectorLaw
from heavytail.parts.parameters import between, set_field

__all__ = ["Multiplicative"]


@dataclass(frozen=True)
class Multiplicative(DrawnFromLaw, VectorLaw):
    """Coordinate j of the stochastic gradient is g_j + (floor + slope |g_j|) xi_j.

    With floor = 0 and slope = 1 it is g_j (1 + xi_j), up to the sign of xi_j: noise that vanishes where the gradient does.

    Parameters
    ----------
    law : noise
        A noise with `draw`: the law of every xi_j.
    floor : float, default 1
        The scale of the noise where the gradient is 0, at least 0.
    slope : float, default 1
        By how much the scale grows with |g_j|, at least 0.

    Raises
    ------
    ValueError
        If a number is negative.
    """

    law: Any
    floor: float = 1.0
    slope: float = 1.0

    def __post_init__(self) -> None:
        self._check_law()
        for name in ("floor", "slope"):
            set_field(self, name, between(name, getattr(self, name), 0.0, float("inf"), closed="low"))

    @property
    def grows_with(self) -> str | None:
        """What its scale grows with, without bound: the gradient."""
        return "gradient" if self.slope > 0.0 else None

    def perturb(self, u: float, v: float, x: Any, g: Any, xi: Any) -> None:
        """Add the noise to g (kernel code)."""
        for j in range(g.shape[0]):
            g[j] += (self.floor + self.slope * abs(g[j])) * xi[j]
