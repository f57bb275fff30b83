"""The exact law of SGD on x**2 / 2 under symmetric stable noise: stable at every k, with a scale that a sum gives.

So is the law of the average of the iterates, which is linear in the noise too.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.noise.stable import AlphaStable
from heavytail.parts.parameters import real_array
from heavytail.theory.hypotheses import whole_steps

__all__ = ["average_scales", "deviation_law", "deviation_scales"]


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
    steps = whole_steps(k, 0)
    sizes = _step_sizes(eta, int(steps.max()))
    powers, total = np.empty(int(steps.max()) + 1), 0.0
    powers[0] = 0.0
    for j, size in enumerate(sizes.tolist(), start=1):
        total = abs(1.0 - size) ** alpha * total + abs(size) ** alpha
        powers[j] = total
    return powers[steps] ** (1.0 / alpha)


def deviation_law(eta: ArrayLike, alpha: float, k: int, scale: float = 1.0) -> AlphaStable:
    """Return the law of x_k - x_0 prod_j (1 - eta_j) for noise `AlphaStable(alpha, scale=scale)`."""
    return AlphaStable(alpha, scale=scale * float(deviation_scales(eta, alpha, [k])[0]))


def average_scales(eta: ArrayLike, alpha: float, k: ArrayLike) -> NDArray[np.float64]:
    """Return the scale of the average of x_0 ... x_{k-1} under standard stable noise of index alpha, for x_0 = 0.

    The noise of step j enters it with eta_j T_j / k, where T_j = 1 + (1 - eta_{j+1}) T_{j+1} and T_{k-1} = 1.

    Parameters
    ----------
    eta : array_like
        The step sizes from step 1 on.
    alpha : float
        The stability index.
    k : array_like of int
        How many points are averaged.

    Raises
    ------
    ValueError
        If there are fewer step sizes than steps.
    """
    steps = whole_steps(k)
    sizes = _step_sizes(eta, int(steps.max()))
    scales = [_average_scale(sizes[: int(step) - 1], alpha, int(step)) for step in np.ravel(steps)]
    return np.reshape(scales, steps.shape)


def _average_scale(sizes: NDArray[np.float64], alpha: float, count: int) -> float:
    weights, total = np.empty(sizes.size), 0.0
    following = 1.0
    for j in range(sizes.size - 1, -1, -1):
        total = 1.0 + (1.0 - following) * total
        following = float(sizes[j])
        weights[j] = following * total
    return float(np.sum(np.abs(weights / count) ** alpha) ** (1.0 / alpha))


def _step_sizes(eta: ArrayLike, steps: int) -> NDArray[np.float64]:
    """Return the first step sizes, checked to be as many as there are steps."""
    sizes = real_array("eta", eta)
    if sizes.ndim != 1 or sizes.size < steps:
        raise ValueError(f"eta has the shape {sizes.shape} for {steps} steps. Pass one step size per step.")
    return sizes[:steps]
