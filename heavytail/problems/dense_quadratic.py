"""The quadratic of any symmetric matrix: curvature that no coordinate has alone, and if wanted a saddle."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heavytail.kernel.primitives import component
from heavytail.parts.parameters import common_length, matrix, numbers, set_field

__all__ = ["DenseQuadratic"]

ROUNDING = 1e-12  # a smaller share of the greatest eigenvalue is none


@dataclass(frozen=True, eq=False)
class DenseQuadratic:
    """f(x) = 1/2 (x - center)' H (x - center).

    Without a negative eigenvalue of H the center is a minimiser, f* = 0, and mu is the least eigenvalue. With one, f has no
    minimum: then `minimum`, `minimizer` and `mu` are unknown, as a run takes them, and no gap or distance is recorded.

    Parameters
    ----------
    matrix : array_like
        The Hessian H: square, symmetric.
    center : float or array_like, default 0
        The point at which the gradient is 0.

    Raises
    ------
    ValueError
        If the matrix is not symmetric, or lengths disagree.

    Examples
    --------
    >>> valley = DenseQuadratic([[2.0, 1.0], [1.0, 2.0]], center=[1.0, 0.0])
    >>> round(valley.mu, 12), round(valley.smoothness, 12), valley.minimum
    (1.0, 3.0, 0.0)
    >>> hasattr(DenseQuadratic([[0.0, 1.0], [1.0, 0.0]]), "minimum")
    False
    """

    matrix: Any
    center: Any = 0.0

    def __post_init__(self) -> None:
        given = matrix("matrix", self.matrix)
        if given.shape[0] != given.shape[1]:
            raise ValueError(f"matrix has {given.shape[0]} rows and {given.shape[1]} columns. Pass a square one.")
        off = float(np.abs(given - given.T).max())
        if off > ROUNDING * float(np.abs(given).max()):
            raise ValueError(
                f"matrix is not symmetric: two entries differ by {off:g}. Pass (A + A.T) / 2, which gives the same function."
            )
        even = 0.5 * given + 0.5 * given.T
        even.setflags(write=False)
        set_field(self, "matrix", even)
        set_field(self, "center", numbers("center", self.center))
        common_length(matrix=even[0], center=self.center)

    @property
    def dimension(self) -> int:
        """The number of coordinates."""
        return len(self.matrix)

    @property
    def growth(self) -> float:
        """2: the power of ||x|| with which f grows."""
        return 2.0

    @cached_property
    def eigenvalues(self) -> NDArray[np.float64]:
        """The eigenvalues of H, in ascending order."""
        found: NDArray[np.float64] = np.linalg.eigvalsh(self.matrix)
        return found

    @property
    def smoothness(self) -> float:
        """The Lipschitz constant L of the gradient: the greatest absolute eigenvalue."""
        return float(np.abs(self.eigenvalues).max())

    def _of_a_minimum(self, value: Any) -> Any:
        if self.eigenvalues[0] < -ROUNDING * self.smoothness:
            raise AttributeError(f"H has the eigenvalue {self.eigenvalues[0]:g}, so f has no minimum.")
        return value

    @property
    def mu(self) -> float:
        """The modulus of strong convexity: the least eigenvalue, or 0."""
        return float(self._of_a_minimum(max(float(self.eigenvalues[0]), 0.0)))

    @property
    def minimum(self) -> float:
        """0."""
        return float(self._of_a_minimum(0.0))

    @property
    def minimizer(self) -> Any:
        """The center."""
        return self._of_a_minimum(self.center)

    def value(self, x: Any) -> float:
        """Return f(x) (kernel code)."""
        total = 0.0
        for i in range(x.shape[0]):
            slope = 0.0
            for j in range(x.shape[0]):
                slope += self.matrix[i, j] * (x[j] - component(self.center, j))
            total += (x[i] - component(self.center, i)) * slope
        return 0.5 * total

    def gradient(self, x: Any, out: Any) -> None:
        """Write the gradient at x to out (kernel code)."""
        for i in range(x.shape[0]):
            slope = 0.0
            for j in range(x.shape[0]):
                slope += self.matrix[i, j] * (x[j] - component(self.center, j))
            out[i] = slope

    def hessian_vector(self, x: Any, v: Any, out: Any) -> None:
        """Write H v to out (kernel code)."""
        for i in range(x.shape[0]):
            total = 0.0
            for j in range(x.shape[0]):
                total += self.matrix[i, j] * v[j]
            out[i] = total
