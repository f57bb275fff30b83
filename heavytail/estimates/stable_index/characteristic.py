"""The empirical characteristic function: of a stable law, log(-log|phi(t)|) is a line in log t whose slope is alpha.

Of other laws it is a curve, and the data themselves tell: a bend that stands out of its standard error is noted.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.estimates.stable_index.fit import Sample, StableFit, check_values

__all__ = ["from_characteristic"]

POINTS = np.linspace(0.1, 1.0, 10)  # multiples of the first
BLOCK = 2**14  # values at once
SIGMAS = 3.5


def from_characteristic(data: ArrayLike | Sample) -> StableFit:
    """Fit the index of a stable law by a regression on the empirical characteristic function.

    log(-log|phi(t)|**2) = log 2 + alpha log(scale t) at t = 0.1, 0.2 ... 1 for data divided by their scale (Koutrouvelis,
    JASA 75, 1980, with the points of Kogon and Williams 1998). The standard error is that of the sample's mean influence
    on the slope.

    Parameters
    ----------
    data : array_like or Sample
        Independent stable values, at least 50.

    Returns
    -------
    StableFit

    Raises
    ------
    ValueError
        If there are too few values, or values that are infinite or not a number, or half of them are equal.
    """
    sample = check_values(data)
    low, median, high = sample.quantiles([0.25, 0.5, 0.75])
    unit = float(high - low) / 2.0  # of Cauchy noise the scale; of normal noise 0.95 of it
    count = sample.values.size
    harmonics = _harmonics(sample.values, median, unit)
    size = np.abs(harmonics[1 : POINTS.size + 1]) ** 2
    if size.max() >= 1.0 or size.min() <= 4.0 / count:
        raise ValueError("The empirical characteristic function vanishes where it is fitted. Pass more data.")
    heights, x = np.log(-np.log(size)), np.log(POINTS)
    line = np.linalg.pinv(np.column_stack([np.ones_like(x), x]))
    parabola = np.linalg.pinv(np.column_stack([np.ones_like(x), x, x**2]))
    intercept, alpha = (float(value) for value in line @ heights)
    bend = float(parabola[2] @ heights)
    errors = _errors(harmonics, size, np.array([line[1], parabola[2]])) / math.sqrt(count)
    alpha, raw = min(max(alpha, 0.01), 2.0), alpha
    scale = unit * math.exp((intercept - math.log(2.0)) / alpha)
    note = ""
    if abs(bend) > SIGMAS * errors[1]:
        note = (
            "log(-log|phi(t)|) is no line in log t but a curve "
            f"({abs(bend) / errors[1]:.1f} standard errors), so the data are not stable, or not independent."
        )
    elif raw > 2.0 + SIGMAS * errors[0]:
        note = f"The slope is {raw:.2f}, above 2: the data are lighter than normal ones, so they are not stable."
    return StableFit(alpha, float(errors[0]), scale, None, None, "characteristic function", note)


def _harmonics(values: NDArray[np.float64], median: float, unit: float) -> NDArray[np.complex128]:
    """Return the means of exp(i t s) of the standardised values s at t = 0, 0.1 ... 2, twice as far as it is fitted."""
    sums = np.zeros(2 * POINTS.size + 1, dtype=np.complex128)
    for start in range(0, values.size, BLOCK):
        angle = POINTS[0] * ((values[start : start + BLOCK] - median) / unit)
        first = np.cos(angle) + 1j * np.sin(angle)
        power = np.ones_like(first)
        for k in range(1, sums.size):
            power *= first
            sums[k] += power.sum()
    sums[0] = values.size
    return sums / values.size


def _errors(harmonics: NDArray[np.complex128], size: NDArray[np.float64], rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the standard errors, times the root of the number of values, of linear functions of log(-log|phi|**2).

    A value s changes log(-log|phi(t)|**2) by 2 Re(conj(phi(t)) (exp(i t s) - phi(t))) / (|phi|**2 log|phi|**2) over their
    number. The covariance of such changes at t and u needs no second look at the values: the mean of
    Re(a exp(i t s)) Re(b exp(i u s)) is Re(a b phi(t + u) + a conj(b) phi(t - u)) / 2.
    """
    k = np.arange(1, size.size + 1)
    factors = np.conj(harmonics[k]) * (2.0 / (size * np.log(size)))
    less = np.where(k[:, None] >= k, harmonics[np.abs(k[:, None] - k)], np.conj(harmonics[np.abs(k[:, None] - k)]))
    sums = np.outer(factors, factors) * harmonics[k[:, None] + k] + np.outer(factors, np.conj(factors)) * less
    means = np.real(factors * harmonics[k])
    covariance = 0.5 * np.real(sums) - np.outer(means, means)
    return np.sqrt(np.einsum("rt,tu,ru->r", rows, covariance, rows))
