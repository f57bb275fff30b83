"""The average of projected SGD with a constant step: where the curvature bends it is slower than on a parabola.

f is mu-strongly convex and L-smooth on X with the diameter D, its gradient is 0 at the minimiser x* in X, E[xi | past] = 0,
E[||xi||**p | past] <= sigma**p, eta <= 2/(mu + L), and x_k = Proj_X(x_{k-1} - eta g_k). For e_k = ||x_k - x*|| the gradient
step and the projection contract, so that E[e_t**p | x_s] <= (1 - eta mu)**(p (t - s)) e_s**p + m**p, by von Bahr and Esseen,
with m**p = 2**(2 - p) eta**(p - 1) sigma**p / mu. Hence E[e_t | x_s] <= (1 - eta mu)**(t - s) e_s + m, and E e_s e_t for
s < t, with E e_s**2 <= D**(2 - p) E e_s**p, sums up to `bound`.

Its part m**2, of the order eta**(2 (p - 1)/p), does not depend on K. It is met where the curvature bends, for constant
steps make E f'(x_k) tend to 0, and not E x_k to x*: jumps of the size eta**(-1/p), one in the time 1/eta, keep x_k at a
distance of the order eta**((p - 1)/p), on the flatter side for longer: `two_curvatures` has the lower bound. On a parabola
both sides cancel if x* lies inside X (see `sgd_average`).

In between, let x* lie inside X, and |f'(x) - H (x - x*)| <= M |x - x*|**(1 + nu). The mean of f'(x_k) is small as on a
parabola, so what is left is that of the remainder: at most M D**(1 + nu - p) times the mean of e_k**p, of the order
eta**(p - 1), if 1 + nu >= p, and else M E e_k**(1 + nu), of the order eta**((p - 1)(1 + nu)/p). The same jumps meet the
latter where the remainder has one sign. This paragraph is a sketch.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import between, positive, real_array
from heavytail.theory.hypotheses import late_steps, moment_order

__all__ = ["bound", "rate", "rate_best"]


def rate(alpha: float, order: float = 0.0) -> float:
    """Return 2 (alpha - 1) min(1 + nu, alpha) / alpha**2, the rate of f(xbar_K) - f* with eta ~ K**(-1/alpha).

    Parameters
    ----------
    alpha : float
        The moment order.
    order : float, default 0
        nu, the order to which the curvature is Hoelder continuous at x*; 0 asks for smoothness alone. From alpha - 1 on the
        rate is that of a parabola. Above 0 it takes x* inside X: at the edge of X a parabola has the rate of nu = 0, for
        the projection leaves x_k on one side.
    """
    order = between("order", order, 0.0, np.inf, closed="low")
    return 2.0 * (moment_order(alpha) - 1.0) * min(1.0 + order, alpha) / alpha**2


def rate_best(alpha: float) -> float:
    """Return 2 (alpha - 1) / (2 alpha - 1), that with the best constant step, eta ~ K**(-alpha/(2 alpha - 1))."""
    return 2.0 * (moment_order(alpha) - 1.0) / (2.0 * alpha - 1.0)


def bound(
    horizon: ArrayLike,
    eta: ArrayLike,
    alpha: float,
    mu: float = 1.0,
    smoothness: float = 1.0,
    diameter: float = 1.0,
    sigma: float = 1.0,
) -> NDArray[np.float64]:
    """Return an upper bound of E f(xbar_K) - f* for the uniform average of x_0, ..., x_{K-1}.

    (L/2) (2 r**2 + 2 D**(1 - p) m**p r + 2 m r + m**2), r = D/(eta mu K), m**p = 2**(2 - p) eta**(p - 1) sigma**p / mu.

    Parameters
    ----------
    horizon : array_like of int
        K, the numbers of steps.
    eta : array_like
        The step size for each horizon, at most 2/(mu + L).
    alpha, mu, smoothness : float
        The moment order p, mu and L.
    diameter, sigma : float
        D and sigma.

    Raises
    ------
    ValueError
        If a number lies outside its range.
    """
    steps, alpha, sigma = late_steps(horizon), moment_order(alpha), positive("sigma", sigma)
    smoothness, diameter = positive("smoothness", smoothness), positive("diameter", diameter)
    mu = between("mu", mu, 0.0, smoothness, closed="high", reason="Strong convexity is at most the smoothness L.")
    step = real_array("eta", eta)
    if not ((step > 0.0) & (step <= 2.0 / (mu + smoothness))).all():
        raise ValueError(f"eta = {eta!r} holds a value outside (0, 2/(mu + L)]. Pass smaller steps.")
    start = diameter / (step * mu * steps)
    power = 2.0 ** (2.0 - alpha) * step ** (alpha - 1.0) * sigma**alpha / mu
    spread = power ** (1.0 / alpha)
    crossed = 2.0 * diameter ** (1.0 - alpha) * power * start
    return 0.5 * smoothness * (2.0 * start**2 + crossed + 2.0 * spread * start + spread**2)
