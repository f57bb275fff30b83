"""A problem whose Hessian is neither constant nor diagonal, and which is known without the library."""

from dataclasses import dataclass

import numpy as np

__all__ = ["Bent"]


@dataclass(frozen=True)
class Bent:
    """f(x) = sum_j x_j**4 / 4 + bend (sum_j x_j)**2 / 2: at least 0, or with a negative bend a saddle."""

    bend: float = 1.0
    minimum: float = 0.0
    minimizer: float = 0.0

    def value(self, x):
        quartic = total = 0.0
        for j in range(x.shape[0]):
            quartic += x[j] * x[j] * x[j] * x[j]
            total += x[j]
        return 0.25 * quartic + 0.5 * self.bend * total * total

    def gradient(self, x, out):
        total = 0.0
        for j in range(x.shape[0]):
            total += x[j]
        for j in range(x.shape[0]):
            out[j] = x[j] * x[j] * x[j] + self.bend * total

    def hessian_vector(self, x, v, out):
        total = 0.0
        for j in range(x.shape[0]):
            total += v[j]
        for j in range(x.shape[0]):
            out[j] = 3.0 * x[j] * x[j] * v[j] + self.bend * total

    def hessian(self, x):
        """The matrix at x, by NumPy."""
        return np.diag(3.0 * x**2) + self.bend
