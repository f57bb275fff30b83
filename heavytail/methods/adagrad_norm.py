"""AdaGrad-Norm: SGD whose step size falls with the gradients it has seen, so that it need not know their moments."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, ClassVar

from heavytail.kernel.vectors import rescaled, scaled_square
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
    slots: ClassVar[int] = 2  # V_k and its scale
    bounded_steps: ClassVar[bool] = True

    def __post_init__(self) -> None:
        set_field(self, "eta", as_schedule("eta", self.eta))
        set_field(self, "domain", as_domain("domain", self.domain))

    @property
    def zero_respecting(self) -> bool:
        """Whether a coordinate leaves 0 only along a gradient: a projection may move it."""
        return isinstance(self.domain, Everywhere)

    def step(self, k: int, x: Any, g: Any, state: Any) -> None:
        """Do step k (kernel code)."""
        square, scale = scaled_square(g)
        before = scale if k == 1 else state[1, 0]
        least = scale if scale < before else before  # the scale of the largest gradient does for the sum
        fresh, kept = rescaled(square, scale, least), rescaled(0.0 if k == 1 else state[0, 0], before, least)
        seen = fresh + kept
        state[0, 0], state[1, 0] = seen, least
        size = self.eta.at(k) / math.sqrt(seen) if seen > 0.0 else 0.0
        for j in range(x.shape[0]):
            x[j] -= size * (least * g[j])
        self.domain.project(x)
