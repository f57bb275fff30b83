"""Noise that grows with the distance from a point: no scale bounds it, and near the point it is small."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from heavytail.kernel.primitives import component
from heavytail.noise.from_law import DrawnFromLaw
from heavytail.noise.vector import VectorLaw
from heavytail.parts.parameters import between, common_length, numbers, set_field

__all__ = ["Growing"]


@dataclass(frozen=True, eq=False)
class Growing(DrawnFromLaw, VectorLaw):
    """Coordinate j of the noise at x is (floor + slope ||x - center||) xi_j.

    Parameters
    ----------
    law : noise
        A noise with `draw`: the law of every xi_j.
    floor : float, default 1
        The scale of the noise at the center, at least 0.
    slope : float, default 1
        By how much the scale grows with the distance, at least 0.
    center : float or array_like, default 0
        The point, such as the minimiser.

    Raises
    ------
    ValueError
        If `floor` or `slope` is negative.
    """

    law: Any
    floor: float = 1.0
    slope: float = 1.0
    center: Any = 0.0

    def __post_init__(self) -> None:
        self._check_law()
        for name in ("floor", "slope"):
            set_field(self, name, between(name, getattr(self, name), 0.0, math.inf, closed="low"))
        set_field(self, "center", numbers("center", self.center))

    def perturb(self, u: float, v: float, x: Any, g: Any, xi: Any) -> None:
        """Add the noise to g (kernel code)."""
        square = 0.0
        for j in range(x.shape[0]):
            away = x[j] - component(self.center, j)
            square += away * away
        scale = self.floor + self.slope * math.sqrt(square)
        for j in range(g.shape[0]):
            g[j] += scale * xi[j]

    @property
    def grows_with(self) -> str | None:
        """What its scale grows with, without bound: the distance from the center."""
        return "distance" if self.slope > 0.0 else None

    @property
    def dimension(self) -> int | None:
        """That of the center, or None if any will do."""
        return common_length(center=self.center)
