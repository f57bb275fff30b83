"""GClip on smooth non-convex functions: Theorem 2 and Remark 3, as printed and with the constants that a proof gives.

Let g be the stochastic gradient, m = grad f = E g, and E||g - m||**alpha <= sigma**alpha. For tau >= 4 sigma and
eta <= 1/(8 L), a step of GClip lowers E f by at least eta/2 [phi_tau(||m||) - b**2 - L eta v], b and v being the bias and
second moment of Lemma 10: where ||m|| <= tau/2 by that lemma and smoothness, and where ||m|| > tau/2 because
E<m, clip(g)> >= ||m|| (tau/2 - sigma) there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import between, number, positive
from heavytail.theory.clipping import clip_constant
from heavytail.theory.hypotheses import moment_order, whole_steps


def rate_nonconvex(alpha: float) -> float:
    """Return (alpha - 1) / (3 alpha - 2), the rate of E||grad f|| for smooth f (Theorem 6, Remark 3, Table 1)."""
    return (moment_order(alpha) - 1.0) / (3.0 * alpha - 2.0)


def rate_nonconvex_squared(alpha: float) -> float:
    """Return 2 (alpha - 1) / (3 alpha - 2), the rate of E||grad f||**2 where it is small."""
    return 2.0 * rate_nonconvex(alpha)


def rate_nonconvex_squared_printed(alpha: float) -> float:
    """Return 2 (alpha - 1) / (3 alpha - 1), which Theorem 2 prints for E min(||grad f||, ||grad f||**2)."""
    return 2.0 * (moment_order(alpha) - 1.0) / (3.0 * alpha - 1.0)


def _levels(tau: ArrayLike, gradient: ArrayLike | None) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    levels = np.asarray(tau, dtype=np.float64)
    lengths = 0.5 * levels if gradient is None else np.asarray(gradient, dtype=np.float64)
    if not ((levels > 0.0) & (levels < np.inf)).all():
        raise ValueError(f"tau = {tau!r} holds a value that is no clip level. Pass finite numbers above 0.")
    if not ((lengths >= 0.0) & (lengths <= 0.5 * levels)).all():
        raise ValueError(
            f"gradient = {gradient!r} lies outside [0, tau/2]: Lemma 10 assumes ||grad f|| <= tau/2. Raise tau."
        )
    return levels, lengths


def central_bias_bound(
    tau: ArrayLike, alpha: float, sigma: float = 1.0, gradient: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Return c sigma**alpha (tau - ||m||)**(1 - alpha), which bounds ||E clip_tau(g) - m|| for m = E g (Lemma 10).

    Attained in the limit of large tau by noise that jumps to alpha (tau - ||m||)/(alpha - 1) along m. At ||m|| = tau/2 it
    is c 2**(alpha - 1) sigma**alpha tau**(1 - alpha), with c = `clip_constant`.

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
    return clip_constant(alpha) * positive("sigma", sigma) ** alpha * (levels - lengths) ** (1.0 - alpha)


def central_second_moment_bound(
    tau: ArrayLike, alpha: float, sigma: float = 1.0, gradient: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Return sigma**alpha (tau + ||m||)**(2 - alpha), which bounds E||clip_tau(g) - m||**2 for m = E g (Lemma 10).

    Clipping projects on a ball that holds m, so ||clip_tau(g) - m|| <= min(||g - m||, tau + ||m||). The parameters are those
    of `central_bias_bound`; noise that jumps to -(tau + ||m||) attains it. At ||m|| = tau/2 it is
    (3/2)**(2 - alpha) sigma**alpha tau**(2 - alpha).
    """
    levels, lengths = _levels(tau, gradient)
    return positive("sigma", sigma) ** moment_order(alpha) * (levels + lengths) ** (2.0 - alpha)


def progress(gradient: ArrayLike, tau: float) -> NDArray[np.float64]:
    """Return phi_tau(u) = u**2 for u <= tau/2 and tau u / 4 above: what Theorem 2 bounds, of the gradient norm u.

    It lies between min(u**2, tau u / 4) and u**2, so it is at least the min(u, u**2) of the paper if tau >= 4. That one
    adds a gradient to its square, which have different units.
    """
    tau, u = positive("tau", tau), np.asarray(gradient, dtype=np.float64)
    if not (u >= 0.0).all():
        raise ValueError(f"gradient = {gradient!r} holds a value that is no length. Pass numbers of at least 0.")
    return np.where(u <= 0.5 * tau, u**2, 0.25 * tau * u)


def _constants(alpha: float, smoothness: float, gap: float, sigma: float) -> tuple[float, float, float, float]:
    return moment_order(alpha), positive("smoothness", smoothness), positive("gap", gap), positive("sigma", sigma)


def horizon_schedule(
    horizon: int, alpha: float, smoothness: float = 1.0, gap: float = 1.0, sigma: float = 1.0
) -> tuple[float, float]:
    """Return the eta and tau with which GClip reaches the rate of Theorem 2 after K steps.

    tau = max(4 sigma, (sigma**(3 alpha) K / (L F_0))**(1/(3 alpha - 2))), eta = min(1/(8 L), sigma**alpha / (L tau**alpha)).

    Parameters
    ----------
    horizon : int
        K, the number of steps.
    alpha, smoothness, gap, sigma : float
        The moment order, L, a bound F_0 of f(x_0) - f*, and the sigma of Assumption 1.
    """
    alpha, smoothness, gap, sigma = _constants(alpha, smoothness, gap, sigma)
    steps = float(whole_steps(horizon))
    tau = max(4.0 * sigma, (sigma ** (3.0 * alpha) * steps / (smoothness * gap)) ** (1.0 / (3.0 * alpha - 2.0)))
    return min(0.125 / smoothness, sigma**alpha / (smoothness * tau**alpha)), tau


def printed_term(horizon: int, alpha: float, smoothness: float = 1.0, gap: float = 1.0, sigma: float = 1.0) -> float:
    """Return (F_0 / (sigma**2 K))**(alpha/(3 alpha - 2)) / L**((2 alpha - 2)/(3 alpha - 2)), the only K in Theorem 2's tau.

    It decreases in K. It equals sigma**alpha / (L tau**alpha) at the tau of `horizon_schedule`: it is the step size.
    """
    alpha, smoothness, gap, sigma = _constants(alpha, smoothness, gap, sigma)
    power = alpha / (3.0 * alpha - 2.0)
    return (gap / (sigma**2 * float(whole_steps(horizon)))) ** power / smoothness ** (
        2.0 * (alpha - 1.0) / (3.0 * alpha - 2.0)
    )


def horizon_schedule_printed(
    horizon: int, alpha: float, smoothness: float = 1.0, gap: float = 1.0, sigma: float = 1.0
) -> tuple[float, float]:
    """Return the eta and tau that Theorem 2 prints; the parameters are those of `horizon_schedule`.

    tau = max(2, 48**(1/(alpha - 1)) sigma**(alpha/(alpha - 1)), 8 sigma, `printed_term`), and
    eta = min(1/(4 L), sigma**alpha / (L tau**alpha), 1/(24 L tau)). For large K neither depends on K.
    """
    term = printed_term(horizon, alpha, smoothness, gap, sigma)
    tau = max(2.0, (48.0 * sigma**alpha) ** (1.0 / (alpha - 1.0)), 8.0 * sigma, term)
    return min(0.25, (sigma / tau) ** alpha, 1.0 / (24.0 * tau)) / smoothness, tau


def theorem_2_bound(
    k: ArrayLike,
    eta: float,
    tau: float,
    alpha: float,
    smoothness: float = 1.0,
    gap: float = 1.0,
    sigma: float = 1.0,
) -> NDArray[np.float64]:
    """Return 2 F_0 / (eta k) + b**2 + L eta v, a bound of (1/k) sum_{i < k} E phi_tau(||grad f(x_i)||) for every k.

    b = c 2**(alpha - 1) sigma**alpha tau**(1 - alpha) and v = (3/2)**(2 - alpha) sigma**alpha tau**(2 - alpha) are those of
    Lemma 10, phi_tau is `progress`; GClip has the constant parameters eta and tau.

    Parameters
    ----------
    k : array_like of int
        The steps.
    eta, tau : float
        The step size, at most 1/(8 L), and the clip level, at least 4 sigma.
    alpha, smoothness, gap, sigma : float
        See `horizon_schedule`.

    Raises
    ------
    ValueError
        If eta > 1/(8 L) or tau < 4 sigma: then the proof does not hold.
    """
    steps = whole_steps(k).astype(np.float64)
    alpha, smoothness, gap, sigma = _constants(alpha, smoothness, gap, sigma)
    if number("tau", tau) < 4.0 * sigma:
        raise ValueError(f"tau = {tau!r} is below 4 sigma = {4.0 * sigma:g}, which Theorem 2 assumes. Raise tau.")
    reason = "Theorem 2 assumes eta <= 1/(8 L)."
    between("eta", eta, 0.0, 0.125 / smoothness * (1.0 + 1e-12), closed="high", reason=reason)
    bias, second = central_bias_bound(tau, alpha, sigma), central_second_moment_bound(tau, alpha, sigma)
    return 2.0 * gap / (eta * steps) + bias**2 + smoothness * eta * second


def theorem_2_bound_of_schedule(
    horizon: ArrayLike, alpha: float, smoothness: float = 1.0, gap: float = 1.0, sigma: float = 1.0
) -> NDArray[np.float64]:
    """Return R' = (16 + 2 4**alpha) L F_0/K + (2 + C) sigma**(2 alpha/(3 alpha - 2)) (L F_0/K)**(2 r).

    It bounds `theorem_2_bound` at k = K with `horizon_schedule`, for every K. Here r = `rate_nonconvex`, and C is
    (3/2)**(2 - alpha) + c**2 4**(alpha - 1).
    """
    steps = whole_steps(horizon).astype(np.float64)
    alpha, smoothness, gap, sigma = _constants(alpha, smoothness, gap, sigma)
    constant = 2.0 + 1.5 ** (2.0 - alpha) + clip_constant(alpha) ** 2 * 4.0 ** (alpha - 1.0)
    scale = smoothness * gap / steps
    power = 2.0 * alpha / (3.0 * alpha - 2.0)
    return (16.0 + 2.0 * 4.0**alpha) * scale + constant * sigma**power * scale ** rate_nonconvex_squared(alpha)


def remark_3_bound(
    horizon: ArrayLike, alpha: float, smoothness: float = 1.0, gap: float = 1.0, sigma: float = 1.0
) -> NDArray[np.float64]:
    """Return sqrt(R') + 4 R' / tau, a bound of (1/K) sum_{k < K} E||grad f(x_k)|| for GClip with `horizon_schedule`.

    R' is `theorem_2_bound_of_schedule`. Split at tau/2: below, phi_tau is the square, and Jensen's inequality gives the
    first term; above, ||grad f|| = 4 phi_tau / tau gives the second.
    """
    bound = theorem_2_bound_of_schedule(horizon, alpha, smoothness, gap, sigma)
    levels = [horizon_schedule(K, alpha, smoothness, gap, sigma)[1] for K in np.ravel(whole_steps(horizon)).tolist()]
    return np.sqrt(bound) + 4.0 * bound / np.reshape(levels, bound.shape)
