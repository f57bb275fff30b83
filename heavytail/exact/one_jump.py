"""What one rare jump does: the law of a number, exact but for the chance that two jumps come.

In K steps a jump comes at each with the probability q, with equal chances for each of `m` kinds, and without a jump nothing
is random. If y lists the number for the only jump of each kind and step, P(Y >= y_0) is at least the count of y >= y_0 times
(q/m) (1 - q)**(K - 1), and exceeds that by at most the chance of two jumps or more if no jump leaves Y below y_0.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import between, real_array

__all__ = ["probability", "quantile"]


def _chances(values: ArrayLike, chance: float) -> tuple[NDArray[np.float64], float, float]:
    """Return the values, one row for each kind of jump, the chance of each of them, and that of two jumps or more."""
    rows = np.atleast_2d(real_array("values", values))
    between("chance", chance, 0.0, 1.0, closed="neither")
    kinds, steps = rows.shape
    none, single = steps * math.log1p(-chance), (steps - 1) * math.log1p(-chance)
    each = chance / kinds * math.exp(single)
    return rows, each, max(-math.expm1(none) - steps * chance * math.exp(single), 0.0)


def probability(values: ArrayLike, level: float, chance: float) -> tuple[float, float]:
    """Return bounds of P(Y >= level), for a level that Y does not reach without a jump.

    Parameters
    ----------
    values : array_like, shape (kinds, K) or (K,)
        Y if the only jump is of this kind and comes at this step.
    level : float
        The level.
    chance : float
        The probability q of a jump at each step, of all kinds together.

    Returns
    -------
    low, high : float

    Examples
    --------
    >>> low, high = probability([1.0, 2.0, 3.0], 2.0, 0.01)
    >>> round(low, 6), round(high, 6)
    (0.019602, 0.0199)
    """
    rows, each, several = _chances(values, chance)
    low = each * float(np.count_nonzero(rows >= level))
    return low, min(low + several, 1.0)


def quantile(values: ArrayLike, delta: float, chance: float) -> tuple[float, float]:
    """Return bounds of the largest level that Y reaches with probability delta at least; they are 0 and inf at worst.

    Parameters
    ----------
    values, chance
        See `probability`; values are at least 0.
    delta : float
        The probability.

    Returns
    -------
    low, high : float
    """
    rows, each, several = _chances(values, chance)
    between("delta", delta, 0.0, 1.0, closed="neither")
    falling = np.sort(rows.ravel())[::-1]
    needed, least = math.ceil(delta / each - 1e-9), math.ceil((delta - several) / each - 1e-9)
    low = float(falling[needed - 1]) if needed <= falling.size else 0.0
    if least < 1:
        return low, math.inf
    return low, float(falling[least - 1]) if least <= falling.size else 0.0
