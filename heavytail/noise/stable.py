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

For small alpha the law lives on so many scales that zeta (E - 1) loses what lies near X1 = 0, and E passes the doubles while
E m does not. There X1 = E (m + zeta) comes from one power of 2, with m + zeta and a as sines of sums without cancellation
(see `heavytail.noise.zolotarev`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from heavytail.kernel.primitives import fma, quotient
from heavytail.kernel.vmath import LN_2, exp2, exp2_and_minus_one, half_tan, log2_of_normal, sinpi_half
from heavytail.noise.elementwise import Array, elementwise
from heavytail.noise.far_tails import LEFT, SMALL, far_density, log_power, log_small
from heavytail.noise.gaussian import Gaussian
from heavytail.noise.law import Law, check_order, check_probabilities, power_times
from heavytail.noise.quantiles import quantiles
from heavytail.noise.zolotarev import ABOVE, BELOW, DENSITY, NEAR_ONE, Angles, integrate
from heavytail.parts.parameters import between, one_of, positive, real_array, set_field

__all__ = ["AlphaStable"]

# a vanishes at an end of V if |beta| = 1 or alpha = 2; rounding may take it below zero, in draws of probability 1e-15.
MIN_A = 1e-17
EPSILON_AT_ONE = 1e-20

STEEPEST = (
    1e7  # d log(w) / dy, about |x0 / (eps x1)| near alpha = 1, at which rounding of y spoils w exp(-w), but no probability
)
FAR = 1e2  # near alpha = 1 the angles lose x0 1e-16 of the density
LEAST_ALPHA = 1e-4  # below, nearly every draw is 0 or infinite, and far below no angle tells one x from another
SMALL_ALPHA = 0.1  # below, an error of 1e-17 zeta in X1 is one of many draws
CAUCHY = 1e-9  # so near to alpha = 1 a symmetric law is the Cauchy law, to a relative 1e-9 times log(x)


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
    many_scales: bool = field(init=False, repr=False)
    turn: float = field(init=False, repr=False)
    zero: float = field(init=False, repr=False)

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
        zeta, offset, many_scales = skew / epsilon, -slope * math.log2(LN_2), alpha < SMALL_ALPHA
        if many_scales:
            offset += math.log2(math.hypot(1.0, zeta)) / alpha
        values = {"alpha": alpha, "beta": beta, "scale": scale, "epsilon": epsilon, "skew": skew, "zeta": zeta}
        values |= {"slope": slope, "offset": offset, "shift": shift, "many_scales": many_scales}
        values["turn"] = 0.5 * beta if abs(beta) == 1.0 else math.atan(zeta) / (math.pi * alpha)
        values["zero"] = 0.0 if self.parameterization == "S1" else -scale * zeta
        for name, value in values.items():
            set_field(self, name, value)

    def draw(self, u: float, v: float) -> float:
        """Return the noise at the uniforms u and v (kernel code)."""
        if self.many_scales:
            return self._draw_on_many_scales(u, v)
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

    def _draw_on_many_scales(self, u: float, v: float) -> float:
        """Return the noise for alpha near 0; where its size is below the normal doubles, the least of them (kernel code)."""
        t = u - 0.5
        turned = t + self.turn
        low = fma(self.epsilon, u, self.alpha * (0.5 - self.turn))
        high = fma(self.epsilon, 1.0 - u, self.alpha * (0.5 + self.turn))
        a = sinpi_half(low if low < high else high)
        inverse = 1.0 / sinpi_half(0.5 - abs(t))
        waiting = -log2_of_normal(v)
        log2_power = fma(log2_of_normal(a * inverse / waiting), self.slope, self.offset)
        log2_size = log2_power + log2_of_normal(abs(sinpi_half(self.alpha * turned)) * inverse)
        size = exp2(log2_size if log2_size > -1022.0 else -1022.0)
        return self.scale * math.copysign(size, turned) + self.zero

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

    @elementwise
    def ppf(self, q: Array) -> Any:
        """Return the x with P(xi <= x) = q, by Newton's method with the density that comes with the probability."""
        return self._quantiles(check_probabilities(q), upper=False)

    @elementwise
    def isf(self, q: Array) -> Any:
        """Return the x with P(xi > x) = q; see `ppf`."""
        return self._quantiles(check_probabilities(q), upper=True)

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
        return self._standard_density(*self._standardised(x)).reshape(x.shape)[()] / self.scale

    @elementwise
    def logsf(self, x: Array) -> Any:
        """Return log P(xi > x), also where P(xi > x) is no double."""
        return self._with_small(x, super().logsf(x))

    @elementwise
    def logcdf(self, x: Array) -> Any:
        """Return log P(xi <= x), also where P(xi <= x) is no double."""
        return self._with_small(x, super().logcdf(x))

    @elementwise
    def logpdf(self, x: Array) -> Any:
        """Return the logarithm of the density, also where the density is no double."""
        return self._with_small(x, super().logpdf(x), density=True)

    def _with_small(self, x: Array, logarithm: Any, density: bool = False) -> Any:
        """Return a logarithm, found in another way where it is that of nearly nothing."""
        result = np.array(logarithm)
        small = result < SMALL - math.log(self.scale) * density
        if small.any():
            x0, x1 = self._standardised(x[small])
            found = np.empty(x0.size)
            for law, sign in ((self, 1.0), (self._mirrored, -1.0)):
                some = x1 >= 0.0 if sign > 0.0 else x1 < 0.0
                found[some] = log_small(law._angles, law.beta, sign * x0[some], sign * x1[some], density)
            result[small] = found - math.log(self.scale) * density
        return result[()]

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
        return self._tail(*self._standardised(x), upper)[0].reshape(x.shape)[()]

    @property
    def _location(self) -> float:
        """Where the standard law's point 0 lies, of that parameterisation which `_both` takes."""
        return 0.0 if self._in_s1 else self.shift

    @property
    def _in_s1(self) -> bool:
        return self.parameterization == "S1" and self.alpha != 1.0

    def _both(self, z: Array) -> tuple[Array, Array]:
        """Return points of the standard law in S0 and in S1: one of them is given, and their difference may be rounded."""
        return (z - self.zeta, z) if self._in_s1 else (z, z + self.zeta)

    def _standardised(self, x: Array) -> tuple[Array, Array]:
        return self._both((x.ravel() - self._location) / self.scale)

    def _quantiles(self, q: Array, upper: bool) -> Any:
        """Return the points beyond which the law has the probability q, from the smaller one of their two tails."""
        z = np.empty(q.shape)
        place = (self.zeta, 0.0) if self._in_s1 else (0.0, -self.zeta)  # X0 = 0 and X1 = 0
        for side, some, p in ((upper, q <= 0.5, q), (not upper, q > 0.5, 1.0 - q)):
            z[some & (p == 0.0)] = self._ends[side]
            inner = some & (p > 0.0)
            if inner.any():
                tail = partial(self._tail_at, upper=side)
                z[inner] = quantiles(tail, p[inner], side, *place)
        return (self._location + self.scale * z)[()]

    @property
    def _ends(self) -> tuple[float, float]:
        """The ends of the standard law: with alpha < 1 and |beta| = 1 it lies on one side of X1 = 0."""
        zero = 0.0 if self._in_s1 else -self.zeta
        one_sided = self.alpha < 1.0 and abs(self.beta) == 1.0
        return zero if one_sided and self.beta > 0.0 else -math.inf, zero if one_sided and self.beta < 0.0 else math.inf

    def _tail_at(self, z: Array, upper: bool) -> Array:
        return self._tail(*self._both(z), upper, ratio=True)

    def _tail(self, x0: Array, x1: Array, upper: bool, ratio: bool = False) -> Array:
        """Return P(X0 > x0), or P(X0 <= x0), of the standard law, and if asked for what it is over the density."""
        result = np.zeros((1 + ratio, x0.size))
        result[0] = (x0 < 0.0) == upper  # for the infinite ones
        finite = np.isfinite(x0)
        for law, sign in ((self, 1.0), (self._mirrored, -1.0)):
            some = finite & (x1 >= 0.0 if sign > 0.0 else x1 < 0.0)
            result[:, some] = law._right_tail(sign * x0[some], sign * x1[some], upper == (sign > 0.0), ratio)
        return result

    def _right_tail(self, x0: Array, x1: Array, upper: bool, ratio: bool) -> Array:
        """Return `_tail` where x1 >= 0."""
        if self.alpha == 1.0 and self.skew == 0.0:  # Cauchy
            probability = np.arctan2(1.0, x0 if upper else -x0) / math.pi
            return np.array([probability, math.pi * probability * (1.0 + x0 * x0)][: 1 + ratio])
        result = np.zeros((1 + ratio, x0.size))
        inside = x1 > 0.0
        kind = BELOW if (self.epsilon > 0.0) == upper else ABOVE
        others = (DENSITY.value,) if ratio else ()
        result[:, inside] = integrate(kind, self._angles, x0[inside], x1[inside], *others)
        result[0, ~inside] = self._angles.width if upper else 0.0
        if not upper:
            result[0] += self._angles.beyond
        else:
            result[0] = self._or_power(result[0], x1)
        np.minimum(result[0], 1.0, out=result[0])
        if ratio:  # and w exp(-w) alpha / |eps x1| integrated is the density
            with np.errstate(divide="ignore", invalid="ignore"):
                distance = np.abs(self.epsilon * x1)
                result[1] = result[0] / result[1] * distance / self.alpha
                if abs(self.epsilon) < NEAR_ONE:
                    result[1, np.abs(x0) > STEEPEST * distance] = math.nan
        return result

    def _standard_density(self, x0: Array, x1: Array) -> Array:
        """Return the density of the standard law: w exp(-w) alpha / |eps x1| is integrated over the angle."""
        if self.skew == 0.0 and abs(self.epsilon) < CAUCHY:
            return 1.0 / (math.pi * (1.0 + x0 * x0))
        is_zero = x1 == 0.0
        if abs(self.beta) < 1.0:
            least = math.exp(self._log_bound(1) - self._log_bound(2)) * self._share_at_zero
            is_zero |= np.abs(x1) < 1e-17 * least
        result = np.where(is_zero, self._density_at_zero, 0.0)
        rest = np.isfinite(x0) & ~is_zero
        for law, sign in ((self, 1.0), (self._mirrored, -1.0)):
            if abs(self.epsilon) < NEAR_ONE and law.beta > -1.0:
                far = rest & (sign * x0 > FAR)
                result[far] = far_density(law.epsilon, law.zeta, law.beta, np.abs(x0[far]))
                rest &= ~far
        for law, sign in ((self, 1.0), (self._mirrored, -1.0)):
            some = rest & (sign * x1 > 0.0)
            size = np.abs(x1[some])
            weighted = integrate(DENSITY, law._angles, sign * x0[some], size)[0]
            result[some] = self.alpha / np.abs(self.epsilon * size) * law._or_power(weighted, size, abs(self.epsilon))
        return result

    def _or_power(self, tail: Array, x1: Array, factor: float = 1.0) -> Array:
        """Return a multiple of P(X1 > x1), by the power where that is what is left of it."""
        power = log_power(self.alpha, self.beta, x1)
        return np.where((tail < math.exp(SMALL)) & (power < LEFT), factor * np.exp(power), tail)

    @property
    def _density_at_zero(self) -> float:
        """The density of the standard law at X1 = 0."""
        return float(np.exp(self._log_bound(1))) * self._share_at_zero

    def _log_bound(self, n: int) -> float:
        """The logarithm of Gamma(1 + n/alpha) (1 + zeta**2)**(-n/(2 alpha)): it bounds the density's n-th term."""
        return float(special.gammaln(1.0 + n / self.alpha)) - n / self.alpha * math.log(self._angles.height)

    @property
    def _share_at_zero(self) -> float:
        return math.sin(math.pi * min(self._angles.width, self._angles.beyond)) / math.pi

    @cached_property
    def _angles(self) -> Angles:
        return Angles(self.alpha, self.epsilon, self.zeta, self.beta)

    @cached_property
    def _mirrored(self) -> AlphaStable:
        return AlphaStable(self.alpha, -self.beta, parameterization="S0")
