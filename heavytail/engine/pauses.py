"""Steps of size 0, which leave x where it is even if a gradient is infinite, where 0 times infinity would be no number.

Only a method with such steps is wrapped, so no other pays for them.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import numpy as np

from heavytail.kernel.vectors import clip
from heavytail.parts.schedules import Constant, Table, values_of

__all__ = ["Pausing", "with_pauses"]

MAX_STEPS = 2**22  # of a schedule that has to be asked step by step, a block at a time
BLOCK = 2**11
GREATEST = sys.float_info.max


@dataclass(frozen=True)
class Pausing:
    """A method for which an infinite gradient is the greatest double, at the steps with eta_k = 0."""

    method: Any

    @property
    def slots(self) -> int:
        """How many vectors of memory the method has."""
        return int(self.method.slots)

    def step(self, k: int, x: Any, g: Any, state: Any) -> None:
        """Do step k (kernel code)."""
        if self.method.eta.at(k) == 0.0:
            for j in range(g.shape[0]):
                g[j] = clip(g[j], GREATEST)
        self.method.step(k, x, g, state)


def with_pauses(part: Any, steps: int) -> Any:
    """Return a part as it is to be run: wrapped if it is a method, one of whose first step sizes is known to be 0."""
    return Pausing(part) if hasattr(part, "step") and _pauses(getattr(part, "eta", None), steps) else part


def _pauses(eta: Any, steps: int) -> bool:
    if isinstance(eta, Constant):
        return eta.value == 0.0
    if isinstance(eta, Table):
        return bool((eta.entries[:steps] == 0.0).any())
    if not hasattr(eta, "at") or steps > MAX_STEPS:
        return False
    blocks = (np.arange(first, min(first + BLOCK, steps + 1)) for first in range(1, steps + 1, BLOCK))
    return any((values_of(eta, block) == 0.0).any() for block in blocks)
