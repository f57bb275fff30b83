"""The logarithm of a parabola: non-convex, with a gradient that fades far away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from heavytail.kernel.primitives import kernel_function
from heavytail.kernel.vmath import log
from heavytail.parts.parameters import number, positive, set_field

__all__ = ["Logarithm"]


@kernel_function
def _log_one_plus(t: float) -> float:
    """Return log(1 + t) for t >= 0; what 1 + t loses of t, the quotient puts back (Kahan)."""
    u = 1.0 + t
    kept = u - 1.0
    return log(u) * (t / kept) if kept > 0.0 else t


@dataclass(frozen=True)
class Logarithm:
    """f(x) = scale sum_j log(1 + (x_j - minimizer)**2).

    Parameters
    ----------
    scale : float, default 1
        The factor, positive; the smoothness constant is L = 2 scale.
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
        """0: f grows more slowly than any power of ||x||."""
        return 0.0

    @property
    def smoothness(self) -> float:
        """L = 2 scale, the curvature at the minimiser."""
        return 2.0 * self.scale

    def value(self, x: Any) -> float:
        """Return f(x) (kernel code)."""
        total = 0.0
        for j in range(x.shape[0]):
            offset = x[j] - self.minimizer
            total += _log_one_plus(offset * offset)
        return self.scale * total

    def gradient(self, x: Any, out: Any) -> None:
        """Write the gradient, scale 2 t / (1 + t**2) at the offsets t, to out (kernel code)."""
        for j in range(x.shape[0]):
            offset = x[j] - self.minimizer
            out[j] = self.scale * (2.0 * offset / (1.0 + offset * offset))
