"""The noise of a mini-batch: the gradient of some examples, chosen at random, in place of the mean over all."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from heavytail.kernel.matrices import set_zero
from heavytail.kernel.rng import further_uniforms
from heavytail.parts.parameters import integer, set_field

__all__ = ["SampledGradient"]


@dataclass(frozen=True, eq=False)
class SampledGradient:
    """The mean gradient of `size` examples of a problem, drawn with replacement: unbiased, whatever the problem.

    A step costs the gradients of these examples alone. They come from words that Threefry makes of the two uniforms which
    all coordinates share.

    Parameters
    ----------
    problem : LeastSquares, LogisticRegression, TwoLayerNetwork, Attention or one's own
        The problem that is run: a mean over ``examples()`` functions, with ``add_example_gradient(x, i, weight, out)``,
        which adds weight times the gradient of function i to out; both are kernel code.
    size : int, default 1
        The number of examples in a mini-batch.

    Raises
    ------
    TypeError
        If the problem has no gradients of examples.
    ValueError
        If the size is not positive.

    Examples
    --------
    >>> import heavytail as ht
    >>> fit = ht.problems.LeastSquares([[1.0], [2.0]], [1.0, 0.0])
    >>> experiment = ht.Experiment(
    ...     problem=fit, noise=SampledGradient(fit), method=ht.methods.SGD(0.1), start=[0.0], steps=5, trajectories=10
    ... )
    """

    problem: Any
    size: int = 1
    replaces_gradient: ClassVar[bool] = True

    def __post_init__(self) -> None:
        means = hasattr(self.problem, "examples") and hasattr(self.problem, "add_example_gradient")
        if isinstance(self.problem, type) or not means:
            raise TypeError(
                f"problem = {self.problem!r} is no mean over examples. Pass one, such as heavytail.problems.LeastSquares."
            )
        set_field(self, "size", integer("size", self.size, 1))

    @property
    def dimension(self) -> int:
        """That of the problem."""
        return int(self.problem.dimension)

    @property
    def tail_index(self) -> float:
        """Infinite: at a point the noise takes finitely many values."""
        return math.inf

    def perturb(self, u: float, v: float, x: Any, g: Any, xi: Any) -> None:
        """Replace g by the mean gradient of the chosen examples (kernel code)."""
        set_zero(g)
        for b in range(self.size):
            first, _ = further_uniforms(u, v, b + 1)
            example = int(first * self.problem.examples())
            self.problem.add_example_gradient(x, example, 1.0 / self.size, g)
