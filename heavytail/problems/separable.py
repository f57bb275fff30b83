"""Functions that are one function of each coordinate's offset, summed: what such problems have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from heavytail.parts.parameters import number, positive, set_field

__all__ = ["Separable"]


@dataclass(frozen=True)
class Separable:
    """f(x) = scale sum_j h(x_j - minimizer), with h(0) = 0 its least value; a subclass says what h is.

    Parameters
    ----------
    scale : float, default 1
        The factor, positive.
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

    def height(self, t: float) -> float:
        """Return h(t) (kernel code)."""
        raise NotImplementedError

    def slope(self, t: float) -> float:
        """Return scale h'(t) (kernel code)."""
        raise NotImplementedError

    def curvature(self, t: float) -> float:
        """Return scale h''(t) (kernel code)."""
        raise NotImplementedError

    def value(self, x: Any) -> float:
        """Return f(x) (kernel code)."""
        total = 0.0
        for j in range(x.shape[0]):
            total += self.height(x[j] - self.minimizer)
        return self.scale * total

    def gradient(self, x: Any, out: Any) -> None:
        """Write the gradient at x to out (kernel code)."""
        for j in range(x.shape[0]):
            out[j] = self.slope(x[j] - self.minimizer)

    def hessian_vector(self, x: Any, v: Any, out: Any) -> None:
        """Write the product of the Hessian at x, which is diagonal, with v to out (kernel code)."""
        for j in range(x.shape[0]):
            out[j] = self.curvature(x[j] - self.minimizer) * v[j]
