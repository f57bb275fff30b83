"""Exact averages along clipped SGD with constant parameters on x**2 / 2, for any horizon: one power of one matrix.

The linear model is that of `heavytail.exact.recursion`: x + a is clipped exactly when |a| exceeds the clip level. Then
one step maps (1, E x, E x**2) and the sums of E x and E x**2 over the steps so far linearly, and K steps take the K-th power
of a 5 x 5 matrix. Its eigenvalues lie within eta of 1, so at K = 1e16 doubles would have nothing left: the power is taken
in 80 decimal digits.
"""

from __future__ import annotations

from decimal import Decimal, localcontext

import numpy as np

from heavytail.noise.atoms import Atoms, TwoPoint
from heavytail.parts.parameters import integer, number, positive

__all__ = ["average_gradient"]

DIGITS = 80


def average_gradient(
    noise: TwoPoint | Atoms, eta: float, tau: float, horizon: int, start: float = 0.0
) -> tuple[float, float]:
    """Return (1/K) sum_{k < K} E x_k and (1/K) sum_{k < K} E x_k**2 of x_k = x_{k-1} - eta clip_tau(x_{k-1} + xi_k).

    As grad f(x) = x, these bracket the average of E||grad f(x_k)||: it lies between the length of the first and the
    square root of the second.

    Parameters
    ----------
    noise : TwoPoint or Atoms
        The noise.
    eta, tau : float
        The step size and the clip level.
    horizon : int
        K, up to 1e16 and beyond.
    start : float, default 0
        The first point x_0.
    """
    steps = integer("horizon", horizon, 1)
    values, probabilities = noise.atoms
    with localcontext(prec=DIGITS):
        step, level, x = Decimal(number("eta", eta)), Decimal(positive("tau", tau)), Decimal(number("start", start))
        keep = shift = shift_square = kept_shift = Decimal(0)  # E B, E Z, E Z**2, E B Z with clip(x + a) = B x + Z
        for a, p in zip(map(Decimal, values.tolist()), map(Decimal, probabilities.tolist()), strict=True):
            z = a if abs(a) <= level else level.copy_sign(a)
            if abs(a) <= level:
                keep, kept_shift = keep + p, kept_shift + p * a
            shift, shift_square = shift + p * z, shift_square + p * z * z
        zero, one, square = Decimal(0), Decimal(1), step * step
        matrix = np.array([
            [one, zero, zero, zero, zero],
            [-step * shift, 1 - step * keep, zero, zero, zero],
            [square * shift_square, 2 * (square * kept_shift - step * shift), 1 + (square - 2 * step) * keep, zero, zero],
            [zero, one, zero, one, zero],
            [zero, zero, one, zero, one],
        ], dtype=object)  # fmt: skip
        sums = np.linalg.matrix_power(matrix, steps) @ np.array([one, x, x * x, zero, zero], dtype=object)
        return float(sums[3] / steps), float(sums[4] / steps)
