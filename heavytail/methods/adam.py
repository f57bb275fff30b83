"""Adam: the momentum, divided in each coordinate by a running root mean square of the gradient."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from heavytail.kernel.vmath import exp2m1, log2
from heavytail.methods.mean_square import over_root
from heavytail.parts.parameters import between, set_field
from heavytail.parts.schedules import ScheduleLike, as_schedule

__all__ = ["Adam"]


@dataclass(frozen=True)
class Adam:
    """x_k = x_{k-1} - eta_k m'_k / (sqrt(v'_k) + eps) in every coordinate, with m' and v' corrected for their start at 0.

    m_k = beta1 m_{k-1} + (1 - beta1) g_k, m'_k = m_k / (1 - beta1**k), v_k = beta2 v_{k-1} + (1 - beta2) g_k**2 and
    v'_k = v_k / (1 - beta2**k).

    Parameters
    ----------
    eta : schedule, float or array_like
        The step size eta_k at k = 1, 2, ..., in the units of x.
    beta1 : float, default 0.9
        The memory of m, in [0, 1).
    beta2 : float, default 0.999
        The memory of v, in (0, 1); with beta2 = 0 a step would not be bounded.
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
    Kingma and Ba 2015 (arXiv 1412.6980), Algorithm 1.
    """

    eta: ScheduleLike
    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8
    slots: ClassVar[int] = 2
    bounded_steps: ClassVar[bool] = True
    zero_respecting: ClassVar[bool] = True

    def __post_init__(self) -> None:
        set_field(self, "eta", as_schedule("eta", self.eta))
        set_field(self, "beta1", between("beta1", self.beta1, 0.0, 1.0, closed="low", reason="It is a memory."))
        reason = "It is a memory, and without one a step is not bounded."
        set_field(self, "beta2", between("beta2", self.beta2, 0.0, 1.0, closed="neither", reason=reason))
        set_field(self, "eps", between("eps", self.eps, 0.0, math.inf, closed="low"))

    def step(self, k: int, x: Any, g: Any, state: Any) -> None:
        """Do step k (kernel code)."""
        eta = -self.eta.at(k) / exp2m1(log2(self.beta1) * k)  # 1 - beta**k, to full accuracy
        correction = -1.0 / exp2m1(log2(self.beta2) * k)
        for j in range(x.shape[0]):
            m = self.beta1 * state[0, j] + (1.0 - self.beta1) * g[j]
            v = self.beta2 * state[1, j] + (1.0 - self.beta2) * g[j] * g[j]
            state[0, j] = m
            state[1, j] = v
            x[j] -= over_root(eta, m, correction * v, self.eps)
