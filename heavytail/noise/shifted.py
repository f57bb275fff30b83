"""Any law on another scale and at another place: shift + scale xi."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from heavytail.noise.elementwise import Array, elementwise
from heavytail.noise.from_law import check_law
from heavytail.noise.law import Law, check_order, moment_times
from heavytail.parts.contract import draw_of
from heavytail.parts.parameters import number, set_field

__all__ = ["Shifted"]


@dataclass(frozen=True)
class Shifted(Law):
    """The law of shift + scale xi.

    Parameters
    ----------
    law : Law
        The law of xi.
    shift : float, default 0
        Added to it: a gradient with such noise is biased by it.
    scale : float, default 1
        The factor; below 0 it mirrors the law.

    Raises
    ------
    TypeError
        If the law is none.
    ValueError
        If the factor is 0.
    """

    law: Law
    shift: float = 0.0
    scale: float = 1.0

    def __post_init__(self) -> None:
        check_law("law", self.law)
        set_field(self, "shift", number("shift", self.shift))
        set_field(self, "scale", number("scale", self.scale))
        if self.scale == 0.0:
            raise ValueError("scale = 0 makes the noise vanish. Pass a factor other than 0.")

    def draw(self, u: float, v: float) -> float:
        """Return the noise at the uniforms u and v (kernel code)."""
        return self.shift + self.scale * draw_of(self.law, u, v)

    @property
    def tail_index(self) -> float:
        """That of the law."""
        return self.law.tail_index

    @property
    def symmetric(self) -> bool:
        """Whether the law is, and stays where it is."""
        return self.shift == 0.0 and bool(getattr(self.law, "symmetric", False))

    @property
    def mean(self) -> float:
        """E xi."""
        return self.shift + self.scale * self.law.mean

    @elementwise
    def cdf(self, x: Array) -> Any:
        """Return P(xi <= x)."""
        return self._probability(x, self.scale > 0.0)

    @elementwise
    def sf(self, x: Array) -> Any:
        """Return P(xi > x)."""
        return self._probability(x, self.scale < 0.0)

    def _probability(self, x: Array, below: bool) -> Any:
        z = (x - self.shift) / self.scale
        return self.law.cdf(z) if below else self.law.sf(z)

    @elementwise
    def pdf(self, x: Array) -> Any:
        """Return the density."""
        return self.law.pdf((x - self.shift) / self.scale) / abs(self.scale)

    @elementwise
    def logcdf(self, x: Array) -> Any:
        """Return log P(xi <= x)."""
        z = (x - self.shift) / self.scale
        return self.law.logcdf(z) if self.scale > 0.0 else self.law.logsf(z)

    @elementwise
    def logsf(self, x: Array) -> Any:
        """Return log P(xi > x)."""
        z = (x - self.shift) / self.scale
        return self.law.logsf(z) if self.scale > 0.0 else self.law.logcdf(z)

    @elementwise
    def logpdf(self, x: Array) -> Any:
        """Return the logarithm of the density."""
        return self.law.logpdf((x - self.shift) / self.scale) - math.log(abs(self.scale))

    @property
    def entropy(self) -> float:
        """That of the law, and log|scale|."""
        return self.law.entropy + math.log(abs(self.scale))

    def _variance(self) -> float:
        return self.scale**2 * self.law.var

    @elementwise
    def ppf(self, q: Array) -> Any:
        """Return the x with P(xi <= x) = q."""
        return self.shift + self.scale * (self.law.ppf(q) if self.scale > 0.0 else self.law.isf(q))

    @elementwise
    def isf(self, q: Array) -> Any:
        """Return the x with P(xi > x) = q."""
        return self.shift + self.scale * (self.law.isf(q) if self.scale > 0.0 else self.law.ppf(q))

    def moment(self, p: float) -> float:
        """Return E|xi|**p: of the law itself if it is not shifted, else by quadrature."""
        p = check_order(p)
        if self.shift == 0.0:
            return moment_times(self.scale, p, self.law)
        return math.inf if p >= self.tail_index else super().moment(p)
