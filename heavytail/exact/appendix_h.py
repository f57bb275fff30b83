"""Appendix H: the law of the estimate of the index from sums of blocks."""

from __future__ import annotations

import math

import numpy as np

from heavytail.parts.parameters import integer
from heavytail.theory.hypotheses import moment_order
from heavytail.theory.stable_logarithms import log_variance

__all__ = ["block_estimate_law"]

STEP = 0.025  # of the trapezoidal rule in logarithms: fine, because the integrand has a kink


def block_estimate_law(alpha: float, block: int, blocks: int) -> tuple[float, float]:
    """Return mean and standard deviation of the estimate of 1/alpha from block sums of symmetric stable data.

    The mean is 1/alpha. A block contributes log|Y| - mean log|X_j| with Y = X_1 + ... + X_n, of the variance
    Var log|X| (1 + 1/n) - 2 Cov(log|Y|, log|X_1|). By log|x| = -integral of (cos(x t) - 1{t < 1}) dt / t, up to a constant,
    the covariance is the integral of phi(t)**(n-1) [(phi(s + t) + phi(s - t))/2 - phi(s) phi(t)] ds dt / (s t), where
    phi(t) = exp(-|t|**alpha).

    Parameters
    ----------
    alpha : float
        The stability index, in (1, 2].
    block, blocks : int
        The length of a block, and how many there are.
    """
    alpha, n = moment_order(alpha), integer("block", block, 2)
    t = np.exp(np.arange(-30.0, 4.5, STEP))
    phi, s = np.exp(-(t**alpha)), t[:, None]
    joint = 0.5 * (np.exp(-((s + t) ** alpha)) + np.exp(-(np.abs(s - t) ** alpha))) - phi[:, None] * phi
    covariance = float(phi ** (n - 1) @ joint.sum(axis=0)) * STEP**2
    variance = log_variance(alpha) * (1.0 + 1.0 / n) - 2.0 * covariance
    return 1.0 / alpha, math.sqrt(variance / integer("blocks", blocks, 1)) / math.log(n)
