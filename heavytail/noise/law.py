"""What every law of this library can do on the host: invert its distribution function, integrate its tails.

E min(|xi|, tau)**p and E clip_tau(xi) are integrals of the tail probabilities, so a law that knows its distribution
function has both; a law with a closed form overrides them.
"""

from __future__ import annotations

import math
import sys
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from heavytail.noise.drawn import Drawn
from heavytail.noise.elementwise import Array, elementwise
from heavytail.noise.tail_integrals import NOISE, integrate
from heavytail.parts.parameters import between, real_array, shown

__all__ = [
    "Law",
    "check_levels",
    "check_order",
    "check_probabilities",
    "moment_times",
    "power_times",
]

LARGEST = math.log(sys.float_info.max)
LAST = 690.0  # the logarithm of the largest t that tails are asked for


class Law(Drawn):
    """A centred one-dimensional law; `sf` and `cdf` are supplied by the law itself.

    `heavytail.noise.Shifted` moves a law and scales it, as ``loc`` and ``scale`` do in SciPy; `heavytail.fit_law` fits one.

    What has a closed form is exact to a relative 1e-13, and mostly to rounding, from 1e-300 to 1e300, the logarithms also
    where the number itself is no double.
    """

    @elementwise
    def cdf(self, x: Array) -> Any:
        """Return P(xi <= x)."""
        raise NotImplementedError

    @elementwise
    def sf(self, x: Array) -> Any:
        """Return P(xi > x)."""
        raise NotImplementedError

    @elementwise
    def pdf(self, x: Array) -> Any:
        """Return the density at x."""
        raise NotImplementedError(f"{self!r} has no density here. Use cdf and sf.")

    @elementwise
    def logcdf(self, x: Array) -> Any:
        """Return log P(xi <= x)."""
        return _log_of(self.cdf(x), self.sf(x))

    @elementwise
    def logsf(self, x: Array) -> Any:
        """Return log P(xi > x); with a closed form also where P(xi > x) is no double."""
        return _log_of(self.sf(x), self.cdf(x))

    @elementwise
    def logpdf(self, x: Array) -> Any:
        """Return the logarithm of the density at x; with a closed form also where the density is no double."""
        with np.errstate(divide="ignore"):
            return np.log(np.maximum(self.pdf(x), 0.0))  # for the same reason as in `entropy`

    @elementwise
    def ppf(self, q: Array) -> Any:
        """Return the x with P(xi <= x) = q, by root finding where the law has no closed form.

        Raises
        ------
        ValueError
            If q lies outside [0, 1].
        """
        return _invert(self.cdf, self.sf, check_probabilities(q))

    @elementwise
    def isf(self, q: Array) -> Any:
        """Return the x with P(xi > x) = q; see `ppf`."""
        return -_invert(lambda x: self.sf(-x), lambda x: self.cdf(-x), check_probabilities(q))

    def to_scipy(self) -> Any:
        """Return the same law as a frozen distribution of `scipy.stats`.

        Raises
        ------
        NotImplementedError
            If scipy has none.
        """
        raise NotImplementedError(f"scipy.stats has no law for {self!r}. Use its own pdf, cdf, ppf and rvs.")

    @property
    def mean(self) -> float:
        """E xi: 0, or not a number where no mean exists."""
        return 0.0 if self.tail_index > 1.0 else math.nan

    @property
    def median(self) -> float:
        """The x with P(xi <= x) = 1/2."""
        return float(self.ppf(0.5))

    @property
    def var(self) -> float:
        """E (xi - E xi)**2: infinite up to the tail index 2, not a number where E xi is none."""
        if math.isnan(self.mean):
            return math.nan
        return math.inf if self.tail_index <= 2.0 else self._variance()

    @property
    def std(self) -> float:
        """The root of `var`."""
        return math.sqrt(self.var)

    @property
    def support(self) -> tuple[float, float]:
        """The ends of the smallest interval that holds every value; infinite where the law does not know them."""
        return float(self.ppf(0.0)), float(self.isf(0.0))

    @property
    def entropy(self) -> float:
        """The differential entropy -E log f(xi), for the density f: by quadrature where the law has no closed form."""

        def spread(t: Any) -> Any:
            right, left = np.maximum(self.pdf(t), 0.0), np.maximum(self.pdf(-t), 0.0)  # by quadrature 0 may come out as less
            return t * (special.entr(right) + special.entr(left))

        a, middle = self.tail_index, self._middle()
        end = LAST if math.isinf(a) else min(middle + 5.0 + 45.0 / min(a, 1.0), LAST)  # what is beyond is e**-45 of it
        return float(integrate(spread, 1.0, np.exp(np.array(end)), middle, NOISE))

    @property
    def tail_index(self) -> float:
        """The tail index a of P(|xi| > t) ~ C t**-a; infinity for lighter tails."""
        raise NotImplementedError

    def interval(self, confidence: float) -> tuple[float, float]:
        """Return the ends of an interval that xi misses on either side with the same probability.

        Parameters
        ----------
        confidence : float
            The probability with which xi lies in it, from 0 to 1.

        Raises
        ------
        ValueError
            If that is no probability.
        """
        tail = 0.5 * (1.0 - between("confidence", confidence, 0.0, 1.0))
        return float(self.ppf(tail)), float(self.isf(tail))

    def _variance(self) -> float:
        """E (xi - E xi)**2, above the tail index 2."""
        return self.moment(2.0) - self.mean**2

    def moment(self, p: float) -> float:
        """Return E|xi|**p, infinite from the tail index on.

        Parameters
        ----------
        p : float
            The order, at least 0.
        """
        p = check_order(p)
        if p == 0.0:
            return 1.0
        if p >= self.tail_index:
            return math.inf
        a = self.tail_index
        if math.isinf(a):
            return float(self._tail_integral(p, np.exp(self._end(p))))
        end = np.exp(min(self._middle() + 5.0 + 35.0 / (a - p + min(a, 1.0)), LAST))
        return float(self._tail_integral(p, end) + self._tail_weight(p)(end) / (a - p))  # beyond the end, a power

    def clipped_moment(self, p: float, tau: ArrayLike) -> Any:
        """Return E min(|xi|, tau)**p, elementwise in the clip level tau > 0.

        Parameters
        ----------
        p : float
            The order, at least 0.
        tau : array_like
            Clip levels, in the units of the noise.
        """
        p, levels = check_order(p), check_levels(tau)
        return self._tail_integral(p, levels) if p > 0.0 else np.ones_like(levels)[()]

    @elementwise
    def clipped_mean(self, tau: Array) -> Any:
        """Return E clip_tau(xi), the bias that clipping at tau causes, elementwise in tau > 0."""
        return integrate(lambda t: t * (self.sf(t) - self.cdf(-t)), 1.0, check_levels(tau), self._middle())

    def _tail_weight(self, p: float) -> Any:
        """Return p t**p P(|xi| > t) as a function of t: infinite where it is too large for a double, never not a number."""

        def weight(t: Any) -> Any:
            tail = self.sf(t) + self.cdf(-t)
            with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
                product = p * t**p * tail
                return np.where(np.isfinite(product), product, np.exp(p * np.log(t) + np.log(p * tail)))

        return weight

    def _tail_integral(self, p: float, levels: NDArray[np.float64]) -> Any:
        with np.errstate(over="ignore", invalid="ignore"):
            integral = integrate(self._tail_weight(p), p, levels, self._middle())
        return np.where(np.isnan(integral), np.inf, integral)[()]  # the weight is infinite somewhere: inf - inf

    def _end(self, p: float) -> float:
        """Return the logarithm of a t beyond which p t**p P(|xi| > t) is negligible, for a tail lighter than any power."""
        s = np.arange(self._middle(), LAST, 0.25)
        size = np.exp(s)
        with np.errstate(divide="ignore"):
            weight = p * s + np.log(self.sf(size) + self.cdf(-size))
        return float(s[np.flatnonzero(weight >= weight.max() - 45.0)[-1]]) + 0.25

    def _middle(self) -> float:
        """Return the logarithm of the median of |xi|, roughly: where the law lives."""
        low, high = -600.0, 600.0
        while high - low > 0.5:
            middle = 0.5 * (low + high)
            size = math.exp(middle)
            low, high = (middle, high) if self.sf(size) + self.cdf(-size) > 0.5 else (low, middle)
        return high


def _log_of(probability: Any, rest: Any) -> Any:
    """Return the logarithm of a probability, from what it lacks to 1 where that is smaller."""
    with np.errstate(divide="ignore"):
        return np.where(probability < 0.5, np.log(probability), np.log1p(-np.minimum(rest, 1.0)))[()]


def power_times(size: float, p: float, logarithm: float) -> float:
    """Return size**p exp(logarithm), infinite beyond the largest double: the factors overflow long before the product."""
    total = (p * math.log(size) if p else 0.0) + logarithm
    return math.inf if total > LARGEST else math.exp(total)


def moment_times(factor: float, p: float, law: Any) -> float:
    """Return E|factor xi|**p."""
    moment = float(law.moment(p))
    if not 0.0 < moment < math.inf or factor == 0.0:
        return moment if factor or p == 0.0 else 0.0
    return power_times(abs(factor), p, math.log(moment))


def check_probabilities(q: ArrayLike) -> NDArray[np.float64]:
    """Return probabilities as an array, checked to lie in [0, 1]."""
    probabilities = real_array("q", q)
    if not ((probabilities >= 0.0) & (probabilities <= 1.0)).all():
        raise ValueError(f"q = {shown(probabilities.tolist())} is no probability. Pass numbers from 0 to 1.")
    return probabilities


def _invert(cdf: Any, sf: Any, q: NDArray[np.float64]) -> Any:
    """Solve cdf(x) = q on the scale x = sinh(t), where heavy tails are as near as light ones.

    The logarithms of the smaller tails are compared, so that the answer is good to rounding in both.
    """
    from scipy.optimize import elementwise

    def excess(t: Any, q: Any, rest: Any) -> Any:
        x = np.sinh(t)
        with np.errstate(divide="ignore"):
            below, above = np.log(np.maximum(cdf(x), 1e-320) / q), np.log(np.maximum(sf(x), 1e-320) / rest)
        return np.where(q <= 0.5, below, -above)

    flat = q.ravel()
    inner = (flat > 0.0) & (flat < 1.0)
    out = np.where(flat > 0.0, np.inf, -np.inf)
    if inner.any():
        arguments = flat[inner], 1.0 - flat[inner]
        found = elementwise.find_root(
            excess, (-700.0, 700.0), args=arguments, tolerances={"xatol": 0.0, "xrtol": 1e-15, "fatol": 0.0}
        )
        out[inner] = np.sinh(found.x)
    return out.reshape(q.shape)[()]


def check_order(p: float) -> float:
    """Return the order of a moment, checked to be finite and at least 0."""
    return between("p", p, 0.0, math.inf, closed="low", reason="The order of a moment is finite and not negative.")


def check_levels(tau: ArrayLike) -> NDArray[np.float64]:
    """Return clip levels as an array, checked to be positive and finite."""
    levels = real_array("tau", tau)
    if not ((levels > 0.0) & (levels < math.inf)).all():
        raise ValueError(f"tau = {shown(levels.tolist())} must be positive and finite. Pass clip levels above 0.")
    return levels
