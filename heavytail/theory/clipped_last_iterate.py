"""The last iterate of clipped SGD, convex and smooth f: its schedule makes steps too short for a faster rate, noise or none.

x_k = x_{k-1} - gamma_k clip(g_k, lambda_k) with gamma_k = gamma k**-beta. On Huber's function with slope s from x_0 = R,
K steps move by at most s S, S = gamma_1 + ... + gamma_K, clipped or not, so that f(x_K) - f* >= s (R - s S) - s**2 / (2 L).
The best slope s = R / (2 S + 1/L) gives R**2 / (4 S + 2/L): no bound with such steps has a better rate than
S ~ K**(1 - beta). The high-probability bound takes beta = (2 + p)/(3 p), and its rate is exactly 1 - beta = 2 (p - 1)/(3 p).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import between, positive
from heavytail.theory.hypotheses import late_steps, moment_order, whole_steps

__all__ = ["exponent", "path_length", "rate", "schedule", "slope", "slowest_descent"]

EXACT = 10_000  # terms of a sum that are added one by one; Euler and Maclaurin's formula has the others to 1e-16


def exponent(alpha: float) -> float:
    """Return beta = (2 + p)/(3 p), the power with which the step sizes fall."""
    return (2.0 + moment_order(alpha)) / (3.0 * alpha)


def rate(alpha: float) -> float:
    """Return 2 (p - 1)/(3 p), the rate of f(x_K) - f*, up to powers of log K."""
    return 1.0 - exponent(alpha)


def schedule(
    horizon: int, beta: float, delta: float = 0.1, *, distance: float = 1.0, smoothness: float = 1.0, scale: float = 1.0
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return gamma_k and lambda_k for k = 1 .. K.

    gamma_k = gamma k**-beta and lambda_k = R / (80 gamma_k sqrt(log(6 k**2 / delta))) min(1/sqrt(d_k), 1), where
    d_k = 2 L (gamma_1 + ... + gamma_{k-1}).

    Parameters
    ----------
    horizon : int
        How many steps K.
    beta : float
        The exponent, in (0, 1).
    delta : float
        The probability of failure.
    distance, smoothness, scale : float
        R, L and gamma.

    References
    ----------
    High-Probability Bounds for the Last Iterate of Clipped SGD, ICLR 2026, by a note; there k counts from 0.
    """
    k = np.arange(1.0, float(whole_steps(horizon)) + 1.0)
    beta, delta = between("beta", beta, 0.0, 1.0, closed="neither"), between("delta", delta, 0.0, 1.0, closed="neither")
    gamma = positive("scale", scale) * k**-beta
    weight = 2.0 * positive("smoothness", smoothness) * (np.cumsum(gamma) - gamma)
    shrink = 1.0 / np.sqrt(np.maximum(weight, 1.0))
    return gamma, positive("distance", distance) / (80.0 * gamma * np.sqrt(np.log(6.0 * k * k / delta))) * shrink


def path_length(k: ArrayLike, beta: float, scale: float = 1.0) -> NDArray[np.float64]:
    """Return S = gamma (1 + 2**-beta + ... + K**-beta), for horizons that nobody counts to.

    Parameters
    ----------
    k : array_like of int
        The horizons K.
    beta, scale : float
        As in `schedule`.
    """
    steps, beta = late_steps(k), between("beta", beta, 0.0, 1.0, closed="neither")
    first = np.cumsum(np.arange(1.0, EXACT + 1.0) ** -beta)

    def integral(x: NDArray[np.float64]) -> NDArray[np.float64]:
        return x ** (1.0 - beta) / (1.0 - beta) + 0.5 * x**-beta - beta / 12.0 * x ** (-beta - 1.0)

    late = first[-1] + integral(steps) - integral(np.array(float(EXACT)))
    early = first[np.minimum(steps, EXACT).astype(np.int64) - 1]
    return positive("scale", scale) * np.where(steps <= EXACT, early, late)


def slope(length: ArrayLike, smoothness: float = 1.0, distance: float = 1.0) -> NDArray[np.float64]:
    """Return s = R / (2 S + 1/L), the slope of Huber's function on which steps of the sum S are the slowest.

    Parameters
    ----------
    length : array_like
        S, the sum of the step sizes.
    smoothness, distance : float
        L, the curvature of the function at its minimum, and R.
    """
    return positive("distance", distance) / (2.0 * np.asarray(length) + 1.0 / positive("smoothness", smoothness))


def slowest_descent(length: ArrayLike, smoothness: float = 1.0, distance: float = 1.0) -> NDArray[np.float64]:
    """Return R**2 / (4 S + 2/L), which f(x_K) - f* is at least on Huber's function with the slope of `slope`.

    Parameters
    ----------
    length, smoothness, distance : array_like, float, float
        As in `slope`.

    References
    ----------
    Proved above. For constant steps and no clipping it is the worst case of all f (Drori and Teboulle 2014).
    """
    return 0.5 * distance * slope(length, smoothness, distance)
