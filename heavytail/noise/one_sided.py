"""A positive law Z as noise: minus its mean, as its mirror image, with a fair sign, or as it is.

A law of this kind is given by the quantile z(u) with P(Z > z(u)) = u. One uniform then draws the noise, whichever shape
it has: the one-sided shapes are what clipping biases, the symmetric one is what it does not.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from heavytail.kernel.primitives import chosen
from heavytail.kernel.vmath import LN_2
from heavytail.noise.elementwise import Array, elementwise
from heavytail.noise.law import Law, check_order, check_probabilities, power_times
from heavytail.parts.parameters import flag, one_of, positive, set_field

__all__ = ["TINY", "OneSided"]

TINY = -37.0  # the logarithm of an h with 1 - e**-h = h, in doubles


class OneSided(Law):
    """The noise that a positive law Z makes; a subclass is a dataclass with the fields below, and knows Z.

    Attributes
    ----------
    scale : float
        The unit of the noise.
    symmetric : bool
        Whether to give Z a fair sign instead of subtracting its mean.
    heavy_side : {"right", "left"}
        Where the heavy tail of the one-sided law lies.
    centered : bool
        Whether to subtract the mean; otherwise the one-sided law is scale Z itself, or its mirror image.
    center, factor : float
        The one-sided noise is factor (Z - center).
    """

    scale: float
    symmetric: bool
    heavy_side: str
    centered: bool
    center: float
    factor: float

    def _settle(self, mean: float) -> None:
        """Check the common parameters and derive the others, given E Z."""
        set_field(self, "scale", positive("scale", self.scale))
        for name in ("symmetric", "centered"):
            set_field(self, name, flag(name, getattr(self, name)))
        side = one_of("heavy_side", self.heavy_side, ("right", "left"))
        shifted = self.centered and not self.symmetric
        if shifted and not math.isfinite(mean):
            raise ValueError(
                f"{type(self).__name__} has no finite mean to be centred at. "
                "Pass symmetric=True, or centered=False for the law as it is."
            )
        set_field(self, "center", mean if shifted else 0.0)
        set_field(self, "factor", -self.scale if side == "left" and not self.symmetric else self.scale)

    def quantile(self, u: float) -> float:
        """Return z(u), with P(Z > z(u)) = u (kernel code)."""
        raise NotImplementedError

    def draw(self, u: float) -> float:
        """Return the noise at the uniform u (kernel code)."""
        if self.symmetric:
            tail = chosen(u < 0.5, u, 1.0 - u)
            return math.copysign(self.scale * self.quantile(2.0 * tail), u - 0.5)
        return self.factor * (self.quantile(u) - self.center)

    def _hazard(self, z: Any) -> Any:
        """-log P(Z > z), for any z."""
        raise NotImplementedError

    def _tail(self, z: Any) -> Any:
        """P(Z > z), for any z."""
        return np.exp(-self._hazard(z))

    def _below(self, z: Any) -> Any:
        """P(Z <= z), for any z; without cancellation where it is small."""
        return -np.expm1(-self._hazard(z))

    def _log_hazard(self, z: Any) -> Any:
        """The logarithm of -log P(Z > z), for any z."""
        with np.errstate(divide="ignore"):
            return np.log(self._hazard(z))

    def _log_tail(self, z: Any) -> Any:
        """The logarithm of P(Z > z), for any z."""
        return -self._hazard(z)

    def _log_below(self, z: Any) -> Any:
        """The logarithm of P(Z <= z), for any z."""
        hazard, log_hazard = self._hazard(z), self._log_hazard(z)
        with np.errstate(divide="ignore"):
            near = np.where(log_hazard < TINY, log_hazard, np.log(-np.expm1(-hazard)))
        return np.where(hazard < LN_2, near, np.log1p(-np.exp(-hazard)))

    def _log_density(self, z: Any) -> Any:
        """The logarithm of the density of Z, for z >= 0."""
        raise NotImplementedError

    def _density(self, z: Any) -> Any:
        """The density of Z, for z >= 0."""
        return np.exp(self._log_density(z))

    def _inverse_hazard(self, h: Any) -> Any:
        """The z with -log P(Z > z) = h."""
        raise NotImplementedError

    def _inverse_tail(self, u: Any) -> Any:
        """z(u) as NumPy computes it, for u in [0, 1]."""
        with np.errstate(divide="ignore"):
            return self._inverse_hazard(-np.log(u))

    def _inverse_below(self, q: Any) -> Any:
        """The z with P(Z <= z) = q; without cancellation where q is small."""
        with np.errstate(divide="ignore"):
            return self._inverse_hazard(-np.log1p(-q))

    def _log_moment(self, p: float) -> float:
        """The logarithm of E Z**p, below the tail index."""
        raise NotImplementedError

    @property
    def mean(self) -> float:
        """E xi: 0 unless the law is not centred; not a number or infinite where no mean exists."""
        if self.tail_index <= 1.0:
            return math.nan if self.symmetric else math.copysign(math.inf, self.factor)
        return 0.0 if self.symmetric or self.centered else self.factor * power_times(1.0, 1.0, self._log_moment(1.0))

    @elementwise
    def sf(self, x: Array) -> Any:
        """Return P(xi > x)."""
        z = x / self.factor
        if self.symmetric:
            return np.where(z > 0.0, 0.5 * self._tail(z), 1.0 - 0.5 * self._tail(-z))[()]
        return self._tail(z + self.center) if self.factor > 0.0 else self._below(z + self.center)

    @elementwise
    def cdf(self, x: Array) -> Any:
        """Return P(xi <= x)."""
        z = x / self.factor
        if self.symmetric:
            return np.where(z < 0.0, 0.5 * self._tail(-z), 1.0 - 0.5 * self._tail(z))[()]
        return self._below(z + self.center) if self.factor > 0.0 else self._tail(z + self.center)

    @elementwise
    def pdf(self, x: Array) -> Any:
        """Return the density."""
        return (self._at_size(x, self._density, 0.0) * (0.5 if self.symmetric else 1.0) / self.scale)[()]

    @elementwise
    def logpdf(self, x: Array) -> Any:
        """Return the logarithm of the density."""
        share = LN_2 if self.symmetric else 0.0
        return (self._at_size(x, self._log_density, -math.inf) - share - math.log(self.scale))[()]

    def _at_size(self, x: Array, function: Any, elsewhere: float) -> Any:
        """A function of Z >= 0 at the Z that makes x, and another value where none does."""
        z = np.abs(x / self.factor) if self.symmetric else x / self.factor + self.center
        with np.errstate(divide="ignore", invalid="ignore"):  # at the ends of the line, where elsewhere is the limit
            return np.where((z >= 0.0) & (z < math.inf), function(np.where(z >= 0.0, z, 1.0)), elsewhere)

    @elementwise
    def logsf(self, x: Array) -> Any:
        """Return log P(xi > x)."""
        return self._log_probability(x / self.factor, upper=True)

    @elementwise
    def logcdf(self, x: Array) -> Any:
        """Return log P(xi <= x)."""
        return self._log_probability(x / self.factor, upper=False)

    def _log_probability(self, z: Any, upper: bool) -> Any:
        if self.symmetric:
            z = z if upper else -z
            with np.errstate(divide="ignore"):
                return np.where(z > 0.0, self._log_tail(z) - LN_2, np.log1p(-0.5 * self._tail(-z)))[()]
        with np.errstate(divide="ignore"):
            return (self._log_tail if upper == (self.factor > 0.0) else self._log_below)(z + self.center)[()]

    @property
    def entropy(self) -> float:
        """The differential entropy, in closed form."""
        return self._entropy() + (LN_2 if self.symmetric else 0.0) + math.log(self.scale)

    def _entropy(self) -> float:
        """That of Z."""
        raise NotImplementedError

    def _variance(self) -> float:
        law: Any = self
        return float((law if self.symmetric or self.center else replace(law, centered=True)).moment(2.0))

    @elementwise
    def ppf(self, q: Array) -> Any:
        """Return the x with P(xi <= x) = q."""
        return self._invert(check_probabilities(q), upper=False)

    @elementwise
    def isf(self, q: Array) -> Any:
        """Return the x with P(xi > x) = q."""
        return self._invert(check_probabilities(q), upper=True)

    def _invert(self, q: Any, upper: bool) -> Any:
        if self.symmetric:
            size = self.scale * self._inverse_tail(2.0 * np.minimum(q, 1.0 - q))
            return np.where((q < 0.5) == upper, size, -size)[()]
        inverse = self._inverse_tail if (self.factor > 0.0) == upper else self._inverse_below
        return (self.factor * (inverse(q) - self.center))[()]

    def moment(self, p: float) -> float:
        """Return E|xi|**p, infinite from the tail index on: in closed form if the law is not centred, else by quadrature."""
        p = check_order(p)
        if p >= self.tail_index:
            return math.inf
        return super().moment(p) if self.center else power_times(self.scale, p, self._log_moment(p))

    @elementwise
    def clipped_mean(self, tau: Array) -> Any:
        """Return E clip_tau(xi): 0 if symmetric, else by quadrature."""
        value = super().clipped_mean(tau)
        return 0.0 * value if self.symmetric else value
