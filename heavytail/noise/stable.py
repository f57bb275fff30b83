"""Alpha-stable noise: what sums of heavy-tailed gradients converge to, in one formula that is continuous in alpha.

Write eps = 1 - alpha, zeta = beta tan(pi alpha / 2) = beta / tan(pi eps / 2), V uniform on (-pi/2, pi/2) and W standard
exponential. Chambers, Mallows and Stuck (JASA 71, 1976) is, after the powers of 1 + zeta**2 have cancelled,

    X1 = E (a tan V + zeta cos(eps V) - sin(eps V)),  a = cos(eps V) + zeta sin(eps V),  E = (a / (W cos V))**(eps / alpha),

in Nolan's parameterisation S1. Only zeta grows without bound as alpha -> 1. In S0 = S1 - zeta it stands in products that
stay bounded:

    X0 = E m + zeta (E - 1),   m = a tan V - sin(eps V) (1 + zeta sin(eps V) / (1 + cos(eps V))),

with zeta sin(eps V) = (eps zeta) (sin(eps V) / eps), and zeta (E - 1) from an exp2 that subtracts 1 without cancellation.
So alpha = 1 is eps = 1e-20, at no loss; and P(X0 > x | V) is explicit in the same two quantities m and a. A draw takes the
sines and cosines from the tangents s/d and p/k of half the angles pi/2 - |V| and eps V, which leaves one division, and
-log2 of a uniform for W: the factor log 2 goes into the power.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from heavytail.kernel.primitives import fma, quotient
from heavytail.kernel.vmath import LN_2, exp2_and_minus_one, half_tan, log2_of_normal
from heavytail.noise.elementwise import Array, elementwise
from heavytail.noise.gaussian import Gaussian
from heavytail.noise.law import Law, check_order, power_times
from heavytail.parts.parameters import between, one_of, positive, real_array, set_field

__all__ = ["AlphaStable", "Kind"]

# a vanishes at an end of V if |beta| = 1 or alpha = 2; rounding may take it below zero, in draws of probability 1e-15.
MIN_A = 1e-17
EPSILON_AT_ONE = 1e-20

# For the distribution function: the relative rounding error of eps (m + zeta), which must not look like a jump.
ROUNDING = 1e-15
CUTS = np.array([0, 1, 2, 3, 4, 6, 8, 11, 15, 20, 26, 32, 40, 60, 90, 150, 250, 400, 650], dtype=np.float64)
CUTS = np.concatenate([-CUTS[:0:-1], CUTS])
LEAST_ALPHA = 1e-4  # below, nearly every draw is 0 or infinite, and far below no angle tells one x from another
CAUCHY = 1e-9  # so near to alpha = 1 a symmetric law is the Cauchy law, to a relative 1e-9 times log(x)
QUARTERS = np.array([[0.25], [0.5], [0.75]])
NODES, WEIGHTS = np.polynomial.legendre.leggauss(20)


class Kind(NamedTuple):
    """What is integrated over the angle: a function of w, roughly its logarithm at log(w), and the log(w) of its peak."""

    value: Callable[[Any], Any]
    logarithm: Callable[[Any], Any]
    peak: float


BELOW = Kind(lambda w: -np.expm1(-w), lambda log_w: np.minimum(log_w, 0.0), math.inf)  # P(W < w)
ABOVE = Kind(lambda w: np.exp(-w), lambda log_w: -np.exp(log_w), -math.inf)  # P(W > w)
DENSITY = Kind(lambda w: w * np.exp(-w), lambda log_w: log_w - np.exp(log_w), 0.0)  # dP / dlog(w)


@dataclass(frozen=True)
class AlphaStable(Law):
    """Alpha-stable noise.

    The characteristic function is exp(-|scale t|**alpha (1 - i beta tan(pi alpha/2) sign t)) in S1 for alpha != 1, and
    exp(-|scale t| (1 + i beta (2/pi) sign t log|t|)) for alpha = 1. S0 shifts it by -scale beta tan(pi alpha/2)
    (alpha != 1), or by -(2/pi) beta scale log(scale), which makes the law continuous in all parameters.

    Parameters
    ----------
    alpha : float
        Stability index in [1e-4, 2]; the tail index for alpha < 2. alpha = 2 is the normal law of variance 2 scale**2.
    beta : float, default 0
        Skewness in [-1, 1].
    scale : float, default 1
        The scale in the characteristic function.
    parameterization : {"S1", "S0"}, default "S1"
        Nolan's parameterisation. In S1 the noise has mean 0 for alpha > 1.

    Raises
    ------
    ValueError
        If a parameter lies outside its range.

    References
    ----------
    J. P. Nolan, Univariate Stable Distributions, Springer 2020, definitions 1.2 and 1.3.
    """

    alpha: float
    beta: float = 0.0
    scale: float = 1.0
    parameterization: str = "S1"
    epsilon: float = field(init=False, repr=False)
    skew: float = field(init=False, repr=False)
    zeta: float = field(init=False, repr=False)
    slope: float = field(init=False, repr=False)
    offset: float = field(init=False, repr=False)
    shift: float = field(init=False, repr=False)

    def __post_init__(self) -> None:
        reason = "The stability index is positive and at most 2, where the law is normal."
        alpha = between("alpha", self.alpha, 0.0, 2.0, closed="high", reason=reason)
        between("alpha", alpha, LEAST_ALPHA, 2.0, reason="Sizes of the order e**(1/alpha) would be no doubles.")
        beta = between("beta", self.beta, -1.0, 1.0, reason="The skewness of a stable law.")
        scale = positive("scale", self.scale)
        one_of("parameterization", self.parameterization, ("S0", "S1"))
        epsilon = 1.0 - alpha or EPSILON_AT_ONE
        skew = 0.0 if alpha == 2.0 else beta * epsilon / math.tan(0.5 * math.pi * epsilon)
        shift = 0.0
        if self.parameterization == "S1":
            shift = scale * skew / epsilon if alpha != 1.0 else 2.0 / math.pi * beta * scale * math.log(scale)
        if not math.isfinite(shift):
            raise ValueError(f"scale = {scale!r} shifts a skewed law in S1 beyond the largest double. Choose larger units.")
        slope = epsilon / alpha
        values = {"alpha": alpha, "beta": beta, "scale": scale, "epsilon": epsilon, "skew": skew, "zeta": skew / epsilon}
        for name, value in (values | {"slope": slope, "offset": -slope * math.log2(LN_2), "shift": shift}).items():
            set_field(self, name, value)

    def draw(self, u: float, v: float) -> float:
        """Return the noise at the uniforms u and v (kernel code)."""
        t = u - 0.5
        h = 0.5 - abs(t)
        n, d = half_tan(h)
        s, dd = n * h, d * d
        whole, side, rest = fma(s, s, dd), 2.0 * (s * d), fma(-s, s, dd)  # 1 : cos V : |sin V|
        q, k = half_tan(self.epsilon * t)
        q, kk = q * t, k * k
        p = q * self.epsilon
        circle, a = fma(p, p, kk), fma(2.0 * self.skew * q, k, fma(-p, p, kk))  # 1 : a
        a = a if a > MIN_A else MIN_A
        waiting = -log2_of_normal(v)
        inverse = quotient(1.0, circle * side * waiting)
        power, power_minus_one = exp2_and_minus_one(fma(log2_of_normal(a * whole * inverse), self.slope, self.offset))
        m = fma(a, math.copysign(rest, t), -2.0 * p * fma(self.skew, q, k) * side) * (waiting * inverse)
        return fma(self.scale, fma(power, m, self.zeta * power_minus_one), self.shift)

    @property
    def tail_index(self) -> float:
        """The index alpha; infinity at alpha = 2."""
        return math.inf if self.alpha == 2.0 else self.alpha

    @property
    def symmetric(self) -> bool:
        """Whether beta = 0, or alpha = 2."""
        return self.skew == 0.0

    @property
    def mean(self) -> float:
        """E xi: 0 in S1, -scale beta tan(pi alpha/2) in S0; not a number for alpha <= 1, where no mean exists."""
        if self.alpha <= 1.0:
            return math.nan
        return 0.0 if self.parameterization == "S1" else -self.scale * self.zeta

    @elementwise
    def sf(self, x: Array) -> Any:
        """Return P(xi > x), by quadrature of the conditional probability given V (Zolotarev's integral).

        The absolute error is of the order 1e-15, and the relative error in a heavy tail 1e-13.
        """
        return self._probability(x, upper=True)

    @elementwise
    def cdf(self, x: Array) -> Any:
        """Return P(xi <= x), by the same quadrature."""
        return self._probability(x, upper=False)

    def moment(self, p: float) -> float:
        """Return E|xi|**p, infinite for p >= alpha unless alpha = 2.

        For a strictly stable law it is scale**p (2/pi) Gamma(p) sin(pi p/2) Gamma(1 - p/alpha)
        (1 + zeta**2)**(p/(2 alpha)) cos(p arctan(zeta)/alpha) (Samorodnitsky and Taqqu 1994, property 1.2.17); for the
        others it is integrated from the tails.
        """
        p, alpha = check_order(p), self.alpha
        if alpha == 2.0:
            return Gaussian(self.scale * math.sqrt(2.0)).moment(p)
        strictly = self.skew == 0.0 or (alpha != 1.0 and self.parameterization == "S1")
        if p >= alpha or p == 0.0 or not strictly:
            return super().moment(p)
        size = special.gamma(p) * math.sin(0.5 * math.pi * p) * special.gamma(1.0 - p / alpha) * 2.0 / math.pi
        tilt = (1.0 + self.zeta**2) ** (0.5 * p / alpha) * math.cos(p / alpha * math.atan(self.zeta))
        return power_times(self.scale, p, math.log(size * tilt))

    @elementwise
    def pdf(self, x: Array) -> Any:
        """Return the density, by quadrature of its value given V (Zolotarev's integral): relative error about 1e-13."""
        return self._at_each(x, self._standard_density) / self.scale

    def characteristic(self, t: ArrayLike) -> Any:
        """Return E exp(i t xi), the definition of the law."""
        points = real_array("t", t)
        s = self.scale * points
        size = np.abs(s)
        # (1 - |s|**-eps) / eps, which is log|s| at eps = 0
        growth = -np.expm1(-self.epsilon * np.log(np.where(size > 0.0, size, 1.0))) / self.epsilon
        tilt = self.skew * s * growth
        return np.exp(-(size**self.alpha) - 1j * tilt + 1j * points * self.shift)[()]

    def to_scipy(self) -> Any:
        """Return `scipy.stats.levy_stable` with its own parameterisation, S1.

        Near alpha = 1 with beta != 0 scipy's pdf and cdf are wrong, and within 0.005 of it they take alpha = 1.
        """
        from scipy import stats

        shift = 0.0 if self.parameterization == "S1" else -self.scale * self.zeta
        if self.alpha == 1.0:  # in scipy's S1, scale enters the shift as 2/pi beta scale log(scale)
            shift = self.shift - 2.0 / math.pi * self.beta * self.scale * math.log(self.scale)
        return stats.levy_stable(self.alpha, self.beta, loc=shift, scale=self.scale)

    def _probability(self, x: Array, upper: bool) -> Any:
        return self._at_each(x, lambda point: self._standard(point, upper))

    def _at_each(self, x: Array, function: Callable[[float], float]) -> Any:
        points = (x - self.shift) / self.scale
        return np.array([function(float(point)) for point in points.ravel()]).reshape(points.shape)[()]

    def _standard(self, x: float, upper: bool) -> float:
        """Return P(X0 > x), or P(X0 <= x), of the standard law in S0."""
        if not math.isfinite(x):
            return math.nan if math.isnan(x) else float((x < 0.0) == upper)
        if self.alpha == 1.0 and self.skew == 0.0:  # Cauchy
            return math.atan2(1.0, x if upper else -x) / math.pi
        if x + self.zeta < 0.0:
            return self._mirrored._standard(-x, not upper)
        first = -math.atan(self.zeta) / (math.pi * self.alpha)  # below it, X1 <= 0 <= x + zeta
        first = math.copysign(0.5, first) if abs(first) > 0.5 - 1e-15 else first
        below = 0.0 if upper else first + 0.5
        if first == 0.5:
            return below
        which = BELOW if (self.epsilon > 0.0) == upper else ABOVE
        return below + _integrate_sharp(lambda y: self._given_angle(y, first, x), which)

    def _standard_density(self, x: float) -> float:
        """Return the density of the standard law in S0: w e**-w alpha / |eps (x + zeta)| is integrated over the angle."""
        if not math.isfinite(x):
            return math.nan if math.isnan(x) else 0.0
        if self.skew == 0.0 and abs(self.epsilon) < CAUCHY:
            return 1.0 / (math.pi * (1.0 + x * x))
        distance = self.skew + self.epsilon * x
        if abs(x + self.zeta) <= ROUNDING * abs(self.zeta):  # X1 = 0, up to the rounding of x
            angle = math.atan(self.zeta) / self.alpha
            peak = special.gamma(1.0 + 1.0 / self.alpha) * math.cos(angle) / math.pi
            return float(peak * (1.0 + self.zeta**2) ** (-0.5 / self.alpha))
        if x + self.zeta < 0.0:
            return self._mirrored._standard_density(-x)
        first = -math.atan(self.zeta) / (math.pi * self.alpha)
        first = math.copysign(0.5, first) if abs(first) > 0.5 - 1e-15 else first
        if first == 0.5:
            return 0.0
        return self.alpha / abs(distance) * _integrate_sharp(lambda y: self._given_angle(y, first, x), DENSITY)

    @property
    def _cosine_at_the_ends(self) -> float:
        """cos(eps pi / 2), exactly 0 at alpha = 2."""
        return math.sin(0.5 * math.pi * min(self.alpha, 2.0 - self.alpha))

    @cached_property
    def _mirrored(self) -> AlphaStable:
        return AlphaStable(self.alpha, -self.beta, parameterization="S0")

    def _given_angle(self, y: Any, first: float, x: float) -> tuple[Any, Any]:
        """At the angle V = pi t with y = log((t - first) / (1/2 - t)), return log(w) and dt/dy.

        Given V, X0 > x where W < w for alpha < 1, and where W > w for alpha > 1.
        """
        epsilon, width, sign = self.epsilon, 0.5 - first, math.copysign(1.0, self.epsilon)
        left, right = width / (1.0 + np.exp(-y)), width / (1.0 + np.exp(y))
        t = np.where(y > 0.0, 0.5 - right, first + left)
        # cos V and a = cos(eps V) + zeta sin(eps V) from the distance to the nearer end, where both may vanish
        end, distance = np.where(t > 0.0, 1.0, -1.0), np.where(t > 0.0, right, left + (first + 0.5))
        side, small, edge = np.sin(math.pi * distance), np.sin(math.pi * epsilon * distance), self._cosine_at_the_ends
        a = edge * (1.0 + end * self.beta) * np.cos(math.pi * epsilon * distance) + math.sin(0.5 * math.pi * epsilon) * small
        a = np.maximum(a - end * edge * self.skew * small / epsilon, 1e-300)
        sine, cosine = np.sin(math.pi * epsilon * t), np.cos(math.pi * epsilon * t)
        tilt = self.skew * sine / epsilon
        m = a * np.sin(math.pi * t) / side - sine - tilt * sine / (1.0 + cosine)
        base = sign * np.maximum(sign * (self.skew + epsilon * m), ROUNDING * abs(self.skew) + 1e-300)  # eps (m + zeta)
        ratio = epsilon * (x - m) / base
        # 1 + ratio, which cancels where m is far above x
        quotient = np.maximum((self.skew + epsilon * x) / base, 0.0)
        growth = np.where(ratio > -0.5, np.log1p(np.maximum(ratio, -0.5)), np.log(quotient))
        return np.log(a / side) - self.alpha * (growth / epsilon), left * right / width


def _integrate_sharp(function: Any, kind: Kind) -> float:
    """Integrate kind.value(w) dt for `function`(y) = (log(w), dt/dy) with a monotone w.

    Cells of y are quartered until neither log(w), where it matters, nor the integrand's logarithm changes much over
    one; so a jump of the probability costs some 25 rounds, and a far tail is found on its own scale.
    """
    with np.errstate(all="ignore"):
        cuts = CUTS
        while True:
            logarithm, slope = function(cuts)
            size = np.log(slope) + kind.logarithm(logarithm)
            low, high = np.minimum(logarithm[1:], logarithm[:-1]), np.maximum(logarithm[1:], logarithm[:-1])
            peak = np.maximum(np.log(slope[1:]), np.log(slope[:-1])) + kind.logarithm(np.clip(kind.peak, low, high))
            matters = peak > max(peak.max() - 45.0, -750.0)  # below, it underflows
            coarse = (high - low > 2.0) & (high > -38.0) & (low < 7.0) | (np.abs(np.diff(size)) > 5.0)
            middle, half = 0.5 * (cuts[1:] + cuts[:-1]), 0.5 * np.diff(cuts)
            split = matters & coarse & (half > 1e-15 * np.maximum(np.abs(middle), 1.0))
            if not split.any():
                break
            cuts = np.sort(np.concatenate([cuts, (cuts[:-1][split] + np.diff(cuts)[split] * QUARTERS).ravel()]))
        half = half[matters, None]
        logarithm, slope = function(middle[matters, None] + half * NODES)
        return float(np.sum(half * WEIGHTS * slope * kind.value(np.exp(logarithm))))
