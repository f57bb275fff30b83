"""The empirical characteristic function: of a stable law, log(-log|phi(t)|) is a line in log t whose slope is alpha.

Of other laws it is a curve, and the data themselves tell: a bend that stands out of its standard error is noted.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.estimates.stable_index.fit import StableFit, check_values

__all__ = ["from_characteristic"]

POINTS = np.linspace(0.1, 1.0, 10)
SIGMAS = 3.5


def from_characteristic(data: ArrayLike) -> StableFit:
    """Fit the index of a stable law by a regression on the empirical characteristic function.

    log(-log|phi(t)|**2) = log 2 + alpha log(scale t) at t = 0.1, 0.2 ... 1 for data divided by their scale (Koutrouvelis,
    JASA 75, 1980, with the points of Kogon and Williams 1998). The standard error is that of the sample's mean influence
    on the slope.

    Parameters
    ----------
    data : array_like
        Independent stable values, at least 50.

    Returns
    -------
    StableFit

    Raises
    ------
    ValueError
        If there are too few values, or values that are infinite or not a number, or half of them are equal.
    """
    values = check_values(data)
    low, median, high = np.quantile(values, [0.25, 0.5, 0.75])
    unit = float(high - low) / 2.0  # of Cauchy noise the scale; of normal noise 0.95 of it
    standard = (values - median) / unit
    phi = np.array([np.mean(np.exp(1j * t * standard)) for t in POINTS])
    size = np.abs(phi) ** 2
    if size.max() >= 1.0 or size.min() <= 4.0 / values.size:
        raise ValueError("The empirical characteristic function vanishes where it is fitted. Pass more data.")
    heights, x = np.log(-np.log(size)), np.log(POINTS)
    line = np.linalg.pinv(np.column_stack([np.ones_like(x), x]))
    parabola = np.linalg.pinv(np.column_stack([np.ones_like(x), x, x**2]))
    intercept, alpha = (float(value) for value in line @ heights)
    bend = float(parabola[2] @ heights)
    errors = _errors(standard, phi, size, np.array([line[1], parabola[2]]))
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


def _errors(
    standard: NDArray[np.float64],
    phi: NDArray[np.complex128],
    size: NDArray[np.float64],
    rows: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the standard errors of linear functions of log(-log|phi|**2), from each value's influence on them."""
    influence = np.zeros((len(rows), standard.size))
    for t, value, square, weights in zip(POINTS, phi, size, rows.T, strict=True):
        change = 2.0 * np.real(np.conj(value) * (np.exp(1j * t * standard) - value)) / (square * math.log(square))
        influence += np.outer(weights, change)
    return np.sqrt(np.mean(influence**2, axis=1) / standard.size)
