"""The clip lemma of the high-probability literature: its two constants, as printed and sharp, and the laws that attain them.

For E g = m, E||g - m||**alpha <= sigma**alpha and ||m|| <= tau/2 it bounds ||E clip_tau(g) - m|| by a constant times
sigma**alpha tau**(1 - alpha), and E||clip_tau(g) - E clip_tau(g)||**2 by another one times sigma**alpha tau**(2 - alpha).
The sharp ones are those of `lemma_10` at ||m|| = tau/2. They serve the variance too, which is at most the second moment
about m: of the law that makes that one largest, the mean is not moved by clipping.
"""

from __future__ import annotations

import math
from typing import Literal

from heavytail.noise.atoms import TwoPoint
from heavytail.parts.parameters import between, one_of, positive
from heavytail.theory import lemma_9
from heavytail.theory.hypotheses import moment_order

__all__ = ["bias", "bias_printed", "instance", "variance", "variance_printed"]

Quantity = Literal["bias", "variance"]
QUANTITIES: tuple[Quantity, ...] = ("bias", "variance")


def bias(alpha: float) -> float:
    """Return c 2**(alpha - 1), with c = `lemma_9.constant`: the least constant of the bias that serves every tau."""
    return lemma_9.constant(alpha) * 2.0 ** (moment_order(alpha) - 1.0)


def bias_printed(alpha: float) -> float:
    """Return 4, the constant of the bias in Lemma 5.1 of Sadiev et al. 2023, as arXiv 2610.10527 quotes it."""
    moment_order(alpha)
    return 4.0


def variance(alpha: float) -> float:
    """Return (3/2)**(2 - alpha): the least constant of the variance that serves every tau."""
    return 1.5 ** (2.0 - moment_order(alpha))


def variance_printed(alpha: float) -> float:
    """Return 18, the constant of the variance in Lemma 5.1 of Sadiev et al. 2023, as arXiv 2610.10527 quotes it."""
    moment_order(alpha)
    return 18.0


def instance(alpha: float, tau: float, of: Quantity = "bias", sigma: float = 1.0) -> TwoPoint:
    """Return the noise g - m that clipping at tau hurts most for m = tau/2 on the line, with E|g - m|**alpha = sigma**alpha.

    It jumps along m by r = alpha (tau/2) / (alpha - 1) for the largest bias, and against m by 3 tau/2, to -tau, for the
    largest variance. Its other value makes its mean 0.

    Parameters
    ----------
    alpha : float
        The moment order, in (1, 2].
    tau : float
        The clip level, at least 2 sigma.
    of : {"bias", "variance"}
        What shall be large.
    sigma : float, default 1
        The root of the moment, in the units of tau.

    Returns
    -------
    TwoPoint

    Raises
    ------
    ValueError
        If a parameter is out of range.

    Examples
    --------
    >>> noise = instance(1.5, 1e6)
    >>> gradient, probability = noise.atoms[0] + 5e5, noise.atoms[1]
    >>> lost = gradient - gradient.clip(-1e6, 1e6)
    >>> round(float(probability @ lost) / (bias(1.5) * 1e6**-0.5), 3)
    1.0
    """
    from scipy import optimize

    alpha, sigma = moment_order(alpha), positive("sigma", sigma)
    level = between("tau", tau, 2.0 * sigma, math.inf, closed="low") / sigma
    jump = -1.5 * level if one_of("of", of, QUANTITIES) == "variance" else 0.5 * level * alpha / (alpha - 1.0)
    size = abs(jump)

    def excess(logarithm: float) -> float:
        q = math.exp(logarithm)
        return q * size**alpha + (1.0 - q) * (q * size / (1.0 - q)) ** alpha - 1.0

    found = optimize.brentq(excess, -alpha * math.log(size) - 1.0, -alpha * math.log(size), xtol=1e-14)
    return TwoPoint(sigma * jump, math.exp(found))
