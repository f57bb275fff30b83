"""From small risk to a good test, and why no test is good early: Lemmas 15 and 16 behind the lower bound of Theorem 5.

The two problems f_b with b = epsilon or 2 epsilon differ only in the probability of a jump, u or u / 2. Whoever optimises
well tells them apart (Lemma 15), which takes of the order of 1 / u gradients (Lemma 16). The constants are derived here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import between
from heavytail.theory.hypotheses import moment_order, whole_steps

MAX_EPSILON = 0.125


def jump_probability(alpha: float, epsilon: float) -> float:
    """Return p_0 = u = (4 epsilon)**(alpha / (alpha - 1)), the larger jump probability of the two; p_1 = u / 2."""
    alpha = moment_order(alpha)
    between("epsilon", epsilon, 0.0, MAX_EPSILON, closed="high", reason="Theorem 5 needs epsilon <= 1/8.")
    return float((4.0 * epsilon) ** (alpha / (alpha - 1.0)))


def wrong_test_bound(risk: ArrayLike, epsilon: float) -> NDArray[np.float64]:
    """Return 8 R / epsilon**2 >= P(the test x_k < 3 epsilon / 2 of b = epsilon errs), for any output x_k (Lemma 15).

    R is the average over the two problems of E f_b(x_k) = E(x_k - b)**2 / 2. A wrong test means |x_k - b| >= epsilon / 2,
    and Markov's inequality does the rest: a risk below epsilon**2 / 32 gives a test that errs with probability below 1/4.
    """
    between("epsilon", epsilon, 0.0, MAX_EPSILON, closed="high", reason="Theorem 5 needs epsilon <= 1/8.")
    return np.asarray(8.0 / epsilon**2 * np.asarray(risk, dtype=np.float64))


def divergence_bound(k: ArrayLike, alpha: float, epsilon: float) -> NDArray[np.float64]:
    """Return k u / (4 (1 - u)) >= KL(P_1 || P_0) of k gradients, the chi-square distance (Lemma 16)."""
    steps, u = whole_steps(k, 0).astype(np.float64), jump_probability(alpha, epsilon)
    return steps * u / (4.0 * (1.0 - u))


def total_variation_bound(k: ArrayLike, alpha: float, epsilon: float) -> NDArray[np.float64]:
    """Return sqrt(k u / 6) >= TV(P_0, P_1) of k gradients: Pinsker's inequality, and u <= 1/4 (Lemma 16).

    The error of any test is at least (1 - TV) / 2. So an error below 1/4 takes k > 1.5 / u gradients.
    """
    return np.asarray(np.sqrt(whole_steps(k, 0) * (jump_probability(alpha, epsilon) / 6.0)))


def theorem_5_constant() -> float:
    """Return (1 - 6**(-1/2)) / 128: the least risk is at least this times k**-r for k >= 2**(alpha / (alpha - 1)).

    It is (epsilon**2 / 8) (1 - sqrt(k u / 6)) with epsilon chosen so that k u = 1, that is epsilon = k**(-r/2) / 4.
    """
    return (1.0 - 6.0**-0.5) / 128.0
