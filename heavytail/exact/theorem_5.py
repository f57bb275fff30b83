"""The exact minimum, over all algorithms, of the Bayes risk of the two-point family: Theorem 5 without Monte Carlo.

One gradient of the family tells whether the rare jump happened, and nothing else, wherever it is asked. So k gradients
are k coin tosses with probability p_0 or p_1, the posterior mean of b is the best output, and its risk is a binomial sum.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import special

from heavytail.parts.parameters import integer
from heavytail.problems.two_point_family import MAX_SEPARATION
from heavytail.theory import theorem_5
from heavytail.theory.hypotheses import moment_order

__all__ = ["bayes_risk", "jump_laws", "limit_constant", "lower_bound"]


def _harmonic_sum(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    total = first + second
    return float(np.sum(np.divide(first * second, total, out=np.zeros_like(total), where=total > 0.0)))


def jump_laws(k: int, alpha: float, epsilon: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return P_0 and P_1, the laws Bin(k, p_nu) of the number of jumps among k gradients, up to where both vanish.

    All that k gradients of the two-point family tell about nu is the number of jumps, wherever they are asked.
    """
    k, probabilities = integer("k", k, 0), [theorem_5.jump_probability(alpha, epsilon, nu) for nu in (0, 1)]
    mean = k * probabilities[0]
    n = np.arange(min(k, int(mean + 14.0 * math.sqrt(mean) + 80.0)) + 1, dtype=np.float64)
    choose = np.concatenate([[0.0], np.cumsum(np.log((k - n[:-1]) / n[1:]))])  # gamma functions would cancel for large k
    first, second = (np.exp(choose + special.xlogy(n, q) + special.xlog1py(k - n, -q)) for q in probabilities)
    return first, second


def bayes_risk(k: int, alpha: float, epsilon: float) -> float:
    """Return the least possible average of E f_b(x) over b in {epsilon, 2 epsilon}, after k stochastic gradients.

    R_k = (epsilon**2 / 4) sum_n P_0(n) P_1(n) / (P_0(n) + P_1(n)), with P_nu the law Bin(k, p_nu).

    Parameters
    ----------
    k : int
        The number of gradients, at least 0.
    alpha : float
        The moment order, in (1, 2].
    epsilon : float
        The separation, in (0, 1/8].
    """
    return 0.25 * epsilon**2 * _harmonic_sum(*jump_laws(k, alpha, epsilon))


def lower_bound(k: int, alpha: float) -> tuple[float, float]:
    """Return (max over epsilon of `bayes_risk`, the epsilon of the maximum): no algorithm does better after k gradients."""
    from scipy import optimize

    k, alpha = integer("k", k, 1), moment_order(alpha)
    power = (alpha - 1.0) / alpha

    def risk(logarithm: float) -> float:
        return bayes_risk(k, alpha, min(math.exp(logarithm), MAX_SEPARATION))

    # k p_0 between 0.05 and 150 holds the maximum, unless epsilon <= 1/8 cuts it off.
    largest = math.log(min(MAX_SEPARATION, 0.25 * (150.0 / k) ** power))
    grid = np.linspace(min(math.log(0.25 * (0.05 / k) ** power), largest - 1.0), largest, 60)
    risks = [risk(point) for point in grid]
    best = int(np.argmax(risks))
    bounds = (grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)])
    found = optimize.minimize_scalar(lambda point: -risk(point), bounds=bounds, method="bounded", options={"xatol": 1e-9})
    point = found.x if -found.fun > risks[best] else grid[best]
    return risk(point), min(math.exp(point), MAX_SEPARATION)


def limit_constant(alpha: float) -> tuple[float, float]:
    """Return (c*, l*): k**r `lower_bound` tends to c*, with k p_0 = l* at the maximum.

    c* = max_l l**r S(l) / 64 with S(l) = sum_n P(n; l) P(n; l/2) / (P(n; l) + P(n; l/2)) and Poisson laws P, the limit
    of the binomial ones.
    """
    from scipy import optimize

    rate = theorem_5.rate(alpha)

    def value(load: float) -> float:
        n = np.arange(int(load + 14.0 * math.sqrt(load) + 80.0) + 1, dtype=np.float64)
        laws = [np.exp(special.xlogy(n, mean) - mean - special.gammaln(n + 1.0)) for mean in (load, 0.5 * load)]
        return load**rate * _harmonic_sum(*laws) / 64.0

    found = optimize.minimize_scalar(
        lambda load: -value(load), bounds=(0.0, 60.0), method="bounded", options={"xatol": 1e-10}
    )
    return -float(found.fun), float(found.x)
