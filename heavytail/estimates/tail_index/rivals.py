"""A power against the laws that look like it: likelihood ratios with Vuong's test, of log-excesses over one threshold.

Log-normal, stretched exponential and truncated power, each cut off below at the threshold, all contain the power as a limit:
none can have the smaller likelihood. So a ratio can speak against a power, and never for it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

__all__ = ["Rival", "rivals"]

Array = NDArray[np.float64]
NODES, WEIGHTS = np.polynomial.legendre.leggauss(96)


@dataclass(frozen=True)
class Rival:
    """The power against another law.

    Attributes
    ----------
    name : str
        The other law.
    ratio : float
        The log-likelihood of the power less that of the other law: negative where that one fits better.
    vuong : float
        The ratio over its standard error, Vuong's z.
    p : float
        The probability of so large a |z| if both were equally near to the truth.
    """

    name: str
    ratio: float
    vuong: float
    p: float

    def __str__(self) -> str:
        return f"{self.name}: ratio {self.ratio:.1f}, z {self.vuong:.2f}, p {self.p:.2g}"


def rivals(excesses: Array) -> tuple[Rival, ...]:
    """Compare a power with log-normal, stretched exponential and truncated power.

    Each law is fitted by maximum likelihood. z = ratio / (sqrt(k) s) with the standard deviation s of the k differences
    of log-likelihoods and p = erfc(|z| / sqrt(2)) (Vuong, Econometrica 57, 1989), as the package `powerlaw` has it.

    Parameters
    ----------
    excesses : ndarray
        log(X_i / u) of the values above a threshold u, positive.

    Returns
    -------
    tuple of Rival
    """
    mean = float(excesses.mean())
    power = -math.log(mean) - excesses / mean
    fits: tuple[tuple[str, Callable[[Array], Array]], ...] = (
        ("log-normal", _log_normal),
        ("stretched exponential", _stretched_exponential),
        ("truncated power", _truncated_power),
    )
    found = []
    for name, fit in fits:
        difference = power - fit(excesses)
        ratio, spread = float(difference.sum()), float(difference.std())
        if ratio >= 0.0 or spread == 0.0:
            found.append(Rival(name, 0.0, 0.0, 1.0))
            continue
        vuong = ratio / (math.sqrt(excesses.size) * spread)
        found.append(Rival(name, ratio, vuong, math.erfc(abs(vuong) / math.sqrt(2.0))))
    return tuple(found)


def _log_normal(y: Array) -> Array:
    """Return the log-likelihoods of a normal law cut off below 0.

    With the cut at s standard deviations, E y**2 / (E y)**2 grows in s up to the 2 of the exponential law.
    """
    from scipy import optimize

    mean = float(y.mean())
    wanted = float(np.mean((y / mean) ** 2))

    def moments(s: float) -> tuple[float, float]:
        hazard = math.sqrt(2.0 / math.pi) / float(special.erfcx(s / math.sqrt(2.0)))
        return hazard - s, 1.0 - s * (hazard - s)

    def excess(s: float) -> float:
        first, second = moments(s)
        return second / first**2 - wanted

    low, high = -30.0, 60.0  # beyond these the law is a point, or exponential
    s = low if excess(low) >= 0.0 else high if excess(high) <= 0.0 else float(optimize.brentq(excess, low, high))
    sigma = mean / moments(s)[0]
    constant = math.log(sigma) + float(special.log_ndtr(-s)) + 0.5 * math.log(2.0 * math.pi)
    return np.asarray(-0.5 * (y / sigma + s) ** 2 - constant, dtype=np.float64)


def _stretched_exponential(y: Array) -> Array:
    """Return the log-likelihoods of P(Y > y) = exp(-b (e**(c y) - 1)), Weibull's law above a threshold."""
    from scipy import optimize

    def likelihoods(c: float) -> Array:
        growth = np.expm1(c * y)
        b = 1.0 / float(growth.mean())
        return np.asarray(math.log(b * c) + c * y - b * growth, dtype=np.float64)

    mean = float(y.mean())
    ends = math.log(1e-4 / mean), math.log(min(20.0 / mean, 600.0 / float(y.max())))
    found = optimize.minimize_scalar(lambda log_c: -float(likelihoods(math.exp(log_c)).sum()), bounds=ends, method="bounded")
    return likelihoods(math.exp(float(found.x)))


def _truncated_power(y: Array) -> Array:
    """Return the log-likelihoods of the density e**(-a y - t e**y) / Z: a power that ends like an exponential law.

    Of each t the best a is where the law's mean is that of the data.
    """
    from scipy import optimize

    mean, largest = float(y.mean()), min(float(y.max()), 600.0)
    growth = np.exp(np.minimum(y, 600.0))

    def fitted(log_t: float) -> tuple[float, float]:
        """Return a and log Z."""
        reach = min(max(math.log(60.0) - log_t, 1.0), 60.0 * mean)  # lighter than exponential: nothing lies beyond
        z = 0.5 * reach * (NODES + 1.0)
        end = np.exp(z + log_t)

        def logs(a: float) -> Array:
            return np.asarray(-a * z - end, dtype=np.float64)

        def excess(a: float) -> float:
            shares = WEIGHTS * np.exp(logs(a) - logs(a).max())
            return float(shares @ z) / float(shares.sum()) - mean

        width = 1.0 / mean
        while excess(-width) < 0.0:
            width *= 2.0
        a = float(optimize.brentq(excess, -width, 4.0 / mean))
        return a, math.log(0.5 * reach * float(WEIGHTS @ np.exp(logs(a) - logs(a).max()))) + float(logs(a).max())

    def loss(log_t: float) -> float:
        a, log_z = fitted(log_t)
        return a * mean + math.exp(log_t) * float(growth.mean()) + log_z

    ends = math.log(1e-3) - largest, math.log(30.0 / min(mean, 1.0)) - largest
    best = float(optimize.minimize_scalar(loss, bounds=ends, method="bounded").x)
    a, log_z = fitted(best)
    return np.asarray(-a * y - math.exp(best) * growth - log_z, dtype=np.float64)
