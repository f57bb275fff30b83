"""The diagonal quadratic: strongly convex, smooth, and enough to realise every term of the papers' upper bounds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from heavytail.kernel.primitives import component
from heavytail.parts.domains import Domain, Everywhere, as_domain
from heavytail.parts.parameters import common_length, number, numbers, set_field

__all__ = ["Quadratic"]


@dataclass(frozen=True, eq=False)
class Quadratic:
    """f(x) = minimum + 1/2 sum_j curvature_j (x_j - minimizer_j)**2.

    Parameters
    ----------
    curvature : float or array_like
        The second derivatives, positive: mu is the smallest, the smoothness constant L the largest. One number
        serves every coordinate, in any dimension.
    minimizer : float or array_like, default 0
        The point where f is least.
    minimum : float, default 0
        The least value f*.
    domain : Box or Ball, optional
        The set X on which the function is considered; the whole space by default. Only projected methods heed it.

    Raises
    ------
    ValueError
        If a curvature is not positive, or if lengths disagree.
    """

    curvature: Any
    minimizer: Any = 0.0
    minimum: float = 0.0
    domain: Domain = field(default_factory=Everywhere)

    def __post_init__(self) -> None:
        set_field(self, "curvature", numbers("curvature", self.curvature))
        set_field(self, "minimizer", numbers("minimizer", self.minimizer))
        set_field(self, "minimum", number("minimum", self.minimum))
        set_field(self, "domain", as_domain("domain", self.domain))
        if np.min(self.curvature) <= 0.0:
            raise ValueError(f"curvature = {self.curvature} is not positive: there is no minimiser. Pass numbers above 0.")
        common_length(curvature=self.curvature, minimizer=self.minimizer)

    @property
    def dimension(self) -> int | None:
        """The number of coordinates, or None if any will do."""
        return common_length(curvature=self.curvature, minimizer=self.minimizer)

    @property
    def growth(self) -> float:
        """2: the power of ||x|| with which f grows."""
        return 2.0

    @property
    def mu(self) -> float:
        """The modulus of strong convexity."""
        return float(np.min(self.curvature))

    @property
    def smoothness(self) -> float:
        """The Lipschitz constant L of the gradient."""
        return float(np.max(self.curvature))

    def gap(self, x: Any) -> float:
        """Return f(x) - f* (kernel code)."""
        total = 0.0
        for j in range(x.shape[0]):
            offset = x[j] - component(self.minimizer, j)
            total += component(self.curvature, j) * offset * offset
        return 0.5 * total

    def value(self, x: Any) -> float:
        """Return f(x) (kernel code)."""
        return self.minimum + self.gap(x)

    def gradient(self, x: Any, out: Any) -> None:
        """Write the gradient at x to out (kernel code)."""
        for j in range(x.shape[0]):
            out[j] = component(self.curvature, j) * (x[j] - component(self.minimizer, j))

    def hessian_vector(self, x: Any, v: Any, out: Any) -> None:
        """Write the product of the Hessian, the curvatures, with v to out (kernel code)."""
        for j in range(x.shape[0]):
            out[j] = component(self.curvature, j) * v[j]
