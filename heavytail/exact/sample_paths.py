"""Whole sample paths of SGD with eta_k = 1/(k + 1) on x**2 / 2: almost sure convergence, as a probability that is bounded.

From x_0 = 0, x_k = -(xi_1 + ... + xi_k) / (k + 1) is a sample mean. That x_j tends to 0 almost surely says no more and no
less than that P(sup_{j >= k} |x_j| > level) tends to 0, for every level.
"""

from __future__ import annotations

from heavytail.noise.stable import AlphaStable
from heavytail.parts.parameters import between, integer, positive
from heavytail.theory.hypotheses import moment_order

__all__ = ["supremum_bounds"]

POWER_TAIL = 1e4  # from this value on, the tail of a stable law is a power to within 1 %


def supremum_bounds(k: int, alpha: float, level: float) -> tuple[float, float]:
    """Return bounds of P(sup_{j >= k} |x_j| > level) under standard symmetric stable noise.

    Lower: P(|x_k| > level). Upper: Levy's inequality, P(max_{i <= n} |S_i| > t) <= 2 P(|S_n| > t) for partial sums S_i of
    symmetric noise, on the blocks 2**m (k + 1) <= j + 1 < 2**(m + 1) (k + 1), with S_n of scale n**(1/alpha).

    Parameters
    ----------
    k : int
        The step, at least 1.
    alpha : float
        The stability index, in (1, 2).
    level : float
        The level, positive.
    """
    k, level = integer("k", k, 1), positive("level", level)
    reason = "Stable noise has a power tail below 2, and a mean above 1."
    alpha = between("alpha", moment_order(alpha), 1.0, 2.0, closed="neither", reason=reason)
    law, ratio = AlphaStable(alpha), 2.0 ** (1.0 - alpha)
    lower = 2.0 * float(law.sf(level * (k + 1.0) / k ** (1.0 / alpha)))
    upper, start, point = 0.0, k + 1.0, 0.0
    while point < POWER_TAIL:
        point = level * start / (2.0 * start - 2.0) ** (1.0 / alpha)
        term = 4.0 * float(law.sf(point))
        upper, start = upper + term, 2.0 * start
    return lower, min(upper + 1.01 * term * ratio / (1.0 - ratio), 1.0)
