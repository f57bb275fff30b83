"""AdaGrad on smooth non-convex functions: for p < 4/3 no step size gives a rate that all functions share.

The method is x_k = x_{k-1} - gamma g_k / (lambda + sqrt(g_1**2 + ... + g_k**2)), on the line, where AdaGrad and AdaGrad-Norm
are one. For each horizon T there are an L-smooth f, and noise with E|xi|**p <= sigma**p at every point, such that

1. the noise outweighs the slope that leads down, and x climbs to the height h within T/16 steps, since every gradient, large
   or small, makes it move by gamma / sqrt(k);
2. on a plateau the noise is 0 but for a rare jump of the size R2 = sigma (T/3)**(1/p), which carries x beyond the plateau,
   if it points there, and freezes the step size at gamma/R2;
3. on the other side f falls by h with the slope G = sqrt(h R2 / (gamma T)), of which T steps of that size need all.

So (1/T) sum E|f'(x_{k-1})| is at least `share` G in the limit, and G is of the order T**-rate. f and the noise depend on the
horizon: it is a worst case for each T, no divergence on one function. The limit needs lambda to be small against
sigma T**((2 - p)/(2 p)), and gamma L T large against R2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from heavytail.parts.parameters import between, positive
from heavytail.theory.hypotheses import late_steps, moment_order

__all__ = ["Hill", "hill", "rate", "rate_bounded", "share"]

LONGEST = 1.0 / 16.0  # climb, as a part of the horizon


@dataclass(frozen=True)
class Hill:
    """The numbers of an instance: a climb, a plateau and a descent.

    Attributes
    ----------
    push : float
        s: on the climb f' is s/2, and the noise is -s, but for a jump of (T - 1) s with the probability 1/T.
    climb : float
        How long the climb is.
    height : float
        h, by how much f rises there, up to s**2/(4 L), and falls on the descent.
    plateau : float
        How wide the plateau is: gamma/2.
    jump : float
        R2: on the plateau the noise is R2 or -R2, each with the probability 3/(2 T), and 0 otherwise.
    slope : float
        G: on the descent f' is -G.
    duration : float
        c, the part of the horizon that the climb takes.
    """

    push: float
    climb: float
    height: float
    plateau: float
    jump: float
    slope: float
    duration: float


def rate(alpha: float) -> float:
    """Return (3 alpha - 4) / (4 alpha), the exponent of AdaGrad's worst case; negative below 4/3, where it grows."""
    return 0.25 * (3.0 * moment_order(alpha) - 4.0) / alpha


def rate_bounded(alpha: float) -> float:
    """Return (alpha - 1) / (2 alpha), the exponent over functions with a bounded sup f - inf f: that of SGD."""
    return 0.5 * (moment_order(alpha) - 1.0) / alpha


def share(duration: float = LONGEST) -> float:
    """Return the limit of (1/T) sum E|f'(x_{k-1})| / G over the paths that climb, jump to the right, and descend.

    exp(-c) (1/2) int_0^w 3 exp(-3 t) (w - t) dt with w = 1 - c: no jump comes in the climb, whose jumps have the probability
    1/T each, and those of the plateau 3/T. It is 0.2932 for c = 1/16, and 0.3419 for c = 0.

    Parameters
    ----------
    duration : float, default 1/16
        c, the part of the horizon that the climb takes, in [0, 1].
    """
    climb = between("duration", duration, 0.0, 1.0)
    left = 1.0 - climb
    return 0.5 * math.exp(-climb) * (left + math.expm1(-3.0 * left) / 3.0)


def hill(horizon: float, alpha: float, step: float = 1.0, sigma: float = 1.0, height: float | None = None) -> Hill:
    """Return the numbers of the instance for a horizon.

    s = (sigma/2) T**(-(p - 1)/p), and h = gamma sqrt(T) s/4, the most that x climbs in T/16 steps.

    Parameters
    ----------
    horizon : int
        T, the number of steps.
    alpha : float
        The moment order p.
    step, sigma : float
        gamma, and the bound of the noise.
    height : float, optional
        h, if it is less.

    Raises
    ------
    ValueError
        If the height is out of reach, or a number lies outside its range.
    """
    alpha, steps = moment_order(alpha), float(late_steps(horizon))
    step, sigma = positive("step", step), positive("sigma", sigma)
    push = 0.5 * sigma * steps ** (1.0 / alpha - 1.0)
    most = 0.25 * step * math.sqrt(steps) * push
    rise = most if height is None else positive("height", height)
    if rise > most:
        raise ValueError(f"height = {rise!r} is more than the {most:.6g} that are climbed within T/16 steps. Lower it.")
    jump = sigma * (steps / 3.0) ** (1.0 / alpha)
    slope = math.sqrt(rise * jump / (step * steps))
    return Hill(push, 2.0 * rise / push, rise, 0.5 * step, jump, slope, LONGEST * (rise / most) ** 2)
