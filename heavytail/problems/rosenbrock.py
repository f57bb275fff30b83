"""Rosenbrock's valley: curved, narrow and flat along its floor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from heavytail.parts.parameters import integer, positive, set_field

__all__ = ["Rosenbrock"]


@dataclass(frozen=True)
class Rosenbrock:
    """f(x) = sum_{j < d} steepness (x_{j+1} - x_j**2)**2 + (1 - x_j)**2.

    Parameters
    ----------
    dimension : int, default 2
        The number d of coordinates, at least 2.
    steepness : float, default 100
        How steep the walls are, positive.

    Raises
    ------
    ValueError
        If the dimension is below 2, or the steepness not positive.

    References
    ----------
    Rosenbrock, "An automatic method for finding the greatest or least value of a function", 1960, with d = 2.

    Examples
    --------
    >>> import numpy as np
    >>> round(float(Rosenbrock().value(np.array([-1.2, 1.0]))), 12)
    24.2
    """

    dimension: int = 2
    steepness: float = 100.0

    def __post_init__(self) -> None:
        set_field(self, "dimension", integer("dimension", self.dimension, 2))
        set_field(self, "steepness", positive("steepness", self.steepness))

    @property
    def minimum(self) -> float:
        """0."""
        return 0.0

    @property
    def minimizer(self) -> float:
        """1, in every coordinate."""
        return 1.0

    @property
    def growth(self) -> float:
        """4: the power of ||x|| with which f grows."""
        return 4.0

    def value(self, x: Any) -> float:
        """Return f(x) (kernel code)."""
        total = 0.0
        for j in range(x.shape[0] - 1):
            off, left = x[j + 1] - x[j] * x[j], 1.0 - x[j]
            total += self.steepness * off * off + left * left
        return total

    def gradient(self, x: Any, out: Any) -> None:
        """Write the gradient at x to out (kernel code)."""
        last, wall = x.shape[0] - 1, 0.0
        for j in range(last):
            off = x[j + 1] - x[j] * x[j]
            out[j] = wall - 4.0 * self.steepness * off * x[j] - 2.0 * (1.0 - x[j])
            wall = 2.0 * self.steepness * off
        out[last] = wall

    def hessian_vector(self, x: Any, v: Any, out: Any) -> None:
        """Write the product of the Hessian at x, which is tridiagonal, with v to out (kernel code)."""
        last, wall = x.shape[0] - 1, 0.0
        for j in range(last):
            off, turned = x[j + 1] - x[j] * x[j], v[j + 1] - 2.0 * x[j] * v[j]
            out[j] = wall - 4.0 * self.steepness * (turned * x[j] + off * v[j]) + 2.0 * v[j]
            wall = 2.0 * self.steepness * turned
        out[last] = wall
