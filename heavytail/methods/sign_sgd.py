"""Sign SGD: each coordinate moves by eta_k against the sign of its stochastic derivative."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from heavytail.parts.parameters import set_field
from heavytail.parts.schedules import ScheduleLike, as_schedule

__all__ = ["SignSGD"]


@dataclass(frozen=True)
class SignSGD:
    """x_{k,j} = x_{k-1,j} - eta_k sign(g_{k,j}), with sign(0) = 0.

    Parameters
    ----------
    eta : schedule, float or array_like
        The step size eta_k at k = 1, 2, ..., in the units of x.

    Raises
    ------
    TypeError, ValueError
        If eta is no schedule: a number, an array of one per step, or one of `heavytail.parts.schedules`.

    References
    ----------
    Bernstein et al. 2018 (arXiv 1802.04434).
    """

    eta: ScheduleLike
    slots: ClassVar[int] = 0
    bounded_steps: ClassVar[bool] = True
    zero_respecting: ClassVar[bool] = True

    def __post_init__(self) -> None:
        set_field(self, "eta", as_schedule("eta", self.eta))

    def step(self, k: int, x: Any, g: Any, state: Any) -> None:
        """Do step k (kernel code)."""
        eta = self.eta.at(k)
        for j in range(x.shape[0]):
            x[j] -= eta * (1.0 if g[j] > 0.0 else (-1.0 if g[j] < 0.0 else g[j]))
