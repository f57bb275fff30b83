"""What the claims are about, a noise, a problem and a method: plain Python for one trajectory, compiled as it stands."""

from dataclasses import dataclass
from typing import ClassVar

import heavytail as ht


@dataclass(frozen=True)
class TwoSidedPower:
    """Symmetric noise with P(|xi| > t) = (1 + t)**-index; `shift` is added to it, so that a claim can be shown to notice."""

    index: float
    shift: float = 0.0

    def draw(self, u):
        tail = 2.0 * u if u < 0.5 else 2.0 * (1.0 - u)
        size = ht.vmath.power(tail, -1.0 / self.index) - 1.0
        return (size if u < 0.5 else -size) + self.shift

    @property
    def tail_index(self):
        return self.index

    @property
    def symmetric(self):
        return self.shift == 0.0


@dataclass(frozen=True)
class Bowl:
    """f(x) = the sum of sqrt(1 + x_j**2) - 1: strongly convex near 0, linear far out."""

    minimum: float = 0.0
    minimizer: float = 0.0

    def value(self, x):
        total = 0.0
        for j in range(x.shape[0]):
            total += x[j] * x[j] / (1.0 + (1.0 + x[j] * x[j]) ** 0.5)
        return total

    def gradient(self, x, out):
        for j in range(x.shape[0]):
            out[j] = x[j] / (1.0 + x[j] * x[j]) ** 0.5


@dataclass(frozen=True)
class SoftClip:
    """x_k = x_{k-1} - eta g / sqrt(1 + (g / tau)**2) in every coordinate: a step is shorter than eta tau."""

    eta: float
    tau: float
    slots: ClassVar[int] = 0
    bounded_steps: ClassVar[bool] = True

    def step(self, k, x, g, state):
        for j in range(x.shape[0]):
            x[j] -= self.eta * g[j] / (1.0 + (g[j] / self.tau) * (g[j] / self.tau)) ** 0.5
