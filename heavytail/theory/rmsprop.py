"""RMSProp as clipping: how the steps of the two compare.

RMSProp divides g by eps + sqrt(beta2 v + (1 - beta2) g**2). Up to a constant that is max(A, B) with A = eps + sqrt(beta2 v)
and B = sqrt(1 - beta2) |g|, so RMSProp is clipping at a level that its memory sets. The Discussion of the paper makes the
constant explicit, with a factor 2 too much in the step size.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import between, positive, real_array

__all__ = ["bracket", "bracket_printed", "h_adam", "h_clip", "matched_clipping"]


def _memory(v: ArrayLike, beta2: float, eps: float) -> NDArray[np.float64]:
    """Return A = eps + sqrt(beta2 v), checked to be positive."""
    squares = real_array("v", v)
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
    squares = beta2 * real_array("v", v) + (1.0 - beta2) * real_array("g", g) ** 2
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
    size, level = np.abs(real_array("g", g)), real_array("tau", tau)
    return real_array("eta", eta) * level / np.maximum(size, level)


def bracket(share: float = 1.0, factor: float = 1.0) -> tuple[float, float]:
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


def bracket_printed() -> tuple[float, float]:
    """Return (1/2, 2): the bounds of h_adam / h_clip that the Discussion prints, for the factor 2."""
    return 0.5, 2.0
