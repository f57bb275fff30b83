"""A parabola that far away becomes a cone: smooth and convex, but not strongly; its gradient is bounded."""

from __future__ import annotations

import math
from dataclasses import dataclass

from heavytail.problems.separable import Separable

__all__ = ["PseudoHuber"]

FAR = 2.0**500  # beyond, 1 + t**2 may overflow, and its root is |t|


@dataclass(frozen=True)
class PseudoHuber(Separable):
    """f(x) = scale sum_j (sqrt(1 + (x_j - minimizer)**2) - 1).

    Parameters
    ----------
    scale : float, default 1
        The factor, positive; the smoothness constant is L = scale.
    minimizer : float, default 0
        Where each coordinate has its minimum.

    Raises
    ------
    ValueError
        If the scale is not positive, or a number not finite.
    """

    @property
    def growth(self) -> float:
        """1: the power of ||x|| with which f grows."""
        return 1.0

    @property
    def smoothness(self) -> float:
        """L = scale, the curvature at the minimiser."""
        return self.scale

    def height(self, t: float) -> float:
        """Return sqrt(1 + t**2) - 1 as t**2 / (1 + sqrt(1 + t**2)), which does not cancel (kernel code)."""
        square = t * t
        return square / (1.0 + math.sqrt(1.0 + square)) if abs(t) < FAR else abs(t)

    def slope(self, t: float) -> float:
        """Return scale t / sqrt(1 + t**2) (kernel code)."""
        return self.scale * t / (math.sqrt(1.0 + t * t) if abs(t) < FAR else abs(t))

    def curvature(self, t: float) -> float:
        """Return scale / (1 + t**2)**(3/2) (kernel code)."""
        cosine = 1.0 / (math.sqrt(1.0 + t * t) if abs(t) < FAR else abs(t))
        return self.scale * cosine * cosine * cosine
