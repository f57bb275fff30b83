"""Logistic regression: convex, and where classes can be told apart, with no minimum unless it is regularised."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heavytail.kernel.primitives import kernel_function
from heavytail.kernel.vmath import decay, log1p
from heavytail.parts.parameters import between, matrix, numbers, set_field, shown
from heavytail.problems.examples import MeanOfExamples

__all__ = ["LogisticRegression"]

NEWTON_STEPS = 200


@kernel_function
def _sigmoid(t: float) -> float:
    """Return 1 / (1 + exp(-t)); no exponential overflows."""
    small = decay(abs(t))
    return (1.0 if t >= 0.0 else small) / (1.0 + small)


@dataclass(frozen=True, eq=False)
class LogisticRegression(MeanOfExamples):
    """f(x) = (1/n) sum_i log(1 + exp(-b_i a_i . x)) + l2/2 ||x||**2.

    Parameters
    ----------
    features : array_like
        A row a_i for each of the n examples.
    labels : array_like
        The class b_i of each example: -1 or 1.
    l2 : float, default 0
        The weight of the squared length. With 0 the minimum is unknown, as a run takes it, since there may be none.

    Raises
    ------
    ValueError
        If the shapes do not match, or a label is neither -1 nor 1.

    Examples
    --------
    >>> fit = LogisticRegression([[1.0], [2.0]], [-1, 1], l2=0.1)
    >>> round(fit.minimum, 6), round(fit.smoothness, 6)
    (0.6494, 0.725)
    """

    features: Any
    labels: Any
    l2: float = 0.0

    def __post_init__(self) -> None:
        set_field(self, "features", matrix("features", self.features))
        set_field(self, "labels", numbers("labels", self.labels))
        set_field(self, "l2", between("l2", self.l2, 0.0, np.inf, closed="low", reason="It is a weight."))
        if np.shape(self.labels) != (len(self.features),):
            raise ValueError(
                f"labels = {shown(self.labels)} do not match {len(self.features)} rows of features. Pass one per row."
            )
        if not (np.abs(self.labels) == 1.0).all():
            bad = self.labels[np.abs(self.labels) != 1.0][0]
            raise ValueError(f"labels hold {bad:g}. Pass -1 and 1: 2 * b - 1 for labels b of 0 and 1.")

    @property
    def dimension(self) -> int:
        """The number of coordinates, that of the columns of the features."""
        return int(self.features.shape[1])

    @property
    def growth(self) -> float:
        """1, or 2 with l2: the power of ||x|| with which f grows at most."""
        return 2.0 if self.l2 > 0.0 else 1.0

    @property
    def mu(self) -> float:
        """The modulus of strong convexity, l2, which is that of f far away."""
        return self.l2

    @cached_property
    def smoothness(self) -> float:
        """The Lipschitz constant L of the gradient: the greatest eigenvalue of A'A / (4 n), plus l2."""
        return float(np.linalg.norm(self.features, 2) ** 2 / (4.0 * len(self.features)) + self.l2)

    @cached_property
    def minimizer(self) -> NDArray[np.float64]:
        """The minimiser, by Newton's method with halved steps; unknown without l2."""
        if self.l2 == 0.0:
            raise AttributeError("Without l2 there may be no minimum.")
        rows = self.features * self.labels[:, None]
        x, n = np.zeros(self.dimension), len(rows)

        def value(x: NDArray[np.float64]) -> float:
            return float(np.logaddexp(0.0, -(rows @ x)).mean() + 0.5 * self.l2 * (x @ x))

        for _ in range(NEWTON_STEPS):
            wrong = np.exp(-np.logaddexp(0.0, rows @ x))  # the probability of the other class
            slope = self.l2 * x - rows.T @ wrong / n
            hessian = (rows * (wrong * (1.0 - wrong))[:, None]).T @ rows / n + self.l2 * np.eye(x.size)
            step = np.linalg.solve(hessian, slope)
            factor = 1.0
            while value(x - factor * step) > value(x) and factor > 1e-9:
                factor *= 0.5
            if factor <= 1e-9 or np.array_equal(x - factor * step, x):
                break
            x = x - factor * step
        return x

    @cached_property
    def minimum(self) -> float:
        """The least value; unknown without l2."""
        return float(self.value(self.minimizer))

    def examples(self) -> int:
        """Return the number of examples (kernel code)."""
        return self.labels.shape[0]

    def _margin(self, x: Any, i: int) -> float:
        """Return b_i a_i . x (kernel code)."""
        total = 0.0
        for j in range(x.shape[0]):
            total += self.features[i, j] * x[j]
        return self.labels[i] * total

    def example_value(self, x: Any, i: int) -> float:
        """Return log(1 + exp(-b_i a_i . x)) + l2/2 ||x||**2 (kernel code)."""
        margin = self._margin(x, i)
        square = 0.0
        for j in range(x.shape[0]):
            square += self.l2 * x[j] * x[j]
        return (-margin if margin < 0.0 else 0.0) + log1p(decay(abs(margin))) + 0.5 * square

    def add_example_gradient(self, x: Any, i: int, weight: float, out: Any) -> None:
        """Add weight times the gradient of example i, with its share of l2, to out (kernel code)."""
        slope = -weight * self.labels[i] * _sigmoid(-self._margin(x, i))
        for j in range(x.shape[0]):
            out[j] += slope * self.features[i, j] + weight * self.l2 * x[j]

    def add_example_product(self, x: Any, v: Any, i: int, weight: float, out: Any) -> None:
        """Add weight times the product of the Hessian of example i with v to out (kernel code)."""
        margin = self._margin(x, i)
        slope = weight * _sigmoid(margin) * _sigmoid(-margin) * self.labels[i] * self._margin(v, i)
        for j in range(x.shape[0]):
            out[j] += slope * self.features[i, j] + weight * self.l2 * v[j]
