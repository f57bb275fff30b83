"""Theorem 5: no algorithm does better than k**-r on strongly convex functions; the two problems that show it.

The two problems f_b with b = epsilon or 2 epsilon differ only in the probability of a jump, u or u / 2. Whoever optimises
well tells them apart (Lemma 15), which takes of the order of 1 / u gradients (Lemma 16).
"""

from __future__ import annotations

from heavytail.problems import two_point_family
from heavytail.theory import theorem_4
from heavytail.theory.hypotheses import moment_order
from heavytail.theory.instances import Instance

__all__ = ["constant", "instance", "jump_probability", "rate", "separation"]


def rate(alpha: float) -> float:
    """Return 2 (alpha - 1) / alpha, the rate of the least risk: that of Theorem 4, so both are tight."""
    return theorem_4.rate(alpha)


def constant() -> float:
    """Return (1 - 6**(-1/2)) / 128: the least risk is at least this times k**-r for k >= 2**(alpha / (alpha - 1)).

    It is (epsilon**2 / 8) (1 - sqrt(k u / 6)) with epsilon chosen so that k u = 1, that is epsilon = k**(-r/2) / 4.
    """
    return (1.0 - 6.0**-0.5) / 128.0


def separation(epsilon: float) -> float:
    """Return epsilon, the distance of the two problems' minimisers, checked to lie in (0, 1/8]."""
    return two_point_family.separation(epsilon)


def jump_probability(alpha: float, epsilon: float, nu: int = 0) -> float:
    """Return the probability of a jump: u = (4 epsilon)**(alpha / (alpha - 1)), and u / 2 in problem nu = 1."""
    return two_point_family.jump_probability(moment_order(alpha), separation(epsilon), nu)


def instance(alpha: float, epsilon: float, nu: int) -> Instance:
    """Return problem number nu, b = (2 - nu) epsilon, of the two that no method can tell apart early; G = mu = 1.

    Parameters
    ----------
    alpha : float
        The moment order, in (1, 2].
    epsilon : float
        The separation, in (0, 1/8], in the units of x.
    nu : {0, 1}
        Which of the two.

    Raises
    ------
    ValueError
        If a number lies outside its range.
    """
    problem = two_point_family.TwoPointFamily(alpha, epsilon, nu)
    return Instance(problem, problem.noise)
