"""The hyperbolic cosine: (L0, L1)-smooth, and L-smooth for no L, since its curvature grows with its slope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from heavytail.kernel.vmath import LN_2, decay, exp, exp2m1
from heavytail.problems.separable import Separable

__all__ = ["HyperbolicCosine"]


@dataclass(frozen=True)
class HyperbolicCosine(Separable):
    """f(x) = scale sum_j (cosh(x_j - minimizer) - 1).

    ||H(x)|| <= L0 + L1 ||grad f(x)|| with L0 = scale and L1 = 1, for cosh(t) <= 1 + |sinh(t)|. It grows faster than any
    power of ||x||, so it has no `growth`; from |t| = 711 on it is infinite.

    Parameters
    ----------
    scale : float, default 1
        The factor, positive.
    minimizer : float, default 0
        Where each coordinate has its minimum.

    Raises
    ------
    ValueError
        If the scale is not positive, or a number not finite.

    References
    ----------
    Zhang, He, Sra and Jadbabaie, "Why gradient clipping accelerates training", 2020: (L0, L1)-smoothness.

    Examples
    --------
    >>> HyperbolicCosine(2.0).smoothness_0, HyperbolicCosine(2.0).smoothness_1, HyperbolicCosine().mu
    (2.0, 1.0, 1.0)
    """

    @property
    def mu(self) -> float:
        """The modulus of strong convexity, scale."""
        return self.scale

    @property
    def smoothness_0(self) -> float:
        """L0, the curvature allowed where the gradient is 0: scale."""
        return self.scale

    @property
    def smoothness_1(self) -> float:
        """L1, the curvature allowed for each unit of the gradient's length: 1."""
        return 1.0

    def height(self, t: float) -> float:
        """Return cosh(t) - 1 as 2 sinh(t/2)**2, which does not cancel (kernel code)."""
        half = self._sinh(0.5 * t)
        return 2.0 * half * half

    def _sinh(self, t: float) -> Any:
        """Return sinh(t) = (m + m / (1 + m)) / 2 with m = exp(|t|) - 1, and exp(|t|) / 2 far out (kernel code)."""
        size = abs(t)
        near = size if size < 1.0 else 1.0
        grown = exp2m1(near / LN_2)
        small = 0.5 * (grown + grown / (1.0 + grown))
        half = exp(0.5 * size)
        large = 0.5 * half * half - 0.5 * decay(size)
        value = small if size < 1.0 else large
        return -value if t < 0.0 else value

    def slope(self, t: float) -> float:
        """Return scale sinh(t) (kernel code)."""
        return self.scale * self._sinh(t)

    def curvature(self, t: float) -> float:
        """Return scale cosh(t) (kernel code)."""
        half = exp(0.5 * abs(t))
        return self.scale * (0.5 * half * half + 0.5 * decay(abs(t)))
