"""Sign SGD: each coordinate moves by eta_k against the sign of its stochastic derivative, or of its momentum."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from heavytail.methods.moving_average import averaged
from heavytail.parts.parameters import between, set_field
from heavytail.parts.schedules import ScheduleLike, as_schedule

__all__ = ["SignSGD"]


@dataclass(frozen=True)
class SignSGD:
    """x_{k,j} = x_{k-1,j} - eta_k sign(m_{k,j}), with sign(0) = 0, m_0 = 0 and m_k = b m_{k-1} + (1 - b) g_k.

    Parameters
    ----------
    eta : schedule, float or array_like
        The step size eta_k at k = 1, 2, ..., in the units of x.
    momentum : float, default 0
        The memory b, in [0, 1).

    Raises
    ------
    TypeError, ValueError
        If eta is no schedule: a number, an array of one per step, or one of `heavytail.parts.schedules`; or the momentum
        lies outside its range.

    References
    ----------
    Bernstein et al. 2018 (arXiv 1802.04434), Algorithms 1 and 2: SIGNSGD and SIGNUM.
    """

    eta: ScheduleLike
    momentum: float = 0.0
    averages: bool = field(init=False, repr=False)
    bounded_steps: ClassVar[bool] = True
    zero_respecting: ClassVar[bool] = True

    def __post_init__(self) -> None:
        set_field(self, "eta", as_schedule("eta", self.eta))
        set_field(self, "momentum", between("momentum", self.momentum, 0.0, 1.0, closed="low", reason="It is a memory."))
        set_field(self, "averages", self.momentum > 0.0)

    @property
    def slots(self) -> int:
        """How many vectors of memory there are: m, if there is a momentum."""
        return 1 if self.averages else 0

    def step(self, k: int, x: Any, g: Any, state: Any) -> None:
        """Do step k (kernel code)."""
        eta = self.eta.at(k)
        for j in range(x.shape[0]):
            m = averaged(state, 0, j, self.momentum, 1.0 - self.momentum, g[j]) if self.averages else g[j]
            x[j] -= eta * (1.0 if m > 0.0 else (-1.0 if m < 0.0 else m))
