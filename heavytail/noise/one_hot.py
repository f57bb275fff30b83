"""One coordinate at a time: the joint law under which a bound on every coordinate allows the longest gradients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heavytail.kernel.primitives import component
from heavytail.noise.from_law import FromLaw
from heavytail.noise.law import check_order
from heavytail.noise.vector import VectorLaw
from heavytail.parts.contract import draw_of
from heavytail.parts.parameters import common_length, numbers, set_field

__all__ = ["OneHot"]


@dataclass(frozen=True, eq=False)
class OneHot(FromLaw, VectorLaw):
    """At every step one coordinate, drawn evenly among the d, gets the noise scale_j xi; the others get none.

    E|xi_j|**p of a coordinate is scale_j**p E|xi|**p / d, and E||xi||**p is the sum of these over the coordinates, the most
    that Lemma 12 allows.

    Parameters
    ----------
    law : noise
        A noise with `draw`: the law of xi.
    scale : float or array_like, default 1
        The factor of each coordinate's noise.

    Raises
    ------
    TypeError
        If the law has no `draw`, or has `perturb`.
    ValueError
        If a scale is not finite.

    References
    ----------
    Zhang et al. 2020, Lemma 12.
    """

    law: Any
    scale: Any = 1.0

    def __post_init__(self) -> None:
        self._check_law()
        set_field(self, "scale", numbers("scale", self.scale))

    def perturb(self, u: float, v: float, x: Any, g: Any, xi: Any) -> None:
        """Add the noise to one coordinate of g (kernel code).

        The whole part of v d names the coordinate. Its fraction is again uniform and independent of it, with as many
        binary digits fewer as d has. All coordinates are written, one of them anew: an address that depends on the
        trajectory would keep a compiler from SIMD code.
        """
        place = v * g.shape[0]
        chosen = int(place)
        rest = place - chosen
        noise = draw_of(self.law, u, rest if rest > 0.0 else 0.5)
        for j in range(g.shape[0]):
            moved = g[j] + component(self.scale, j) * noise
            g[j] = moved if j == chosen else g[j]

    @property
    def dimension(self) -> int | None:
        """The number of coordinates, or None if any will do."""
        return common_length(scale=self.scale)

    def coordinate_moments(self, p: float, dimension: int) -> NDArray[np.float64]:
        """Return E|xi_j|**p of every coordinate: |scale_j|**p E|xi|**p / d, the B_j**p of Assumption 2."""
        scales = np.abs(np.broadcast_to(self.scale, dimension))
        return scales ** check_order(p) * (float(self.law.moment(p)) / dimension)

    def norm_moment(self, p: float, dimension: int) -> float:
        """Return E||xi||**p in a dimension: the sum of the coordinates' moments."""
        return float(np.sum(self.coordinate_moments(p, dimension)))
