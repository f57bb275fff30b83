"""Noise with finitely many values: laws whose every expectation is a finite sum."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.noise.elementwise import Array, elementwise
from heavytail.noise.law import Law, check_levels, check_order, check_probabilities
from heavytail.parts.parameters import between, number, real_array, set_field, shown

__all__ = ["Atoms", "TwoPoint"]

FEW = 8  # values that are looked through one by one, which is fastest up to there
DOZENS, HUNDREDS = 5, 10  # halvings of an interval of 32 and of 1024 values: a compiler unrolls a number that it knows


class _Finite(Law):
    """A law given by its atoms: (values, probabilities)."""

    @property
    def atoms(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The values and their probabilities."""
        raise NotImplementedError

    @property
    def tail_index(self) -> float:
        """Infinite: the noise is bounded."""
        return math.inf

    @property
    def symmetric(self) -> bool:
        """Whether xi and -xi have the same law."""
        values, probabilities = self.atoms
        weights: dict[float, float] = {}
        for value, probability in zip(values.tolist(), probabilities.tolist(), strict=True):
            weights[value] = weights.get(value, 0.0) + probability
        return all(math.isclose(weights.get(-value, 0.0), weight) for value, weight in weights.items())

    def _expect(self, function: Any) -> Any:
        values, probabilities = self.atoms
        # Not a product of BLAS, which may fuse products and sums: then opposite values do not cancel.
        return np.sum(function(values) * probabilities, axis=-1)

    @elementwise
    def cdf(self, x: Array) -> Any:
        """Return P(xi <= x)."""
        return np.minimum(self._expect(lambda values: np.less_equal(values, x[..., None])), 1.0)

    @elementwise
    def sf(self, x: Array) -> Any:
        """Return P(xi > x)."""
        return np.minimum(self._expect(lambda values: np.greater(values, x[..., None])), 1.0)

    @elementwise
    def ppf(self, q: Array) -> Any:
        """Return the smallest x with P(xi <= x) >= q."""
        values, probabilities = self.atoms
        order = np.argsort(values)
        reached = np.cumsum(probabilities[order])
        reached[-1] = 1.0
        return values[order][np.searchsorted(reached, check_probabilities(q))]

    @elementwise
    def isf(self, q: Array) -> Any:
        """Return the smallest x with P(xi > x) <= q."""
        return self.ppf(1.0 - check_probabilities(q))

    @property
    def entropy(self) -> float:
        """Minus infinity: the law has atoms."""
        return -math.inf

    def _variance(self) -> float:
        return float(self._expect(lambda values: (values - self.mean) ** 2))

    def moment(self, p: float) -> float:
        """Return E|xi|**p, a finite sum."""
        p = check_order(p)
        with np.errstate(over="ignore"):
            return float(self._expect(lambda values: np.abs(values) ** p))

    def clipped_moment(self, p: float, tau: ArrayLike) -> Any:
        """Return E min(|xi|, tau)**p, a finite sum."""
        p, levels = check_order(p), check_levels(tau)
        with np.errstate(over="ignore"):
            return self._expect(lambda values: np.minimum(np.abs(values), levels[..., None]) ** p)

    @elementwise
    def clipped_mean(self, tau: Array) -> Any:
        """Return E clip_tau(xi), a finite sum."""
        levels = check_levels(tau)[..., None]
        return self._expect(lambda values: np.clip(values, -levels, levels))


@dataclass(frozen=True)
class TwoPoint(_Finite):
    """Two values with mean 0: `jump` with a given probability q, and -q jump / (1 - q) otherwise.

    With jump = -alpha tau / (alpha - 1) and q proportional to |jump|**-alpha it is the extremal law of the clipping
    bias (Lemma 9 of Zhang et al. 2020 with the sharp constant).

    Parameters
    ----------
    jump : float
        The rare value, not 0.
    probability : float
        Its probability, strictly between 0 and 1.

    Raises
    ------
    ValueError
        If the jump is 0, or the probability lies outside (0, 1).
    """

    jump: float
    probability: float
    rest: float = field(init=False, repr=False)

    def __post_init__(self) -> None:
        set_field(self, "jump", number("jump", self.jump))
        if self.jump == 0.0:
            raise ValueError("jump = 0 makes the noise vanish. Pass a jump other than 0.")
        set_field(self, "probability", between("probability", self.probability, 0.0, 1.0, closed="neither"))
        set_field(self, "rest", -self.jump * self.probability / (1.0 - self.probability))

    def draw(self, u: float) -> float:
        """Return the noise at the uniform u (kernel code)."""
        return self.jump if u < self.probability else self.rest

    @property
    def atoms(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The values and their probabilities."""
        return np.array([self.jump, self.rest]), np.array([self.probability, 1.0 - self.probability])


@dataclass(frozen=True, eq=False)
class Atoms(_Finite):
    """Any finite law.

    Parameters
    ----------
    values : array_like
        The values. They need not have mean 0; `mean` tells, and a run with another mean has a biased gradient.
    probabilities : array_like
        Their probabilities, positive, with sum 1.

    Raises
    ------
    ValueError
        If the arrays do not match, or the probabilities are not positive with sum 1.
    """

    values: Any
    probabilities: Any
    starts: NDArray[np.float64] = field(init=False, repr=False)
    halvings: int = field(init=False, repr=False)
    few: bool = field(init=False, repr=False)
    dozens: bool = field(init=False, repr=False)
    hundreds: bool = field(init=False, repr=False)

    def __post_init__(self) -> None:
        values, probabilities = (np.array(real_array(name, getattr(self, name))) for name in ("values", "probabilities"))
        if values.ndim != 1 or values.size == 0 or values.shape != probabilities.shape:
            raise ValueError(
                f"values has the shape {values.shape} and probabilities {probabilities.shape}. "
                "Pass two 1-D arrays of the same length."
            )
        if not np.isfinite(values).all():
            raise ValueError(f"values = {shown(values.tolist())} are not all finite. Pass finite values.")
        if not (probabilities > 0.0).all() or abs(probabilities.sum() - 1.0) > 1e-12:
            given = f"{shown(probabilities.tolist())} (sum {float(probabilities.sum())!r})"
            raise ValueError(f"probabilities = {given} are no probabilities. Pass positive numbers with sum 1.")
        starts = np.concatenate([[0.0], probabilities.cumsum()[:-1]])
        for name, array in (("values", values), ("probabilities", probabilities), ("starts", starts)):
            array.setflags(write=False)
            set_field(self, name, array)
        set_field(self, "halvings", (values.size - 1).bit_length())
        set_field(self, "few", values.size <= FEW)
        set_field(self, "dozens", self.halvings <= DOZENS)
        set_field(self, "hundreds", self.halvings <= HUNDREDS)

    @classmethod
    def symmetric_jump(cls, jump: float, probability: float) -> Atoms:
        """Return the law of `jump` and -`jump`, each with half of a probability, and 0 otherwise.

        Parameters
        ----------
        jump : float
            The rare size, not 0.
        probability : float
            The probability of either, strictly between 0 and 1.

        Raises
        ------
        ValueError
            If one of them lies outside its range.
        """
        if number("jump", jump) == 0.0:
            raise ValueError("jump = 0 makes the noise vanish. Pass a jump other than 0.")
        between("probability", probability, 0.0, 1.0, closed="neither")
        return cls([jump, 0.0, -jump], [0.5 * probability, 1.0 - probability, 0.5 * probability])

    def draw(self, u: float) -> float:
        """Return the value m whose cell, from starts[m] to starts[m + 1], holds the uniform u (kernel code).

        More steps than a law needs change nothing: so laws of many sizes share a loop of a length that the compiler knows.
        """
        size = self.values.shape[0]
        if self.few:
            found = self.values[0]
            for m in range(1, FEW):
                place = m if m < size else size - 1
                value = self.values[place]
                found = value if u >= self.starts[place] else found
            return found
        first = 0
        for _ in range(DOZENS if self.dozens else (HUNDREDS if self.hundreds else self.halvings)):
            half = size >> 1
            middle = first + half
            first = middle if u >= self.starts[middle] else first
            size -= half
        return self.values[first]

    @property
    def atoms(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The values and their probabilities."""
        return self.values, self.probabilities

    @property
    def mean(self) -> float:
        """E xi."""
        return float(self._expect(lambda values: values))
