"""The cosine wave: non-convex, with infinitely many minima."""

from __future__ import annotations

from dataclasses import dataclass

from heavytail.kernel.vmath import sin
from heavytail.problems.separable import Separable

__all__ = ["Cosine"]


@dataclass(frozen=True)
class Cosine(Separable):
    """f(x) = scale sum_j (1 - cos(x_j - minimizer)).

    Parameters
    ----------
    scale : float, default 1
        The factor, positive; the smoothness constant is L = scale.
    minimizer : float, default 0
        One of the minima; the others lie at multiples of 2 pi from it.

    Raises
    ------
    ValueError
        If the scale is not positive, or a number not finite.
    """

    @property
    def growth(self) -> float:
        """0: f is bounded."""
        return 0.0

    @property
    def smoothness(self) -> float:
        """L = scale."""
        return self.scale

    def height(self, t: float) -> float:
        """Return 1 - cos(t) as 2 sin(t/2)**2, which does not cancel (kernel code)."""
        half = sin(0.5 * t)
        return 2.0 * half * half

    def slope(self, t: float) -> float:
        """Return scale sin(t) (kernel code)."""
        return self.scale * sin(t)

    def curvature(self, t: float) -> float:
        """Return scale cos(t) (kernel code)."""
        half = sin(0.5 * t)
        return self.scale * (1.0 - 2.0 * half * half)
