"""Independent coordinates, each on its own scale: the noise that Assumption 2 measures coordinate by coordinate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heavytail.kernel.primitives import component
from heavytail.noise.from_law import DrawnFromLaw
from heavytail.noise.law import check_order
from heavytail.noise.vector import VectorLaw
from heavytail.parts.parameters import common_length, numbers, set_field

__all__ = ["Scaled"]


@dataclass(frozen=True, eq=False)
class Scaled(DrawnFromLaw, VectorLaw):
    """Coordinate j of the noise is scale_j times a draw of its own.

    Parameters
    ----------
    law : noise
        A noise with `draw`: the law of a coordinate on the scale 1.
    scale : float or array_like, default 1
        The factor of each coordinate.

    Raises
    ------
    ValueError
        If a scale is not finite.

    Examples
    --------
    >>> import heavytail as ht
    >>> ht.noise.Scaled(ht.noise.Pareto(1.5), [1.0, 10.0]).rvs(3, 0).shape
    (3, 2)
    """

    law: Any
    scale: Any = 1.0

    def __post_init__(self) -> None:
        self._check_law()
        set_field(self, "scale", numbers("scale", self.scale))

    def perturb(self, u: float, v: float, x: Any, g: Any, xi: Any) -> None:
        """Add the noise to g (kernel code)."""
        for j in range(g.shape[0]):
            g[j] += component(self.scale, j) * xi[j]

    @property
    def dimension(self) -> int | None:
        """The number of scales, or None if one serves any number of coordinates."""
        return common_length(scale=self.scale)

    def coordinate_moments(self, p: float, dimension: int) -> NDArray[np.float64]:
        """Return E|xi_j|**p of every coordinate: |scale_j|**p E|xi|**p, the B_j**p of Assumption 2."""
        return np.abs(np.broadcast_to(self.scale, dimension)) ** check_order(p) * float(self.law.moment(p))

    def norm_moment_bounds(self, p: float, dimension: int) -> tuple[float, float]:
        """Return two numbers between which E||xi||**p lies: the sum of the coordinates' moments, and d**(p/2 - 1) times it.

        They agree for p = 2 and for d = 1.

        References
        ----------
        Zhang et al. 2020, Lemma 12, which has p <= 2; beyond, the two change places.
        """
        total = float(np.sum(self.coordinate_moments(p, dimension)))
        ends = sorted([total, dimension ** (0.5 * p - 1.0) * total])
        return ends[0], ends[1]
