"""Which power of k clipped SGD reaches for any powers of k as clip level and step size: three terms, and the smallest wins.

Clipping at tau noise with the tail t**-alpha leaves a second moment ~ tau**(2 - alpha), and, unless the noise is
symmetric, a bias ~ tau**(1 - alpha). So tau = k**p and eta ~ k**-q, near a minimiser or averaged over K steps, give the
squared error three parts, each a power of k:

- bias: k**(-2 p (alpha - 1)), absent for symmetric noise;
- variance: eta tau**(2 - alpha) = k**-(q - p (2 - alpha));
- start: the descent from x_0. Steps k**-q with q < 1, and 4 / (mu (k + 1)) for q = 1, forget x_0 faster than any of
  these. The mean over K constant steps K**-q remembers it as 1 / (eta K) = K**-(1 - q).

"strongly convex" is the first case: the gap of the last iterate. "non-convex" is the second: the mean of the squared
gradient norm. In both the exponents of a theorem are one point of the plane of p and q.
"""

from __future__ import annotations

import math

from heavytail.noise.atoms import Atoms, TwoPoint
from heavytail.parts.parameters import between, flag, one_of
from heavytail.parts.schedules import Power
from heavytail.theory import lemma_9, theorem_4
from heavytail.theory.hypotheses import moment_order

__all__ = ["SETTINGS", "best_schedule", "bias_rate", "instance", "rate", "schedule", "schedule_printed", "variance_rate"]

SETTINGS = ("strongly convex", "non-convex")


def bias_rate(alpha: float, clip: float) -> float:
    """Return 2 p (alpha - 1), the rate of the squared bias of clipping at k**p: that of Lemma 9, squared."""
    return 2.0 * _clip_exponent(clip) * (moment_order(alpha) - 1.0)


def variance_rate(alpha: float, clip: float, step: float) -> float:
    """Return q - p (2 - alpha), the rate of eta E clip(xi)**2 for eta ~ k**-q; negative where the iterates diverge."""
    return _step_exponent(step) - _clip_exponent(clip) * (2.0 - moment_order(alpha))


def rate(alpha: float, clip: float, step: float, symmetric: bool = False, setting: str = "strongly convex") -> float:
    """Return the exponent r of the squared error k**-r of clipped SGD with tau = k**p and eta ~ k**-q.

    The least of 2 p (alpha - 1) (not for symmetric noise), q - p (2 - alpha), and 1 - q (non-convex only); not positive
    where there is no convergence.

    Parameters
    ----------
    alpha : float
        The moment order, in (1, 2]: the worst noise of the assumption has the tail t**-alpha.
    clip : float
        The exponent p of the clip level, at least 0.
    step : float
        The exponent q of the step size, in [0, 1].
    symmetric : bool, default False
        Whether the noise is symmetric, so that clipping causes no bias at a minimiser.
    setting : {"strongly convex", "non-convex"}
        Gap of the last iterate for eta_k ~ k**-q and tau_k = k**p, or mean squared gradient norm of K steps with constant
        eta = K**-q and tau = K**p.

    Raises
    ------
    ValueError
        If an exponent lies outside its range, or there is no such setting.
    """
    terms = [variance_rate(alpha, clip, step)]
    if not flag("symmetric", symmetric):
        terms.append(bias_rate(alpha, clip))
    if one_of("setting", setting, SETTINGS) == "non-convex":
        terms.append(1.0 - step)
    return min(terms)


def best_schedule(alpha: float, symmetric: bool = False, setting: str = "strongly convex") -> tuple[float, float]:
    """Return the exponents (p, q) that maximise `rate`.

    Strongly convex: (1/alpha, 1), the schedule of Theorem 4 that can be proved. Non-convex: (1, alpha) / (3 alpha - 2), that
    of Theorem 2 corrected. Under symmetric noise a constant clip level is best, (0, 1) and (0, 1/2), and gives the
    rates of standard noise for every alpha.
    """
    alpha, symmetric = moment_order(alpha), flag("symmetric", symmetric)
    if one_of("setting", setting, SETTINGS) == "strongly convex":
        return (0.0, 1.0) if symmetric else _exponents(*theorem_4.schedule(alpha))
    return (0.0, 0.5) if symmetric else (1.0 / (3.0 * alpha - 2.0), alpha / (3.0 * alpha - 2.0))


def schedule(alpha: float, setting: str = "strongly convex") -> tuple[float, float]:
    """Return the exponents (p, q) for which Theorem 4 or 2 can be proved: the best ones for noise of any shape."""
    return best_schedule(alpha, symmetric=False, setting=setting)


def schedule_printed(alpha: float, setting: str = "strongly convex") -> tuple[float, float]:
    """Return the exponents (p, q) that Theorem 4 or 2 prints: (alpha - 1, 1), and (0, 0).

    The term of the clip level of Theorem 2 that depends on K decreases, below a constant, so tau and eta are constants.
    """
    alpha = moment_order(alpha)
    strongly_convex = one_of("setting", setting, SETTINGS) == "strongly convex"
    return _exponents(*theorem_4.schedule_printed(alpha)) if strongly_convex else (0.0, 0.0)


def instance(alpha: float, tau: float, symmetric: bool = False) -> TwoPoint | Atoms:
    """Return the noise that clipping at tau hurts most, or its symmetric version, where a fair sign takes the jump.

    Adapted to the clip level of the horizon, it makes bias and variance pure powers (see `lemma_9.instance`).
    """
    law = lemma_9.instance(alpha, tau)
    return Atoms.symmetric_jump(law.jump, law.probability) if symmetric else law


def _exponents(eta: Power, tau: Power) -> tuple[float, float]:
    return tau.exponent, -eta.exponent


def _clip_exponent(clip: float) -> float:
    reason = "A clip level that shrinks clips everything in the end: take p >= 0."
    return between("clip", clip, 0.0, math.inf, closed="low", reason=reason)


def _step_exponent(step: float) -> float:
    reason = "Steps k**-q with q > 1 have a finite sum and stop short of the minimiser, and q < 0 diverges."
    return between("step", step, 0.0, 1.0, reason=reason)
