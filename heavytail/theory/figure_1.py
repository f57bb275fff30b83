"""Figure 1: how the empirical second moment of heavy-tailed numbers grows, and what one curve of it tells of the index."""

from __future__ import annotations

import math

from heavytail.parts.parameters import between
from heavytail.theory.hypotheses import moment_order

__all__ = ["index_from_one_curve", "second_moment_growth", "second_moment_log_deviation"]


def second_moment_growth(alpha: float) -> float:
    """Return 2/alpha - 1: the mean of n squares of numbers with tail index alpha grows like n**(2/alpha - 1)."""
    return 2.0 / moment_order(alpha) - 1.0


def second_moment_log_deviation(alpha: float) -> float:
    """Return pi sqrt((4/alpha**2 - 1)/6), to which the standard deviation of the log of a mean of n squares tends.

    The limit law is one-sided stable of index alpha/2, whose logarithm has this deviation (0 at alpha = 2).
    """
    return math.pi * math.sqrt((4.0 / moment_order(alpha) ** 2 - 1.0) / 6.0)


def index_from_one_curve(alpha: float, growth: float, quantile: float) -> float:
    """Return the quantile of the index 2 / (1 + slope) that one curve of second moments shows over a range of n.

    The slope is that of log Q_n, Q_n the mean of n squares, from n = m to n = growth m on one sample. If the squares are
    one-sided stable of index a = alpha/2, the sums have the ratio 1 + ((growth - 1) R)**(1/a), where the quantile q of R is
    sin(pi a q) / sin(pi a (1 - q)) (Zolotarev 1986, section 3.2: ratios of two such numbers); for other squares in the limit
    of large m. The index falls as R grows, so its quantile q comes from 1 - q of R.

    Parameters
    ----------
    alpha : float
        The tail index, in (1, 2].
    growth : float
        The factor between the first and the last n, above 1.
    quantile : float
        The order of the quantile, strictly between 0 and 1.
    """
    a = 0.5 * moment_order(alpha)
    between("growth", growth, 1.0, math.inf, closed="neither", reason="A slope needs two values of n.")
    q = 1.0 - between("quantile", quantile, 0.0, 1.0, closed="neither")
    ratio = math.sin(math.pi * a * q) / math.sin(math.pi * a * (1.0 - q)) if a < 1.0 else 1.0
    return 2.0 * math.log(growth) / math.log1p(((growth - 1.0) * ratio) ** (1.0 / a))
