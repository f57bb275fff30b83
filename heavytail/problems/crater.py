"""A crater with long gentle slopes outside: one jump over the rim, and plain SGD is far from stationary for a long time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from heavytail.parts.parameters import positive, set_field

__all__ = ["Crater"]


@dataclass(frozen=True)
class Crater:
    """The sum over coordinates of g(|x_j|), where g is 0 at the bottom and its slope is piecewise linear.

    With L = smoothness and r = (reach - slope/L)/2, the slope of g rises like L y up to y = r, the inner wall, falls like
    L (2 r - y) to -slope at y = reach, over the rim, stays there until reach + length, and ends at 0 with the curvature L.

    Parameters
    ----------
    reach : float
        How far from the bottom the outer slope begins.
    slope : float
        The length of the gradient on the outer slope.
    length : float
        How long the outer slope is.
    smoothness : float, default 1
        The Lipschitz constant L of the gradient.

    Raises
    ------
    ValueError
        If a number is not positive, or the foot of the outer slope lies below the bottom of the crater.
    """

    reach: float
    slope: float
    length: float
    smoothness: float = 1.0

    def __post_init__(self) -> None:
        for name in ("reach", "slope", "length", "smoothness"):
            set_field(self, name, positive(name, getattr(self, name)))
        wall, needed = self._wall, self.slope * (self.slope / self.smoothness + self.length)
        room = self.smoothness * wall * wall * (1.0 + 1e-12)
        if max(room, needed) == math.inf:
            raise ValueError(f"{self!r} has heights beyond the largest double. Choose larger units.")
        if not (wall > 0.0 and needed <= room):
            raise ValueError(
                f"slope = {self.slope!r} is too steep: its foot lies below the bottom of the crater. "
                "Lower slope or length, or raise reach."
            )

    @property
    def _wall(self) -> float:
        return 0.5 * (self.reach - self.slope / self.smoothness)

    @property
    def minimum(self) -> float:
        """0, at the bottom."""
        return 0.0

    @property
    def minimizer(self) -> float:
        """0."""
        return 0.0

    @property
    def growth(self) -> float:
        """0: f is bounded."""
        return 0.0

    def value(self, x: Any) -> float:
        """Return f(x) (kernel code)."""
        curvature, wall = self.smoothness, 0.5 * (self.reach - self.slope / self.smoothness)
        total = 0.0
        for j in range(x.shape[0]):
            y = abs(x[j])
            inside = y if y < wall else wall
            over = (y if y < self.reach else self.reach) - wall
            over = over if over > 0.0 else 0.0
            along = y - self.reach
            along = along if along > 0.0 else 0.0
            along = along if along < self.length else self.length
            foot = y - self.reach - self.length
            foot = foot if foot > 0.0 else 0.0
            foot = foot if foot < self.slope / curvature else self.slope / curvature
            total += 0.5 * curvature * (inside * inside + (2.0 * wall - over) * over + foot * foot)
            total -= self.slope * (along + foot)
        return total

    def gradient(self, x: Any, out: Any) -> None:
        """Write the gradient at x to out (kernel code)."""
        curvature, wall = self.smoothness, 0.5 * (self.reach - self.slope / self.smoothness)
        for j in range(x.shape[0]):
            y = abs(x[j])
            crater = curvature * (y if y < wall else 2.0 * wall - y)
            outside = curvature * (y - self.reach - self.length)
            outside = (outside if outside > 0.0 else 0.0) - self.slope
            outside = outside if outside < 0.0 else 0.0
            size = crater if crater > outside else outside
            out[j] = size if x[j] >= 0.0 else -size

    def hessian_vector(self, x: Any, v: Any, out: Any) -> None:
        """Write the product of the Hessian at x, which is diagonal, with v to out (kernel code)."""
        curvature, wall = self.smoothness, 0.5 * (self.reach - self.slope / self.smoothness)
        for j in range(x.shape[0]):
            y = abs(x[j])
            foot = y - self.reach - self.length
            rim = y >= wall and curvature * (2.0 * wall - y) > -self.slope
            at_foot = foot > 0.0 and curvature * foot < self.slope
            out[j] = curvature * v[j] * (-1.0 if rim else (1.0 if y < wall or at_foot else 0.0))
