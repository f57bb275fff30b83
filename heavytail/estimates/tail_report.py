"""One call that says how heavy the tail of data is, which moments exist, and what may be misread.

Several estimates stand side by side because each rests on a supposition of its own: a power above a threshold, a stable
law, independent values. Where the data speak against one, the report says so instead of giving a number silently.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from heavytail import html
from heavytail.estimates import stable_index, tail_index
from heavytail.estimates.stable_index import StableFit, StableIndex
from heavytail.estimates.stable_index.fit import Sample
from heavytail.estimates.tail_index import OrderStatistics, TailIndex
from heavytail.parts.parameters import integer, real_array

__all__ = ["Existence", "TailReport", "ranks", "tail_report"]

MIN_VALUES = 50
LAGS = 10
FALSE_ALARM = 1e-4  # of each test of dependence
MAX_COLUMNS = 200


@dataclass(frozen=True)
class Existence:
    """Whether E|X|**order is finite.

    Attributes
    ----------
    order : float
        The order of the moment.
    answer : {"exists", "does not exist", "undecided"}
        The decision.
    reason : str
        The intervals it rests on.
    """

    order: float
    answer: str
    reason: str

    def __str__(self) -> str:
        return f"{self.answer} ({self.reason})"


@dataclass(frozen=True, eq=False)
class TailReport:
    """How heavy a tail is; print it, or draw it with `heavytail.plots.hill_plot`.

    Attributes
    ----------
    subject : str
        What was looked at.
    estimates : tuple of TailIndex
        Estimates of the tail index, those of norms for a matrix.
    stable : tuple of StableFit or StableIndex
        Estimates of a stability index.
    mean, variance : Existence
        Whether they exist; wrong in at most 5 % of all samples, if the tail is a power above the threshold.
    warnings : tuple of str
        What may be misread.
    coordinates : tuple of TailIndex
        For a matrix, the bias-reduced estimate for each coordinate.
    tail : OrderStatistics
        The largest values, for the Hill plot.

    Examples
    --------
    >>> import heavytail as ht
    >>> report = ht.tail_report(ht.noise.Pareto(1.5).rvs(10_000, 1))
    >>> report.mean.answer, report.variance.answer
    ('exists', 'does not exist')
    >>> report.estimates[0].method, report.estimates[0].covers(1.5)
    ('Hill', True)
    """

    subject: str
    estimates: tuple[TailIndex, ...]
    stable: tuple[StableFit | StableIndex, ...]
    mean: Existence
    variance: Existence
    warnings: tuple[str, ...]
    coordinates: tuple[TailIndex, ...]
    tail: OrderStatistics

    def __repr__(self) -> str:
        shown = self.estimates[1]
        exist = f"mean {self.mean.answer}, variance {self.variance.answer}"
        return f"<TailReport: {self.subject};\n {shown};\n {exist}, {len(self.warnings)} warnings>"

    def _repr_html_(self) -> str:
        indices = [_cells(one, str(one.exceedances)) for one in self.estimates]
        notes = (f"mean: {self.mean}", f"variance: {self.variance}", *self.warnings)
        headings = ("", "value", "95 % interval", "from the largest", "known against it")
        return html.table(headings, [indices, [_cells(one) for one in self.stable]], self.subject, notes, prose=True)

    def __str__(self) -> str:
        lines = [self.subject, "", f"{'tail index':28}{'value':>8}  {'95 % interval':18}{'from':>9}"]
        lines += [_line(one, str(one.exceedances)) for one in self.estimates]
        lines += ["", f"{'stability index':28}{'value':>8}  95 % interval"] if self.stable else []
        lines += [_line(one) for one in self.stable]
        if self.coordinates:
            values = np.array([one.value for one in self.coordinates])
            low, median, high = np.quantile(values, [0.0, 0.5, 1.0], method="nearest")
            shown = f"bias-reduced Hill from {low:.2f} to {high:.2f}, median {median:.2f}"
            doubtful = sum(not one.trustworthy for one in self.coordinates)
            lines += ["", f"{values.size} coordinates: {shown}; {doubtful} not to be trusted"]
        lines += ["", f"mean: {self.mean}"]
        lines += [
            f"variance: {self.variance}",
            "At most 5 % of such decisions are wrong, if the tail is a power above the threshold (a stable law of index "
            "1.8 is none among 1000 values: 26 %).",
        ]
        notes = [f"* {one.method}: {one.note}" for one in (*self.estimates, *self.stable) if one.note]
        return "\n".join(
            [*lines, *([""] if notes or self.warnings else []), *notes, *(f"! {text}" for text in self.warnings)]
        )

    def as_data(self) -> dict[str, Any]:
        """Return the report as what JSON can hold; infinite numbers are None.

        Returns
        -------
        dict
        """
        return {
            "subject": self.subject,
            "tail_index": [
                _data(one) | {"exceedances": one.exceedances, "threshold": one.threshold} for one in self.estimates
            ],
            "stable_index": [_data(one) for one in self.stable],
            "coordinates": [_data(one) for one in self.coordinates],
            "mean": vars(self.mean),
            "variance": vars(self.variance),
            "warnings": list(self.warnings),
        }


def tail_report(x: ArrayLike, exceedances: int | None = None) -> TailReport:
    """Say how heavy the tail of gradient noise is, by several estimators with intervals.

    Parameters
    ----------
    x : array_like, shape (samples,) or (samples, coordinates)
        Norms of the noise, values of one coordinate, or noise vectors, in the order in which they were drawn. Values of
        both signs are taken about their median, coordinate by coordinate; norms are taken as they are.
    exceedances : int, optional
        How many of the largest values to use. By default each estimator chooses.

    Returns
    -------
    TailReport

    Raises
    ------
    TypeError
        If the data are no real numbers.
    ValueError
        If there are fewer than 50 samples, another number of dimensions, constant data, or values that are masked,
        infinite or not a number.
    """
    samples = _check(x)
    matrix = samples.ndim == 2
    signed = bool(samples.min() < 0.0 < samples.max())
    centered = samples - np.median(samples, axis=0) if signed else samples
    values = np.sqrt(np.sum(centered**2, axis=1)) if matrix else centered
    series, side = _heavier_side(values) if signed and not matrix else (values, "")
    tail = tail_index.order_statistics(series)
    if exceedances is not None:
        tail.check(integer("exceedances", exceedances, 8))
    dependence = _dependence(values) or (_dependence(np.abs(values)) if not matrix and signed else "")
    estimators = (
        tail_index.hill, tail_index.bias_reduced_hill, tail_index.kernel, tail_index.moments, tail_index.pickands,
    )  # fmt: skip
    estimates = [estimate(tail, exceedances) for estimate in estimators]
    judged = [estimates[1], estimates[3]]
    if dependence:
        judged = [tail_index.hill_of_series(series, exceedances)] if values.size >= 200 else []
        estimates += judged
    columns = np.unique(np.linspace(0, samples.shape[1] - 1, MAX_COLUMNS).astype(int)) if matrix else np.arange(0)
    coordinates = tuple(tail_index.bias_reduced_hill(centered[:, j]) for j in columns if np.ptp(centered[:, j]) > 0.0)
    stable = _stable(values, signed and not matrix)
    what = f"norms of {samples.shape[0]} vectors with {samples.shape[1]} coordinates" if matrix else f"{samples.size} values"
    how = "about the median" + (" of each coordinate" if matrix else "") if signed else "as they are"
    return TailReport(
        subject=f"Tail of {what}, {how}{side}",
        estimates=tuple(estimates),
        stable=stable,
        mean=_exists(1.0, judged),
        variance=_exists(2.0, judged),
        warnings=tuple(
            _warnings(tail, estimates, stable, dependence, exceedances, matrix and samples.shape[1] > MAX_COLUMNS)
        ),
        coordinates=coordinates,
        tail=tail,
    )


def _check(x: ArrayLike) -> NDArray[np.float64]:
    samples = real_array("The data", x)
    if samples.ndim == 2 and samples.shape[1] == 1:
        samples = samples[:, 0]
    if samples.ndim not in (1, 2):
        raise ValueError(f"The data have the shape {samples.shape}. Pass (samples,) or (samples, coordinates).")
    if samples.shape[0] < MIN_VALUES or samples.size == 0:
        raise ValueError(f"{samples.shape[0]} samples are too few to say anything of a tail. Pass {MIN_VALUES} or more.")
    if not np.isfinite(samples).all():
        count = int(np.count_nonzero(~np.isfinite(samples)))
        raise ValueError(f"{count} of the values are infinite or not a number. Remove them, and say so.")
    if samples.min() == samples.max():
        raise ValueError(f"All values are {float(samples.flat[0])!r}: constant data have no tail.")
    return samples


def _stable(values: NDArray[np.float64], signed: bool) -> tuple[StableFit | StableIndex, ...]:
    """Return the estimates that suppose a stable law, or its domain of attraction; norms raw and less their mean."""
    block, sample = max(math.isqrt(values.size), 2), Sample(values)
    calls: list[Any]
    if signed:
        calls = [partial(fit, sample) for fit in (stable_index.from_quantiles, stable_index.from_characteristic)]
    else:
        calls = [partial(stable_index.from_block_sums, values, block)]
    name = "block sums less the mean"
    calls.append(lambda: replace(stable_index.from_block_sums(values - values.mean(), block), method=name))
    found: list[StableFit | StableIndex] = []
    for call in calls:
        try:
            found.append(call())
        except ValueError:  # zeros among the values, or half of them equal: this estimate has nothing to say
            continue
    return tuple(found)


def _heavier_side(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], str]:
    """Return the values with a 0 for those on the other side if the largest sizes lie on one side of 0.

    A tail that ends on one side within the bulk of the other puts a kink into the law of |X|, which is no power's.
    """
    sizes, many = np.abs(values), max(values.size // 20, 50)
    right = float(np.mean(values[sizes >= np.partition(sizes, -many)[-many]] > 0.0))
    if 0.1 <= right <= 0.9:
        return values, ""
    return (
        (np.maximum(values, 0.0), ", the right tail alone") if right > 0.5 else (np.minimum(values, 0.0), ", the left alone")
    )


def ranks(values: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Return the ranks of the values, from 0; those of equal values are their order in time, and None if these are many."""
    order = np.argsort(values)
    equal = np.diff(values[order]) == 0.0
    if values.size - np.count_nonzero(equal) < 0.5 * values.size:
        return None
    tied = np.flatnonzero(np.append(equal, False) | np.append(False, equal))
    order[tied] = order[tied][np.lexsort((order[tied], values[order[tied]]))]
    places = np.empty(values.size)
    places[order] = np.arange(values.size)
    return places


def _dependence(values: NDArray[np.float64]) -> str:
    """Return how successive values depend on each other; nothing if it could be chance.

    Ranks are tested, which no tail disturbs: n times the sum of their squared autocorrelations at lags 1 to 10 is
    chi-square for independent values, and so is Kruskal and Wallis's comparison of ten consecutive parts.
    """
    n, places = values.size, ranks(values)
    if places is None:
        return ""
    scores = (places - 0.5 * (n - 1)) / math.sqrt((n * n - 1) / 12.0)
    parts = np.array_split(scores, 10)
    if special.chdtrc(9, sum(part.size * part.mean() ** 2 for part in parts)) < FALSE_ALARM:
        return "their sizes or values drift along the sample"
    lags = range(1, min(LAGS, n // 5) + 1)
    correlations = np.array([scores[:-lag] @ scores[lag:] / n for lag in lags])
    if special.chdtrc(len(lags), n * float(correlations @ correlations)) < FALSE_ALARM:
        largest = int(np.argmax(np.abs(correlations)))
        return f"the rank correlation at lag {largest + 1} is {correlations[largest]:.2f}"
    return ""


def _exists(order: float, judged: list[TailIndex]) -> Existence:
    """Decide whether a moment exists: its order must lie on one side of an interval, and beyond none on the other."""
    if not judged:
        return Existence(order, "undecided", "the values depend on each other, and are too few for blocks")
    trusted = [one for one in judged if one.trustworthy]
    yes, no = any(one.low > order for one in trusted), any(one.high < order for one in trusted)
    answer = "undecided" if yes == no else "exists" if yes else "does not exist"
    seen = ", ".join(f"{one.method} [{one.low:.2f}, {one.high:.2f}]{'' if one.trustworthy else '*'}" for one in judged)
    return Existence(order, answer, f"the index must exceed {order:g}: {seen}")


def _warnings(
    tail: OrderStatistics,
    estimates: list[TailIndex],
    stable: tuple[StableFit | StableIndex, ...],
    dependence: str,
    exceedances: int | None,
    thinned: bool,
) -> list[str]:
    """Return the misreadings that these data invite."""
    found = []
    if dependence:
        found.append(
            f"The values depend on each other: {dependence}. Intervals for independent values are too narrow, and stable "
            "estimators estimate nothing; the decisions rest on consecutive blocks."
        )
    if exceedances is not None:
        nearby = [n for n in (exceedances // 4, exceedances, 4 * exceedances) if 2 <= n < tail.sizes.size]
        shown = ", ".join(f"{tail_index.hill(tail, n).value:.2f} at {n}" for n in nearby)
        found.append(f"The number of exceedances was fixed. Hill's estimate is {shown}: read it off the Hill plot.")
    best, moments = estimates[1], estimates[3]
    if stable and any(one.note for one in stable):
        found.append("A stability index is one of stable data or of their sums; it does not say how heavy this tail is.")
    elif stable and best.trustworthy and max(one.high for one in stable) < 0.9 * min(best.low, moments.low, 2.0):
        found.append(
            "The stability index lies below the tail index: the data are heavy in the middle, not in the tail. It is no "
            "stable law, and its index is not the tail's."
        )
    if math.isfinite(moments.value) and moments.value > 3.0:
        found.append("A log-normal or Weibull tail looks like a power of a large index at any one sample size.")
    if thinned:
        found.append(f"Of the coordinates {MAX_COLUMNS}, evenly spaced, were looked at.")
    return found


def _cells(one: TailIndex | StableFit | StableIndex, origin: str = "") -> tuple[str, ...]:
    return one.method, f"{one.value:.3f}", f"[{one.low:.3f}, {one.high:.3f}]", origin, one.note


def _line(one: TailIndex | StableFit | StableIndex, origin: str = "") -> str:
    method, value, interval, origin, note = _cells(one, origin)
    return f"{method:28}{value:>8}  {interval:18}{origin:>9}{'  *' if note else ''}".rstrip()


def _data(one: TailIndex | StableFit | StableIndex) -> dict[str, Any]:
    numbers = {"value": one.value, "low": one.low, "high": one.high}
    finite = {name: number if math.isfinite(number) else None for name, number in numbers.items()}
    return {"method": one.method, **finite, "trustworthy": one.trustworthy, "note": one.note}
