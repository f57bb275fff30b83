"""Any one-dimensional law as noise, by a table of its quantiles: as fast for a law of scipy as for one with a formula.

Both halves of (0, 1) are cut into binades, down to the smallest uniform, and each binade into cells; in every cell the
quantile is a polynomial. Relative to the tail probability u, not to 1, the table is as good at u = 1e-15 as at 1/4.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray

from heavytail.kernel.primitives import bits, from_bits
from heavytail.noise.elementwise import Array, elementwise
from heavytail.noise.law import Law
from heavytail.parts.parameters import number, real_array, set_field, shown

__all__ = ["Tabulated"]

TOLERANCE = 1e-9
ROUNDING = 64.0  # in units of the last place of x: what six coefficients may lose
DEGREE = 5
BINADES = 52  # [1/4, 1/2) is the first, [2**-53, 2**-52) the last
CELLS = (16, 64, 256)
NODES = chebyshev.chebpts1(DEGREE + 1)
TO_POWERS = np.linalg.inv(np.vander(NODES, increasing=True))  # coefficients from the values at the nodes
CHECKS = np.linspace(-0.98, 0.98, 9)
ONE = np.uint64(0x3FF0000000000000)
MANTISSA = np.uint64(2**52 - 1)
S52 = np.uint64(52)
PATIENCE = 60.0  # seconds that a table may take
FIRST_QUANTILES = 64
FIRST_EXPONENT = 1021  # that of [1/4, 1/2)


@dataclass
class _Timed:
    """A law whose quantiles are asked for a few first, to tell how long all of them would take."""

    law: Any
    began: float
    missing: int = 0  # how many quantiles are still to be asked for

    def ppf(self, q: Any) -> Any:
        return self._in_time(self.law.ppf, q)

    def isf(self, q: Any) -> Any:
        return self._in_time(self.law.isf, q)

    def cdf(self, x: Any) -> Any:
        return self.law.cdf(x)

    def sf(self, x: Any) -> Any:
        return self.law.sf(x)

    def _in_time(self, inverse: Any, q: NDArray[np.float64]) -> NDArray[np.float64]:
        points, found = q.ravel(), np.empty(q.size)
        order = np.random.default_rng(0).permutation(q.size)  # the first ones are like all others
        done, size = 0, FIRST_QUANTILES
        while done < q.size:
            start, chosen = time.monotonic(), order[done : done + size]
            found[chosen] = real_array("The quantiles", inverse(points[chosen]))
            each, done = (time.monotonic() - start) / chosen.size, done + chosen.size
            self.missing -= chosen.size
            if done < q.size and time.monotonic() - self.began + self.missing * each > PATIENCE:
                own = "It draws itself, so pass it as it is" if hasattr(self.law, "draw") else "Draw it by a rvs of its own"
                raise ValueError(
                    f"{self.law!r} cannot be tabulated within {PATIENCE:g} seconds: a quantile takes {each:.1g} s, and a "
                    f"table needs thousands. {own}, or tabulate a law whose ppf and isf are fast."
                )
            size *= 2
        return found.reshape(q.shape)


@dataclass(frozen=True, eq=False)
class Tabulated(Law):
    """Noise that is drawn from a table of quantiles.

    Parameters
    ----------
    law : object with ppf, isf, cdf and sf
        A law of this library or a frozen distribution of `scipy.stats`, with a continuous quantile function. It is not
        centred: its own mean is that of the noise.
    index : float, optional
        The tail index, if the law does not know it; infinity for light tails.

    Raises
    ------
    TypeError
        If the law lacks one of these functions.
    ValueError
        If its quantile function jumps or bends too sharply for the table: every draw x of tail probability u must
        have P(xi > x) within 1e-9 u of u (and so below the median), up to the rounding of x. If its quantiles are so
        slow that the table would take more than a minute.

    Examples
    --------
    >>> import heavytail as ht
    >>> from scipy import stats
    >>> noise = ht.noise.Tabulated(stats.hypsecant(scale=0.5))
    >>> noise.rvs(3, rng=1).shape
    (3,)
    """

    law: Any = field(compare=False)  # the table says all
    index: float | None = None
    table: NDArray[np.float64] = field(init=False, repr=False)
    cell_bits: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        for name in ("ppf", "isf", "cdf", "sf"):
            if not callable(getattr(self.law, name, None)):
                raise TypeError(f"law = {shown(self.law)} has no `{name}`. Pass a law with ppf, isf, cdf and sf.")
        set_field(self, "index", None if self.index is None else _tail_index(self.index))
        timed = _Timed(self.law, time.monotonic())
        for cells in CELLS:
            timed.missing = 2 * BINADES * cells * NODES.size  # and as many checks as are doubtful
            table = np.concatenate([_coefficients(inverse, cells) for inverse in (timed.ppf, timed.isf)])
            error = _largest_error(table, timed, cells)
            if error <= TOLERANCE:
                break
        else:
            raise ValueError(
                f"{self.law!r} cannot be tabulated: the tail probabilities would be off by {error:.1e}, more than "
                f"{TOLERANCE:.0e}. Its quantile function jumps or bends too sharply; draw it as law.ppf(uniform) instead."
            )
        if not np.isfinite(table).all():
            raise ValueError(
                f"{self.law!r} has quantiles that are infinite or not a number inside (0, 1). Pass another law."
            )
        flat = np.ascontiguousarray(table).ravel()
        flat.setflags(write=False)
        set_field(self, "table", flat)
        set_field(self, "cell_bits", int(math.log2(cells)))

    def draw(self, u: float) -> float:
        """Return the quantile at the uniform u (kernel code)."""
        upper = u > 0.5
        word = bits(1.0 - u if upper else u)
        shift = np.uint64(self.cell_bits)
        binade = FIRST_EXPONENT - np.int64(word >> S52)
        cell = np.int64((word & MANTISSA) >> (S52 - shift))
        row = (((BINADES if upper else 0) + binade) << self.cell_bits) + cell
        t = 2.0 * from_bits(((word << shift) & MANTISSA) | ONE) - 3.0
        start = row * (DEGREE + 1)
        value = self.table[start + DEGREE]
        for power in range(DEGREE - 1, -1, -1):
            value = value * t + self.table[start + power]
        return value

    @property
    def tail_index(self) -> float:
        """That of the law, or the one that was given."""
        known = self.index if self.index is not None else getattr(self.law, "tail_index", None)
        if known is None:
            raise AttributeError(f"The tail index of {self.law!r} is not known. Pass it: Tabulated(law, index=...).")
        return float(known)

    @property
    def mean(self) -> float:
        """E xi."""
        mean = self.law.mean
        return float(mean() if callable(mean) else mean)

    @elementwise
    def cdf(self, x: Array) -> Any:
        """Return P(xi <= x)."""
        return self.law.cdf(x)

    @elementwise
    def sf(self, x: Array) -> Any:
        """Return P(xi > x)."""
        return self.law.sf(x)

    @elementwise
    def pdf(self, x: Array) -> Any:
        """Return the density."""
        return self.law.pdf(x)

    @elementwise
    def ppf(self, q: Array) -> Any:
        """Return the x with P(xi <= x) = q."""
        return self.law.ppf(q)

    @elementwise
    def isf(self, q: Array) -> Any:
        """Return the x with P(xi > x) = q."""
        return self.law.isf(q)


def _tail_index(index: Any) -> float:
    """Return a tail index, checked to be above 0; it may be infinite."""
    known = float(real_array("index", index)) if np.ndim(index) == 0 else number("index", index)
    if not known > 0.0:
        raise ValueError(f"index = {index!r} is no tail index. Pass a number above 0, or infinity for light tails.")
    return known


def _tails(cells: int, at: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the tail probabilities at the points `at` of [-1, 1] in every cell, shape (binades * cells, points)."""
    inside = 1.0 + (np.arange(cells)[:, None] + 0.5 * (at + 1.0)) / cells
    return (0.25 * 2.0 ** -np.arange(BINADES)[:, None, None] * inside).reshape(BINADES * cells, -1)


def _coefficients(inverse: Any, cells: int) -> NDArray[np.float64]:
    return np.asarray(inverse(_tails(cells, NODES))) @ TO_POWERS.T


def _largest_error(table: NDArray[np.float64], law: Any, cells: int) -> float:
    """Return the largest relative error of a tail probability, leaving out what is rounding of x."""
    tails = _tails(cells, CHECKS)
    worst = 0.0
    sides = ((table[: tails.shape[0]], law.cdf, law.ppf), (table[tails.shape[0] :], law.sf, law.isf))
    for rows, probability, inverse in sides:
        x = _values(rows)
        error = np.abs(np.asarray(probability(x)) / tails - 1.0)
        error = np.where(np.isfinite(error), error, np.inf)
        doubtful = error > TOLERANCE
        if doubtful.any():
            last_place = np.broadcast_to(np.spacing(np.abs(rows).max(axis=1))[:, None], x.shape)[doubtful]
            rounding = np.abs(x[doubtful] - np.asarray(inverse(tails[doubtful]))) <= ROUNDING * last_place
            error[doubtful] = np.where(rounding, 0.0, error[doubtful])
        worst = max(worst, float(error.max()))
    return worst


def _values(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the polynomials of all cells at the points of `CHECKS`."""
    return rows @ CHECKS[None, :] ** np.arange(DEGREE + 1)[:, None]
