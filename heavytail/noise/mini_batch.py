"""Mini-batches: the noise of the mean of several stochastic gradients at one point."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from heavytail.kernel.rng import further_uniforms
from heavytail.noise.cauchy import Cauchy
from heavytail.noise.drawn import Drawn
from heavytail.noise.from_law import FromLaw
from heavytail.noise.gaussian import Gaussian
from heavytail.noise.law import Law, check_order
from heavytail.noise.stable import AlphaStable
from heavytail.parts.contract import draw_of
from heavytail.parts.parameters import integer, set_field

__all__ = ["MiniBatch"]

MAX_SIZE = 2**31


@dataclass(frozen=True)
class MiniBatch(FromLaw, Drawn):
    """The mean of `size` independent draws of a law, in each coordinate at each step.

    Parameters
    ----------
    law : law
        A noise with `draw`, without `perturb`: that of a single stochastic gradient.
    size : int
        How many draws: the size b of the batch. 1 gives the draws of the law itself.

    Raises
    ------
    TypeError
        If the law is none of one coordinate, or the size no integer.
    ValueError
        If the size is below 1.

    Notes
    -----
    A noise is given two uniforms, of 52 random bits each. The first draw is made of them; the others are made of what
    Threefry makes of the numbers 1, 2, ... with those 104 bits as the key. That is a block cipher, whose outputs under a key
    nobody can tell from independent ones; they are as good as the uniforms of the engine, which come from the same cipher
    with (seed, slot) as the key. Two coordinates share all draws if they share all 104 bits, with probability 5e-32.

    With heavy tails a mean helps little: of a law with the tail index a < 2 it is smaller than a draw by b**(1/a - 1), not
    by b**(-1/2), and the tail index remains.

    Examples
    --------
    >>> import heavytail as ht
    >>> batch = ht.noise.MiniBatch(ht.noise.AlphaStable(1.5), 64)
    >>> batch.exact.scale == 64 ** (1 / 1.5 - 1)
    True
    >>> round(ht.noise.MiniBatch(ht.noise.StudentT(3.0), 10).var, 9)  # that of the law is 3
    0.3
    """

    law: Any
    size: int
    in_batches: ClassVar[bool] = True

    def __post_init__(self) -> None:
        self._check_law()
        set_field(self, "size", integer("size", self.size, 1, MAX_SIZE))

    def draw(self, u: float, v: float) -> float:
        """Return the mean of the draws that come from the uniforms u and v (kernel code)."""
        total = 0.0 + draw_of(self.law, u, v)  # as where many means are added up together, -0.0 becomes 0.0
        for i in range(1, self.size):
            first, second = further_uniforms(u, v, i)
            total += draw_of(self.law, first, second)
        return total / self.size

    @property
    def var(self) -> float:
        """E (mean - E mean)**2: that of the law, divided by the size."""
        return float(self.law.moment(2.0) - self.law.mean**2) / self.size

    @property
    def exact(self) -> Law:
        """The law of the mean, where it is one of the library's: for one draw, and of Gaussian, Cauchy and stable laws.

        A stable law stays one, on the scale of size**(1/alpha - 1); but with a skewness it moves at alpha = 1 and in S0, and
        is left out there.

        Raises
        ------
        NotImplementedError
            If it is none.
        """
        if self.size == 1 and isinstance(self.law, Law):
            return self.law
        if isinstance(self.law, Gaussian):
            return Gaussian(self.law.scale / math.sqrt(self.size))
        if isinstance(self.law, Cauchy):
            return self.law
        if isinstance(self.law, AlphaStable) and self._stays_centred:
            alpha, kind = self.law.alpha, self.law.parameterization
            return AlphaStable(alpha, self.law.beta, self.law.scale * self.size ** (1.0 / alpha - 1.0), kind)
        raise NotImplementedError(f"The law of {self!r} has no formula here. Draw from it with rvs.")

    @property
    def _stays_centred(self) -> bool:
        return self.law.beta == 0.0 or (self.law.alpha != 1.0 and self.law.parameterization == "S1")

    def moment(self, p: float) -> float:
        """Return E|mean|**p: for p = 2, from the tail index on, and where the law of the mean is known (`exact`).

        Parameters
        ----------
        p : float
            The order, at least 0.

        Raises
        ------
        NotImplementedError
            If it is not known.
        """
        order = check_order(p)
        if order == 0.0:
            return 1.0
        if order >= self.tail_index:
            return math.inf
        if order == 2.0:
            return self.var + self.mean**2
        return self.exact.moment(order)
