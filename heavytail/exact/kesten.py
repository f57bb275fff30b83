"""The tail index of SGD on least squares, by quadrature: the order of the moment that a step leaves as it is (Kesten).

With R, c, s and w of `heavytail.theory.kesten`, the stationary law of x has P(|x| > t) ~ t**-kappa where
E R**(kappa/2) = 1, if E log R < 0. (Kesten, Acta Mathematica 131, 1973; Goldie, Annals of Applied Probability 1, 1991.)

Both integrals are sums over evenly spaced nodes. In log w the integrand is analytic in a strip, as R has no root there. In
s it has a kink at 1 / c, so each side has a double exponential map of its own, which crowds the nodes at its ends.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from heavytail.parts.parameters import between, integer, positive

__all__ = ["index", "largest_step", "log_growth", "lyapunov"]

ENDS = 4.2  # there the weights are below 1e-30
NEGLIGIBLE = 34.0  # minus the logarithm of what is left out of the law of w
ORDERS = 1e5  # no larger index is looked for


def log_growth(order: float, b: int, d: int, eta: float) -> float:
    """Return log E R**(order/2), by which log E|x|**order grows at a step, were there no y_i.

    Parameters
    ----------
    order : float
        The order of the moment, at least 0.
    b : int
        The number of examples in a step.
    d : int
        The number of coordinates.
    eta : float
        The step size.
    """
    half = 0.5 * between("order", order, 0.0, math.inf, closed="low")
    log_r, log_weight = _nodes(half, *_checked(b, d, eta))
    return float(special.logsumexp(half * log_r + log_weight))


def lyapunov(b: int, d: int, eta: float) -> float:
    """Return E log R / 2, the mean growth of log|x| at a step; below 0 there is a stationary law.

    Parameters
    ----------
    b, d, eta : int, int, float
        As in `log_growth`.
    """
    log_r, log_weight = _nodes(0.0, *_checked(b, d, eta))
    return 0.5 * float(np.sum(np.exp(log_weight) * log_r))


def index(b: int, d: int, eta: float) -> float:
    """Return the tail index kappa of the stationary law, the only positive root of E R**(kappa/2) = 1.

    The logarithm of E R**(kappa/2) is convex in kappa, 0 at 0, and falls there at first.

    Parameters
    ----------
    b, d, eta : int, int, float
        As in `log_growth`.

    Raises
    ------
    ValueError
        If there is no stationary law, or the index exceeds 1e5.
    """
    drift = lyapunov(b, d, eta)
    if drift >= 0.0:
        raise ValueError(f"eta = {eta!r} has E log R / 2 = {drift:.3g}, so |x| grows without end. Pass a smaller step.")
    high = 1.0
    while log_growth(high, b, d, eta) < 0.0:
        high *= 2.0
        if high > ORDERS:
            raise ValueError(f"eta = {eta!r} gives an index above {ORDERS:g}. Pass a larger step.")
    low = high / 2.0
    while log_growth(low, b, d, eta) > 0.0:
        low /= 2.0
    return float(optimize.brentq(log_growth, low, high, args=(b, d, eta), xtol=1e-12, rtol=1e-12))


def largest_step(b: int, d: int) -> float:
    """Return eta_max, where E log R = 0: no larger step has a stationary law.

    Parameters
    ----------
    b, d : int
        As in `log_growth`.
    """
    second = 2.0 * b / (b + d + 1.0)  # there E R = 1, so E log R < 0
    high = 2.0 * second
    while lyapunov(b, d, high) < 0.0:
        high *= 2.0
    return float(optimize.brentq(lambda eta: lyapunov(b, d, eta), second, high, xtol=1e-14, rtol=1e-13))


def _checked(b: int, d: int, eta: float) -> tuple[int, int, float]:
    return integer("b", b, 1), integer("d", d, 1), positive("eta", eta)


def _nodes(half: float, b: int, d: int, eta: float) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return log R and the logarithms of the weights, which suit an integrand R**half."""
    c = eta / b
    log_s, log_off, log_weight = _nodes_along(b, c, half)
    if d == 1:
        return 2.0 * log_off, log_weight
    log_w, log_weight_across = _nodes_across(0.5 * (d - 1), half)
    log_r = np.logaddexp(2.0 * log_off[:, None], 2.0 * math.log(c) + log_s[:, None] + log_w)
    return log_r, log_weight[:, None] + log_weight_across


def _nodes_along(b: int, c: float, half: float) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return log s, log |1 - c s| and the log-weights of s ~ chi2(b): c s = 1/(1 + e**-v) below 1, and 1 + e**v above."""
    step = min(1.0 / 20.0, 0.3 / math.sqrt(b + 2.0 * half))
    t = step * np.arange(-int(ENDS / step), int(ENDS / step) + 1)
    v = math.pi * np.sinh(t)
    log_dv = math.log(step * math.pi) + np.log(np.cosh(t))
    below, rest = -np.logaddexp(0.0, -v), -np.logaddexp(0.0, v)
    above = np.logaddexp(0.0, v)
    log_s = np.concatenate([below, above]) - math.log(c)
    log_off = np.concatenate([rest, v])
    log_jacobian = np.concatenate([below + rest + log_dv, v + log_dv]) - math.log(c)
    k = 0.5 * b
    density = (k - 1.0) * log_s - 0.5 * np.exp(np.minimum(log_s, 700.0)) - k * math.log(2.0) - special.gammaln(k)
    return log_s, log_off, log_jacobian + density


def _nodes_across(k: float, half: float) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return log w and the log-weights of w ~ chi2(2 k), spread so that w**half is integrated too."""
    far = k + half
    low = math.log(2.0 * k) - 8.0 / math.sqrt(k) - NEGLIGIBLE / k
    high = math.log(2.0 * far) + math.log1p(8.0 / math.sqrt(far) + NEGLIGIBLE / far)
    step = min(0.3, 0.6 / math.sqrt(far))
    log_w = np.arange(low, high + step, step)
    return log_w, k * log_w - 0.5 * np.exp(log_w) - k * math.log(2.0) - special.gammaln(k) + math.log(step)
