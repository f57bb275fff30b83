"""CClip: each coordinate of the stochastic gradient is clipped to its own level."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from heavytail.kernel.primitives import component
from heavytail.kernel.vectors import clip
from heavytail.parts.domains import Domain, Everywhere, as_domain
from heavytail.parts.parameters import common_length, numbers, set_field
from heavytail.parts.schedules import ScheduleLike, as_schedule, positive_schedule

__all__ = ["CClip"]


@dataclass(frozen=True, eq=False)
class CClip:
    """x_{k,j} = x_{k-1,j} - eta_k clip(g_{k,j}, levels_j tau_k), then projected on the domain.

    Parameters
    ----------
    eta : schedule, float or array_like
        The step size eta_k at k = 1, 2, ...
    tau : schedule, float or array_like
        The clip level tau_k > 0, in the units of the gradient.
    levels : float or array_like, default 1
        A factor for each coordinate's clip level: Theorem 8 takes B_j k**(1/alpha).
    domain : Box or Ball, optional
        The set X; the whole space by default.

    Raises
    ------
    ValueError
        If a factor is not positive, or the clip level is known not to be.

    References
    ----------
    Zhang et al. 2020, equation (CClip), Theorem 8.
    """

    eta: ScheduleLike
    tau: ScheduleLike
    levels: Any = 1.0
    domain: Domain = field(default_factory=Everywhere)
    slots: ClassVar[int] = 0
    bounded_steps: ClassVar[bool] = True

    def __post_init__(self) -> None:
        set_field(self, "eta", as_schedule("eta", self.eta))
        set_field(self, "tau", positive_schedule("tau", self.tau))
        set_field(self, "levels", numbers("levels", self.levels))
        set_field(self, "domain", as_domain("domain", self.domain))
        if np.min(self.levels) <= 0.0:
            raise ValueError(f"levels = {self.levels} must be positive. Pass factors above 0.")

    @property
    def dimension(self) -> int | None:
        """The number of coordinates, or None if any will do."""
        return common_length(levels=self.levels)

    @property
    def zero_respecting(self) -> bool:
        """Whether a coordinate leaves 0 only along a gradient: a projection may move it."""
        return isinstance(self.domain, Everywhere)

    def step(self, k: int, x: Any, g: Any, state: Any) -> None:
        """Do step k (kernel code)."""
        eta, tau = self.eta.at(k), self.tau.at(k)
        for j in range(x.shape[0]):
            x[j] -= eta * clip(g[j], component(self.levels, j) * tau)
        self.domain.project(x)
