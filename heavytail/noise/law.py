"""What every law of this library can do on the host: draw arrays, and integrate its own tails.

E min(|xi|, tau)**p and E clip_tau(xi) are integrals of the tail probabilities, so a law that knows its distribution
function has both; a law with a closed form overrides them.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parameters import between

Seed = int | np.random.Generator | np.random.SeedSequence | None


class Law:
    """A centred one-dimensional law; `sf` and `cdf` are supplied by the law itself."""

    mean: float = 0.0

    def cdf(self, x: ArrayLike) -> Any:
        """Return P(xi <= x)."""
        raise NotImplementedError

    def sf(self, x: ArrayLike) -> Any:
        """Return P(xi > x)."""
        raise NotImplementedError

    @property
    def tail_index(self) -> float:
        """The tail index a of P(|xi| > t) ~ C t**-a; infinity for lighter tails."""
        raise NotImplementedError

    def rvs(self, size: int | tuple[int, ...] | None = None, rng: Seed = None) -> Any:
        """Draw from the law.

        Entry i is a function of (seed, i) alone, so a longer array begins with the shorter one.

        Parameters
        ----------
        size : int or tuple of int, optional
            The shape; None gives one float.
        rng : int, Generator, SeedSequence or None
            Where the seed comes from, as in ``numpy.random.default_rng``. None takes fresh entropy.

        Returns
        -------
        float or ndarray of float64

        Raises
        ------
        ValueError
            If the size is negative.
        """
        from heavytail.compiler.fill import fill_draws

        shape = () if size is None else (size,) if isinstance(size, int | np.integer) else tuple(size)
        if any(n < 0 for n in shape):
            raise ValueError(f"size = {size!r} is negative. Pass the number of draws, or a shape.")
        out = np.empty(math.prod(shape))
        fill_draws(self, np.random.default_rng(rng).integers(0, 2**64, dtype=np.uint64), out)
        return float(out[0]) if size is None else out.reshape(shape)

    def moment(self, p: float) -> float:
        """Return E|xi|**p, infinite from the tail index on.

        Parameters
        ----------
        p : float
            The order, at least 0.
        """
        p = check_order(p)
        if p >= self.tail_index:
            return math.inf
        return self._tail_integral(p, math.inf)

    def clipped_moment(self, p: float, tau: ArrayLike) -> Any:
        """Return E min(|xi|, tau)**p, elementwise in the clip level tau > 0.

        Parameters
        ----------
        p : float
            The order, at least 0.
        tau : array_like
            Clip levels, in the units of the noise.
        """
        p = check_order(p)
        return _each(lambda level: self._tail_integral(p, level), tau)

    def clipped_mean(self, tau: ArrayLike) -> Any:
        """Return E clip_tau(xi), the bias that clipping at tau causes, elementwise in tau > 0."""
        return _each(self._clipped_mean, tau)

    def _tail_integral(self, p: float, tau: float) -> float:
        if p == 0.0:
            return 1.0
        return _integrate(lambda t: p * t ** (p - 1.0) * float(self.sf(t) + self.cdf(-t)), tau)

    def _clipped_mean(self, tau: float) -> float:
        return _integrate(lambda t: float(self.sf(t) - self.cdf(-t)), tau)


def check_order(p: float) -> float:
    """Return the order of a moment, checked to be finite and at least 0."""
    return between("p", p, 0.0, math.inf, closed="low", reason="The order of a moment is finite and not negative.")


def check_levels(tau: ArrayLike) -> NDArray[np.float64]:
    """Return clip levels as an array, checked to be positive."""
    levels = np.asarray(tau, dtype=np.float64)
    if not (levels > 0.0).all():
        raise ValueError(f"tau = {tau!r} must be positive. Pass clip levels above 0.")
    return levels


def _each(function: Any, tau: ArrayLike) -> Any:
    levels = check_levels(tau)
    values = np.array([function(level) for level in levels.ravel()]).reshape(levels.shape)
    return values if levels.ndim else float(values)


def _integrate(function: Any, end: float) -> float:
    """Integrate from 0 to `end` in pieces that grow by powers of 4, since tails live on a logarithmic scale."""
    from scipy import integrate

    total, low, high = 0.0, 0.0, 0.25
    while low < end:
        top = min(high, end)
        piece = integrate.quad(function, low, top, epsabs=0.0, epsrel=1e-11, limit=200)[0]
        total += piece
        if math.isinf(end) and high > 1e6:
            return total + integrate.quad(function, top, math.inf, epsabs=0.0, epsrel=1e-9, limit=500)[0]
        if piece == 0.0 and low > 1e3:
            return total
        low, high = top, 4.0 * high
    return total
