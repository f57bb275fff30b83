"""Linear regression by least squares: a quadratic that is a mean over examples."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heavytail.parts.parameters import matrix, numbers, set_field, shown
from heavytail.problems.examples import MeanOfExamples

__all__ = ["LeastSquares"]


@dataclass(frozen=True, eq=False)
class LeastSquares(MeanOfExamples):
    """f(x) = 1/(2 n) sum_i (a_i . x - b_i)**2.

    Parameters
    ----------
    features : array_like
        A row a_i for each of the n examples.
    targets : array_like
        The number b_i of each example.

    Raises
    ------
    ValueError
        If the shapes do not match, or a number is not finite.

    Examples
    --------
    >>> line = LeastSquares([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]], [1.0, 3.0, 5.0])
    >>> line.minimizer.round(12).tolist(), round(line.smoothness, 6)
    ([1.0, 2.0], 2.387426)
    """

    features: Any
    targets: Any
    minimizer: NDArray[np.float64] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        set_field(self, "features", matrix("features", self.features))
        set_field(self, "targets", numbers("targets", self.targets))
        if np.shape(self.targets) != (len(self.features),):
            raise ValueError(
                f"targets = {shown(self.targets)} do not match {len(self.features)} rows of features. Pass one per row."
            )
        solution = np.linalg.lstsq(self.features, self.targets, rcond=None)[0]
        solution.setflags(write=False)
        set_field(self, "minimizer", solution)

    @property
    def dimension(self) -> int:
        """The number of coordinates, that of the columns of the features."""
        return int(self.features.shape[1])

    @property
    def growth(self) -> float:
        """2: the power of ||x|| with which f grows."""
        return 2.0

    @cached_property
    def minimum(self) -> float:
        """The mean squared residual that is left, halved."""
        residual = self.features @ self.minimizer - self.targets
        return float(residual @ residual) / (2.0 * len(residual))

    @cached_property
    def eigenvalues(self) -> NDArray[np.float64]:
        """The eigenvalues of the Hessian A'A / n, in ascending order; no rounding makes one negative."""
        n, d = self.features.shape
        found = np.zeros(d)
        singular = np.linalg.svd(self.features, compute_uv=False)
        found[: len(singular)] = singular**2 / n
        return found[::-1]

    @property
    def mu(self) -> float:
        """The modulus of strong convexity: the least eigenvalue of the Hessian."""
        return float(self.eigenvalues[0])

    @property
    def smoothness(self) -> float:
        """The Lipschitz constant L of the gradient: the greatest eigenvalue of the Hessian."""
        return float(self.eigenvalues[-1])

    def examples(self) -> int:
        """Return the number of examples (kernel code)."""
        return self.targets.shape[0]

    def _along(self, x: Any, i: int) -> float:
        """Return a_i . x (kernel code)."""
        total = 0.0
        for j in range(x.shape[0]):
            total += self.features[i, j] * x[j]
        return total

    def example_value(self, x: Any, i: int) -> float:
        """Return (a_i . x - b_i)**2 / 2 (kernel code)."""
        residual = self._along(x, i) - self.targets[i]
        return 0.5 * residual * residual

    def add_example_gradient(self, x: Any, i: int, weight: float, out: Any) -> None:
        """Add weight (a_i . x - b_i) a_i to out (kernel code)."""
        slope = weight * (self._along(x, i) - self.targets[i])
        for j in range(x.shape[0]):
            out[j] += slope * self.features[i, j]

    def add_example_product(self, x: Any, v: Any, i: int, weight: float, out: Any) -> None:
        """Add weight (a_i . v) a_i to out (kernel code)."""
        slope = weight * self._along(v, i)
        for j in range(x.shape[0]):
            out[j] += slope * self.features[i, j]

    def gap(self, x: Any) -> float:
        """Return f(x) - f* as 1/(2 n) sum_i (a_i . (x - x*))**2, which does not cancel (kernel code)."""
        total = 0.0
        for i in range(self.examples()):
            along = 0.0
            for j in range(x.shape[0]):
                along += self.features[i, j] * (x[j] - self.minimizer[j])
            total += along * along
        return 0.5 * total / self.examples()
