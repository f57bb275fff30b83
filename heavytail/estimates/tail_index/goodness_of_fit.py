"""Whether values above a threshold are a power's: the Kolmogorov-Smirnov distance with an index that was fitted to them."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["goodness_of_fit"]

# Probabilities and the quantiles of the modified distance for exponential laws with a fitted mean: those of Stephens
# (JASA 69, 1974) between 0.01 and 0.25, the others simulated; from 20 values on they hardly depend on the number.
PROBABILITIES = (0.99, 0.9, 0.75, 0.5, 0.25, 0.15, 0.1, 0.05, 0.025, 0.01, 0.001, 0.0001)
QUANTILES = (0.38, 0.49, 0.575, 0.69, 0.835, 0.926, 0.99, 1.094, 1.19, 1.308, 1.545, 1.753)


def goodness_of_fit(excesses: NDArray[np.float64]) -> float:
    """Return the p-value of a power with a fitted index, from the log-excesses over one threshold.

    D = sup |F_k(y) - (1 - e**(-y / mean))|, modified to (D - 0.2/k)(sqrt(k) + 0.26 + 0.5/sqrt(k)) (Stephens 1974, after
    Lilliefors 1969). A threshold that was chosen to fit makes the value too large.

    Parameters
    ----------
    excesses : ndarray
        The log-excesses, in any order.

    Returns
    -------
    float
        Between 0.0001 and 0.99, where the table ends.
    """
    y = np.sort(excesses)
    k = y.size
    fitted = -np.expm1(-y / y.mean())
    steps = np.arange(k + 1) / k
    distance = float(max((steps[1:] - fitted).max(), (fitted - steps[:-1]).max()))
    modified = (distance - 0.2 / k) * (math.sqrt(k) + 0.26 + 0.5 / math.sqrt(k))
    return math.exp(float(np.interp(modified, QUANTILES, np.log(PROBABILITIES))))
