"""Clipped SGD in high probability on smooth functions, with every constant, and from which horizon on they say something.

With f L-smooth, f(x_0) - f* <= F, z = L eta <= 1/2, g = grad f, and the error of the clipped gradient split into its mean b
and a rest u with E u = 0, ||u|| <= 2 tau, smoothness gives
f(x_+) - f* <= f(x) - f* - (eta/2) ||g||**2 - eta (1 - z) <g, u> + (3/2) eta ||b||**2 + L eta**2 ||u||**2.
While f - f* <= 2 F, ||g|| <= 2 sqrt(L F) <= tau/2, so ||b|| <= B sigma**p tau**(1 - p) and E||u||**2 <= V sigma**p
tau**(2 - p) with the constants of Lemma 10. Summed over T steps the last terms must not exceed F: `budget` gives F/8 to each
of the two martingales, whose chance to exceed that is Freedman's (`failure`), and adds the sums of biases and variances.
Then (1/T) sum ||g||**2 <= 4 F / (eta T) with the probability 1 - delta (`bound`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

from heavytail.parts.parameters import between, one_of, positive
from heavytail.theory import lemma_10
from heavytail.theory.hypotheses import late_steps, moment_order

__all__ = [
    "bound",
    "bound_printed",
    "budget",
    "clip_level",
    "failure",
    "first_horizon",
    "largest_step",
    "rate",
    "step_size",
    "trivial_bound",
]

Constants = Literal["printed", "sharp"]
CONSTANTS: tuple[Constants, ...] = ("printed", "sharp")
BIAS_PRINTED, VARIANCE_PRINTED = 4.0, 18.0  # of Lemma 5.1 of Sadiev et al. 2023, as it is quoted
SHARE = 0.125  # of F, for each martingale
LAST_HORIZON = 1e60


def rate(alpha: float) -> float:
    """Return 2 (alpha - 1)/(3 alpha - 2): (1/T) sum ||grad f||**2 <= T**-r log(T/delta) with probability 1 - delta."""
    return 2.0 * (moment_order(alpha) - 1.0) / (3.0 * alpha - 2.0)


def _lemma(alpha: float, constants: Constants) -> tuple[float, float]:
    """Return the constants of the bias and of the variance of a clipped gradient whose mean is at most tau/2 long."""
    if one_of("constants", constants, CONSTANTS) == "printed":
        return BIAS_PRINTED, VARIANCE_PRINTED
    return float(lemma_10.bias_bound(1.0, alpha)), float(lemma_10.second_moment_bound(1.0, alpha))


def clip_level(horizon: float, alpha: float, smoothness: float = 1.0, gap: float = 0.5) -> float:
    """Return tau = max(4 sqrt(L F), T**(1/(3 alpha - 2))), as printed; the second is in the units of nothing.

    Parameters
    ----------
    horizon : float
        T, the number of steps, a whole number of any size.
    alpha, smoothness, gap : float
        The moment order, L, and a bound F of f(x_0) - f*.
    """
    power = float(late_steps(horizon)) ** (1.0 / (3.0 * moment_order(alpha) - 2.0))
    return max(4.0 * math.sqrt(positive("smoothness", smoothness) * positive("gap", gap)), power)


def step_size(
    horizon: float, delta: float, alpha: float, smoothness: float = 1.0, gap: float = 0.5, sigma: float = 1.0,
    constants: Constants = "printed",
) -> float:  # fmt: skip
    """Return eta = min(1/(2 L), C_3/tau, C_1 T**((1 - alpha)/(3 alpha - 2))/tau), with the printed or with sharp constants.

    C_3 = min(1, 3 sqrt(F) / (64 l sqrt(2 L))) and C_1 = min(F/(64 sigma**(2 alpha)), sqrt(F)/(192 l sigma**(alpha/2)
    sqrt(2 L))) with l = log(6 T/delta), for one worker. With the sharp B and V in place of 4 and 18, the first term of C_1
    is F/(8 B**2 sigma**(2 alpha)), and the second is sqrt(18/V) times larger: 3.5 to 4.2 times.

    Parameters
    ----------
    horizon, alpha, smoothness, gap
        See `clip_level`.
    delta : float
        The probability of failure.
    sigma : float
        The root of the moment of the noise.
    constants : {"printed", "sharp"}
        Whose constants of the clip lemma.

    References
    ----------
    arXiv 2610.10527, Theorem 1, with the names of its supplement.
    """
    tau, alpha = clip_level(horizon, alpha, smoothness, gap), moment_order(alpha)
    between("delta", delta, 0.0, 1.0, closed="neither")
    bias, variance = _lemma(alpha, constants)
    logarithm, sigma = math.log(6.0 * float(late_steps(horizon)) / delta), positive("sigma", sigma)
    wide = 64.0 if constants == "printed" else 8.0 * bias**2
    unit = math.sqrt(gap / (2.0 * smoothness)) / logarithm
    first = min(gap / (wide * sigma ** (2.0 * alpha)), math.sqrt(18.0 / variance) / 192.0 * unit / sigma ** (0.5 * alpha))
    power = float(late_steps(horizon)) ** ((1.0 - alpha) / (3.0 * alpha - 2.0))
    return min(0.5 / smoothness, min(1.0, 3.0 / 64.0 * unit) / tau, first * power / tau)


def bound_printed(
    horizon: float, delta: float, alpha: float, smoothness: float = 1.0, gap: float = 0.5, sigma: float = 1.0
) -> float:
    """Return 32 F/(eta T), which (1/T) sum ||grad f||**2 does not exceed with the probability 1 - delta, as printed."""
    return 32.0 * gap / (step_size(horizon, delta, alpha, smoothness, gap, sigma) * float(late_steps(horizon)))


def bound(
    horizon: float, delta: float, alpha: float, smoothness: float = 1.0, gap: float = 0.5, sigma: float = 1.0,
    constants: Constants = "sharp",
) -> float:  # fmt: skip
    """Return 4 F/(eta T), an eighth of what is printed, for the same step size or for the sharp one; see `step_size`."""
    eta = step_size(horizon, delta, alpha, smoothness, gap, sigma, constants)
    return 4.0 * gap / (eta * float(late_steps(horizon)))


def trivial_bound(smoothness: float = 1.0, gap: float = 0.5) -> float:
    """Return 4 L F, which ||grad f||**2 does not exceed while f - f* <= 2 F: what the theorem's event gives by itself."""
    return 4.0 * positive("smoothness", smoothness) * positive("gap", gap)


def budget(
    horizon: float, eta: float, alpha: float, smoothness: float = 1.0, gap: float = 0.5, sigma: float = 1.0,
    constants: Constants = "sharp",
) -> float:  # fmt: skip
    """Return what the four terms of T steps may come to, over F: 1/4 + (3/2) eta T ||b||**2/F + L eta**2 T E||u||**2/F.

    The proof needs 1 at most. The parameters are those of `step_size`, with any eta; `constants` are the clip lemma's.
    """
    tau, steps = clip_level(horizon, alpha, smoothness, gap), float(late_steps(horizon))
    bias, variance = _lemma(alpha, constants)
    moment = positive("sigma", sigma) ** alpha
    biases = 1.5 * positive("eta", eta) * steps * (bias * moment * tau ** (1.0 - alpha)) ** 2
    return 2.0 * SHARE + (biases + smoothness * eta**2 * steps * variance * moment * tau ** (2.0 - alpha)) / gap


def failure(
    horizon: float, eta: float, alpha: float, smoothness: float = 1.0, gap: float = 0.5, sigma: float = 1.0,
    constants: Constants = "sharp",
) -> float:  # fmt: skip
    """Return Freedman's bound of the chance that one of the two martingales exceeds F/8 within T steps; see `budget`.

    exp(-x**2 / (2 W + 2 c x/3)) for each, with x = F/8. The steps of the first are c = 4 eta tau sqrt(L F) at most, and the
    sum of their variances is W = 4 eta**2 T L F E||u||**2; of the second they are 4 L eta**2 tau**2, and
    4 L**2 eta**4 tau**2 T E||u||**2.
    """
    tau, steps = clip_level(horizon, alpha, smoothness, gap), float(late_steps(horizon))
    square = _lemma(alpha, constants)[1] * positive("sigma", sigma) ** alpha * tau ** (2.0 - alpha)
    excess, chance = SHARE * gap, 0.0
    for largest, second in (
        (4.0 * positive("eta", eta) * tau * math.sqrt(smoothness * gap), 4.0 * eta**2 * smoothness * gap * square),
        (4.0 * smoothness * (eta * tau) ** 2, 4.0 * (smoothness * tau) ** 2 * eta**4 * square),
    ):
        chance += math.exp(-(excess**2) / (2.0 * steps * second + 2.0 * largest * excess / 3.0))
    return chance


def largest_step(
    horizon: float, delta: float, alpha: float, smoothness: float = 1.0, gap: float = 0.5, sigma: float = 1.0
) -> float:
    """Return the largest eta <= 1/(2 L) with `budget` <= 1 and `failure` <= delta at this clip level: what the proof allows.

    The parameters are those of `step_size`.
    """
    between("delta", delta, 0.0, 1.0, closed="neither")

    def excess(logarithm: float) -> float:
        constants = horizon, math.exp(logarithm), alpha, smoothness, gap, sigma
        return max(budget(*constants) - 1.0, failure(*constants) / delta - 1.0)

    high = -math.log(2.0 * positive("smoothness", smoothness))
    low = math.log(step_size(horizon, delta, alpha, smoothness, gap, sigma))
    return math.exp(_crossing(excess, low, high))  # at 1/(2 L) the failure is near 1


def first_horizon(step: Callable[[float], float], factor: float = 4.0, smoothness: float = 1.0) -> float:
    """Return the T from which on factor F/(eta T) lies below `trivial_bound`; for T below it the theorem says nothing.

    Parameters
    ----------
    step : callable
        Takes T, returns eta, such that eta T increases.
    factor : float, default 4
        32 as printed, 4 as proved.
    smoothness : float, default 1
        L.

    Raises
    ------
    ValueError
        If it lies beyond 1e60.

    Examples
    --------
    >>> round(first_horizon(lambda horizon: 0.01 * horizon**-0.5))
    10000
    """

    def excess(logarithm: float) -> float:
        horizon = float(math.ceil(math.exp(logarithm)))
        return math.log(factor / (4.0 * positive("smoothness", smoothness) * step(horizon) * horizon))

    last = math.log(LAST_HORIZON)
    if excess(last) > 0.0:
        raise ValueError(f"The bound says nothing below T = {LAST_HORIZON:g}. Raise alpha or delta, or lower sigma.")
    return float(math.ceil(math.exp(_crossing(excess, 0.0, last)))) if excess(0.0) > 0.0 else 1.0


def _crossing(excess: Callable[[float], float], low: float, high: float) -> float:
    """Return the point where something that is not positive at one end only changes its sign, by halving."""
    falls = excess(high) <= 0.0
    for _ in range(80):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if (excess(middle) <= 0.0) == falls else (middle, high)
    return high if falls else low
