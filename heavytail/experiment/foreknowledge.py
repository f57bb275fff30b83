"""What the parts of an experiment tell of its numbers before a run: which moments exist, what no run of this size can meet.

Where the parts do not tell, the counts of the run decide (`heavytail.curves.curve`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heavytail.experiment.observables import OF_A_STEP
from heavytail.experiment.rare_events import unseen_shares

__all__ = ["Foreknowledge"]


@dataclass(frozen=True, eq=False)
class Foreknowledge:
    """What the parts tell.

    Attributes
    ----------
    problem, noise, method : parts
        Those of the experiment (see `heavytail.parts.contract`).
    checkpoints : ndarray of int
        The steps k after which it records.
    trajectories, dimension : int
        Its size.
    """

    problem: Any
    noise: Any
    method: Any
    checkpoints: NDArray[np.int64]
    trajectories: int
    dimension: int

    def moment_limit(self, observable: str) -> float:
        """Return the supremum of the q with E observable**q < infinity at k >= 1, as far as the parts tell; else infinity.

        An iterate of a method without bounded steps has the tail index of the noise; the gap and the squared gradient
        norm have it divided by the power of ||x|| with which they grow. A finite number is the tail index.
        """
        order = self._order(observable)
        if order is None or getattr(self.method, "bounded_steps", None) is not False:
            return math.inf
        limit = float(getattr(self.noise, "tail_index", math.inf)) / order if order > 0.0 else math.inf
        # Where the noise grows with x, products of it can make the iterates heavier-tailed than the noise itself.
        return limit if limit <= 1.0 or getattr(self.noise, "grows_with", None) is None else math.inf

    def _order(self, observable: str) -> float | None:
        """Return the power of ||x|| with which an observable grows, or None if the problem does not tell."""
        growth = getattr(self.problem, "growth", None)
        if observable == "distance" or growth is None:
            return 1.0 if observable == "distance" else None
        if observable in OF_A_STEP:
            return None
        slope = growth - 1.0
        return {"gap": growth, "gradient_norm": slope, "gradient_norm_squared": 2.0 * slope}[observable]

    def knows_variance(self, observable: str) -> bool:
        """Return whether the parts tell that an observable has a variance, to which no rare values matter.

        That is so for noise lighter than any power, and for bounded steps under one whose unclipped index is 3 at least; and
        always for the correlation, and for the sharpness of a problem whose gradient is Lipschitz, which are bounded.
        """
        if observable in OF_A_STEP:
            return observable == "correlation" or float(getattr(self.problem, "smoothness", math.inf)) < math.inf
        order, bounded = self._order(observable), getattr(self.method, "bounded_steps", None)
        if order is None or bounded is None or getattr(self.noise, "grows_with", None) is not None:
            return False
        index = float(getattr(self.noise, "tail_index", 0.0))
        return index == math.inf or (bool(bounded) and index >= 3.0 * order)

    def unseen_shares(self, observable: str) -> NDArray[np.float64]:
        """Return the share of the noise's moment behind an observable that the run can hardly have met, at each checkpoint.

        It is 0 where noise or method are not simple enough to tell (`heavytail.experiment.rare_events`).
        """
        order, bounded = self._order(observable), getattr(self.method, "bounded_steps", None)
        k = self.checkpoints
        tells = all(hasattr(self.noise, name) for name in ("sf", "cdf", "moment", "clipped_moment"))
        if not tells or hasattr(self.noise, "perturb") or self.method.slots or bounded is None or (order or 0.0) <= 0.0:
            return np.zeros(k.size)
        if observable not in self._unseen:
            levels = np.array([self._cut(step) for step in k.tolist()])
            draws = float(self.trajectories) * self.dimension * k
            told = np.zeros(k.size)
            if not (bounded and np.isinf(levels).any()):
                told = unseen_shares(self.noise, min(float(order or 0.0), 2.0), levels, draws)
            self._unseen[observable] = told
        return self._unseen[observable]

    @cached_property
    def _unseen(self) -> dict[str, NDArray[np.float64]]:
        return {}

    def _cut(self, k: int) -> float:
        """Return the level at which clipping, or the projection of one step, cuts the noise of step k off."""
        level, eta = self._clip_level(k), self._value("eta", k)
        return min(level, self._diameter / abs(eta)) if eta else level

    def _clip_level(self, k: int) -> float:
        level = self._value("tau", k)
        return math.inf if level is None else level * float(np.max(getattr(self.method, "levels", 1.0)))

    def _value(self, name: str, k: int) -> float | None:
        """Return the value of a schedule of the method at step k, or None if it has none of that name."""
        schedule: Any = getattr(self.method, name, None)
        if hasattr(schedule, "at"):
            return float(schedule.at(k))
        return float(schedule) if isinstance(schedule, int | float) else None

    @property
    def _diameter(self) -> float:
        domain: Any = getattr(self.method, "domain", None)
        return float(domain.diameter(self.dimension)) if hasattr(domain, "diameter") else math.inf

    @property
    def confined(self) -> bool:
        """Whether a step of the method still spans a tenth of its domain at the last checkpoint.

        A step has the length eta tau; unclipped, eta k**(1/a) for noise of tail index a, which one of k jumps exceeds.
        """
        k = int(self.checkpoints[-1])
        eta, level = self._value("eta", k), self._clip_level(k)
        if eta is None or math.isinf(self._diameter):
            return False
        index = min(float(getattr(self.noise, "tail_index", 2.0)), 2.0)
        return abs(eta) * (level if math.isfinite(level) else k ** (1.0 / index)) > 0.1 * self._diameter
