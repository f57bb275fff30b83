"""Dual averaging: every iterate is one step from the start, along the sum of all gradients."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from heavytail.parts.domains import Domain, Everywhere, as_domain
from heavytail.parts.parameters import set_field
from heavytail.parts.schedules import ScheduleLike, positive_schedule

__all__ = ["DualAveraging"]


@dataclass(frozen=True)
class DualAveraging:
    """x_k = Proj_X(x_0 - eta_k (g_1 + ... + g_k)).

    Parameters
    ----------
    eta : schedule, float or array_like
        The step size eta_k > 0 at k = 1, 2, ...; it weighs all gradients up to k, so eta_k = 0 would lead back to x_0.
    domain : Box or Ball, optional
        The set X; the whole space by default.

    Raises
    ------
    TypeError, ValueError
        If eta is no schedule, or known not to be positive, or the domain is none.

    Notes
    -----
    Without a domain and with one step size throughout it is SGD. On a domain the sum goes on where SGD's iterate stops at
    the edge. An infinite gradient stays in the sum for good.

    References
    ----------
    Nesterov 2009, Mathematical Programming 120, with half the squared distance from x_0 as the prox-function.
    """

    eta: ScheduleLike
    domain: Domain = field(default_factory=Everywhere)
    slots: ClassVar[int] = 2  # the sum, and x_0

    def __post_init__(self) -> None:
        set_field(self, "eta", positive_schedule("eta", self.eta, "it weighs the sum of all gradients"))
        set_field(self, "domain", as_domain("domain", self.domain))

    @property
    def bounded_steps(self) -> bool:
        """Whether a domain holds the iterates; a step is as heavy-tailed as the gradient without one."""
        return not isinstance(self.domain, Everywhere)

    @property
    def zero_respecting(self) -> bool:
        """Whether a coordinate leaves 0 only along a gradient: a projection may move it."""
        return isinstance(self.domain, Everywhere)

    def step(self, k: int, x: Any, g: Any, state: Any) -> None:
        """Do step k (kernel code)."""
        if k == 1:
            for j in range(x.shape[0]):
                state[1, j] = x[j]
        eta = self.eta.at(k)
        for j in range(x.shape[0]):
            state[0, j] += g[j]
            x[j] = state[1, j] - eta * state[0, j]
        self.domain.project(x)
