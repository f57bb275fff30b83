"""Lemma 9: bias and second moment of a clipped gradient, with sharp constants, and the noise that clipping hurts most.

G, the bound in E||g||**alpha <= G**alpha, is in the units of the gradient, like tau: the root
`law.moment(alpha) ** (1 / alpha)` of a moment, not the moment.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.noise.atoms import TwoPoint
from heavytail.parts.parameters import between, positive, real_array
from heavytail.theory.hypotheses import moment_order

__all__ = ["bias_bound", "centered_bias_share", "constant", "instance", "second_moment_bound"]


def _clip_levels(tau: ArrayLike) -> NDArray[np.float64]:
    levels = real_array("tau", tau)
    if not (levels >= 0.0).all():
        raise ValueError(f"tau = {tau!r} holds a value that is no clip level. Pass numbers of at least 0.")
    return levels


def constant(alpha: float) -> float:
    """Return c = (alpha - 1)**(alpha - 1) / alpha**alpha = sup_{r >= 1} (r - 1) r**-alpha, the sharp constant of Lemma 9."""
    alpha = moment_order(alpha)
    return (alpha - 1.0) ** (alpha - 1.0) / alpha**alpha


def bias_bound(tau: ArrayLike, alpha: float, G: float = 1.0) -> NDArray[np.float64]:
    """Return sup ||E clip_tau(g) - E g|| over all g with E||g||**alpha <= G**alpha (Lemma 9 with the sharp constant).

    It is G - tau for tau <= (1 - 1/alpha) G, else c G**alpha tau**(1 - alpha) with c = `constant`; attained by
    ||g|| in {0, alpha tau / (alpha - 1)}. Reconstructed, the paper has c = 1.
    """
    alpha, G, level = moment_order(alpha), positive("G", G), _clip_levels(tau)
    switch = (1.0 - 1.0 / alpha) * G
    far = constant(alpha) * G**alpha * np.maximum(level, switch) ** (1.0 - alpha)
    return np.where(level <= switch, G - level, far)


def second_moment_bound(tau: ArrayLike, alpha: float, G: float = 1.0) -> NDArray[np.float64]:
    """Return sup E||clip_tau(g)||**2 over all g with E||g||**alpha <= G**alpha (Lemma 9).

    It is min(tau, G)**alpha tau**(2 - alpha), attained by ||g|| in {0, tau}.
    """
    alpha, G, level = moment_order(alpha), positive("G", G), _clip_levels(tau)
    return np.minimum(level, G) ** alpha * level ** (2.0 - alpha)


def centered_bias_share(tau: ArrayLike, alpha: float) -> NDArray[np.float64]:
    """Return 1 - r**(-alpha (alpha - 1)), r = alpha tau / (alpha - 1): a share of `bias_bound` that E g = 0 leaves.

    So Lemma 9 stays sharp at a minimiser, for tau >= 1 = G. The law -r with probability q = share r**-alpha, and
    q r / (1 - q) otherwise, has this bias; its other value takes at most r**(-alpha (alpha - 1)) of E|g|**alpha <= 1.
    """
    alpha, level = moment_order(alpha), _clip_levels(tau)
    if not (level >= 1.0).all():
        raise ValueError(f"tau = {tau!r} holds a value below G = 1, where all values of the law are clipped. Raise tau.")
    return 1.0 - (alpha * level / (alpha - 1.0)) ** (-alpha * (alpha - 1.0))


def instance(alpha: float, tau: float, share: float = 0.45, G: float = 1.0) -> TwoPoint:
    """Return the one-sided noise that clipping at tau hurts most: it takes r = alpha tau / (alpha - 1) against its mean.

    The law -r with probability q = share (r/G)**-alpha, and s = q r / (1 - q) otherwise, is extremal for the bias of Lemma 9
    among mean-zero laws, up to a factor that tends to 1 as tau grows. Adapted to the clip level of the horizon, it shows
    the worst-case rate of a schedule without the slow corrections of any fixed law.

    E|xi|**alpha = share G**alpha + (1 - q) s**alpha <= 2 share G**alpha, so a share of at most 1/2 keeps the noise within
    Assumption 4 at every tau, with room for x itself below that. A larger one does so from some tau on, which
    `moment(alpha)` tells.

    Parameters
    ----------
    alpha : float
        The moment order, in (1, 2].
    tau : float
        The clip level, at least G.
    share : float, default 0.45
        What the jump contributes to E|xi|**alpha, in units of G**alpha, and the share of `bias_bound` that the law reaches;
        in (0, 1].
    G : float, default 1
        The bound of Assumption 4, in the units of tau.
    """
    alpha, G = moment_order(alpha), positive("G", G)
    reason = f"It must not be below G = {G:g}, or all values of the law are clipped."
    jump = alpha * (between("tau", tau, G, math.inf, closed="low", reason=reason) / G) / (alpha - 1.0)
    return TwoPoint(-G * jump, between("share", share, 0.0, 1.0, closed="high") * jump**-alpha)
