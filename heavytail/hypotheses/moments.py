"""E|slope + xi|**alpha, the moment of a stochastic gradient whose exact part is `slope`, from what a noise can say."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from heavytail.hypotheses.answers import Bracket
from heavytail.noise.law import Law

__all__ = ["coordinates_of", "mean_of", "norm_of", "norm_power_of", "power_of"]


def mean_of(noise: Any) -> float | None:
    """Return E xi, not a number where there is none, or None if the noise does not say.

    Of a noise with `perturb`, 0 says that it has no bias wherever x is; another number, only that it has one.
    """
    if hasattr(noise, "mean"):
        return float(noise.mean)
    known = getattr(noise, "symmetric", False) and getattr(noise, "tail_index", 0.0) > 1.0
    return 0.0 if known else None


def _moment_of(noise: Any, order: float) -> float | None:
    """Return E|xi|**order, or None if the noise does not say, or not for this order."""
    try:
        return float(noise.moment(order)) if hasattr(noise, "moment") else None
    except NotImplementedError:
        return None


class _Gradient(Law):
    """The law of one coordinate of the stochastic gradient, slope + xi."""

    def __init__(self, noise: Any, slope: float) -> None:
        self.noise, self.slope = noise, slope

    @property
    def tail_index(self) -> float:
        return float(self.noise.tail_index)

    def sf(self, x: ArrayLike) -> Any:
        return self.noise.sf(np.asarray(x) - self.slope)

    def cdf(self, x: ArrayLike) -> Any:
        return self.noise.cdf(np.asarray(x) - self.slope)


def power_of(noise: Any, order: float, slope: float = 0.0) -> Bracket | None:
    """Return E|slope + xi|**order of one coordinate: a finite sum, a closed form or a quadrature; None if not known."""
    if hasattr(noise, "perturb"):
        return None
    if hasattr(noise, "atoms"):
        values, probabilities = noise.atoms
        total = float(np.abs(slope + values) ** order @ probabilities)
        return Bracket(total, total)
    if order >= getattr(noise, "tail_index", math.inf) or (moment := _moment_of(noise, order)) == math.inf:
        return Bracket(math.inf, math.inf)
    mean, total = mean_of(noise), math.nan
    if slope == 0.0 and moment is not None:
        total = moment
    elif order == 2.0 and mean is not None and moment is not None:
        total = moment + slope * slope + 2.0 * slope * mean
    elif all(hasattr(noise, name) for name in ("sf", "cdf", "tail_index")):
        total = _Gradient(noise, slope).moment(order)
    if not math.isnan(total):
        return Bracket(total, total)
    if moment is None:
        return None
    size, sigma = abs(slope), moment ** (1.0 / order)  # Minkowski, and Jensen if the mean is 0
    least = max(size, sigma - size) if mean == 0.0 else abs(size - sigma)
    return Bracket(least**order, (size + sigma) ** order)


class _Coordinate:
    """Coordinate j of a noise of vectors, as far as its moments tell."""

    def __init__(self, noise: Any, j: int, d: int) -> None:
        self.noise, self.j, self.d = noise, j, d
        self.tail_index, self.symmetric = float(noise.tail_index), bool(noise.symmetric)
        if noise.mean == 0.0:  # another number is that of a law inside
            self.mean = 0.0

    def moment(self, p: float) -> float:
        return float(self.noise.coordinate_moments(p, self.d)[self.j])


def coordinates_of(noise: Any, d: int) -> list[Any] | None:
    """Return what is known of each coordinate's law, or None if nothing is: the noise depends on x and does not say how."""
    if not hasattr(noise, "perturb"):
        return [noise] * d
    return [_Coordinate(noise, j, d) for j in range(d)] if hasattr(noise, "coordinate_moments") else None


def norm_power_of(noise: Any, order: float, d: int) -> Bracket | None:
    """Return E||xi||**order of the whole vector, exactly where the noise knows it, else by Lemma 12."""
    if hasattr(noise, "norm_moment"):
        total = float(noise.norm_moment(order, d))
        return Bracket(total, total)
    if hasattr(noise, "norm_moment_bounds"):
        return Bracket(*noise.norm_moment_bounds(order, d))
    one = power_of(noise, order)
    return None if one is None else norm_of([one] * d, order)


def norm_of(powers: list[Bracket], order: float) -> Bracket:
    """Return E||v||**order from the E|v_j|**order, by Lemma 12."""
    low, high = math.fsum(power.low for power in powers), math.fsum(power.high for power in powers)
    return Bracket(len(powers) ** (0.5 * order - 1.0) * low, high)
