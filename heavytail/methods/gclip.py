"""GClip: the whole stochastic gradient is shortened to the clip level, then a step is made; plain and projected."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from heavytail.kernel.vectors import clip_length
from heavytail.parts.domains import Domain, Everywhere, as_domain
from heavytail.parts.parameters import set_field
from heavytail.parts.schedules import ScheduleLike, as_schedule, positive_schedule

__all__ = ["GClip", "ProjectedGClip"]


@dataclass(frozen=True)
class GClip:
    """x_k = Proj_X(x_{k-1} - eta_k min(1, tau_k / ||g_k||) g_k); there is no projection without a domain.

    Parameters
    ----------
    eta : schedule, float or array_like
        The step size eta_k at k = 1, 2, ...
    tau : schedule, float or array_like
        The clip level tau_k > 0, in the units of the gradient.
    domain : Box or Ball, optional
        The set X; the whole space by default.

    Raises
    ------
    ValueError
        If the clip level is known not to be positive.

    References
    ----------
    Zhang et al. 2020, equation (GClip), Theorem 2; with a domain, Theorem 4.
    """

    eta: ScheduleLike
    tau: ScheduleLike
    domain: Domain = field(default_factory=Everywhere)
    slots: ClassVar[int] = 0
    bounded_steps: ClassVar[bool] = True

    def __post_init__(self) -> None:
        set_field(self, "eta", as_schedule("eta", self.eta))
        set_field(self, "tau", positive_schedule("tau", self.tau))
        set_field(self, "domain", as_domain("domain", self.domain))

    @property
    def zero_respecting(self) -> bool:
        """Whether a coordinate leaves 0 only along a gradient: a projection may move it."""
        return isinstance(self.domain, Everywhere)

    def step(self, k: int, x: Any, g: Any, state: Any) -> None:
        """Do step k (kernel code)."""
        clip_length(g, self.tau.at(k))
        eta = self.eta.at(k)
        for j in range(x.shape[0]):
            x[j] -= eta * g[j]
        self.domain.project(x)


@dataclass(frozen=True)
class ProjectedGClip(GClip):
    """GClip on a domain that must be named.

    Parameters
    ----------
    eta : schedule, float or array_like
        The step size eta_k at k = 1, 2, ...
    tau : schedule, float or array_like
        The clip level tau_k > 0, in the units of the gradient.
    domain : Box or Ball
        The set X.

    Raises
    ------
    ValueError
        If the clip level is known not to be positive.

    References
    ----------
    Zhang et al. 2020, Theorem 4.
    """

    domain: Domain
