"""The chain of Carmon et al.: the gradient shows a coordinate only once the one before it is far from zero."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from heavytail.kernel.primitives import kernel_function
from heavytail.kernel.vmath import exp, normal_cdf
from heavytail.parts.parameters import integer, positive, set_field

__all__ = ["HEIGHT", "LIPSCHITZ", "CarmonChain"]

LIPSCHITZ = 152.0
"""The Lipschitz constant that Lemma 17 of Zhang et al. 2020 gives to the gradient of the chain at scale 1."""

SQRT_E = math.sqrt(math.e)
HEIGHT = math.sqrt(2.0 * math.pi * math.e)  # sup Phi


@kernel_function
def _link(distance: float) -> tuple[float, float, float]:
    """Return Psi, Psi' and Psi'' at a distance from zero: below 0.51875 they are zero, or too small for a double."""
    width = 2.0 * distance - 1.0
    linked = width > 0.0375
    inverse = 1.0 / (width if linked else 1.0)
    value = exp(1.0 - inverse * inverse) if linked else 0.0
    value = value if distance == distance else distance  # what is not a number stays so
    square = inverse * inverse
    return value, 4.0 * value * inverse * inverse * inverse, 8.0 * value * square * square * (2.0 * square - 3.0)


@dataclass(frozen=True)
class CarmonChain:
    """f(x) = (L scale**2 / 152) F(x / scale) with the chain F of T links.

    F(x) = -Psi(1) Phi(x_1) + sum_{i=2}^T [Psi(-x_{i-1}) Phi(-x_i) - Psi(x_{i-1}) Phi(x_i)], with Psi(t) = 0 for t <= 1/2 and
    exp(1 - 1/(2 t - 1)**2) above, Phi(t) = sqrt(e) int_{-inf}^t exp(-s**2 / 2) ds. Where |x_{i-1}| and |x_i| are at most
    scale / 2, the derivative in x_i is 0; while |x_T| <= scale, the gradient is longer than L scale / 152.

    Parameters
    ----------
    length : int
        The number T of links, which is the dimension; at least 1.
    smoothness : float, default 152
        The Lipschitz constant L of the gradient.
    scale : float, default 1
        The unit of length in x.

    Raises
    ------
    ValueError
        If a parameter is not positive.

    References
    ----------
    Zhang et al. 2020, Lemma 17; Carmon, Duchi, Hinder and Sidford, "Lower bounds for finding stationary points I", 2020.
    """

    length: int
    smoothness: float = LIPSCHITZ
    scale: float = 1.0
    zero_chain: ClassVar[bool] = True

    def __post_init__(self) -> None:
        set_field(self, "length", integer("length", self.length, 1))
        set_field(self, "smoothness", positive("smoothness", self.smoothness))
        set_field(self, "scale", positive("scale", self.scale))

    @property
    def dimension(self) -> int:
        """The number of coordinates, T."""
        return self.length

    @property
    def minimum(self) -> float:
        """The infimum -(L scale**2 / 152) sqrt(2 pi e) (1 + e (T - 1)), which no point attains."""
        return -self.smoothness * self.scale**2 / LIPSCHITZ * HEIGHT * (1.0 + math.e * (self.length - 1.0))

    def value(self, x: Any) -> float:
        """Return f(x) (kernel code)."""
        total = 0.0
        before = 1.0  # Psi(1): as if there were an x_0 = 1
        for j in range(x.shape[0]):
            here = x[j] / self.scale
            total -= before * HEIGHT * normal_cdf(here if before >= 0.0 else -here)
            psi = _link(abs(here))[0]
            before = psi if here > 0.0 else -psi
        return self.smoothness * self.scale * self.scale / LIPSCHITZ * total

    def gradient(self, x: Any, out: Any) -> None:
        """Write the gradient at x to out (kernel code)."""
        slope = self.smoothness * self.scale / LIPSCHITZ
        last = x.shape[0] - 1
        before = 1.0
        for j in range(x.shape[0]):
            here = x[j] / self.scale
            psi, derivative, _ = _link(abs(here))
            total = before * SQRT_E * exp(-0.5 * here * here)
            if j < last:
                after = x[j + 1] / self.scale
                total += derivative * HEIGHT * normal_cdf(after if here > 0.0 else -after)
            out[j] = -slope * total
            before = psi

    def hessian_vector(self, x: Any, v: Any, out: Any) -> None:
        """Write the product of the Hessian at x, which is tridiagonal, with v to out (kernel code)."""
        last = x.shape[0] - 1
        before, coupling = 1.0, 0.0  # Psi and, with the sign of x, Psi' one link before
        for j in range(x.shape[0]):
            here = x[j] / self.scale
            sign = 1.0 if here > 0.0 else -1.0
            psi, derivative, second = _link(abs(here))
            bell = SQRT_E * exp(-0.5 * here * here)
            curvature = before * here * bell
            total = -coupling * bell * v[j - 1] if j > 0 else 0.0
            if j < last:
                after = x[j + 1] / self.scale
                curvature -= sign * second * HEIGHT * normal_cdf(sign * after)
                total -= sign * derivative * SQRT_E * exp(-0.5 * after * after) * v[j + 1]
            out[j] = self.smoothness / LIPSCHITZ * (total + curvature * v[j])
            before, coupling = psi, sign * derivative
