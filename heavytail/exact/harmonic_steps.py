"""Projected SGD with eta_t = beta / t on mu x**2 / 2 over [-1, 1], under jumps that cross the set: E x_t**2 as a recursion.

At step t the noise is +-2 t / beta with probability share t**-p / 2 each, and 0 otherwise, so E|xi_t|**p = share (2 /
beta)**p at every step. As |1 - beta mu / t| <= 1, a jump ends at +-1 from wherever it starts, and between jumps x shrinks.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import between, positive
from heavytail.theory.hypotheses import moment_order, whole_steps

__all__ = ["second_moment"]


def second_moment(
    k: ArrayLike, alpha: float, beta: float, *, mu: float = 1.0, share: float = 0.1, start: float = 1.0
) -> NDArray[np.float64]:
    """Return E x_k**2 = (1 - q_k) (1 - beta mu / k)**2 E x_{k-1}**2 + q_k, q_k = share k**-p.

    Parameters
    ----------
    k : array_like of int
        The steps.
    alpha : float
        The moment order p.
    beta : float
        The factor in the step size; beta mu is at most 2.
    mu : float
        The curvature.
    share : float
        The probability of a jump at the first step, in [0, 1].
    start : float
        x_0, in [-1, 1].

    Raises
    ------
    ValueError
        If beta mu exceeds 2, so that a step may leave the set without noise.
    """
    alpha, steps = moment_order(alpha), whole_steps(k, 0)
    pull, share = positive("beta", beta) * positive("mu", mu), between("share", share, 0.0, 1.0, closed="both")
    if pull > 2.0:
        raise ValueError(f"beta mu = {pull:g} exceeds 2, so that the first step overshoots. Lower beta.")
    square = between("start", start, -1.0, 1.0, closed="both") ** 2
    squares = np.empty(int(steps.max()) + 1)
    squares[0] = square
    for t in range(1, squares.size):
        q = share * float(t) ** -alpha
        square = (1.0 - q) * (1.0 - pull / t) ** 2 * square + q
        squares[t] = square
    return squares[steps]
