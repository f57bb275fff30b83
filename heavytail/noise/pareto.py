"""Pareto noise, centred: the plainest law whose alpha-th moment is the last to be finite."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from heavytail.noise.elementwise import Array, elementwise
from heavytail.noise.fixed_power import fixed_power, is_steep, power_table
from heavytail.noise.law import check_levels, check_order, power_times
from heavytail.noise.one_sided import OneSided
from heavytail.parts.parameters import between, flag, positive, set_field

__all__ = ["Pareto"]


@dataclass(frozen=True)
class Pareto(OneSided):
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
    centered : bool, default True
        Whether to subtract the mean; otherwise the one-sided law is scale Z itself, or its mirror image.

    Raises
    ------
    ValueError
        If alpha or scale lies outside its range.

    Notes
    -----
    The one-sided law is the worst case of clipping: it shows the bias of Lemma 9 (Zhang et al. 2020) up to a
    constant. Under the symmetric law that bias vanishes at the minimiser.

    A draw takes u**(-1/alpha) from tables, to a relative 5e-16 for alpha from 0.2 on; below, each halving of alpha doubles
    that.
    """

    in_lanes: ClassVar[bool] = True  # drawn eight at a time, for the sake of the tables

    alpha: float
    scale: float = 1.0
    symmetric: bool = False
    heavy_side: str = "right"
    centered: bool = True
    exponent: float = field(init=False, repr=False)
    table: NDArray[np.float64] = field(init=False, repr=False, compare=False)
    steep: bool = field(init=False, repr=False, compare=False)
    center: float = field(init=False, repr=False)
    factor: float = field(init=False, repr=False)

    def __post_init__(self) -> None:
        alpha = positive("alpha", self.alpha)
        if flag("centered", self.centered) and not flag("symmetric", self.symmetric):
            reason = "A one-sided Pareto law needs a finite mean to be centred; pass symmetric=True for alpha <= 1."
            between("alpha", alpha, 1.0, math.inf, closed="neither", reason=reason)
        set_field(self, "alpha", alpha)
        set_field(self, "exponent", -1.0 / alpha)
        set_field(self, "table", power_table(self.exponent))
        set_field(self, "steep", is_steep(self.exponent))
        self._settle(alpha / (alpha - 1.0) if alpha > 1.0 else math.inf)

    def quantile(self, u: float) -> float:
        """Return u**(-1/alpha) (kernel code)."""
        return fixed_power(u, self.table, self.steep)

    @property
    def tail_index(self) -> float:
        """The tail index alpha."""
        return self.alpha

    def _tail(self, z: Any) -> Any:
        return np.maximum(z, 1.0) ** -self.alpha

    def _hazard(self, z: Any) -> Any:
        return self.alpha * np.log(np.maximum(z, 1.0))

    def _log_density(self, z: Any) -> Any:
        inside = np.log(self.alpha) - (self.alpha + 1.0) * np.log(np.maximum(z, 1.0))
        return np.where(z < 1.0, -math.inf, inside)

    def _density(self, z: Any) -> Any:
        return np.where(z < 1.0, 0.0, self.alpha * np.maximum(z, 1.0) ** (-self.alpha - 1.0))

    def _inverse_hazard(self, h: Any) -> Any:
        return np.exp(h / self.alpha)

    def _log_moment(self, p: float) -> float:
        return math.log(self.alpha / (self.alpha - p))

    def _entropy(self) -> float:
        return 1.0 + 1.0 / self.alpha - math.log(self.alpha)

    def to_scipy(self) -> Any:
        """Return `scipy.stats.pareto`, shifted, for the law that is heavy to the right."""
        if self.symmetric or self.factor < 0.0:
            return super().to_scipy()
        from scipy import stats

        return stats.pareto(self.alpha, loc=-self.scale * self.center, scale=self.scale)

    def moment(self, p: float) -> float:
        """Return E|xi|**p, infinite for p >= alpha.

        Symmetric: scale**p alpha / (alpha - p). One-sided, with m = alpha/(alpha - 1): scale**p alpha times
        m**(p - alpha) [B(alpha - p, p + 1) + alpha**-(p + 1) F(p + 1, alpha + 1; p + 2; 1/alpha) / (p + 1)], from the
        integrals of |z - m|**p above and below m.
        """
        p, a = check_order(p), self.alpha
        if p >= a:
            return math.inf
        if not self.center:
            return super().moment(p)
        rising = float(special.poch(a - p, p + 1.0))  # Gamma(a + 1) / Gamma(a - p), in which a large a costs no digits
        moderate = 0.0 < rising < math.inf
        above = float(special.gammaln(p + 1.0)) - math.log(rising) if moderate else float(special.betaln(a - p, p + 1.0))
        below = math.log(_integral_below(p, a)) - (p + 1.0) * math.log(a)
        parts = float(np.logaddexp(above, below))
        return power_times(self.scale, p, math.log(a) + (a - p) * math.log1p(-1.0 / a) + parts)

    def clipped_moment(self, p: float, tau: ArrayLike) -> Any:
        """Return E min(|xi|, tau)**p: in closed form if the law is symmetric, else by quadrature."""
        p = check_order(p)
        if self.center:
            return super().clipped_moment(p, tau)
        levels, power = check_levels(tau) / self.scale, p - self.alpha
        z = np.maximum(levels, 1.0)
        with np.errstate(over="ignore", invalid="ignore"):
            inside = np.log(z) if power == 0.0 else np.expm1(power * np.log(z)) / power
            value = np.float64(self.scale) ** p * np.where(levels < 1.0, levels**p, self.alpha * inside + z**power)[()]
        return value if np.isfinite(value).all() else super().clipped_moment(p, tau)

    @elementwise
    def clipped_mean(self, tau: Array) -> Any:
        """Return E clip_tau(xi): 0 if symmetric, else -+ scale (m + tau/scale)**(1 - alpha) / (alpha - 1) for large tau."""
        levels = check_levels(tau) / self.scale
        if not self.center:
            return super().clipped_mean(tau)
        a, m = self.alpha - 1.0, self.center
        t = np.minimum(levels, m - 1.0)
        small = 2.0 / a * (m * m - t * t) ** (-0.5 * a) * np.sinh(a * np.arctanh(t / m)) - t  # without cancellation
        return self.factor * np.where(levels < m - 1.0, small, -((m + levels) ** -a) / a)[()]


def _integral_below(p: float, a: float) -> float:
    """Return the integral of t**p (1 - t/a)**-(a + 1) over t in [0, 1], which is F(p + 1, a + 1; p + 2; 1/a) / (p + 1).

    SciPy's F loses a digit for every factor of 10 in a, and all of them at 1e5; there (1 - 1/a)**-a F(1, p + 1 - a; p + 2;
    1/a) is the same, a series whose terms fall as those of exp(-1).
    """
    if a < 100.0:
        return float(special.hyp2f1(p + 1.0, a + 1.0, p + 2.0, 1.0 / a)) / (p + 1.0)
    series, term = 1.0, 1.0
    for k in range(30):
        term *= (p + 1.0 - a + k) / ((p + 2.0 + k) * a)
        series += term
    return series * math.exp(-a * math.log1p(-1.0 / a)) / (p + 1.0)
