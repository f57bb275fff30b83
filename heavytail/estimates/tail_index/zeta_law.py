"""The index of integers above a threshold by the likelihood of the zeta law, P(N = n) ~ n**-s with s = a + 1."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from heavytail.estimates.estimate import StudentEstimate
from heavytail.estimates.tail_index.estimate import TailIndex
from heavytail.parts.parameters import integer, real_array

__all__ = ["zeta_likelihood"]

LEAST, MOST = 1.001, 50.0  # exponents that are tried


def zeta_likelihood(data: ArrayLike, least: int = 1) -> TailIndex:
    """Estimate the tail index of |data|, integers, from those of at least a threshold.

    The likelihood of n**-s / zeta(s, least) (Clauset, Shalizi and Newman, SIAM Review 51, 2009), as an interval with the
    observed information. It is right where the integers follow the zeta law from the threshold on.

    Parameters
    ----------
    data : array_like of int
        The values; floats that are integers will do. Their signs do not matter.
    least : int, default 1
        Only values from there on are used.

    Returns
    -------
    TailIndex

    Raises
    ------
    ValueError
        If a value is no integer, or fewer than two different ones reach the threshold.
    """
    sizes, first = np.abs(real_array("The data", data)).ravel(), integer("least", least, 1)
    if not (sizes == np.rint(sizes)).all():
        raise ValueError("The data are no integers, and the zeta law is one of integers. Use hill, or divide by their step.")
    used = sizes[sizes >= first]
    if used.size < 2 or used.min() == used.max():
        raise ValueError(f"Fewer than two different values reach {first}, so there is no tail to estimate.")
    from scipy import optimize

    mean = float(np.log(used).mean())

    def loss(s: float) -> float:
        return s * mean + math.log(float(special.zeta(s, first)))

    s = float(optimize.minimize_scalar(loss, bounds=(LEAST, MOST), method="bounded", options={"xatol": 1e-9}).x)
    step = 1e-3 * (s - 1.0)
    information = (loss(s + step) - 2.0 * loss(s) + loss(s - step)) / step**2
    index, error = s - 1.0, 1.0 / math.sqrt(max(information * used.size, 1e-300))
    inverse = StudentEstimate(1.0 / index, error / index**2, used.size - 1)
    return TailIndex(index, first - 0.5, used.size, None, inverse, "zeta likelihood")
