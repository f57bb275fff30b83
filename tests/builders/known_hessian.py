"""A function whose gradient at 0 and whose Hessian there are what a test says, and noise that is none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

import heavytail as ht

__all__ = ["NO_NOISE", "KnownHessian", "experiment"]

NO_NOISE = ht.noise.Atoms([0.0], [1.0])


@dataclass(frozen=True, eq=False)
class KnownHessian:
    """f(x) = slope.x + x.Ax / 2 + quartic sum_j x_j**4 / 4; the rows of A stand one after the other."""

    slope: np.ndarray
    matrix: np.ndarray
    quartic: float = 0.0

    @property
    def dimension(self):
        return self.slope.size

    def times(self, v, out):
        for j in range(v.shape[0]):
            out[j] = 0.0
            for i in range(v.shape[0]):
                out[j] += self.matrix[j * v.shape[0] + i] * v[i]

    def value(self, x):
        total = 0.0
        for j in range(x.shape[0]):
            row = 0.0
            for i in range(x.shape[0]):
                row += self.matrix[j * x.shape[0] + i] * x[i]
            total += x[j] * (self.slope[j] + 0.5 * row) + 0.25 * self.quartic * x[j] * x[j] * x[j] * x[j]
        return total

    def gradient(self, x, out):
        self.times(x, out)
        for j in range(x.shape[0]):
            out[j] += self.slope[j] + self.quartic * x[j] * x[j] * x[j]

    def hessian_vector(self, x, v, out):
        self.times(v, out)
        for j in range(x.shape[0]):
            out[j] += 3.0 * self.quartic * x[j] * x[j] * v[j]


def experiment(slope, matrix, quartic=0.0, **changes):
    """Return one step of gradient descent from 0 in 8 dimensions, or what the changes make of it; what lacks is 0."""
    gradient, full = np.zeros(8), np.zeros((8, 8))
    gradient[: len(slope)] = slope
    full[: len(slope), : len(slope)] = matrix
    given = {"noise": NO_NOISE, "method": ht.methods.SGD(1.0), "start": 0.0, "steps": 1, "trajectories": 1}
    return ht.Experiment(problem=KnownHessian(gradient, full.ravel(), quartic), **(given | changes))
