"""Noise that changes in time: its scale, and its tail, follow schedules.

Figure 2 of Zhang et al. 2020 shows such noise: heavy-tailed at first, and more and more concentrated as training goes on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from heavytail.kernel.vmath import power
from heavytail.noise.from_law import DrawnFromLaw
from heavytail.noise.vector import VectorLaw
from heavytail.parts.parameters import set_field
from heavytail.parts.schedules import Constant, Power, Sum, Table, positive_schedule

__all__ = ["Varying"]


@dataclass(frozen=True)
class Varying(DrawnFromLaw, VectorLaw):
    """At step k every coordinate of the noise is scale_k sign(xi_j) |xi_j|**power_k.

    A power above 1 makes the tail heavier: its index is that of the law divided by power_k. Of symmetric Pareto noise of
    index 1 it makes symmetric Pareto noise of the index 1 / power_k.

    Parameters
    ----------
    law : noise
        A noise with `draw`: the law of every xi_j.
    scale : schedule, float or array_like, default 1
        The factor at step k, positive.
    power : schedule, float or array_like, default 1
        The power at step k, positive. Anything but 1 needs a symmetric law, whose powers stay centred.

    Raises
    ------
    ValueError
        If a schedule is not positive, or the law is not symmetric and a power not 1.
    """

    law: Any
    scale: Any = 1.0
    power: Any = 1.0
    bent: bool = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._check_law()
        for name, reason in (("scale", "a scale is a length"), ("power", "the tail would turn inside out")):
            set_field(self, name, positive_schedule(name, getattr(self, name), reason))
        set_field(self, "bent", self.power != Constant(1.0))
        if self.bent and not getattr(self.law, "symmetric", False):
            raise ValueError(
                f"A power of {self.law!r} has another mean than 0. Pass a symmetric law, or leave the power at 1."
            )

    def perturb(self, u: float, v: float, x: Any, g: Any, xi: Any, k: int) -> None:
        """Add the noise of step k to g (kernel code)."""
        scale = self.scale.at(k)
        if self.bent:
            exponent = self.power.at(k)
            for j in range(g.shape[0]):
                g[j] += math.copysign(scale * power(abs(xi[j]), exponent), xi[j])
        else:
            for j in range(g.shape[0]):
                g[j] += scale * xi[j]

    @property
    def tail_index(self) -> float:
        """The least at any step, as far as the schedule of the power tells; 0 if it knows no bound."""
        index = float(self.law.tail_index)
        return index / _bound(self.power) if math.isfinite(index) else index

    @property
    def mean(self) -> float:
        """0 if that of the law is; not a number where a step may have no mean."""
        return float(self.law.mean) if not self.bent else 0.0 if self.tail_index > 1.0 else math.nan

    def tail_index_at(self, k: int) -> float:
        """Return the tail index of the noise of step k."""
        return float(self.law.tail_index) / float(self.power.at(k))

    def moment_at(self, k: int, p: float) -> float:
        """Return E|xi_j|**p of a coordinate at step k: scale_k**p E|xi|**(p power_k)."""
        return float(self.scale.at(k)) ** p * float(self.law.moment(p * float(self.power.at(k))))


def _bound(schedule: Any) -> float:
    """Return a number that no value of a schedule exceeds."""
    if isinstance(schedule, Constant):
        return schedule.value
    if isinstance(schedule, Table):
        return float(np.max(schedule.entries))
    if isinstance(schedule, Power):
        return float(schedule.at(1)) if schedule.exponent <= 0.0 else math.inf
    return _bound(schedule.first) + _bound(schedule.second) if isinstance(schedule, Sum) else math.inf
