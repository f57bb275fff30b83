"""The gap of GClip on mu x**2 / 2 at finite k, predicted from the clipped moments of any noise, to a few per cent.

Near the minimiser a clipped gradient is nearly mu x + clip(xi), so x_k is a weighted sum of independent terms whose
mean and variance the law knows. Slopes near alpha = 2 or 1 are judged against this, not against the asymptote, which
they reach too slowly. What is neglected is that a clipped step does not contract: a share P(|xi| > tau_k) of the steps.
Under Pareto noise of index 1.3 it makes the prediction 10 % too low at k = 3000 for tau_k = k**0.3, and 1 % for k**(1/1.3).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.schedules import first_values
from heavytail.theory.hypotheses import whole_steps

__all__ = ["gap", "noise_weights"]


def noise_weights(eta: NDArray[np.float64], mu: float, iterate: str) -> NDArray[np.float64]:
    """Return w_i with x_k = x_0-part - sum_i w_i xi_i for x_j = x_{j-1} - eta_j (mu x_{j-1} + xi_j), j = 1 .. k.

    Parameters
    ----------
    eta : ndarray, shape (k,)
        The step sizes.
    mu : float
        The curvature.
    iterate : {"last", "average", "weighted"}
        Which iterate (see `Result.curve`).
    """
    k = eta.size
    share = {"last": np.zeros(k), "average": np.ones(k) / k, "weighted": np.arange(1, k + 1) / (0.5 * k * (k + 1.0))}[
        iterate
    ]
    shrink = (1.0 - mu * eta).tolist()
    carried = 1.0 if iterate == "last" else 0.0
    weights = np.empty(k)
    for i in range(k - 1, -1, -1):
        weights[i] = carried
        carried = share[i] + shrink[i] * carried
    return weights * eta


def gap(noise: Any, eta: Any, tau: Any, k: ArrayLike, mu: float = 1.0, iterate: str = "weighted") -> Any:
    """Return E f - f* predicted for GClip on mu x**2 / 2 from x_0 = 0 after each of the steps k.

    (mu/2) [sum_i w_i**2 (V_i - b_i**2) + (sum_i w_i b_i)**2] with b_i = E clip_{tau_i}(xi), V_i = E clip_{tau_i}(xi)**2.

    Parameters
    ----------
    noise : law
        A law with `clipped_mean` and `clipped_moment`.
    eta, tau : schedule, float or array_like
        The step sizes and clip levels.
    k : array_like of int
        The steps.
    mu : float, default 1
        The curvature.
    iterate : {"last", "average", "weighted"}, default "weighted"
        Which iterate.
    """
    steps = np.atleast_1d(whole_steps(k))
    last = int(steps.max())
    sizes, levels = first_values("eta", eta, last), first_values("tau", tau, last)
    bias = np.asarray(noise.clipped_mean(levels))
    variance = np.asarray(noise.clipped_moment(2.0, levels)) - bias**2
    gaps = np.empty(steps.size)
    for c, n in enumerate(steps.tolist()):
        weights = noise_weights(sizes[:n], mu, iterate)
        gaps[c] = 0.5 * mu * (np.sum(weights**2 * variance[:n]) + np.sum(weights * bias[:n]) ** 2)
    return gaps
