"""The last iterate of clipped SGD: the schedule that is best on average has a power of 1/delta in high probability.

f is convex and 1-smooth, E|xi|**p <= 1. With eta_k = k**(-1/p)/2 and tau_k = k**(1/p) one clipped jump at the minimiser
moves x by 1/2 at any k, and the moment allows such jumps with the probability 1/K at each of K steps. On the function of
Huber, which has the slope s beyond |x| = s, it takes about K**(1/p)/(2 s) steps to come back half-way. Let this be the
window of e delta K steps in which the only jump comes with the probability delta: so s is near K**(-(p-1)/p) / (2 e delta).
Then f(x_K) - f* >= s (1/4 - s/2) with the probability delta. So the (1 - delta)-quantile of the last gap is at least near
K**(-(p-1)/p) / (8 e delta) (1 - 2 s) for small delta, and at any delta less than that by the factor
(1 - e delta)**(1/p) / (1 + 1/(e delta K)) at most, for the steps of the window are hardly longer than the last one. Markov's
inequality would have it so of the rate on average, (p-1)/p; a power of log(1/delta) does not do, with any constant. Steps
that fall to 0 at K do not suffer from this: a late jump is short.
"""

from __future__ import annotations

import math

import numpy as np

from heavytail.noise.atoms import Atoms
from heavytail.parts.parameters import between
from heavytail.parts.schedules import Power
from heavytail.theory.hypotheses import moment_order, whole_steps

__all__ = ["gap", "noise", "rate", "schedule", "slope", "window"]

MOVE, LEFT = 0.5, 0.25  # how far a clipped jump moves x, and what is left of it at the end of the window


def rate(alpha: float) -> float:
    """Return (alpha - 1)/alpha, the rate of E f(x_K) - f* for this schedule (Liu and Zhou 2024)."""
    return (moment_order(alpha) - 1.0) / alpha


def schedule(alpha: float) -> tuple[Power, Power]:
    """Return the step size k**(-1/alpha)/2 and the clip level k**(1/alpha)."""
    return Power(MOVE, -1.0 / moment_order(alpha)), Power(1.0, 1.0 / alpha)


def noise(horizon: int, alpha: float, jumps: float = 1.0) -> Atoms:
    """Return the noise that is +-K**(1/alpha) with the probability jumps/K in all, and 0 otherwise; E|xi|**alpha = jumps.

    Parameters
    ----------
    horizon : int
        K, the number of steps.
    alpha : float
        The moment order.
    jumps : float, default 1
        How many jumps are expected; at most 1.
    """
    steps = float(whole_steps(horizon, 2))
    between("jumps", jumps, 0.0, 1.0, closed="high", reason="E|xi|**alpha <= 1.")
    return Atoms.symmetric_jump(steps ** (1.0 / moment_order(alpha)), jumps / steps)


def window(horizon: int, delta: float, jumps: float = 1.0) -> int:
    """Return the least number of steps such that the only jump comes within the last so many with probability delta.

    Parameters
    ----------
    horizon, jumps
        See `noise`.
    delta : float
        The probability; at most about jumps exp(-jumps).
    """
    steps = int(whole_steps(horizon, 2))
    chance = between("jumps", jumps, 0.0, 1.0, closed="high", reason="E|xi|**alpha <= 1.") / steps
    each = chance * math.exp((steps - 1.0) * math.log1p(-chance))
    between("delta", delta, 0.0, steps * each, closed="high", reason="More than one jump may come.")
    return max(math.ceil(delta / each * (1.0 - 1e-12)), 1)


def slope(horizon: int, delta: float, alpha: float, jumps: float = 1.0) -> float:
    """Return s, with which a jump is half undone within `window` steps, and no more.

    Raises
    ------
    ValueError
        If s > 1/4: then delta is so small that the jump would end in the bend of the function.
    """
    steps = int(whole_steps(horizon, 2))
    last = np.arange(steps - window(horizon, delta, jumps) + 1, steps + 1, dtype=np.float64)
    found = (MOVE - LEFT) / float(np.sum(schedule(alpha)[0].values(last)))
    if found > LEFT:
        raise ValueError(f"delta = {delta!r} asks for the slope {found:.3g}, beyond 1/4. Raise delta or the horizon.")
    return found


def gap(horizon: int, delta: float, alpha: float, jumps: float = 1.0) -> float:
    """Return s (1/4 - s/2), which f(x_K) - f* reaches with the probability delta at least, from x_0 at the minimiser.

    For small delta and s it is near jumps exp(-jumps) K**(-(alpha-1)/alpha) / (8 delta), the most for jumps = 1. The
    parameters are those of `window`.
    """
    found = slope(horizon, delta, alpha, jumps)
    return found * (LEFT - 0.5 * found)
