"""Student's t noise: heavy tails with a smooth centre, between the Cauchy law (nu = 1) and the normal law."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import special

from heavytail.kernel.vmath import cospi, exp2m1, log2
from heavytail.noise.elementwise import Array, elementwise
from heavytail.noise.law import Law, check_levels, check_order, check_probabilities, power_times
from heavytail.parts.parameters import positive, set_field

__all__ = ["StudentT"]

FAR = 1e9  # beyond so many scale sqrt(nu) the tail is a power, to rounding


@dataclass(frozen=True)
class StudentT(Law):
    """Student's t with nu degrees of freedom, centred.

    Parameters
    ----------
    nu : float
        Degrees of freedom, which is the tail index.
    scale : float, default 1
        The unit of the noise.

    Raises
    ------
    ValueError
        If the degrees of freedom or the scale are not positive and finite.
    """

    nu: float
    scale: float = 1.0
    exponent: float = field(init=False, repr=False)

    def __post_init__(self) -> None:
        set_field(self, "nu", positive("nu", self.nu))
        set_field(self, "scale", positive("scale", self.scale))
        set_field(self, "exponent", -2.0 / self.nu)

    def draw(self, u: float, v: float) -> float:
        """Return the noise at the uniforms u and v (kernel code).

        sqrt(nu (u**(-2/nu) - 1)) cos(2 pi v) is exactly t distributed (Bailey, Mathematics of Computation 62, 1994).
        """
        return self.scale * math.sqrt(self.nu * exp2m1(self.exponent * log2(u))) * cospi(2.0 * v)

    @property
    def tail_index(self) -> float:
        """The degrees of freedom nu."""
        return self.nu

    @property
    def symmetric(self) -> bool:
        """True."""
        return True

    @elementwise
    def sf(self, x: Array) -> Any:
        """Return P(xi > x)."""
        z = x / self.scale
        size = np.maximum(z / math.sqrt(self.nu), FAR)
        near = np.arctan2(1.0, z) / math.pi if self.nu == 1.0 else special.stdtr(self.nu, -z)  # SciPy's loses digits at 1
        return np.where(size > FAR, size**-self.nu / self._fall(), near)[()]

    @elementwise
    def cdf(self, x: Array) -> Any:
        """Return P(xi <= x)."""
        return self.sf(-x)

    @elementwise
    def logsf(self, x: Array) -> Any:
        """Return log P(xi > x), by the incomplete beta function's series beyond sqrt(nu)."""
        size, nu = np.maximum(x / (self.scale * math.sqrt(self.nu)), 1.0), self.nu
        falling = nu * np.log(size) + 0.5 * nu * np.log1p(size**-2.0)
        series = special.hyp2f1(0.5 * nu, 0.5, 0.5 * nu + 1.0, size**-2.0 / (1.0 + size**-2.0))
        return np.where(size > 1.0, np.log(series / self._fall()) - falling, super().logsf(x))[()]

    @elementwise
    def logcdf(self, x: Array) -> Any:
        """Return log P(xi <= x)."""
        return self.logsf(-x)

    def _fall(self) -> float:
        """The c of P(xi > scale sqrt(nu) z) = z**-nu / c for large z."""
        return self.nu * float(special.beta(0.5 * self.nu, 0.5))

    @elementwise
    def pdf(self, x: Array) -> Any:
        """Return the density, proportional to (1 + (x / scale)**2 / nu)**(-(nu + 1) / 2)."""
        z, nu = x / self.scale, self.nu
        square, far = np.minimum(z * z / nu, 1.0), np.maximum(np.abs(z) / math.sqrt(nu), 1.0)
        peak = 1.0 / (self.scale * math.sqrt(nu) * special.beta(0.5, 0.5 * nu))
        rest = np.where(far > 1.0, far**-2.0, square)
        return (peak * far ** (-nu - 1.0) * np.exp(-0.5 * (nu + 1.0) * np.log1p(rest)))[()]

    @elementwise
    def logpdf(self, x: Array) -> Any:
        """Return the logarithm of the density."""
        z, nu = x / self.scale, self.nu
        square, far = np.minimum(z * z / nu, 1.0), np.maximum(np.abs(z) / math.sqrt(nu), 1.0)
        growth = np.log1p(np.where(far > 1.0, far**-2.0, square)) + 2.0 * np.log(far)
        return (self._log_peak() - 0.5 * (nu + 1.0) * growth)[()]

    def _log_peak(self) -> float:
        return -math.log(self.scale * math.sqrt(self.nu)) - float(special.betaln(0.5, 0.5 * self.nu))

    @property
    def entropy(self) -> float:
        """The differential entropy, by the digamma function."""
        spread = special.digamma(0.5 * (self.nu + 1.0)) - special.digamma(0.5 * self.nu)
        return 0.5 * (self.nu + 1.0) * float(spread) - self._log_peak()

    @elementwise
    def ppf(self, q: Array) -> Any:
        """Return the x with P(xi <= x) = q."""
        p = check_probabilities(q)
        far = FAR**-self.nu / self._fall()
        with np.errstate(divide="ignore"):
            size = math.sqrt(self.nu) * (np.minimum(p, far) * self._fall()) ** (-1.0 / self.nu)
        return (self.scale * np.where(p <= far, -size, special.stdtrit(self.nu, np.maximum(p, far))))[()]

    @elementwise
    def isf(self, q: Array) -> Any:
        """Return the x with P(xi > x) = q."""
        return -self.ppf(q)

    def to_scipy(self) -> Any:
        """Return `scipy.stats.t`."""
        from scipy import stats

        return stats.t(self.nu, scale=self.scale)

    def moment(self, p: float) -> float:
        """Return E|xi|**p = scale**p nu**(p/2) Gamma((p+1)/2) Gamma((nu-p)/2) / (sqrt(pi) Gamma(nu/2)), for p < nu."""
        p, nu = check_order(p), self.nu
        if p >= nu:
            return math.inf
        rising = float(special.poch(0.5 * (nu - p), 0.5 * p))  # Gamma(nu/2) / Gamma((nu-p)/2)
        ends = special.gammaln(0.5 * np.array([nu, nu - p]))
        log_rising = math.log(rising) if 0.0 < rising < math.inf else float(ends[0] - ends[1])
        logarithm = special.gammaln(0.5 * (p + 1.0)) - log_rising - 0.5 * math.log(math.pi)
        return power_times(self.scale * math.sqrt(nu), p, logarithm)

    @elementwise
    def clipped_mean(self, tau: Array) -> Any:
        """Return E clip_tau(xi) = 0."""
        return 0.0 * check_levels(tau)[()]
