"""One call that says how heavy the tail of data is, which moments exist, and what may be misread.

The decisions rest on the longest stretch of largest values that follows one power. Other estimates stand beside it, since
each rests on a supposition of its own; where the data speak against one, the report says so instead of giving a number
silently.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail import html
from heavytail.estimates import stable_index, tail_index
from heavytail.estimates.bottom_line import bottom_line, grounds
from heavytail.estimates.dependence import dependence
from heavytail.estimates.existence import Existence, decide
from heavytail.estimates.stable_index import StableFit, StableIndex
from heavytail.estimates.stable_index.fit import Sample
from heavytail.estimates.tail_index import OrderStatistics, PowerTail, TailIndex
from heavytail.json_numbers import finite
from heavytail.parts.parameters import integer, real_array

__all__ = ["Existence", "TailReport", "tail_report"]

Noted = TypeVar("Noted", PowerTail, TailIndex, StableFit | StableIndex)

MIN_VALUES = 50
MAX_COLUMNS = 200
LEAST_FOR_BLOCKS = 200  # values
THINNED = 10  # of values that depend on each other every tenth is looked at too: clusters of large ones hide a power
# What a file says of the stretch besides its index.
STRETCH = ("length", "start", "largest", "needed", "dimension", "established", "fit", "step")


@dataclass(frozen=True, eq=False)
class TailReport:
    """How heavy a tail is; print it, or draw it with `heavytail.plots.hill_plot`.

    Attributes
    ----------
    subject : str
        What was looked at.
    bottom_line : str
        What the tail looks like, which moments exist and which alpha that leaves for GClip, in plain words.
    grounds : str
        What the bottom line rests on.
    power : PowerTail
        The longest stretch of largest values that follows one power, its index, and the power's likelihood against that of
        other laws: what the decisions rest on.
    estimates : tuple of TailIndex
        Estimates of the tail index, those of norms for a matrix. The first is that of the stretch, unless the number of
        exceedances was given.
    stable : tuple of StableFit or StableIndex
        Estimates of a stability index.
    mean, variance : Existence
        Whether they exist; wrong in at most 5 % of samples of each of the laws of `tests/benchmarks/tail_decisions.py`, but
        for those that no rule can tell from others.
    warnings : tuple of str
        What may be misread.
    coordinates : tuple of TailIndex
        For a matrix, the estimate for each coordinate.
    tail : OrderStatistics
        The largest values, for the Hill plot.

    Examples
    --------
    >>> import heavytail as ht
    >>> report = ht.tail_report(ht.noise.Pareto(1.5).rvs(20_000, 1))
    >>> report.mean.answer, report.variance.answer
    ('exists', 'does not exist')
    >>> report.bottom_line.split(": ")[1]
    'mean yes, variance no; for GClip use alpha about 1.5.'
    >>> report.estimates[0].method, report.estimates[0].covers(1.5)
    ('Hill', True)
    """

    subject: str
    bottom_line: str
    grounds: str
    power: PowerTail
    estimates: tuple[TailIndex, ...]
    stable: tuple[StableFit | StableIndex, ...]
    mean: Existence
    variance: Existence
    warnings: tuple[str, ...]
    coordinates: tuple[PowerTail, ...]
    tail: OrderStatistics

    def __repr__(self) -> str:
        exist = f"mean {self.mean.answer}, variance {self.variance.answer}"
        return f"<TailReport: {self.subject};\n {self.power};\n {exist}, {len(self.warnings)} warnings>"

    def _repr_html_(self) -> str:
        indices = [_cells(one, str(one.exceedances)) for one in self.estimates]
        spread = [self._spread_of_coordinates()] if self.coordinates else []
        notes = (*spread, f"mean: {self.mean}", f"variance: {self.variance}", *self._against(), *self.warnings)
        headings = ("", "value", "95 % interval", "from the largest", "known against it")
        table = html.table(headings, [indices, [_cells(one) for one in self.stable]], self.subject, notes, prose=True)
        first = f"<p>{html.marked(self.bottom_line)}</p>"
        return "\n".join([first, f'<p class="note">{html.marked(self.grounds)}</p>', table])

    def __str__(self) -> str:
        lines = [self.bottom_line, self.grounds, "", self.subject]
        lines += ["", f"{'tail index':28}{'value':>8}  {'95 % interval':18}{'from':>9}"]
        lines += [_line(one, str(one.exceedances)) for one in self.estimates]
        lines += ["", f"{'stability index':28}{'value':>8}  95 % interval"] if self.stable else []
        lines += [_line(one) for one in self.stable]
        if self.coordinates:
            lines += ["", self._spread_of_coordinates()]
        lines += ["", f"mean: {self.mean}", f"variance: {self.variance}", *([""] if self.power.rivals else [])]
        lines += self._against()
        notes = [f"* {one.method}: {one.note}" for one in (*self.estimates, *self.stable) if one.note]
        return "\n".join(
            [*lines, *([""] if notes or self.warnings else []), *notes, *(f"! {text}" for text in self.warnings)]
        )

    def _spread_of_coordinates(self) -> str:
        values = np.array([one.value for one in self.coordinates if one.length])
        doubtful = sum(not one.trustworthy for one in self.coordinates)
        low, median, high = np.quantile(values, [0.0, 0.5, 1.0], method="nearest") if values.size else [math.nan] * 3
        shown = f"Hill's from {low:.2f} to {high:.2f}, median {median:.2f}"
        return f"{len(self.coordinates)} coordinates: {shown}; {doubtful} not to be trusted"

    def _against(self) -> list[str]:
        """Return the likelihood ratios and the fit along the stretch: shown, for they decide nothing."""
        if not self.power.rivals:
            return []
        return [
            "The power against others along the stretch, as log-likelihood ratios with Vuong's z (none can favour the "
            f"power, which is a limit of each): {'; '.join(map(str, self.power.rivals))}.",
            f"Kolmogorov-Smirnov along the stretch, which was chosen to fit: p {self.power.fit:.2g}.",
        ]

    def as_data(self) -> dict[str, Any]:
        """Return the report as what JSON can hold; infinite numbers are None.

        Returns
        -------
        dict
        """
        return {
            "subject": self.subject,
            "bottom_line": self.bottom_line,
            "grounds": self.grounds,
            "stretch": _data(self.power)
            | {name: finite(getattr(self.power, name)) for name in STRETCH}
            | {"likelihood_ratios": [vars(rival) for rival in self.power.rivals]},
            "tail_index": [
                _data(one) | {"exceedances": one.exceedances, "threshold": finite(one.threshold)} for one in self.estimates
            ],
            "stable_index": [_data(one) for one in self.stable],
            "coordinates": [_data(one) for one in self.coordinates],
            "mean": vars(self.mean),
            "variance": vars(self.variance),
            "warnings": list(self.warnings),
        }


def tail_report(x: ArrayLike, exceedances: int | None = None, dimension: int | None = None) -> TailReport:
    """Say how heavy the tail of gradient noise is, and whether mean and variance exist.

    The decisions rest on the longest stretch of largest values that follows one power
    (`heavytail.tail_index.power_tail`): a moment exists if the interval of the index lies above its order, and does not
    if it lies below, along more values than a log-normal looks like a power. All else is undecided. Other estimators
    stand beside it, marked where they use more values than the stretch allows.

    Parameters
    ----------
    x : array_like, shape (samples,) or (samples, coordinates)
        Norms of the noise, values of one coordinate, or noise vectors, in the order in which they were drawn. Values of
        both signs are taken about their median, coordinate by coordinate; norms are taken as they are.
    exceedances : int, optional
        How many of the largest values the estimators use, whatever the decisions rest on. By default each chooses.
    dimension : int, optional
        Of how many coordinates the values are norms, 1 if they are none; vectors say it themselves. By default 1 for
        values of both signs and integers, and 10 for others: norms of log-normal vectors look like a power over more
        values.

    Returns
    -------
    TailReport

    Raises
    ------
    TypeError
        If the data are no real numbers.
    ValueError
        If there are fewer than 50 samples, another number of dimensions, constant data, or values that are masked,
        infinite or not a number; or a dimension beside vectors.
    """
    samples = _check(x)
    matrix = samples.ndim == 2
    if matrix and dimension is not None:
        raise ValueError(
            f"dimension = {dimension} goes with norms, and these vectors say it themselves: they have {samples.shape[1]} "
            "coordinates. Leave the dimension away."
        )
    signed = bool(samples.min() < 0.0 < samples.max())
    centered = samples - np.median(samples, axis=0) if signed else samples
    values = np.sqrt(np.sum(centered**2, axis=1)) if matrix else centered
    series, side = _heavier_side(values) if signed and not matrix else (values, "")
    tail = tail_index.order_statistics(series)
    if exceedances is not None:
        tail.check(integer("exceedances", exceedances, 8))
    depends = dependence(values) or (dependence(np.abs(values)) if not matrix and signed else "")
    coordinates_of = samples.shape[1] if matrix else 1 if signed and dimension is None else dimension
    power = tail_index.power_tail(tail, coordinates_of)
    blocks, thinned, stable = None, None, _stable(values, signed and not matrix)
    if depends:
        if values.size >= LEAST_FOR_BLOCKS and power.length:
            blocks = _widened(tail_index.hill_of_series(series, exceedances or power.exceedances), power)
            thinned = tail_index.power_tail(series[::THINNED], coordinates_of)
        note = "The values depend on each other, which the interval does not see."
        power, stable = _noted(power, note), tuple(_noted(one, note) for one in stable)
    mean, variance = (decide(order, power, bool(depends), blocks, thinned) for order in (1.0, 2.0))
    columns = np.unique(np.linspace(0, samples.shape[1] - 1, MAX_COLUMNS).astype(int)) if matrix else np.arange(0)
    coordinates = tuple(tail_index.power_tail(centered[:, j], 1) for j in columns if np.ptp(centered[:, j]) > 0.0)
    what = f"norms of {samples.shape[0]} vectors with {samples.shape[1]} coordinates" if matrix else f"{samples.size} values"
    how = "about the median" + (" of each coordinate" if matrix else "") if signed else "as they are"
    return TailReport(
        subject=f"Tail of {what}, {how}{side}",
        bottom_line=bottom_line(power, mean, variance),
        grounds=grounds(power, tail.total, bool(depends)),
        power=power,
        estimates=_estimates(tail, power, exceedances, blocks),
        stable=stable,
        mean=mean,
        variance=variance,
        warnings=tuple(_warnings(tail, power, stable, depends, exceedances, matrix and samples.shape[1] > MAX_COLUMNS)),
        coordinates=coordinates,
        tail=tail,
    )


def _estimates(
    tail: OrderStatistics, power: PowerTail, exceedances: int | None, blocks: TailIndex | None
) -> tuple[TailIndex, ...]:
    """Return the estimates of the tail index, marked where the stretch speaks against them."""
    others = tail_index.bias_reduced_hill, tail_index.kernel, tail_index.moments, tail_index.pickands
    found = []
    for estimate in others:
        try:
            found.append(_marked(estimate(tail, exceedances), power))
        except ValueError:  # equal values where it takes a spacing, or few values other than 0: it has nothing to say
            continue
    zeta = _zeta(tail, power)
    first = power if exceedances is None else _marked(tail_index.hill(tail, exceedances), power)
    return first, *found, *([zeta] if zeta else []), *([blocks] if blocks else [])


def _noted(one: Noted, note: str) -> Noted:
    """Return an estimate with a further reason why its interval cannot be trusted."""
    return replace(one, note=f"{one.note} {note}".strip())


def _marked(one: TailIndex, power: PowerTail) -> TailIndex:
    """Return an estimate with a note if it uses more values than the stretch allows, or if there is no power at all."""
    against = power.note
    if not against and one.exceedances > power.exceedances:
        against = f"From {one.exceedances} values it may have a bias that it has not from {power.exceedances}."
    return _noted(one, against)


def _zeta(tail: OrderStatistics, power: PowerTail) -> TailIndex | None:
    """Return the estimate for discrete values from the threshold of the stretch on; None for others."""
    if not (power.step and power.length):
        return None
    multiples = tail.sizes[: 2 * power.length] / power.step
    counts = np.rint(multiples)
    least = max(math.ceil(power.threshold / power.step), 1)
    counts = counts[counts >= least]
    if np.abs(multiples - np.rint(multiples)).max() > 1e-3 or counts.size < 2 or counts[0] == counts[-1]:
        return None
    found = tail_index.zeta_likelihood(counts, least)
    return _widened(replace(found, threshold=found.threshold * power.step), power)


def _widened(one: TailIndex, power: PowerTail) -> TailIndex:
    """Return an estimate that is normal in 1/a with an interval as much wider as that of the stretch."""
    assert one.inverse is not None
    inverse = replace(one.inverse, slack=(power.widening - 1.0) * one.inverse.value)
    return _noted(replace(one, inverse=inverse), power.note)


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


def _warnings(
    tail: OrderStatistics,
    power: PowerTail,
    stable: tuple[StableFit | StableIndex, ...],
    depends: str,
    exceedances: int | None,
    thinned: bool,
) -> list[str]:
    """Return the misreadings that these data invite."""
    found = []
    if depends:
        found.append(
            f"The values depend on each other: {depends}. Intervals for independent values are too narrow, and stable "
            "estimators estimate nothing; the decisions rest on consecutive blocks."
        )
    if exceedances is not None:
        nearby = [n for n in (exceedances // 4, exceedances, 4 * exceedances) if 2 <= n < tail.sizes.size]
        shown = ", ".join(f"{tail_index.hill(tail, n).value:.2f} at {n}" for n in nearby)
        found.append(f"The number of exceedances was fixed. Hill's estimate is {shown}: read it off the Hill plot.")
    if stable and any(one.note for one in stable):
        found.append("A stability index is one of stable data or of their sums; it does not say how heavy this tail is.")
    elif stable and power.length and max(one.high for one in stable) < 0.9 * min(power.low, 2.0):
        found.append(
            "The stability index lies below the tail index: the data are heavy in the middle, not in the tail. It is no "
            "stable law, and its index is not the tail's."
        )
    if power.established:
        found.append("Two of a hundred samples of a log-normal or Weibull law look like a power over so many values.")
    elif power.length:
        found.append("A log-normal or Weibull tail looks like a power of a larger index the more values there are.")
    if power.step:
        found.append(f"The values are rounded to {power.step:g} or discrete: equal ones were spread over that step.")
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
    known = {name: finite(number) for name, number in numbers.items()}
    return {"method": one.method, **known, "trustworthy": one.trustworthy, "note": one.note}
