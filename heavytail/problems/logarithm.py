"""The logarithm of a parabola: non-convex, with a gradient that fades far away."""

from __future__ import annotations

from dataclasses import dataclass

from heavytail.kernel.vmath import log, log1p
from heavytail.problems.separable import Separable

__all__ = ["Logarithm"]

FAR = 2.0**500  # beyond, 1 + t**2 may overflow, and is t**2


@dataclass(frozen=True)
class Logarithm(Separable):
    """f(x) = scale sum_j log(1 + (x_j - minimizer)**2).

    Parameters
    ----------
    scale : float, default 1
        The factor, positive; the smoothness constant is L = 2 scale.
    minimizer : float, default 0
        Where each coordinate has its minimum.

    Raises
    ------
    ValueError
        If the scale is not positive, or a number not finite.
    """

    @property
    def growth(self) -> float:
        """0: f grows more slowly than any power of ||x||."""
        return 0.0

    @property
    def smoothness(self) -> float:
        """L = 2 scale, the curvature at the minimiser."""
        return 2.0 * self.scale

    def height(self, t: float) -> float:
        """Return log(1 + t**2) (kernel code)."""
        return log1p(t * t) if abs(t) < FAR else 2.0 * log(abs(t))

    def slope(self, t: float) -> float:
        """Return scale 2 t / (1 + t**2) (kernel code)."""
        far = abs(t) >= FAR
        return self.scale * ((2.0 if far else 2.0 * t) / (t if far else 1.0 + t * t))

    def curvature(self, t: float) -> float:
        """Return scale 2 (1 - t**2) / (1 + t**2)**2 (kernel code)."""
        far = abs(t) >= FAR
        square = 1.0 if far else 1.0 + t * t
        near = 2.0 * ((1.0 - t) * (1.0 + t) / square) / square
        return self.scale * (-2.0 / t / t if far else near)
