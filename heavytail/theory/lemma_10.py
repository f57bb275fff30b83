"""Lemma 10: bias and second moment of a clipped gradient about its mean m = E g, where ||m|| <= tau/2."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import positive, real_array
from heavytail.theory import lemma_9
from heavytail.theory.hypotheses import moment_order

__all__ = ["bias_bound", "second_moment_bound"]


def _levels(tau: ArrayLike, gradient: ArrayLike | None) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    levels = real_array("tau", tau)
    lengths = 0.5 * levels if gradient is None else real_array("gradient", gradient)
    if not ((levels > 0.0) & (levels < np.inf)).all():
        raise ValueError(f"tau = {tau!r} holds a value that is no clip level. Pass finite numbers above 0.")
    if not ((lengths >= 0.0) & (lengths <= 0.5 * levels)).all():
        raise ValueError(
            f"gradient = {gradient!r} lies outside [0, tau/2]: Lemma 10 assumes ||grad f|| <= tau/2. Raise tau."
        )
    return levels, lengths


def bias_bound(tau: ArrayLike, alpha: float, sigma: float = 1.0, gradient: ArrayLike | None = None) -> NDArray[np.float64]:
    """Return c sigma**alpha (tau - ||m||)**(1 - alpha), which bounds ||E clip_tau(g) - m|| for m = E g (Lemma 10).

    Attained in the limit of large tau by noise that jumps to alpha (tau - ||m||)/(alpha - 1) along m. At ||m|| = tau/2 it
    is c 2**(alpha - 1) sigma**alpha tau**(1 - alpha), with c = `lemma_9.constant`.

    Parameters
    ----------
    tau : array_like
        The clip levels, in the units of the gradient.
    alpha, sigma : float
        The moment order, and the bound in E||g - m||**alpha <= sigma**alpha (Assumption 1).
    gradient : array_like, optional
        ||m||, at most tau/2; tau/2, the worst, by default.

    Raises
    ------
    ValueError
        If a clip level is not positive, or ||m|| > tau/2, the hypothesis of the lemma.

    References
    ----------
    Zhang et al. 2020, Lemma 10.
    """
    levels, lengths = _levels(tau, gradient)
    return lemma_9.constant(alpha) * positive("sigma", sigma) ** alpha * (levels - lengths) ** (1.0 - alpha)


def second_moment_bound(
    tau: ArrayLike, alpha: float, sigma: float = 1.0, gradient: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Return sigma**alpha (tau + ||m||)**(2 - alpha), which bounds E||clip_tau(g) - m||**2 for m = E g (Lemma 10).

    Clipping projects on a ball that holds m, so ||clip_tau(g) - m|| <= min(||g - m||, tau + ||m||). The parameters are those
    of `bias_bound`; noise that jumps to -(tau + ||m||) attains it. At ||m|| = tau/2 it is
    (3/2)**(2 - alpha) sigma**alpha tau**(2 - alpha).
    """
    levels, lengths = _levels(tau, gradient)
    return positive("sigma", sigma) ** moment_order(alpha) * (levels + lengths) ** (2.0 - alpha)
