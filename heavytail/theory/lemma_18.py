"""Lemma 18: the moment of the oracle that shows the next link of a chain with probability p."""

from __future__ import annotations

from heavytail.parts.parameters import between
from heavytail.theory.hypotheses import moment_order

__all__ = ["bound", "bound_reconstructed", "moment"]


def _probability(p: float) -> float:
    return between("p", p, 0.0, 1.0, closed="high", reason="It is the probability that the next link shows (Lemma 18).")


def moment(p: float, alpha: float) -> float:
    """Return E|z/p - 1|**alpha = (1 - p)**alpha p**(1 - alpha) + 1 - p for z ~ Bernoulli(p).

    Times |d_i F|**alpha, with i the next link, it is the E||g - grad F||**alpha of Lemma 18.
    """
    p, alpha = _probability(p), moment_order(alpha)
    return (1.0 - p) ** alpha * p ** (1.0 - alpha) + 1.0 - p


def bound(p: float, alpha: float) -> float:
    """Return 2**(2 - alpha) (1 - p) p**(1 - alpha), which bounds `moment`, with equality at p = 1/2.

    It is (1 - p) p**(1 - alpha) times the concave (1 - p)**(alpha - 1) + p**(alpha - 1), which is largest at p = 1/2.
    """
    p, alpha = _probability(p), moment_order(alpha)
    return 2.0 ** (2.0 - alpha) * (1.0 - p) * p ** (1.0 - alpha)


def bound_reconstructed(p: float, alpha: float) -> float:
    """Return 2 p**(1 - alpha), which Lemma 18, as reconstructed, has times 23**alpha, its bound of |d_i F|**alpha.

    The next link i has |x_i| <= 1/4, so that |d_i F| is in fact below e**(3/2) = 4.482.
    """
    return 2.0 * _probability(p) ** (1.0 - moment_order(alpha))
