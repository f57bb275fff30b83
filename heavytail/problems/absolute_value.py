"""The absolute value, in many dimensions the l1 norm: convex, Lipschitz, and smooth nowhere near its minimum."""

from __future__ import annotations

from dataclasses import dataclass

from heavytail.problems.separable import Separable

__all__ = ["AbsoluteValue"]


@dataclass(frozen=True)
class AbsoluteValue(Separable):
    """f(x) = scale sum_j |x_j - minimizer|, with the sub-gradient scale sign(x_j - minimizer), which is 0 at the minimum.

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

    Examples
    --------
    >>> import numpy as np
    >>> float(AbsoluteValue(2.0).value(np.array([1.0, -3.0])))
    8.0
    """

    @property
    def growth(self) -> float:
        """1: the power of ||x|| with which f grows."""
        return 1.0

    def height(self, t: float) -> float:
        """Return |t| (kernel code)."""
        return abs(t)

    def slope(self, t: float) -> float:
        """Return scale sign(t), and 0 at 0 (kernel code)."""
        return self.scale if t > 0.0 else (-self.scale if t < 0.0 else t)

    def curvature(self, t: float) -> float:
        """Return 0, which holds off the kink (kernel code)."""
        return 0.0
