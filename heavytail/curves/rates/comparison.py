"""A curve held against a prediction for finite k."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.curves.curve import Curve
from heavytail.curves.rates.heights import check_positive, of_mean
from heavytail.curves.rates.slopes import slope
from heavytail.estimates.estimate import StudentEstimate

__all__ = ["Comparison", "compare"]

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Comparison:
    """A curve held against a prediction.

    Attributes
    ----------
    k : ndarray of int
        The checkpoints.
    ratio, low, high : ndarray
        mean / prediction with its 95 % interval (`Curve.interval`).
    rate : StudentEstimate
        The rate of the ratio: 0 if the prediction has the right exponent.
    """

    k: NDArray[np.int64]
    ratio: Array
    low: Array
    high: Array
    rate: StudentEstimate


def compare(curve: Curve, prediction: ArrayLike | Callable[[NDArray[np.int64]], ArrayLike]) -> Comparison:
    """Hold the mean of a curve against a finite-k prediction (such as `heavytail.exact.predictor`).

    Parameters
    ----------
    curve : Curve
        The curve.
    prediction : array_like, or callable
        The predicted mean at the checkpoints, or a function of k.

    Returns
    -------
    Comparison

    Raises
    ------
    ValueError
        If there is not one positive prediction per checkpoint, or the mean is not positive and finite.
    """
    predicted = np.asarray(prediction(curve.k) if callable(prediction) else prediction, dtype=np.float64)
    if predicted.shape != curve.k.shape or not ((predicted > 0.0) & (predicted < np.inf)).all():
        raise ValueError(
            f"The prediction has the shape {predicted.shape}. Pass one positive number per checkpoint {curve.k}."
        )
    check_positive(curve, curve.k, curve.mean, "mean")
    measured = of_mean(curve, np.arange(curve.k.size))
    rate = replace(measured.estimate(lambda values: slope(curve.k, values / predicted)), looks=curve.looks)
    return Comparison(curve.k, curve.mean / predicted, curve.low / predicted, curve.high / predicted, rate)
