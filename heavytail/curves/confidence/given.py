"""`confidence_exponent`: what somebody passes as one law or as a family of laws, checked and taken apart."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from heavytail.curves.confidence.exponent import ConfidenceExponent
from heavytail.curves.confidence.family import of_family
from heavytail.curves.confidence.law import FEWEST, of_law
from heavytail.curves.confidence.windows import DeltaWindow, windows_of_counts, windows_of_values
from heavytail.curves.curve import Curve
from heavytail.curves.rates.basis import PurePower
from heavytail.estimates import histogram
from heavytail.parts.parameters import between, instance, real_array, shown

__all__ = ["confidence_exponent"]

Array = NDArray[np.float64]
Law = ArrayLike | Curve

WINDOWS = 3
LARGEST_DELTA = 0.1
FEWEST_BY_DEFAULT = 65  # beyond the deepest window: at s = 0.5 over a decade the interval is 0.05 either way
LEAST_ERROR = 1e-6  # of the logarithm of a quantile, which a lump may pin down
LEAST_RATIO = 1.25  # of the ends of a window


def confidence_exponent(
    data: Law | Mapping[float, Law],
    deltas: ArrayLike | None = None,
    *,
    k: int | None = None,
    share: float = 1.0,
    basis: PurePower | None = None,
) -> ConfidenceExponent:
    """Measure how a quantile grows with the confidence: s of Q(1 - delta) ~ delta**-s, or a power of log(1/delta).

    Of one law the slope is taken over windows of delta that follow each other; its interval is exact where the quantile is a
    power over the deepest of them, and needs nothing below it. From a curve the windows end at edges of its histogram, which
    counts every trajectory: 10**8 of them reach delta = 10**-6. Of a family, one law for each delta, a line is fitted.

    Parameters
    ----------
    data : array_like, shape (n,), Curve, or mapping of float to those
        Values of one law, a curve at one checkpoint, or for each delta the values or the curve of a run of its own.
    deltas : array_like, optional
        The ends of the windows for one law, in any order; by default three windows below 0.1 that leave 65 values beyond the
        deepest.
    k : int, optional
        The checkpoint of a curve; the last one by default.
    share : float, default 1
        For a family: the quantile is that of the order 1 - share delta.
    basis : PurePower, optional
        What makes the slope over the window tell the limit, with its reason.

    Returns
    -------
    ConfidenceExponent

    Raises
    ------
    TypeError
        If the data are neither numbers nor a curve, or the basis is something else.
    ValueError
        If there are too few values, windows are too narrow, or a quantile is not positive and finite.
    """
    if basis is not None:
        instance("basis", basis, PurePower, "Pass heavytail.rates.PurePower(reason).")
    between("share", share, 0.0, math.inf, closed="neither")
    if isinstance(data, Mapping):
        if deltas is not None:
            raise ValueError("deltas cannot be chosen for a family, whose keys they are. Drop them, or pass one law.")
        return _of_family(data, k, share, basis)
    tail = _Tail(data, k)
    ranks = tail.ranks(deltas)
    return of_law(tail.windows(ranks), basis, tail.looks)


class _Tail:
    """The largest values of one law: sorted, or counted."""

    def __init__(self, law: Any, k: int | None) -> None:
        self.looks, self.values = 1, np.zeros(0)
        self.counts: NDArray[np.int64] | None = None
        if isinstance(law, Curve):
            self.counts = law.counts[-1 if k is None else law.position(k)]
            self.total, self.looks, self.name = int(self.counts.sum()), law.looks, f"the {law.name}"
            return
        if k is not None:
            raise ValueError(f"k = {k} names a checkpoint, and the data are no curve. Drop it, or pass a Curve.")
        values = real_array("data", law)
        if values.ndim != 1:
            raise ValueError(
                f"data has the shape {values.shape}. Pass the values of one law, a Curve, or a mapping of those."
            )
        self.values = np.sort(np.where(np.isnan(values), np.inf, values))  # a trajectory without a number has diverged
        self.total, self.name = values.size, "the data"

    def ranks(self, deltas: ArrayLike | None) -> list[int]:
        """Return the ranks of the ends of the windows, checked, the largest first."""
        if deltas is None:
            ends = np.geomspace(LARGEST_DELTA, FEWEST_BY_DEFAULT / max(self.total, 1), WINDOWS + 1)
            if ends[0] < LEAST_RATIO**WINDOWS * ends[-1]:
                least = math.ceil(LEAST_RATIO**WINDOWS * FEWEST_BY_DEFAULT / LARGEST_DELTA)
                raise ValueError(
                    f"{self.total} values are too few for three windows. Pass {least} at least, or your own deltas."
                )
        else:
            ends = np.sort(real_array("deltas", deltas).ravel())[::-1]
            if ends.size < 2 or not ((ends > 0.0) & (ends < 1.0)).all():
                raise ValueError(
                    f"deltas = {shown(ends.tolist())} are no ends of windows. Pass two or more between 0 and 1."
                )
        ranks = [round(float(end) * self.total) for end in ends]
        if ranks[-1] < 1 or ranks[0] >= self.total or any(few >= many for many, few in pairwise(ranks)):
            raise ValueError(
                f"Of {self.total} values {ranks} lie beyond deltas = {shown(ends.tolist())}. Pass deltas further apart, or "
                f"larger, or run more: {FEWEST} beyond the smallest are wanted."
            )
        return ranks

    def windows(self, ranks: list[int]) -> list[DeltaWindow]:
        """Return the windows between some ranks."""
        for rank in ranks:
            self._log_at(rank)  # refuses one that is not positive and finite
        if self.counts is None:
            return windows_of_values(self.values, ranks)
        found = windows_of_counts(self.counts, ranks)
        if not found:
            raise ValueError(
                f"The deltas of {self.name} all lie within one bin of its histogram. Pass deltas further apart, or the "
                "values themselves (Result.samples)."
            )
        return found

    def quantile(self, beyond: float) -> tuple[float, float]:
        """Return the logarithm of the value that so many exceed, and its error."""
        n, chance = self.total, beyond / self.total
        errors = []
        for level, width in ((0.68, 1.0), (0.95, 1.96)):  # the wider one where a lump hides the other
            fewer, more = (float(special.bdtrik(0.5 * (1.0 + side * level), n, chance)) + 0.5 for side in (-1.0, 1.0))
            errors.append(0.5 * (self._log_at(max(fewer, 0.5)) - self._log_at(more)) / width)
        return self._log_at(beyond), max(*errors, LEAST_ERROR)

    def _log_at(self, beyond: float) -> float:
        if self.counts is not None:
            value = histogram.quantile(self.counts, 1.0 - beyond / self.total)
        else:
            value = float(self.values[self.total - min(max(round(beyond), 1), self.total)])
        if not 0.0 < value < math.inf:
            raise ValueError(
                f"The value of {self.name} that {beyond:.0f} of {self.total} exceed is {value}, so it has no logarithm. "
                "Choose other deltas, or an observable that is positive and finite there."
            )
        return math.log(value)


def _of_family(laws: Mapping[float, Law], k: int | None, share: float, basis: PurePower | None) -> ConfidenceExponent:
    deltas = sorted(laws, reverse=True)
    if len(deltas) < 2:
        count = f"{len(deltas)} law{'' if len(deltas) == 1 else 's'}"
        raise ValueError(f"A family of {count} has no slope. Pass a law for each of two deltas at least.")
    for delta in deltas:
        between("delta", delta, 0.0, 1.0, closed="neither")
        between("share delta", share * delta, 0.0, 1.0, closed="neither")
    tails = [_Tail(laws[delta], k) for delta in deltas]
    beyond = [share * delta * tail.total for delta, tail in zip(deltas, tails, strict=True)]
    if min(beyond) < FEWEST / 2:
        raise ValueError(
            f"Only {min(beyond):.1f} values lie beyond a quantile of the family. Run {FEWEST // 2} / (share delta) at least."
        )
    logs, errors = np.array([tail.quantile(count) for tail, count in zip(tails, beyond, strict=True)]).T
    looks = max(tail.looks for tail in tails)
    return of_family(np.array(deltas), logs, errors, min(beyond), min(tail.total for tail in tails), basis, looks)
