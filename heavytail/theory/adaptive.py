"""Adaptive methods as clipping: how the steps of RMSProp and ACClip compare, and what one outlier does to them.

RMSProp divides g by eps + sqrt(beta2 v + (1 - beta2) g**2). Up to a constant that is max(A, B) with A = eps + sqrt(beta2 v)
and B = sqrt(1 - beta2) |g|, so RMSProp is clipping at a level that its memory sets. The Discussion of the paper makes the
constant explicit, with a factor 2 too much in the step size.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import between, positive


def _memory(v: ArrayLike, beta2: float, eps: float) -> NDArray[np.float64]:
    """Return A = eps + sqrt(beta2 v), checked to be positive."""
    squares = np.asarray(v, dtype=np.float64)
    if not ((squares >= 0.0) & (squares < np.inf)).all():
        raise ValueError(f"v = {v!r} holds a value that is no mean square. Pass finite numbers of at least 0.")
    beta2 = between("beta2", beta2, 0.0, 1.0, closed="low", reason="It is a memory.")
    memory = between("eps", eps, 0.0, math.inf, closed="low") + np.sqrt(beta2 * squares)
    if not (memory > 0.0).all():
        raise ValueError("eps + sqrt(beta2 v) = 0 makes the clip level 0. Pass a positive eps, or a positive v.")
    return memory


def h_adam(g: ArrayLike, v: ArrayLike, rate: float, beta2: float, eps: float) -> NDArray[np.float64]:
    """Return the effective step size rate / (eps + sqrt(beta2 v + (1 - beta2) g**2)) of RMSProp.

    Parameters
    ----------
    g : array_like
        The gradient; broadcasts with v.
    v : array_like
        The running mean square before this gradient.
    rate : float
        The step size of RMSProp, which the paper calls alpha.
    beta2, eps : float
        The memory, and what is added to the root. Not both eps and v may be 0.

    Raises
    ------
    ValueError
        If a parameter lies outside its range.
    """
    _memory(v, beta2, eps)
    squares = beta2 * np.asarray(v, dtype=np.float64) + (1.0 - beta2) * np.asarray(g, dtype=np.float64) ** 2
    return positive("rate", rate) / (eps + np.sqrt(squares))


def matched_clipping(
    v: ArrayLike, rate: float, beta2: float, eps: float, factor: float = 1.0
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return eta = factor rate / A and tau = A / sqrt(1 - beta2), A = eps + sqrt(beta2 v): RMSProp as clipping.

    The paper prints factor = 2; the parameters are those of `h_adam`.
    """
    memory = _memory(v, beta2, eps)
    return positive("factor", factor) * positive("rate", rate) / memory, memory / math.sqrt(1.0 - beta2)


def h_clip(g: ArrayLike, eta: ArrayLike, tau: ArrayLike) -> NDArray[np.float64]:
    """Return the effective step size eta min(1, tau / |g|) of clipping at tau; at g = 0 it is eta."""
    size, level = np.abs(np.asarray(g, dtype=np.float64)), np.asarray(tau, dtype=np.float64)
    return np.asarray(eta) * level / np.maximum(size, level)


def rmsprop_bracket(share: float = 1.0, factor: float = 1.0) -> tuple[float, float]:
    """Return the sharp bounds of h_adam / h_clip, given the share of eps in A = eps + sqrt(beta2 v).

    With B = sqrt(1 - beta2) |g| the ratio is max(A, B) / (factor (eps + sqrt((A - eps)**2 + B**2))). It is at most 1/factor,
    attained at g = 0 only, and least at B = A: 1 / (factor (share + sqrt((1 - share)**2 + 1))). That is 1/2 over factor for
    share = 1 and 1/sqrt(2) over factor for eps = 0.

    Parameters
    ----------
    share : float, default 1
        eps / A, in [0, 1]; the bounds for a larger share hold for every smaller one.
    factor : float, default 1
        The factor in the step size of the clipping (see `matched_clipping`).
    """
    share = between("share", share, 0.0, 1.0)
    factor = positive("factor", factor)
    return 1.0 / (factor * (share + math.hypot(1.0 - share, 1.0))), 1.0 / factor


def rmsprop_bracket_printed() -> tuple[float, float]:
    """Return (1/2, 2): the bounds of h_adam / h_clip that the Discussion prints, for the factor 2."""
    return 0.5, 2.0


def acclip_outlier_response(alpha: float, beta1: float, beta2: float) -> float:
    """Return min((1 - beta2)**(1/alpha), 1 - beta1): the limit of |clipped momentum| / |g_k| as g_k alone grows.

    tau_k / |g_k| tends to the first, |m_k| / |g_k| to the second, and ACClip takes the smaller of the two. So its steps have
    the tail index of the gradients.
    """
    alpha = between("alpha", alpha, 0.0, 2.0, closed="high")
    memories = [between(name, b, 0.0, 1.0, closed="low") for name, b in (("beta1", beta1), ("beta2", beta2))]
    return min((1.0 - memories[1]) ** (1.0 / alpha), 1.0 - memories[0])


def adam_outlier_response(beta1: float, beta2: float) -> float:
    """Return (1 - beta1) / sqrt(1 - beta2): the limit of the step of Adam, over eta, as g_k alone grows, for large k."""
    beta1 = between("beta1", beta1, 0.0, 1.0, closed="low")
    return (1.0 - beta1) / math.sqrt(1.0 - between("beta2", beta2, 0.0, 1.0, closed="neither"))


def acclip_warm_up(k: ArrayLike, alpha: float, beta1: float, beta2: float, initial_tau: float = 0.0) -> NDArray[np.float64]:
    """Return what ACClip with eps = 0 makes of the constant gradient 1 at steps k: min(tau_k, m_k).

    m_k = 1 - beta1**k and tau_k = (1 - beta2**k (1 - tau_0**alpha))**(1/alpha): with tau_0 = 0 the clip level needs some
    1 / (1 - beta2) steps to reach the gradient that it should not clip.
    """
    acclip_outlier_response(alpha, beta1, beta2)
    steps = np.asarray(k, dtype=np.float64)
    if not (steps >= 1.0).all():
        raise ValueError(f"k = {k!r} holds a value below 1. The steps count from 1.")
    missing = 1.0 - between("initial_tau", initial_tau, 0.0, math.inf, closed="low") ** alpha
    return np.minimum((1.0 - beta2**steps * missing) ** (1.0 / alpha), 1.0 - beta1**steps)
