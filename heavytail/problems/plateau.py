"""A flat place with a long gentle descent on one side: a method that is thrown onto the descent stays there for long."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from heavytail.parts.parameters import between, positive, set_field

__all__ = ["Plateau"]


@dataclass(frozen=True)
class Plateau:
    """The sum over coordinates of g(x_j): its slope is 0 for x >= 0, and a plateau of `slope` on the negative side.

    g'(x) rises from 0 at x = 0 to `slope` at x = -ramp, stays there until x = -width, and is 0 again beyond -(width + ramp),
    where g = 0; in between it is linear. So g' is continuous, and steps against the gradient go to the left.

    Parameters
    ----------
    slope : float
        The length of the gradient on the plateau.
    width : float
        Where the plateau ends, at -width.
    ramp : float
        Where it begins, at -ramp, and how far its end is from flat ground; at most `width`.

    Raises
    ------
    ValueError
        If a number is not positive, or the plateau ends before it begins.

    References
    ----------
    The function of Jin et al. 2026, Proposition B.1, which leaves the far side open.
    """

    slope: float
    width: float
    ramp: float

    def __post_init__(self) -> None:
        for name in ("slope", "width", "ramp"):
            set_field(self, name, positive(name, getattr(self, name)))
        between("ramp", self.ramp, 0.0, self.width, closed="high", reason="The plateau begins at -ramp and ends at -width.")
        if self.slope * self.width == math.inf:
            raise ValueError(f"{self!r} has heights beyond the largest double. Choose larger units.")

    @property
    def minimum(self) -> float:
        """0, on the flat ground on the left."""
        return 0.0

    @property
    def minimizer(self) -> float:
        """-(width + ramp), where the flat ground begins."""
        return -(self.width + self.ramp)

    @property
    def growth(self) -> float:
        """0: f is bounded."""
        return 0.0

    @property
    def smoothness(self) -> float:
        """L = slope / ramp."""
        return self.slope / self.ramp

    def value(self, x: Any) -> float:
        """Return f(x) (kernel code)."""
        total = 0.0
        for j in range(x.shape[0]):
            foot = x[j] + self.width + self.ramp  # how far each piece is climbed, from the left
            foot = foot if foot > 0.0 else 0.0
            foot = foot if foot < self.ramp else self.ramp
            along = x[j] + self.width
            along = along if along > 0.0 else 0.0
            along = along if along < self.width - self.ramp else self.width - self.ramp
            top = x[j] + self.ramp
            top = top if top > 0.0 else 0.0
            top = top if top < self.ramp else self.ramp
            total += self.slope * (0.5 * foot * foot / self.ramp + along + top * (1.0 - 0.5 * top / self.ramp))
        return total

    def gradient(self, x: Any, out: Any) -> None:
        """Write the gradient at x to out (kernel code)."""
        for j in range(x.shape[0]):
            near, far = -x[j] / self.ramp, (x[j] + self.width + self.ramp) / self.ramp
            share = near if near < far else far
            share = share if share > 0.0 else 0.0
            out[j] = self.slope * (share if share < 1.0 else 1.0)

    def hessian_vector(self, x: Any, v: Any, out: Any) -> None:
        """Write the product of the Hessian at x, which is diagonal, with v to out (kernel code)."""
        for j in range(x.shape[0]):
            top = -self.ramp < x[j] < 0.0
            foot = -(self.width + self.ramp) < x[j] < -self.width
            out[j] = v[j] * (-1.0 if top else (1.0 if foot else 0.0)) * self.slope / self.ramp
