"""ACClip, which clips a momentum at a level that it learns: its response to one outlier, and how long it warms up."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import between, real_array

__all__ = ["outlier_response", "warm_up"]


def outlier_response(alpha: float, beta1: float, beta2: float) -> float:
    """Return min((1 - beta2)**(1/alpha), 1 - beta1): the limit of |clipped momentum| / |g_k| as g_k alone grows.

    tau_k / |g_k| tends to the first, |m_k| / |g_k| to the second, and ACClip takes the smaller of the two. So its steps have
    the tail index of the gradients.
    """
    alpha = between("alpha", alpha, 0.0, 2.0, closed="high")
    memories = [between(name, b, 0.0, 1.0, closed="low") for name, b in (("beta1", beta1), ("beta2", beta2))]
    return min((1.0 - memories[1]) ** (1.0 / alpha), 1.0 - memories[0])


def warm_up(k: ArrayLike, alpha: float, beta1: float, beta2: float, initial_tau: float = 0.0) -> NDArray[np.float64]:
    """Return what ACClip with eps = 0 makes of the constant gradient 1 at steps k: min(tau_k, m_k).

    m_k = 1 - beta1**k and tau_k = (1 - beta2**k (1 - tau_0**alpha))**(1/alpha): with tau_0 = 0 the clip level needs some
    1 / (1 - beta2) steps to reach the gradient that it should not clip.
    """
    outlier_response(alpha, beta1, beta2)
    steps = real_array("k", k)
    if not (steps >= 1.0).all():
        raise ValueError(f"k = {k!r} holds a value below 1. The steps count from 1.")
    missing = 1.0 - between("initial_tau", initial_tau, 0.0, math.inf, closed="low") ** alpha
    return np.minimum((1.0 - beta2**steps * missing) ** (1.0 / alpha), 1.0 - beta1**steps)
