"""AdaGrad-Norm: SGD whose step size falls with the gradients it has seen, so that it need not know their moments."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, ClassVar

from heavytail.kernel.vectors import dot
from heavytail.parts.domains import Domain, Everywhere, as_domain
from heavytail.parts.parameters import set_field
from heavytail.parts.schedules import ScheduleLike, as_schedule

__all__ = ["AdaGradNorm"]


@dataclass(frozen=True)
class AdaGradNorm:
    """x_k = Proj_X(x_{k-1} - eta_k g_k / sqrt(V_k)) with V_k = ||g_1||**2 + ... + ||g_k||**2; no step while V_k = 0.

    Parameters
    ----------
    eta : schedule, float or array_like
        A length eta_k at k = 1, 2, ...; D / sqrt(2) throughout on a set of diameter D.
    domain : Box or Ball, optional
        The set X; the whole space by default.

    Raises
    ------
    TypeError, ValueError
        If eta is no schedule: a number, an array of one per step, or one of `heavytail.parts.schedules`.

    References
    ----------
    Streeter and McMahan 2010 (arXiv 1002.4862); under heavy tails arXiv 2508.07473.
    """

    eta: ScheduleLike
    domain: Domain = field(default_factory=Everywhere)
    slots: ClassVar[int] = 1
    bounded_steps: ClassVar[bool] = True

    def __post_init__(self) -> None:
        set_field(self, "eta", as_schedule("eta", self.eta))
        set_field(self, "domain", as_domain("domain", self.domain))

    def step(self, k: int, x: Any, g: Any, state: Any) -> None:
        """Do step k (kernel code)."""
        seen = dot(g, g) + (0.0 if k == 1 else state[0, 0])
        state[0, 0] = seen
        size = self.eta.at(k) / math.sqrt(seen) if seen > 0.0 else 0.0
        for j in range(x.shape[0]):
            x[j] -= size * g[j]
        self.domain.project(x)
