"""One observable of one iterate along k: group means, a histogram and an extreme at every checkpoint.

A mean has Student's interval over groups of trajectories where the variance is known to be finite, or where the counts
show a tail light enough. Elsewhere the mean of what lies below a threshold bounds it from below; a bound from above needs
the tail index. A law whose rare part was hardly met widens the interval by the share that is missing.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from heavytail import html
from heavytail.curves.labelled import ORDERS, data_frame, dataset
from heavytail.estimates import histogram
from heavytail.estimates.estimate import StudentEstimate, level_of_each, student_quantile
from heavytail.estimates.statistics import group_interval, group_mean
from heavytail.estimates.tail_index import TailIndex, hill_of_histogram, truncated_growth
from heavytail.estimates.tail_mean import Split, exceedances, split
from heavytail.parts.parameters import between, positive

if TYPE_CHECKING:
    import pandas
    import xarray

__all__ = ["Curve", "cells", "one_of_the_looks"]

LINES_SHOWN = 12  # of a curve, in a notebook
LIGHTEST_POWER = 4.0  # from this tail index on Student's interval is as good as for a light tail


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
        The supremum of the q for which the q-th moment exists, as far as it is known. A finite one is the tail index.
    name : str
        What it is, for labels and messages.
    variance_known : bool
        Whether the variance is known to be finite, and no part of it to be rare. If not, the counts decide.
    unseen_share : callable, optional
        Returns the share of the noise's moment that the run can hardly have met, at every checkpoint.
    confined : bool
        Whether a step of the method still spans a tenth of its domain at the last checkpoint.
    sample : ndarray, shape (m, n)
        The values of the first trajectories, one row each; what checkpoints have in common is seen from them.
    looks : int
        For how many looks at a growing run the intervals hold at once (see `heavytail.looks`).
    unit : str
        The unit of the observable, in those of f and x; empty if it is not known.
    title : str
        What was run, in a line; empty if it is not known.

    Examples
    --------
    >>> import heavytail as ht
    >>> experiment = ht.Experiment(
    ...     problem=ht.problems.Quadratic(1.0), noise=ht.noise.Pareto(1.5), method=ht.methods.GClip(0.1, 1.0),
    ...     start=1.0, steps=100, trajectories=1000, record=[("gap", "last")])
    >>> curve = ht.simulate(experiment).curve("gap")
    >>> bool((curve.low < curve.mean).all() and (curve.mean < curve.high).all())
    True
    >>> bool((curve.quantile(0.1) < curve.quantile(0.9)).all())
    True
    """

    k: NDArray[np.int64]
    group_means: NDArray[np.float64]
    group_sizes: NDArray[np.int64]
    counts: NDArray[np.int64]
    maximum: NDArray[np.float64]
    diverged: NDArray[np.int64]
    moment_limit: float = math.inf
    name: str = "curve"
    variance_known: bool = True
    unseen_share: Callable[[], NDArray[np.float64]] | None = None
    confined: bool = False
    sample: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))
    looks: int = 1
    unit: str = ""
    title: str = ""

    def __repr__(self) -> str:
        last = self.last()
        ((k, mean, interval, _),) = cells(last)
        unknown = f";\n {last.caution}" if any(last.unknown) else ""
        return f"<Curve: {self.name}, {self.seen};\n mean {mean} {interval} at k = {k}{unknown}>"

    def _repr_html_(self) -> str:
        lines = cells(self)
        shown = np.unique(np.linspace(0, self.k.size - 1, LINES_SHOWN).astype(np.int64)).tolist()
        notes = [self.caution] if self.caution else []
        headings = ("k", "mean", "95 % interval", "median")
        return html.table(headings, [[lines[c] for c in shown]], f"{self.name}, {self.seen}", notes)

    @property
    def trajectories(self) -> int:
        """The number of trajectories."""
        return int(self.group_sizes.sum())

    @property
    def seen(self) -> str:
        """What the curve was taken from: steps, trajectories, how many of those had no finite value, and in which looks."""
        steps = f"k = {self.k[0]} .. {self.k[-1]}" if self.k.size > 1 else f"k = {self.k[0]}"
        worst = int(self.diverged.max(initial=0))
        diverged = f"{worst} diverged" if worst else "none diverged"
        return f"{steps}, {self.trajectories} trajectories, {diverged}{one_of_the_looks(self.looks)}"

    @cached_property
    def mean(self) -> NDArray[np.float64]:
        """The sample mean; for a power tail of known index one that allows for what lies beyond (`tail_mean.Split.middle`).

        Infinite where a trajectory diverged, or where the expectation is known to be infinite; not a number where the sum of
        finite values overflowed.
        """
        mean = group_mean(self.group_means, self.group_sizes)
        if self.power_tail:
            told = [bool(reason) for reason in self.unknown]
            mean = np.where(told, mean, [parts.middle(self.moment_limit) for parts in self.splits])
        return np.where(self._infinite, np.inf, np.where(np.isfinite(mean), mean, np.nan))

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
        """Return the interval of the mean at another level.

        By Student's t over the groups where that is honest (`light`). Elsewhere low is the lower end for the mean of
        min(Y, t), t so high that few values exceed it (`heavytail.estimates.tail_mean`), and high is infinite; but if the
        tail index q is known, both ends allow for the tail beyond t: high for a power of index q, low for less if the
        values show that the tail is lighter there still. Where a share of the noise's moment was hardly met (`unseen`),
        high is larger by what is `missing`.

        Parameters
        ----------
        level : float, default 0.95
            The coverage, in (0, 1).

        Returns
        -------
        low, high : ndarray, shape (n,)
            In the units of the observable; infinite where there is no honest end.

        Raises
        ------
        ValueError
            If the level lies outside (0, 1).
        """
        level = level_of_each(between("level", level, 0.0, 1.0, closed="neither"), self.looks)
        low, high = group_interval(self.group_means, self.group_sizes, level)
        for c in np.flatnonzero(~self.light & ~self._infinite):
            low[c], high[c] = (-math.inf, math.inf) if self.unknown[c] else self._tail_interval(int(c), level)
        high = high + self.missing
        return np.where(self._infinite, np.inf, low), np.where(self._infinite, np.inf, high)

    def _tail_interval(self, c: int, level: float) -> tuple[float, float]:
        if self.trajectories < 2:
            return -math.inf, math.inf
        parts, q = self.splits[c], self.moment_limit
        z = student_quantile(level, self.trajectories - 1) / math.sqrt(self.trajectories)
        mean, deviation = parts.mean(parts.least_excess(q) if self.power_tail else 0.0)
        if not self.power_tail:
            return mean - z * deviation, math.inf
        upper, spread = parts.mean(parts.excess(q))
        # On a logarithmic scale, for that end would be missed too often at high levels: too few large values, and too small.
        return mean - z * deviation, upper * math.exp(z * spread / upper) if upper > 0.0 else math.inf

    @property
    def power_tail(self) -> bool:
        """Whether the tail is known to be a power with a finite mean, heavy enough to count."""
        return 1.0 < self.moment_limit < LIGHTEST_POWER

    @cached_property
    def splits(self) -> list[Split]:
        """The counts of every checkpoint, split where the tail begins."""
        return [split(counts) for counts in self.counts]

    @cached_property
    def light(self) -> NDArray[np.bool_]:
        """At which checkpoints Student's interval of the mean is honest.

        That is where the variance is known to be finite and nothing heavier than a power of index 4 is known; or where
        nothing is known, and the largest values show a tail index above 2 (`estimates.tail_mean.exceedances` of them).
        """
        if self.power_tail or self.moment_limit <= 1.0:
            return np.zeros(self.k.size, dtype=np.bool_)
        if self.variance_known:
            return np.ones(self.k.size, dtype=np.bool_)
        return np.array([not self.unknown[c] and _looks_light(self.counts[c]) for c in range(self.k.size)])

    @cached_property
    def unknown(self) -> list[str]:
        """Why the mean, or its interval, cannot be told at each checkpoint; empty where it can.

        The sum of the values may overflow. Where the interval rests on counts, their sizes have to be in them (`histogram`).
        """
        return [self._unknown(c) for c in range(self.k.size)]

    def _unknown(self, c: int) -> str:
        if self._infinite[c]:
            return ""
        if not np.isfinite(self.group_means[:, c]).all():
            return f"the sum of the values, up to {self.maximum[c]:.3g}, overflows: choose larger units"
        plain = self.variance_known and not self.power_tail
        return "" if plain else histogram.unresolved(self.counts[c], exceedances(self.trajectories))

    @cached_property
    def unseen(self) -> NDArray[np.float64]:
        """The share of the noise's moment that lies where fewer than 30 draws are expected, at every checkpoint."""
        return np.zeros(self.k.size) if self.unseen_share is None else self.unseen_share()

    @property
    def missing(self) -> NDArray[np.float64]:
        """What the unseen share s of the noise's moment may add to the mean: s / (1 - s) times it, if it is all noise."""
        share = self.unseen
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where((share > 0.0) & np.isfinite(self.mean), np.abs(self.mean) * share / (1.0 - share), 0.0)

    @property
    def caution(self) -> str:
        """Why the interval of the mean is no plain one, in a sentence; empty if it is Student's."""
        if self.moment_limit <= 1.0:
            return "the expectation is infinite"
        if self.diverged.any():
            worst = int(np.argmax(self.diverged))
            lost = f"{self.diverged[worst]} of {self.trajectories} trajectories diverged at k = {self.k[worst]}"
            return f"{lost}, so the mean is infinite there"
        for k, reason in zip(self.k[::-1], self.unknown[::-1], strict=True):
            if reason:
                return f"the mean has no interval at k = {k}, for {reason}"
        if self.power_tail:
            return f"the tail index is {self.moment_limit:g}: beyond the largest values the interval supposes that power"
        if not self.light.all():
            k = self.k[~self.light]
            return (
                f"the largest values at k = {k[-1]} look as if there was no variance, so the mean has no upper bound "
                "(unless the noise knows its tail_index)"
            )
        if self.unseen.max(initial=0.0) > 0.01:
            worst = int(np.argmax(self.unseen))
            return (
                f"{self.unseen[worst]:.0%} of the noise's moment lies where this run has hardly been at k = {self.k[worst]}"
            )
        return ""

    def quantile(self, q: float) -> NDArray[np.float64]:
        """Return the q-quantile at every checkpoint, log-linear inside a bin, so within one bin of the sample's.

        A bin is at most 6.25 % wide: that is the error for a law that sits at one end of it; for a smooth law the error is
        far smaller. Sizes are recorded from 2**-96 to 2**96 only. A quantile outside is given as 0 or infinity, a negative
        one as minus infinity, and a warning says so; trajectories that diverged count as infinite, without a warning.

        Parameters
        ----------
        q : float
            The order, strictly between 0 and 1.

        Returns
        -------
        ndarray, shape (n,)
            In the units of the observable.

        Raises
        ------
        ValueError
            If q lies outside (0, 1).
        """
        between("q", q, 0.0, 1.0, closed="neither")
        note = self.quantile_note(q)
        if note:
            warnings.warn(note, stacklevel=2)
        return self.counted_quantile(q)

    def counted_quantile(self, q: float) -> NDArray[np.float64]:
        """Return what `quantile` does without its warning, for a caller that shows `quantile_note`.

        Parameters
        ----------
        q : float
            The order, strictly between 0 and 1.

        Returns
        -------
        ndarray, shape (n,)
            In the units of the observable.
        """
        return np.array([histogram.quantile(counts, q) for counts in self.counts])

    def quantile_note(self, q: float) -> str:
        """Return which q-quantiles lie where the run kept no sizes, in a sentence; empty if none does.

        Parameters
        ----------
        q : float
            The order, strictly between 0 and 1.

        Returns
        -------
        str
        """
        places = [_unkept(self.counts[c], q, self.trajectories - int(self.diverged[c])) for c in range(self.k.size)]
        outside = [(k, place) for k, place in zip(self.k, places, strict=True) if place]
        if not outside:
            return ""
        k, (where, given) = outside[-1]
        return (
            f"The {q:g}-quantile of the {self.name} at k = {k} {where}: it is given as {given}. Sizes are kept from "
            f"{histogram.LEAST:.1e} to {histogram.GREATEST:.1e}; choose other units, or take quantiles of Result.samples."
        )

    def tail_index(self, k: int, exceedances: int = 1000) -> TailIndex:
        """Return the tail index of the observable after step k, from its largest values (`hill_of_histogram`).

        Parameters
        ----------
        k : int
            A checkpoint.
        exceedances : int, default 1000
            About how many of the largest values to use.

        Returns
        -------
        TailIndex

        Raises
        ------
        ValueError
            If k is no checkpoint, or there are too few positive values.
        """
        return replace(hill_of_histogram(self.counts[self.position(k)], exceedances), looks=self.looks)

    def truncated_growth(self, k: int, order: float, exceedances: int, octaves: int = 4) -> StudentEstimate:
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

        Returns
        -------
        StudentEstimate

        Raises
        ------
        ValueError
            If there are fewer positive values than that.
        """
        counts = self.counts[self.position(k)]
        above = np.cumsum(counts[::-1])[::-1][histogram.RESOLVED :]
        if above[0] < exceedances:
            least = f"{histogram.LEAST:.1e}"
            raise ValueError(f"{above[0]} values above {least} are too few for {exceedances} exceedances. Run more of them.")
        first = histogram.edges()[histogram.RESOLVED - 1 :][np.flatnonzero(above >= exceedances)[-1]]
        return replace(truncated_growth(counts, order, float(first), octaves), looks=self.looks)

    def truncated_moment(self, p: float, level: float) -> NDArray[np.float64]:
        """Return the mean of min(value, level)**p at every checkpoint, from bin centres: within a factor 1.031**p.

        Values below 2**-96 count as 0, and finite ones beyond 2**96 as that.

        Parameters
        ----------
        p : float
            The order, positive.
        level : float
            Where to truncate, positive; infinity leaves the sample moment, infinite where a trajectory diverged.

        Returns
        -------
        ndarray, shape (n,)
            In the units of the observable, to the power p.

        Raises
        ------
        ValueError
            If the order or the level is not positive, or a value is negative.
        """
        positive("p", p)
        if self.counts[:, histogram.NEGATIVE].any():
            k = self.k[np.flatnonzero(self.counts[:, histogram.NEGATIVE])[0]]
            raise ValueError(f"The {self.name} is negative at k = {k}, where it has no power {p:g}. Use the mean.")
        if not level > 0.0:
            raise ValueError(f"level = {level!r} must be positive. Pass a level above 0, or infinity.")
        moments = self.counts @ np.minimum(histogram.centers(), level) ** p / self.counts.sum(axis=1)
        return np.where((self.diverged > 0) & math.isinf(level), np.inf, moments)

    def last(self) -> Curve:
        """Return the last checkpoint alone.

        Returns
        -------
        Curve
            With one checkpoint.
        """
        return Curve(
            k=self.k[-1:],
            group_means=self.group_means[:, -1:],
            group_sizes=self.group_sizes,
            counts=self.counts[-1:],
            maximum=self.maximum[-1:],
            diverged=self.diverged[-1:],
            moment_limit=self.moment_limit,
            name=self.name,
            variance_known=self.variance_known,
            unseen_share=lambda: self.unseen[-1:],
            confined=self.confined,
            sample=self.sample[:, -1:],
            looks=self.looks,
            unit=self.unit,
            title=self.title,
        )

    def to_pandas(self, level: float = 0.95, quantiles: Sequence[float] = ORDERS) -> pandas.DataFrame:
        """Return the curve as a data frame of pandas, which is not installed with this library.

        Parameters
        ----------
        level : float, default 0.95
            The coverage of the interval of the mean.
        quantiles : sequence of float, default (0.1, 0.5, 0.9)
            The orders of the quantiles.

        Returns
        -------
        pandas.DataFrame
            A line for each checkpoint: ``name``, ``unit`` (in those of f and x), ``k``, ``mean``, ``low`` and ``high`` (the
            ends of its interval), a ``quantile_...`` for each order, ``maximum`` and ``diverged`` (how many trajectories).
            Its ``attrs`` hold ``title``, ``trajectories``, ``level`` and ``caution``.

        Raises
        ------
        ImportError
            If pandas cannot be imported.
        ValueError
            If the level or an order lies outside (0, 1).
        """
        return data_frame([self], [{"name": self.name}], level, quantiles)

    def to_xarray(self, level: float = 0.95, quantiles: Sequence[float] = ORDERS) -> xarray.Dataset:
        """Return the curve as a dataset of xarray, which is not installed with this library.

        Parameters
        ----------
        level : float, default 0.95
            The coverage of the interval of the mean.
        quantiles : sequence of float, default (0.1, 0.5, 0.9)
            The orders of the quantiles.

        Returns
        -------
        xarray.Dataset
            Over ``k``: ``mean``, ``low``, ``high``, ``maximum`` and ``diverged``; ``quantile`` over ``order`` too,
            ``group_mean`` over ``group``, whose sizes are ``group_size``, and ``sample`` over ``trajectory``. Each has a
            ``long_name`` and ``units``; the attributes of the dataset are those of the frame (`to_pandas`).

        Raises
        ------
        ImportError
            If xarray cannot be imported.
        ValueError
            If the level or an order lies outside (0, 1).
        """
        return dataset([self], {}, level, quantiles)

    def position(self, k: int) -> int:
        """Return the index of the checkpoint k.

        Parameters
        ----------
        k : int
            The checkpoint.

        Returns
        -------
        int
            From 0.

        Raises
        ------
        ValueError
            If k is no checkpoint.
        """
        found = np.flatnonzero(self.k == k)
        if found.size == 0:
            raise ValueError(f"k = {k} is no checkpoint of this curve. The checkpoints are {self.k.tolist()}.")
        return int(found[0])


def one_of_the_looks(looks: int) -> str:
    """Return what is said of a run that is looked at so many times while it grows."""
    return f", one of {looks} looks" if looks > 1 else ""


def cells(curve: Curve) -> list[tuple[str, str, str, str]]:
    """Return every checkpoint as cells of text: k, the mean, its 95 % interval and the median."""
    numbers = zip(curve.k, curve.mean, *curve.interval(), _medians(curve), strict=True)
    return [(str(k), f"{mean:.4g}", f"[{low:.4g}, {high:.4g}]", median) for k, mean, low, high, median in numbers]


def _medians(curve: Curve) -> list[str]:
    bounds = {-math.inf: "< 0", 0.0: f"< {histogram.LEAST:.1e}", math.inf: f"> {histogram.GREATEST:.1e}"}
    texts = []
    for median, counts, diverged in zip(curve.counted_quantile(0.5), curve.counts, curve.diverged, strict=True):
        known = not _unkept(counts, 0.5, curve.trajectories - int(diverged))
        texts.append(f"{median:.4g}" if known else bounds[float(median)])
    return texts


def _unkept(counts: NDArray[np.int64], q: float, finite: int) -> tuple[str, str] | None:
    """Return where the q-quantile lies and as what it is given, if its size was not kept; so many values are finite."""
    b, total = histogram.bin_of_quantile(counts, q), int(counts.sum())
    if total and b == histogram.NEGATIVE:
        return "is negative", "minus infinity"
    if b == histogram.TINY:
        return f"is positive but below {histogram.LEAST:.1e}", "0"
    if b == histogram.BINS - 1 and q * total <= finite:
        return f"lies beyond {histogram.GREATEST:.1e}", "infinity"
    return None


def _looks_light(counts: NDArray[np.int64]) -> bool:
    """Return whether the largest values show a tail index above 2, or fall into one bin."""
    top = exceedances(int(counts.sum()))
    positive = int(counts[histogram.RESOLVED :].sum())
    if positive < top:
        return positive == 0
    last = np.flatnonzero(counts)[-1]
    return bool(counts[last] >= top) or hill_of_histogram(counts, top).value > 2.0
