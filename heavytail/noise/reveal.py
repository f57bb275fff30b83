"""The oracle of a zero-chain: the next link of a chain shows with a small probability, enlarged, and else not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from heavytail.kernel.vectors import progress
from heavytail.noise.vector import VectorLaw
from heavytail.parts.parameters import between, positive, set_field

__all__ = ["Reveal"]


@dataclass(frozen=True)
class Reveal(VectorLaw):
    """Past the last |x_j| > scale / 4, the entries of the gradient are multiplied by z / p, one z ~ Bernoulli(p) a step.

    Unbiased for every function. On `CarmonChain` of the same scale at most one coordinate is noisy, and a method that moves
    only along coordinates it has seen discovers a new one with probability at most p in a step, whatever it does.

    Parameters
    ----------
    probability : float
        The probability p of a look, in (0, 1].
    scale : float, default 1
        The unit of length in x.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    Zhang et al. 2020, Lemma 18.
    """

    probability: float
    scale: float = 1.0
    zero_respecting: ClassVar[bool] = True

    def __post_init__(self) -> None:
        set_field(self, "probability", between("probability", self.probability, 0.0, 1.0, closed="high"))
        set_field(self, "scale", positive("scale", self.scale))

    @property
    def mean(self) -> float:
        """0: what it adds to any gradient has no bias."""
        return 0.0

    def perturb(self, u: float, v: float, x: Any, g: Any, xi: Any) -> None:
        """Hide the coordinates of g past the progress of x, or enlarge them (kernel code)."""
        known = progress(x, 0.25 * self.scale)
        factor = 1.0 / self.probability if u < self.probability else 0.0
        for j in range(g.shape[0]):
            g[j] *= 1.0 if j < known else factor
