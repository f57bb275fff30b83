"""McCulloch's estimate: the index and the skewness whose quantiles spread as those of the data do.

The tables are computed from the laws' own distribution function, on a grid of 17 by 5, and joined by cubic splines.
"""

from __future__ import annotations

import math
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.estimates.stable_index.fit import Sample, StableFit, check_values
from heavytail.noise.stable import AlphaStable

__all__ = ["from_quantiles", "ratios", "standard_error", "tables"]

ORDERS = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
ALPHAS, BETAS = np.arange(4, 21) / 10.0, np.arange(-4, 5) / 4.0


def from_quantiles(data: ArrayLike | Sample) -> StableFit:
    """Fit a stable law by five quantiles.

    nu_alpha = (x.95 - x.05) / (x.75 - x.25) and nu_beta = (x.95 + x.05 - 2 x.5) / (x.95 - x.05) depend on alpha and beta
    alone (McCulloch, Communications in Statistics - Simulation 15, 1986). The standard error is that of the quantiles,
    p (1 - q) / (n f(x_p) f(x_q)) with the fitted density f, carried through both ratios.

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
    from scipy import optimize

    sample = check_values(data)
    quantiles = sample.quantiles(ORDERS)
    seen = ratios(quantiles)
    splines = tables()

    def excess(point: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.array([float(spline(*point)[0, 0]) for spline in splines[:2]]) - seen

    bounds = [ALPHAS[0], -1.0], [2.0, 1.0]
    starts = [(first, 0.9 * math.copysign(min(abs(seen[1]), 1.0), seen[1])) for first in (0.7, 1.1, 1.6)]
    best = min((optimize.least_squares(excess, start, bounds=bounds) for start in starts), key=lambda found: found.cost)
    alpha, beta = (float(coordinate) for coordinate in best.x)
    beta = 0.0 if alpha > 1.999 else beta
    scale = float((quantiles[3] - quantiles[1]) / splines[2](alpha, beta)[0, 0])
    location = float(quantiles[2] - scale * splines[3](alpha, beta)[0, 0])
    error = standard_error(alpha, beta, (quantiles - location) / scale, sample.values.size)
    note = _note(float(best.fun[0]), alpha, error)
    return StableFit(alpha, error, scale, beta, location, "McCulloch", note)


def _note(excess: float, alpha: float, error: float) -> str:
    """Say if no stable law has quantiles like these; `excess` is the fitted log nu_alpha less the one of the data."""
    if alpha < ALPHAS[0] + 0.001:
        return f"The quantiles spread more than at alpha = {ALPHAS[0]}, where the table ends."
    if error > 0.5:
        return "The five quantiles hardly depend on alpha there: use from_characteristic."
    slope = abs(float(tables()[0](alpha, 0.0, dx=1)[0, 0]))
    if excess > 4.0 * slope * error and alpha > 1.99:
        return "The quantiles spread less than those of a normal law, so the data are not stable."
    if abs(excess) > 4.0 * slope * error:
        return "No stable law has quantiles like these, so the data are not stable."
    return ""


def ratios(quantiles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return log nu_alpha and nu_beta of five quantiles along the last axis."""
    x05, x25, x50, x75, x95 = np.moveaxis(quantiles, -1, 0)
    return np.array([np.log((x95 - x05) / (x75 - x25)), (x95 + x05 - 2.0 * x50) / (x95 - x05)])


@cache
def tables() -> tuple[Any, ...]:
    """Return splines over (alpha, beta): log nu_alpha, nu_beta, the interquartile range and the median at scale 1."""
    from scipy.interpolate import RectBivariateSpline

    with resources.files("heavytail.estimates.stable_index").joinpath("quantiles.csv").open() as file:
        right = np.loadtxt(file, delimiter=",").reshape(len(ALPHAS), 5, 7)[:, :, 2:]
    quantiles = np.concatenate([-right[:, :0:-1, ::-1], right], axis=1)  # X(-beta) is -X(beta)
    surfaces = [*ratios(quantiles), quantiles[:, :, 3] - quantiles[:, :, 1], quantiles[:, :, 2]]
    return tuple(RectBivariateSpline(ALPHAS, BETAS, surface) for surface in surfaces)


def standard_error(alpha: float, beta: float, x: NDArray[np.float64], count: int) -> float:
    """Return the standard error of alpha from so many values with the standardised quantiles x, in the limit of many."""
    density = AlphaStable(alpha, beta, parameterization="S0").pdf(x)
    least, most = np.minimum.outer(ORDERS, ORDERS), np.maximum.outer(ORDERS, ORDERS)
    covariance = least * (1.0 - most) / np.outer(density, density) / count
    steps = 1e-5 * np.eye(5)
    gradient = np.array([(ratios(x + step) - ratios(x - step)) / 2e-5 for step in steps]).T
    slopes = np.array(
        [[float(spline(alpha, beta, dx=1)[0, 0]), float(spline(alpha, beta, dy=1)[0, 0])] for spline in tables()[:2]]
    )
    if alpha > 1.9 or abs(beta) > 0.999:  # beta fades out at alpha = 2 and stands at an end: alpha alone is free
        return float(math.sqrt(gradient[0] @ covariance @ gradient[0]) / abs(slopes[0, 0]))
    carried = np.linalg.solve(slopes, gradient)
    return float(math.sqrt(carried[0] @ covariance @ carried[0]))
