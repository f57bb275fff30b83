"""The exact law of SGD on x**2 / 2 under symmetric stable noise: stable at every k, with a scale that a sum gives."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.noise.stable import AlphaStable
from heavytail.parts.parameters import real_array
from heavytail.theory.hypotheses import whole_steps

__all__ = ["deviation_law", "deviation_scales"]


def deviation_scales(eta: ArrayLike, alpha: float, k: ArrayLike) -> NDArray[np.float64]:
    """Return the scale S_k of x_k - x_0 prod_j (1 - eta_j) under standard stable noise of index alpha.

    S_k**alpha = sum_{j <= k} (eta_j prod_{j < i <= k} |1 - eta_i|)**alpha, from x_k = (1 - eta_k) x_{k-1} - eta_k xi_k.

    Parameters
    ----------
    eta : array_like
        The step sizes from k = 1 on.
    alpha : float
        The stability index.
    k : array_like of int
        The steps at which the scale is wanted.

    Raises
    ------
    ValueError
        If there are fewer step sizes than steps.
    """
    steps, sizes = whole_steps(k, 0), real_array("eta", eta)
    if sizes.ndim != 1 or sizes.size < steps.max():
        raise ValueError(f"eta has the shape {sizes.shape} for {steps.max()} steps. Pass one step size per step.")
    powers, total = np.empty(int(steps.max()) + 1), 0.0
    powers[0] = 0.0
    for j, size in enumerate(sizes[: powers.size - 1].tolist(), start=1):
        total = abs(1.0 - size) ** alpha * total + abs(size) ** alpha
        powers[j] = total
    return powers[steps] ** (1.0 / alpha)


def deviation_law(eta: ArrayLike, alpha: float, k: int, scale: float = 1.0) -> AlphaStable:
    """Return the law of x_k - x_0 prod_j (1 - eta_j) for noise `AlphaStable(alpha, scale=scale)`."""
    return AlphaStable(alpha, scale=scale * float(deviation_scales(eta, alpha, [k])[0]))
