"""Laws whose quantiles grow like a known power of 1/delta, like a power of log(1/delta), or in between."""

from __future__ import annotations

import math

import numpy as np
from scipy import stats

from heavytail.estimates import histogram

POWER, POLYLOG, BETWEEN = "power", "polylog", "between"


def pareto(s):
    return lambda delta: delta**-s


def rounded_down(quantile, ratio):
    """The law of values of another one, rounded down to powers of a ratio."""
    return lambda delta: ratio ** np.floor(np.log(quantile(delta)) / math.log(ratio) + 1e-9)


def two_sided(law):
    return lambda delta: law.isf(0.5 * delta)


def rare(often, seldom, share):
    """The larger of a draw of one law and, with a probability, one of another."""

    def draw(rng, n):
        values = often(rng.random(n))
        met = rng.random(n) < share
        values[met] = np.maximum(values[met], seldom(rng.random(int(met.sum()))))
        return values

    return draw


HALF_NORMAL = two_sided(stats.norm)
# What it is, the limit of the slope in log(1/delta), and the quantile exceeded with probability delta.
LAWS = {
    "Pareto, s = 0.1": (POWER, 0.1, pareto(0.1)),
    "Pareto, s = 0.25": (POWER, 0.25, pareto(0.25)),
    "Pareto, s = 0.5": (POWER, 0.5, pareto(0.5)),
    "Pareto, s = 1": (POWER, 1.0, pareto(1.0)),
    "Lomax, s = 0.5": (POWER, 0.5, lambda delta: delta**-0.5 - 1.0),
    "Frechet, s = 0.5": (POWER, 0.5, lambda delta: (-np.log1p(-delta)) ** -0.5),
    "Burr, s = 2/3": (POWER, 2.0 / 3.0, lambda delta: (delta ** (-4.0 / 3.0) - 1.0) ** 0.5),
    "Student 1": (POWER, 1.0, two_sided(stats.t(1))),
    "Student 2": (POWER, 0.5, two_sided(stats.t(2))),
    "Student 3": (POWER, 1.0 / 3.0, two_sided(stats.t(3))),
    "Student 4": (POWER, 0.25, two_sided(stats.t(4))),
    "Pareto, s = 0.5, atoms 1.05**j": (POWER, 0.5, rounded_down(pareto(0.5), 1.05)),
    "Pareto, s = 0.5, atoms 1.2**j": (POWER, 0.5, rounded_down(pareto(0.5), 1.2)),
    "uniform": (POLYLOG, 0.0, lambda delta: 1.0 - delta),
    "half-normal": (POLYLOG, 0.0, HALF_NORMAL),
    "Weibull, q = 0.7": (POLYLOG, 0.0, lambda delta: (-np.log(delta)) ** 0.7),
    "exponential": (POLYLOG, 0.0, lambda delta: -np.log(delta)),
    "gamma 3": (POLYLOG, 0.0, stats.gamma(3).isf),
    "exponential squared": (POLYLOG, 0.0, lambda delta: np.log(delta) ** 2),
    "exponential cubed": (POLYLOG, 0.0, lambda delta: (-np.log(delta)) ** 3),
    "exponential, atoms j/4": (POLYLOG, 0.0, lambda delta: np.floor(-4.0 * np.log(delta) + 1e-9) / 4.0 + 0.25),
    "log-normal 0.5": (BETWEEN, 0.0, lambda delta: np.exp(0.5 * stats.norm.isf(delta))),
    "log-normal 1": (BETWEEN, 0.0, lambda delta: np.exp(stats.norm.isf(delta))),
    "log-normal 2": (BETWEEN, 0.0, lambda delta: np.exp(2.0 * stats.norm.isf(delta))),
}
# Laws without a quantile in closed form: what it is, the limit of the slope, and a draw of n values.
MIXTURES = {
    "5 % Pareto, s = 0.5, over half-normal": (POWER, 0.5, rare(HALF_NORMAL, pareto(0.5), 0.05)),
    "1 % Pareto, s = 1, over half-normal": (POWER, 1.0, rare(HALF_NORMAL, pareto(1.0), 0.01)),
    "10 % exponential squared over exponential": (
        POLYLOG,
        0.0,
        rare(lambda u: -np.log(u), lambda u: np.log(u) ** 2, 0.1),
    ),
}


def chord(quantile, deltas):
    """Return the slope of log Q(1 - delta) in log(1/delta) between two deltas."""
    low, high = deltas
    return math.log(quantile(low) / quantile(high)) / math.log(high / low)


def counts_of_law(quantile, n, rng, scale=16.0):
    """Return the histogram of n draws of a law with a decreasing quantile, without drawing them one by one.

    The chance of a bin is the difference of the delta at which the quantile passes its edges.
    """
    edges = histogram.edges()[histogram.RESOLVED - 1 :]
    low, high = np.full(edges.size, -300.0), np.zeros(edges.size)  # of log(delta)
    for _ in range(60):
        middle = 0.5 * (low + high)
        above = quantile(np.exp(middle)) * scale >= edges
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    beyond = np.exp(0.5 * (low + high))
    beyond[quantile(np.exp(0.0 * low)) * scale >= edges] = 1.0
    chances = np.append(beyond, 0.0)[:-1] - np.append(beyond[1:], 0.0)
    counts = np.zeros(histogram.BINS, dtype=np.int64)
    counts[histogram.RESOLVED :] = rng.multinomial(n, chances / chances.sum())
    return counts
