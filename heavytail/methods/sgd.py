"""Stochastic gradient descent, plain and projected."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from heavytail.parts.domains import Domain, Everywhere, as_domain
from heavytail.parts.parameters import set_field
from heavytail.parts.schedules import ScheduleLike, as_schedule

__all__ = ["SGD", "ProjectedSGD"]


@dataclass(frozen=True)
class SGD:
    """x_k = Proj_X(x_{k-1} - eta_k g_k); without a domain, x_k = x_{k-1} - eta_k g_k.

    Parameters
    ----------
    eta : schedule, float or array_like
        The step size eta_k at k = 1, 2, ...
    domain : Box or Ball, optional
        The set X; the whole space by default.

    Raises
    ------
    TypeError, ValueError
        If eta is no schedule: a number, an array of one per step, or one of `heavytail.parts.schedules`; or the domain none.

    References
    ----------
    Zhang et al. 2020, equation (1) and Remark 1.
    """

    eta: ScheduleLike
    domain: Domain = field(default_factory=Everywhere)
    slots: ClassVar[int] = 0

    def __post_init__(self) -> None:
        set_field(self, "eta", as_schedule("eta", self.eta))
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
        eta = self.eta.at(k)
        for j in range(x.shape[0]):
            x[j] -= eta * g[j]
        self.domain.project(x)


@dataclass(frozen=True)
class ProjectedSGD(SGD):
    """SGD on a domain that must be named.

    Parameters
    ----------
    eta : schedule, float or array_like
        The step size eta_k at k = 1, 2, ...
    domain : Box or Ball
        The set X.

    Raises
    ------
    TypeError, ValueError
        If eta is no schedule: a number, an array of one per step, or one of `heavytail.parts.schedules`; or the domain none.
    """

    domain: Domain
