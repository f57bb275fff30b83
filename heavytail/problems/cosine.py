"""The cosine wave: non-convex, with infinitely many minima."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from heavytail.kernel.vmath import sin
from heavytail.parts.parameters import number, positive, set_field

__all__ = ["Cosine"]


@dataclass(frozen=True)
class Cosine:
    """f(x) = scale sum_j (1 - cos(x_j - minimizer)).

    Parameters
    ----------
    scale : float, default 1
        The factor, positive; the smoothness constant is L = scale.
    minimizer : float, default 0
        One of the minima; the others lie at multiples of 2 pi from it.
    """

    scale: float = 1.0
    minimizer: float = 0.0

    def __post_init__(self) -> None:
        set_field(self, "scale", positive("scale", self.scale))
        set_field(self, "minimizer", number("minimizer", self.minimizer))

    @property
    def minimum(self) -> float:
        """0."""
        return 0.0

    @property
    def growth(self) -> float:
        """0: f is bounded."""
        return 0.0

    @property
    def smoothness(self) -> float:
        """L = scale."""
        return self.scale

    def value(self, x: Any) -> float:
        """Return f(x), as scale 2 sin(t/2)**2 at the offsets t (kernel code)."""
        total = 0.0
        for j in range(x.shape[0]):
            half = sin(0.5 * (x[j] - self.minimizer))
            total += half * half
        return 2.0 * self.scale * total

    def gradient(self, x: Any, out: Any) -> None:
        """Write the gradient at x to out (kernel code)."""
        for j in range(x.shape[0]):
            out[j] = self.scale * sin(x[j] - self.minimizer)
