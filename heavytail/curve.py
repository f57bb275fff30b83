"""One observable of one iterate along k: group means, a histogram and an extreme at every checkpoint.

All intervals come from groups of trajectories, and all quantiles from counts, so nothing is stored per trajectory.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from heavytail import histogram
from heavytail.parameters import between, positive
from heavytail.statistics import Estimate, group_interval, group_mean
from heavytail.tail_index import TailIndex, hill_of_histogram, truncated_growth


@dataclass(frozen=True, eq=False)
class Curve:
    """An observable at the checkpoints k.

    Attributes
    ----------
    k : ndarray of int, shape (n,)
        The checkpoints: the observable was recorded after step k.
    group_means : ndarray, shape (groups, n)
        The mean over each group of trajectories.
    group_sizes : ndarray of int, shape (groups,)
        The number of trajectories in each group.
    counts : ndarray of int, shape (n, histogram.BINS)
        How many trajectories fell into each bin of the log-histogram.
    maximum : ndarray, shape (n,)
        The largest finite value.
    diverged : ndarray of int, shape (n,)
        How many trajectories had an infinite value, or one that is not a number.
    moment_limit : float
        The supremum of the q for which the q-th moment exists, as far as it is known.
    name : str
        What it is, for labels and messages.
    sample : ndarray, shape (m, n)
        The values of the first trajectories, one row each; what checkpoints have in common is seen from them.
    """

    k: NDArray[np.int64]
    group_means: NDArray[np.float64]
    group_sizes: NDArray[np.int64]
    counts: NDArray[np.int64]
    maximum: NDArray[np.float64]
    diverged: NDArray[np.int64]
    moment_limit: float = math.inf
    name: str = "curve"
    sample: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))

    @property
    def trajectories(self) -> int:
        """The number of trajectories."""
        return int(self.group_sizes.sum())

    @cached_property
    def mean(self) -> NDArray[np.float64]:
        """The sample mean; infinite where a trajectory diverged, or where the expectation is known to be infinite."""
        return np.where(self._infinite, np.inf, group_mean(self.group_means, self.group_sizes))

    @property
    def _infinite(self) -> NDArray[np.bool_]:
        return (self.diverged > 0) | (self.moment_limit <= 1.0)

    @property
    def low(self) -> NDArray[np.float64]:
        """The lower end of the 95 % interval of the mean."""
        return self.interval()[0]

    @property
    def high(self) -> NDArray[np.float64]:
        """The upper end of the 95 % interval of the mean."""
        return self.interval()[1]

    def interval(self, level: float = 0.95) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the interval of the mean at another level, by Student's t over the groups.

        It is honest where the observable has a finite variance. Where it has none, a sample mean says little:
        ask for quantiles, or for `heavytail.tail_index` of the curve.
        """
        low, high = group_interval(self.group_means, self.group_sizes, level)
        return np.where(self._infinite, np.inf, low), np.where(self._infinite, np.inf, high)

    def quantile(self, q: float) -> NDArray[np.float64]:
        """Return the q-quantile at every checkpoint, log-linear inside a bin, so within one bin of the sample's.

        A bin is at most 6.25 % wide: that is the error for a law that sits at one end of it; for a smooth law the error is
        far smaller.

        Parameters
        ----------
        q : float
            The order, strictly between 0 and 1.
        """
        between("q", q, 0.0, 1.0, closed="neither")
        return np.array([histogram.quantile(counts, q) for counts in self.counts])

    def tail_index(self, k: int, exceedances: int = 1000) -> TailIndex:
        """Return the tail index of the observable after step k, from its largest values (`hill_of_histogram`).

        Parameters
        ----------
        k : int
            A checkpoint.
        exceedances : int, default 1000
            About how many of the largest values to use.
        """
        return hill_of_histogram(self.counts[self.at(k)], exceedances)

    def truncated_growth(self, k: int, order: float, exceedances: int, octaves: int = 4) -> Estimate:
        """Return the exponent with which the mean of min(value, M)**order grows in M (`tail_index.truncated_growth`).

        Parameters
        ----------
        k : int
            A checkpoint.
        order : float
            The order of the moment.
        exceedances : int
            About how many values exceed the lowest M.
        octaves : int, default 4
            Over how many octaves of M.

        Raises
        ------
        ValueError
            If there are fewer positive values than that.
        """
        counts = self.counts[self.at(k)]
        above = np.cumsum(counts[::-1])[::-1][1:]
        if above[0] < exceedances:
            raise ValueError(f"{above[0]} positive values are too few for {exceedances} exceedances. Run more trajectories.")
        first = histogram.edges()[np.flatnonzero(above >= exceedances)[-1]]
        return truncated_growth(counts, order, float(first), octaves)

    def truncated_moment(self, p: float, level: float) -> NDArray[np.float64]:
        """Return the mean of min(value, level)**p at every checkpoint, from bin centres: within a factor 1.031**p.

        Parameters
        ----------
        p : float
            The order, positive.
        level : float
            Where to truncate, positive; infinity leaves the sample moment, infinite where a trajectory diverged.

        Raises
        ------
        ValueError
            If the order or the level is not positive.
        """
        positive("p", p)
        if not level > 0.0:
            raise ValueError(f"level = {level!r} must be positive. Pass a level above 0, or infinity.")
        moments = self.counts @ np.minimum(histogram.centers(), level) ** p / self.counts.sum(axis=1)
        return np.where((self.diverged > 0) & math.isinf(level), np.inf, moments)

    def last(self) -> Curve:
        """Return the last checkpoint alone."""
        return Curve(
            k=self.k[-1:],
            group_means=self.group_means[:, -1:],
            group_sizes=self.group_sizes,
            counts=self.counts[-1:],
            maximum=self.maximum[-1:],
            diverged=self.diverged[-1:],
            moment_limit=self.moment_limit,
            name=self.name,
            sample=self.sample[:, -1:],
        )

    def at(self, k: int) -> int:
        """Return the index of the checkpoint k.

        Raises
        ------
        ValueError
            If k is no checkpoint.
        """
        found = np.flatnonzero(self.k == k)
        if found.size == 0:
            raise ValueError(f"k = {k} is no checkpoint of this curve. The checkpoints are {self.k.tolist()}.")
        return int(found[0])


def join(curves: list[Curve]) -> Curve:
    """Join curves of different runs, one horizon after the other, into one curve.

    Each run has the same number of trajectories, so their groups correspond; what their common random numbers share
    is then seen by every interval that comes from groups.

    Raises
    ------
    ValueError
        If the curves have different numbers of trajectories, or horizons that do not increase.
    """
    if len({curve.group_sizes.tobytes() for curve in curves}) != 1:
        raise ValueError("The curves have different numbers of trajectories. Run every horizon with the same number.")
    k = np.concatenate([curve.k for curve in curves])
    if (np.diff(k) <= 0).any():
        raise ValueError(f"The horizons {k.tolist()} do not increase. Pass the curves in the order of their horizons.")
    return Curve(
        k=k,
        group_means=np.concatenate([curve.group_means for curve in curves], axis=1),
        group_sizes=curves[0].group_sizes,
        counts=np.concatenate([curve.counts for curve in curves]),
        maximum=np.concatenate([curve.maximum for curve in curves]),
        diverged=np.concatenate([curve.diverged for curve in curves]),
        moment_limit=min(curve.moment_limit for curve in curves),
        name=curves[0].name,
        sample=np.concatenate(_common_rows(curves), axis=1),
    )


def average(curves: list[Curve]) -> Curve:
    """Return the mean of curves of the same trajectories' numbers on different problems, point by point.

    Raises
    ------
    ValueError
        If their checkpoints or their numbers of trajectories differ.
    """
    if len({(curve.group_sizes.tobytes(), curve.k.tobytes()) for curve in curves}) != 1:
        raise ValueError("The curves have different checkpoints or numbers of trajectories. Run both with the same ones.")
    return Curve(
        k=curves[0].k,
        group_means=np.mean([curve.group_means for curve in curves], axis=0),
        group_sizes=curves[0].group_sizes,
        counts=np.sum([curve.counts for curve in curves], axis=0),
        maximum=np.max([curve.maximum for curve in curves], axis=0),
        diverged=np.sum([curve.diverged for curve in curves], axis=0),
        moment_limit=min(curve.moment_limit for curve in curves),
        name=curves[0].name,
        sample=np.mean(_common_rows(curves), axis=0),
    )


def _common_rows(curves: list[Curve]) -> list[NDArray[np.float64]]:
    """Return the samples of the trajectories that all curves have in theirs."""
    rows = min(len(curve.sample) for curve in curves)
    return [curve.sample[:rows] if rows else np.zeros((0, curve.k.size)) for curve in curves]
