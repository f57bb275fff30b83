"""What a run cannot have met: the share of the noise's moment that lies where hardly any draw is expected.

A law with an atom of probability 1e-7, or a clip level that one draw in a million exceeds, looks tame in a run of a
hundred thousand draws. The numbers of that run say nothing of it; the law does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

EXPECTED_VISITS = 30.0  # with fewer, the visits of a run are off by a fifth and more
LEVELS = 2.0 ** np.arange(-60.0, 60.25, 0.25)


@dataclass(frozen=True, eq=False)
class RareEvents:
    """The events behind one number of a run: draws of a law, cut off at a level.

    Attributes
    ----------
    noise : law
        A law with ``sf``, ``cdf``, ``moment`` and ``clipped_moment``.
    order : float
        The power of the noise that the number is made of.
    level : float
        Where the method or a domain cuts the noise off; infinite if nowhere.
    draws : float
        How many draws went into it.
    """

    noise: Any
    order: float
    level: float
    draws: float

    @cached_property
    def unseen(self) -> float:
        """The share of E min(|xi|, level)**order from sizes that fewer than 30 of the draws are expected to exceed."""
        level = self.level * (1.0 - 1e-9)
        if math.isfinite(level) and self.draws * self._above(level) >= EXPECTED_VISITS:
            return 0.0
        whole = self.noise.moment(self.order) if math.isinf(level) else self._moment(self.level)
        if not 0.0 < whole < math.inf:
            return 0.0
        rare = self.draws * self._above(LEVELS) < EXPECTED_VISITS
        reached = float(LEVELS[np.argmax(rare)]) if rare.any() else math.inf
        return 0.0 if reached >= self.level else max(0.0, 1.0 - self._moment(reached) / whole)

    def _above(self, size: Any) -> Any:
        return self.noise.sf(size) + self.noise.cdf(-size)

    def _moment(self, level: float) -> float:
        return float(self.noise.clipped_moment(self.order, level))
