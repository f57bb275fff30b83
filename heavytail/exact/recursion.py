"""Exact moments of clipped SGD on x**2 / 2 under noise with finitely many values, for hundreds of millions of steps.

If |x| stays small against the gaps between the clip level and the values of the noise, a stochastic gradient x + a is
clipped exactly when |a| > tau, so that it equals B x + Z with B = 1 and Z = a, or B = 0 and Z = sign(a) tau. Then the
moments of (x, S) with S = sum_j j x_{j-1} obey a linear recursion, and with them the gap of x_k and of the weighted
average of Theorem 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.noise.atoms import Atoms, TwoPoint
from heavytail.parts.schedules import long_enough
from heavytail.theory.hypotheses import whole_steps

__all__ = ["Moments", "clipped_moments"]

BLOCK = 2**9  # steps whose schedules and clipped noise are computed side by side; the recursion itself goes step by step


@dataclass(frozen=True, eq=False)
class Moments:
    """Exact expectations after the steps k.

    Attributes
    ----------
    k : ndarray of int
        The steps.
    mean, square : ndarray
        E x_k and E x_k**2.
    weighted_mean, weighted_square : ndarray
        E xbar_k and E xbar_k**2 of the weighted average xbar_k = sum_j j x_{j-1} / sum_j j.
    """

    k: NDArray[np.int64]
    mean: NDArray[np.float64]
    square: NDArray[np.float64]
    weighted_mean: NDArray[np.float64]
    weighted_square: NDArray[np.float64]

    @property
    def gap(self) -> NDArray[np.float64]:
        """E f(x_k) - f* = E x_k**2 / 2."""
        return 0.5 * self.square

    @property
    def weighted_gap(self) -> NDArray[np.float64]:
        """E f(xbar_k) - f* = E xbar_k**2 / 2."""
        return 0.5 * self.weighted_square


def clipped_moments(noise: TwoPoint | Atoms, eta: Any, tau: Any, k: ArrayLike, start: float = 0.0) -> Moments:
    """Return the moments of x_k = x_{k-1} - eta_k clip_{tau_k}(x_{k-1} + xi_k) under the linear model above.

    Parameters
    ----------
    noise : TwoPoint or Atoms
        The noise.
    eta, tau : schedule, float or array_like
        The step sizes and clip levels.
    k : array_like of int
        The steps at which moments are wanted, increasing.
    start : float, default 0
        The first point x_0.

    Raises
    ------
    ValueError
        If the steps do not increase, or a table is too short for them.
    """
    from heavytail.compiler.records import register

    steps = np.atleast_1d(whole_steps(k))
    if (np.diff(steps) <= 0).any():
        raise ValueError(f"k = {steps.tolist()} does not increase. Sort the steps, and name each once.")
    last = int(steps[-1])
    schedules = long_enough("eta", eta, last), long_enough("tau", tau, last)
    for schedule in schedules:
        register(type(schedule))
    values, probabilities = noise.atoms
    out = np.empty((4, steps.size))
    _recursion()(values, probabilities, *schedules, steps, start, out)
    return Moments(steps, *out)


@cache
def _recursion() -> Any:
    from heavytail.compiler.cache import compile_cached
    from heavytail.compiler.views import prefer_wide_vectors

    block = BLOCK

    def run(values, probabilities, eta, tau, steps, start, out):  # type: ignore[no-untyped-def]
        prefer_wide_vectors()
        size, level = np.empty(block), np.empty(block)
        keep, shift = np.empty(block), np.empty(block)  # E B, E Z
        shift_square, kept_shift = np.empty(block), np.empty(block)  # E Z**2, E B Z
        mean, square = start, start * start
        total, total_square, product = 0.0, 0.0, 0.0  # E S, E S**2, E S x
        done = 0
        for c in range(steps.size):
            while done < steps[c]:
                n = min(block, steps[c] - done)
                for i in range(n):
                    size[i], level[i] = eta.at(done + i + 1), tau.at(done + i + 1)
                    keep[i], shift[i], shift_square[i], kept_shift[i] = 0.0, 0.0, 0.0, 0.0
                for m in range(values.size):
                    a, p = values[m], probabilities[m]
                    for i in range(n):
                        clipped = abs(a) > level[i]
                        z = (level[i] if a > 0.0 else -level[i]) if clipped else a
                        keep[i] += 0.0 if clipped else p
                        kept_shift[i] += 0.0 if clipped else p * a
                        shift[i] += p * z
                        shift_square[i] += p * z * z
                for i in range(n):
                    k = done + i + 1
                    total_square += 2.0 * k * product + k * k * square
                    total += k * mean
                    product += k * square
                    product -= size[i] * (keep[i] * product + shift[i] * total)
                    square += size[i] * size[i] * (
                        keep[i] * square + 2.0 * kept_shift[i] * mean + shift_square[i]
                    ) - 2.0 * size[i] * (keep[i] * square + shift[i] * mean)
                    mean -= size[i] * (keep[i] * mean + shift[i])
                done += n
            weight = 0.5 * done * (done + 1.0)
            out[0, c], out[1, c] = mean, square
            out[2, c], out[3, c] = total / weight, total_square / weight / weight

    return compile_cached(run)
