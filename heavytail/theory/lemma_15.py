"""Lemma 15: whoever optimises the two problems of Theorem 5 well tells them apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import real_array
from heavytail.theory import theorem_5

__all__ = ["bound"]


def bound(risk: ArrayLike, epsilon: float) -> NDArray[np.float64]:
    """Return 8 R / epsilon**2 >= P(the test x_k < 3 epsilon / 2 of b = epsilon errs), for any output x_k (Lemma 15).

    R is the average over the two problems of E f_b(x_k) = E(x_k - b)**2 / 2. A wrong test means |x_k - b| >= epsilon / 2,
    and Markov's inequality does the rest: a risk below epsilon**2 / 32 gives a test that errs with probability below 1/4.
    """
    return np.asarray(8.0 / theorem_5.separation(epsilon) ** 2 * real_array("risk", risk))
