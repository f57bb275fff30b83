"""What Assumption 4, E||g||**alpha <= G**alpha on X, entails for a strongly convex f, before any method has made a step.

G is in the units of the gradient, the root of a moment (see `lemma_9`).
"""

from __future__ import annotations

from heavytail.parts.parameters import positive
from heavytail.theory import theorem_4

__all__ = ["diameter_bound", "first_informative_step", "gap_bound"]


def diameter_bound(G: float, mu: float = 1.0) -> float:
    """Return 2 G / mu, which bounds the diameter of X; tight for f = mu x**2 / 2 without noise on [-G/mu, G/mu].

    mu ||x - y||**2 <= <grad f(x) - grad f(y), x - y>, and ||grad f|| <= G by Jensen's inequality.
    """
    return 2.0 * positive("G", G) / positive("mu", mu)


def gap_bound(G: float, mu: float = 1.0) -> float:
    """Return G**2 / (2 mu), which bounds f(x) - f* for every x in X; tight for the same f.

    f* >= f(x) + <grad f(x), x* - x> + mu/2 ||x* - x||**2 >= f(x) - ||grad f(x)||**2 / (2 mu).
    """
    return positive("G", G) ** 2 / (2.0 * positive("mu", mu))


def first_informative_step(alpha: float, constant: float) -> float:
    """Return (2 C)**(1/r) - 1: up to this k a bound C G**2 / (mu (k + 1)**r) says no more than `gap_bound`."""
    return float((2.0 * positive("constant", constant)) ** (1.0 / theorem_4.rate(alpha)) - 1.0)
