"""Normalised SGD: every step has the length eta_k, in the direction of the gradient or of its momentum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from heavytail.kernel.vectors import set_length
from heavytail.parts.parameters import between, set_field
from heavytail.parts.schedules import ScheduleLike, as_schedule

__all__ = ["NormalizedSGD"]


@dataclass(frozen=True)
class NormalizedSGD:
    """x_k = x_{k-1} - eta_k m_k / ||m_k||, with m_1 = g_1 and m_k = b m_{k-1} + (1 - b) g_k.

    Parameters
    ----------
    eta : schedule, float or array_like
        The length eta_k of step k = 1, 2, ...
    momentum : float, default 0
        The memory b, in [0, 1).

    Raises
    ------
    ValueError
        If the momentum lies outside its range.

    References
    ----------
    Cutkosky and Mehta 2020 (arXiv 2002.03305).
    """

    eta: ScheduleLike
    momentum: float = 0.0
    slots: ClassVar[int] = 1
    bounded_steps: ClassVar[bool] = True
    zero_respecting: ClassVar[bool] = True

    def __post_init__(self) -> None:
        set_field(self, "eta", as_schedule("eta", self.eta))
        set_field(self, "momentum", between("momentum", self.momentum, 0.0, 1.0, closed="low", reason="It is a memory."))

    def step(self, k: int, x: Any, g: Any, state: Any) -> None:
        """Do step k (kernel code)."""
        kept = 0.0 if k == 1 else self.momentum
        for j in range(x.shape[0]):
            g[j] = kept * state[0, j] + (1.0 - kept) * g[j]
            state[0, j] = g[j]
        set_length(g, self.eta.at(k))
        for j in range(x.shape[0]):
            x[j] -= g[j]
