"""Random numbers by a formula of their own: oracles that share no code with the library's laws."""

from __future__ import annotations

import math

import numpy as np


def pareto(alpha, size, rng):
    """Return values with P(Y > y) = y**-alpha from 1 on, and the mean alpha / (alpha - 1)."""
    return (1.0 - rng.random(size)) ** (-1.0 / alpha)


def stable(alpha, size, rng):
    """Draw symmetric stable numbers by the formula of Chambers, Mallows and Stuck."""
    v, w = rng.uniform(-0.5 * math.pi, 0.5 * math.pi, size), rng.exponential(size=size)
    return np.sin(alpha * v) / np.cos(v) ** (1 / alpha) * (np.cos((1 - alpha) * v) / w) ** ((1 - alpha) / alpha)
