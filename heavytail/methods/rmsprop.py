"""RMSProp: the gradient, divided in each coordinate by a running root mean square of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from heavytail.methods.mean_square import over_root
from heavytail.parts.parameters import between, set_field
from heavytail.parts.schedules import ScheduleLike, as_schedule

__all__ = ["RMSProp"]


@dataclass(frozen=True)
class RMSProp:
    """x_k = x_{k-1} - eta_k g_k / (sqrt(v_k) + eps) in every coordinate, with v_k = beta2 v_{k-1} + (1 - beta2) g_k**2.

    Parameters
    ----------
    eta : schedule, float or array_like
        The step size eta_k at k = 1, 2, ..., in the units of x.
    beta2 : float, default 0.99
        The memory of v, in [0, 1).
    eps : float, default 1e-8
        Added to the root, in the units of the gradient.

    Raises
    ------
    ValueError
        If a parameter lies outside its range.

    Notes
    -----
    Squares of gradients above 1e154 overflow, and with eps = 0 those below 1e-145 lose digits: a trajectory that meets them
    counts as diverged.

    References
    ----------
    Tieleman and Hinton 2012, lecture 6.5; Zhang et al. 2020, Discussion.
    """

    eta: ScheduleLike
    beta2: float = 0.99
    eps: float = 1e-8
    slots: ClassVar[int] = 1
    bounded_steps: ClassVar[bool] = True
    zero_respecting: ClassVar[bool] = True

    def __post_init__(self) -> None:
        set_field(self, "eta", as_schedule("eta", self.eta))
        set_field(self, "beta2", between("beta2", self.beta2, 0.0, 1.0, closed="low", reason="It is a memory."))
        set_field(self, "eps", between("eps", self.eps, 0.0, math.inf, closed="low"))

    def step(self, k: int, x: Any, g: Any, state: Any) -> None:
        """Do step k (kernel code)."""
        eta = self.eta.at(k)
        for j in range(x.shape[0]):
            v = self.beta2 * state[0, j] + (1.0 - self.beta2) * g[j] * g[j]
            state[0, j] = v
            x[j] -= over_root(eta, g[j], v, self.eps)
