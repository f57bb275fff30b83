"""A parabola that far away becomes a cone: smooth and convex, but not strongly; its gradient is bounded."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from heavytail.parts.parameters import number, positive, set_field

__all__ = ["PseudoHuber"]


@dataclass(frozen=True)
class PseudoHuber:
    """f(x) = scale sum_j (sqrt(1 + (x_j - minimizer)**2) - 1).

    Parameters
    ----------
    scale : float, default 1
        The factor, positive; the smoothness constant is L = scale.
    minimizer : float, default 0
        Where each coordinate has its minimum.
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
        """1: the power of ||x|| with which f grows."""
        return 1.0

    @property
    def smoothness(self) -> float:
        """L = scale, the curvature at the minimiser."""
        return self.scale

    def value(self, x: Any) -> float:
        """Return f(x), as scale t**2 / (1 + sqrt(1 + t**2)) at the offsets t (kernel code)."""
        total = 0.0
        for j in range(x.shape[0]):
            square = (x[j] - self.minimizer) * (x[j] - self.minimizer)
            total += square / (1.0 + math.sqrt(1.0 + square))
        return self.scale * total

    def gradient(self, x: Any, out: Any) -> None:
        """Write the gradient at x to out (kernel code)."""
        for j in range(x.shape[0]):
            offset = x[j] - self.minimizer
            out[j] = self.scale * offset / math.sqrt(1.0 + offset * offset)
