"""All coordinates at once: the joint law under which a bound on every coordinate allows the shortest gradients."""

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

__all__ = ["Dependent"]


@dataclass(frozen=True, eq=False)
class Dependent(FromLaw, VectorLaw):
    """Every coordinate gets the same draw, times its factor: the noise is xi (scale_1, ..., scale_d).

    E||xi||**p = ||scale||_2**p E|xi|**p, the least that Lemma 12 allows for coordinates of these moments.

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
        """Add the noise to g (kernel code)."""
        noise = draw_of(self.law, u, v)
        for j in range(g.shape[0]):
            g[j] += component(self.scale, j) * noise

    @property
    def dimension(self) -> int | None:
        """The number of coordinates, or None if any will do."""
        return common_length(scale=self.scale)

    def coordinate_moments(self, p: float, dimension: int) -> NDArray[np.float64]:
        """Return E|xi_j|**p of every coordinate: |scale_j|**p E|xi|**p, the B_j**p of Assumption 2."""
        return np.abs(np.broadcast_to(self.scale, dimension)) ** check_order(p) * float(self.law.moment(p))

    def norm_moment(self, p: float, dimension: int) -> float:
        """Return E||xi||**p in a dimension: the length of the factors to the power p, times E|xi|**p."""
        scales = np.broadcast_to(self.scale, dimension)
        return float(np.linalg.norm(scales)) ** check_order(p) * float(self.law.moment(p))
