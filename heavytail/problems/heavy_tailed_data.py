"""Data for regression and for classes whose features or errors have heavy tails: then so have the gradients of examples."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from heavytail.noise.gaussian import Gaussian
from heavytail.parts.parameters import integer

__all__ = ["heavy_tailed_data"]


def heavy_tailed_data(
    examples: int, dimension: int, features: Any = None, errors: Any = None, seed: int = 0
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return features A, targets b = A w + errors, and the weights w, which are standard normal.

    The targets are those of `LeastSquares`; their signs are labels for `LogisticRegression`.

    Parameters
    ----------
    examples : int
        The number of rows of A, at least 1.
    dimension : int
        The number of columns of A, at least 1.
    features : law, optional
        The law of the entries of A, as `heavytail.noise` has them; the standard normal one by default.
    errors : law, optional
        The law of the errors; likewise.
    seed : int, default 0
        The seed. Features, errors and weights are three independent streams of it.

    Returns
    -------
    features : ndarray
        A row for each example.
    targets : ndarray
        A number for each example.
    weights : ndarray
        The weights that the targets are made with.

    Raises
    ------
    TypeError
        If a law cannot draw.
    ValueError
        If a number is out of range.

    Examples
    --------
    >>> import heavytail as ht
    >>> A, b, _ = heavy_tailed_data(200, 3, errors=ht.noise.StudentT(1.5), seed=1)
    >>> A.shape, ht.problems.LeastSquares(A, b).dimension
    ((200, 3), 3)
    """
    n, d = integer("examples", examples, 1), integer("dimension", dimension, 1)
    laws = {"features": features or Gaussian(), "errors": errors or Gaussian()}
    for name, law in laws.items():
        if isinstance(law, type) or not hasattr(law, "rvs") or not hasattr(law, "draw"):
            raise TypeError(f"{name} = {law!r} is no law of single numbers. Pass one of heavytail.noise, as StudentT(1.5).")
    streams = [np.random.default_rng(child) for child in np.random.SeedSequence(integer("seed", seed, 0)).spawn(3)]
    a: NDArray[np.float64] = laws["features"].rvs((n, d), streams[0])
    weights = streams[2].standard_normal(d)
    return a, a @ weights + laws["errors"].rvs(n, streams[1]), weights
