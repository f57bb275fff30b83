"""Pareto noise, centred: the plainest law whose alpha-th moment is the last to be finite."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from heavytail.noise.law import Law, check_levels, check_order
from heavytail.parameters import between, one_of, positive, set_field
from heavytail.vmath import power_of_normal


@dataclass(frozen=True)
class Pareto(Law):
    """Centred Pareto noise: one-sided, or symmetric.

    With P(Z > z) = z**-alpha for z >= 1, the noise is scale (Z - alpha/(alpha - 1)) (one-sided, heavy to the right),
    its mirror image (heavy to the left), or scale Z times a fair sign (symmetric).

    Parameters
    ----------
    alpha : float
        The tail index: E|xi|**p is finite for p < alpha. Above 1 for the one-sided law, which needs a mean to be
        centred; above 0 for the symmetric one.
    scale : float, default 1
        The unit of the noise.
    symmetric : bool, default False
        Whether to give Z a fair sign instead of subtracting its mean.
    heavy_side : {"right", "left"}, default "right"
        Where the heavy tail of the one-sided law lies.

    Raises
    ------
    ValueError
        If alpha or scale lies outside its range.

    Notes
    -----
    The one-sided law is the worst case of clipping: it shows the bias of Lemma 9 (Zhang et al. 2020) up to a
    constant. Under the symmetric law that bias vanishes at the minimiser.
    """

    alpha: float
    scale: float = 1.0
    symmetric: bool = False
    heavy_side: str = "right"
    exponent: float = field(init=False, repr=False)
    center: float = field(init=False, repr=False)
    factor: float = field(init=False, repr=False)

    def __post_init__(self) -> None:
        set_field(self, "symmetric", bool(self.symmetric))
        alpha = positive("alpha", self.alpha)
        if not self.symmetric:
            reason = "A one-sided Pareto law needs a finite mean to be centred; pass symmetric=True for alpha <= 1."
            between("alpha", alpha, 1.0, math.inf, closed="neither", reason=reason)
        set_field(self, "alpha", alpha)
        set_field(self, "scale", positive("scale", self.scale))
        side = one_of("heavy_side", self.heavy_side, ("right", "left"))
        set_field(self, "exponent", -1.0 / alpha)
        set_field(self, "center", 0.0 if self.symmetric else alpha / (alpha - 1.0))
        set_field(self, "factor", -self.scale if side == "left" and not self.symmetric else self.scale)

    def draw(self, u: float) -> float:
        """Return the noise at the uniform u (kernel code)."""
        if self.symmetric:
            tail = u if u < 0.5 else 1.0 - u
            return math.copysign(self.scale * power_of_normal(2.0 * tail, self.exponent), u - 0.5)
        return self.factor * (power_of_normal(u, self.exponent) - self.center)

    @property
    def tail_index(self) -> float:
        """The tail index alpha."""
        return self.alpha

    def sf(self, x: ArrayLike) -> Any:
        """Return P(xi > x)."""
        z = np.asarray(x, dtype=np.float64) / self.factor
        if self.symmetric:
            return np.where(z > 0.0, 0.5 * self._tail(z), 1.0 - 0.5 * self._tail(-z))
        return self._tail(z + self.center) if self.factor > 0.0 else 1.0 - self._tail(z + self.center)

    def cdf(self, x: ArrayLike) -> Any:
        """Return P(xi <= x)."""
        z = np.asarray(x, dtype=np.float64) / self.factor
        if self.symmetric:
            return np.where(z < 0.0, 0.5 * self._tail(-z), 1.0 - 0.5 * self._tail(z))
        return 1.0 - self._tail(z + self.center) if self.factor > 0.0 else self._tail(z + self.center)

    def _tail(self, z: Any) -> Any:
        return np.maximum(z, 1.0) ** -self.alpha

    def moment(self, p: float) -> float:
        """Return E|xi|**p, infinite for p >= alpha.

        Symmetric: scale**p alpha / (alpha - p). One-sided, with m = alpha/(alpha - 1): scale**p alpha times
        m**(p - alpha) [B(alpha - p, p + 1) + alpha**-(p + 1) F(p + 1, alpha + 1; p + 2; 1/alpha) / (p + 1)], from the
        integrals of |z - m|**p above and below m.
        """
        p, a = check_order(p), self.alpha
        if p >= a:
            return math.inf
        if self.symmetric:
            return self.scale**p * a / (a - p)
        above = special.beta(a - p, p + 1.0)
        below = a ** -(p + 1.0) / (p + 1.0) * special.hyp2f1(p + 1.0, a + 1.0, p + 2.0, 1.0 / a)
        return float(self.scale**p * a * self.center ** (p - a) * (above + below))

    def clipped_moment(self, p: float, tau: ArrayLike) -> Any:
        """Return E min(|xi|, tau)**p: in closed form if the law is symmetric, else by quadrature."""
        p = check_order(p)
        if not self.symmetric:
            return super().clipped_moment(p, tau)
        levels, power = check_levels(tau) / self.scale, p - self.alpha
        z = np.maximum(levels, 1.0)
        inside = np.log(z) if power == 0.0 else np.expm1(power * np.log(z)) / power
        return self.scale**p * np.where(levels < 1.0, levels**p, self.alpha * inside + z**power)[()]

    def clipped_mean(self, tau: ArrayLike) -> Any:
        """Return E clip_tau(xi): 0 if symmetric, else -+ scale (m + tau/scale)**(1 - alpha) / (alpha - 1) for large tau."""
        levels = check_levels(tau) / self.scale
        if self.symmetric:
            return 0.0 * levels[()]
        a, m = self.alpha - 1.0, self.center
        t = np.minimum(levels, m - 1.0)
        small = 2.0 / a * (m * m - t * t) ** (-0.5 * a) * np.sinh(a * np.arctanh(t / m)) - t  # without cancellation
        return self.factor * np.where(levels < m - 1.0, small, -((m + levels) ** -a) / a)[()]
