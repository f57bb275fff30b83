"""The schedule explorer: the exponent of clipped SGD over a plane of schedules, as predicted and as measured without chance.

A theorem proves a rate for one schedule. Here clip level k**p and step size k**-q run over a grid of p and q, on
f(x) = x**2 / 2 with the worst noise of each horizon, and the printed schedule, the proved one and the best one are
points of that plane. All expectations come from exact recursions, so a grid of 15 x 15 takes seconds.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail import html
from heavytail.claims.kept_exponents import KeptExponents
from heavytail.curves.rates import local_rates
from heavytail.engine.progress import Progress, check_listener
from heavytail.exact.constant_schedule import average_gradient
from heavytail.exact.recursion import clipped_moments
from heavytail.parts.parameters import flag, integer, one_of, real_array, shown
from heavytail.parts.schedules import Power
from heavytail.theory import moment_order, schedules

__all__ = ["Schedule", "ScheduleMap", "explore"]

Array = NDArray[np.float64]

MIN_STEP = {"strongly convex": 0.1, "non-convex": 0.0}

# A step of the recursion costs time. With constant parameters a step costs none, and at 1e60 the slowest part of the error
# has long outgrown the others; from a start this near it needs not outgrow a constant too.
HORIZONS = (1_000, 4_642, 21_544, 100_000)
FAR_HORIZONS = (10**59, 10**60)
FAR_START = -0.03


@dataclass(frozen=True)
class Schedule:
    """A schedule of the plane, with its exponents.

    Attributes
    ----------
    name : str
        "printed", "proved", "best", or "" for a point of the grid.
    clip, step : float
        The exponents p and q: tau = k**p, eta ~ k**-q.
    predicted, measured : float
        The exponent r of the error k**-r.
    """

    name: str
    clip: float
    step: float
    predicted: float
    measured: float


@dataclass(frozen=True, eq=False)
class ScheduleMap:
    """Exponents over a grid of schedules.

    Attributes
    ----------
    alpha : float
        The moment order.
    symmetric : bool
        Whether the noise is symmetric.
    setting : {"strongly convex", "non-convex"}
        Which error is measured.
    clip, step : ndarray
        The exponents p and q of the grid.
    predicted, measured : ndarray, shape (clip.size, step.size)
        The exponents r of the error k**-r.
    marks : tuple of Schedule
        The printed schedule, the proved one and the best one.

    Examples
    --------
    >>> import heavytail as ht
    >>> found = ht.explore(1.5, setting="non-convex", clip=[0.25, 0.5], step=[0.5])
    >>> found.measured.shape, [mark.name for mark in found.marks]
    ((2, 1), ['printed', 'proved', 'best'])
    >>> found.disagreement < 0.01
    True
    """

    alpha: float
    symmetric: bool
    setting: str
    clip: Array
    step: Array
    predicted: Array
    measured: Array
    marks: tuple[Schedule, ...]

    @property
    def schedules(self) -> list[Schedule]:
        """All schedules: those of the grid, then the marked ones."""
        grid = [
            Schedule("", float(p), float(q), float(self.predicted[i, j]), float(self.measured[i, j]))
            for i, p in enumerate(self.clip)
            for j, q in enumerate(self.step)
        ]
        return [*grid, *self.marks]

    @property
    def fastest(self) -> Schedule:
        """The schedule of the grid with the largest measured exponent."""
        return max(self.schedules[: self.measured.size], key=lambda schedule: schedule.measured)

    @property
    def furthest(self) -> Schedule:
        """The schedule, of the grid or marked, where measured and predicted exponents disagree most."""
        return max(self.schedules, key=lambda schedule: abs(schedule.measured - schedule.predicted))

    @property
    def disagreement(self) -> float:
        """The largest difference of a measured exponent from the predicted one."""
        return abs(self.furthest.measured - self.furthest.predicted)

    @property
    def noise(self) -> str:
        """What the noise is called: "symmetric" or "skewed"."""
        return "symmetric" if self.symmetric else "skewed"

    @property
    def _title(self) -> str:
        return f"{self.setting}, {self.noise} noise, alpha = {self.alpha:g}"

    def __repr__(self) -> str:
        best = self.fastest
        return (
            f"<ScheduleMap: {self.clip.size} x {self.step.size} schedules, {self._title};\n"
            f" fastest r = {best.measured:z.4f} at p = {best.clip:.3g}, q = {best.step:.3g}>"
        )

    def _repr_html_(self) -> str:
        named = [*((one.name, one) for one in self.marks), ("fastest of the grid", self.fastest)]
        lines = [
            (name, *(f"{number:z.4f}" for number in (one.clip, one.step, one.predicted, one.measured)))
            for name, one in named
        ]
        caption = f"Exponents r of {self.clip.size} x {self.step.size} schedules tau = k**p, eta ~ k**-q: {self._title}"
        notes = [f"Predicted and measured exponents differ by at most {self.disagreement:.4f}."]
        return html.table(("", "p", "q", "predicted r", "measured r"), [lines], caption, notes)

    def as_data(self) -> dict[str, Any]:
        """Return the map as plain numbers and lists.

        Returns
        -------
        dict
        """
        return {
            "alpha": self.alpha, "noise": self.noise, "setting": self.setting,
            "clip": self.clip.tolist(), "step": self.step.tolist(),
            "predicted": self.predicted.tolist(), "measured": self.measured.tolist(),
            "marks": [dataclasses.asdict(mark) for mark in self.marks], "disagreement": self.disagreement,
        }  # fmt: skip


def explore(
    alpha: float,
    symmetric: bool = False,
    setting: str = "strongly convex",
    clip: ArrayLike | None = None,
    step: ArrayLike | None = None,
    resolution: int = 10,
    *,
    store: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> ScheduleMap:
    """Return predicted and measured exponents of clipped SGD over a grid of schedules.

    Strongly convex: the gap of the last iterate for tau_k = k**p, eta_k = (4 / (k + 1))**q, from x_0 = x*; q = 1 is the
    step of Theorem 4. (Averages of the iterates have the variance k**-(1 - p (2 - alpha)) for every q on a quadratic.)
    Non-convex: the mean over K steps of E||grad f||**2 for constant tau = K**p and eta = K**-q / 8, from a start away
    from the stationary point.

    Parameters
    ----------
    alpha : float
        The moment order, in (1, 2].
    symmetric : bool, default False
        Whether the noise is symmetric; otherwise it jumps to one side.
    setting : {"strongly convex", "non-convex"}
        Which error to measure.
    clip, step : array_like, optional
        The exponents p and q; by default 0, 1/resolution, ..., 1. If strongly convex, q lies in (0, 1], and the default
        leaves out what is below 0.1, where rates settle late.
    resolution : int, default 10
        How fine the default grid is.
    store : path, optional
        A folder for the measured exponents. A map that was stopped, or has schedules of an earlier one, goes on from there.
    progress : callable, optional
        Called with alpha and the noise, the number of schedules done, and how many there will be.

    Returns
    -------
    ScheduleMap

    Raises
    ------
    OSError
        If the store cannot be written; before any work starts.
    TypeError, ValueError
        If an argument is something else, an exponent or alpha lies outside its range, or there is no such setting.

    Examples
    --------
    >>> import heavytail as ht
    >>> found = ht.explore(1.5, clip=[0.5], step=[1.0])
    >>> float(found.predicted[0, 0]), round(float(found.measured[0, 0]), 2)
    (0.5, 0.5)
    """
    check_listener(progress)
    alpha, symmetric = moment_order(alpha), flag("symmetric", symmetric)
    setting = one_of("setting", setting, schedules.SETTINGS)
    grid = np.arange(integer("resolution", resolution, 1) + 1) / resolution
    levels = grid if clip is None else _exponents("clip", clip)
    sizes = grid[grid >= MIN_STEP[setting]] if step is None else _exponents("step", step)
    if (sizes <= 0.0).any() and setting == "strongly convex":
        raise ValueError(
            f"step = {sizes.tolist()} holds {sizes.min():g}. Steps that do not decrease leave the iterates as far apart as "
            "the noise; pass exponents in (0, 1]."
        )
    predicted = np.array([[schedules.rate(alpha, p, q, symmetric, setting) for q in sizes] for p in levels])
    named = {
        "printed": schedules.schedule_printed(alpha, setting),
        "proved": schedules.schedule(alpha, setting),
        "best": schedules.best_schedule(alpha, symmetric, setting),
    }
    pairs = [(float(p), float(q)) for p in levels for q in sizes]
    measured = _measured(alpha, symmetric, setting, [*pairs, *named.values()], KeptExponents(store), progress)
    return ScheduleMap(
        alpha=alpha,
        symmetric=symmetric,
        setting=setting,
        clip=levels,
        step=sizes,
        predicted=predicted,
        measured=np.array([measured[pair] for pair in pairs]).reshape(predicted.shape),
        marks=tuple(
            Schedule(name, p, q, schedules.rate(alpha, p, q, symmetric, setting), measured[p, q])
            for name, (p, q) in named.items()
        ),
    )


def _measured(
    alpha: float,
    symmetric: bool,
    setting: str,
    pairs: Sequence[tuple[float, float]],
    kept: KeptExponents,
    progress: Progress | None,
) -> dict[tuple[float, float], float]:
    """Return the measured exponents by p and q: those that are kept, and then the others."""
    measure = {"strongly convex": _strongly_convex, "non-convex": _nonconvex}[setting]
    determinants = {(p, q): (setting, alpha, p, q, symmetric) for p, q in pairs}
    known = kept.load(determinants.values())
    label = f"schedules for alpha = {alpha:g}, {'symmetric' if symmetric else 'skewed'} noise"
    for (p, q), one in determinants.items():
        if one not in known:
            if progress:
                progress(label, len(known), len(determinants))
            known[one] = measure(alpha, p, q, symmetric)
            kept.save(one, known[one])
    if progress:
        progress(label, len(determinants), len(determinants))
    return {pair: known[one] for pair, one in determinants.items()}


def _exponents(name: str, given: ArrayLike) -> Array:
    array = np.atleast_1d(real_array(name, given))
    if array.ndim != 1 or array.size == 0 or not np.isfinite(array).all():
        raise ValueError(f"{name} = {shown(given)} is no list of exponents. Pass at least one finite number.")
    return array


def _strongly_convex(alpha: float, p: float, q: float, symmetric: bool) -> float:
    """Return the rate of E x_k**2: the smaller one of those of the variance and the squared mean.

    A sum of powers decays like the slowest of them, but shows it only far beyond where they are equal, and near the best
    schedules their exponents are.
    """
    eta, tau = Power(4.0**q, -q, shift=1.0), Power(1.0, p)
    means, squares = np.empty(len(HORIZONS)), np.empty(len(HORIZONS))
    for i, horizon in enumerate(HORIZONS):
        moments = clipped_moments(schedules.instance(alpha, float(tau.at(horizon)), symmetric), eta, tau, horizon)
        means[i], squares[i] = moments.mean[0], moments.square[0]
    parts = [squares] if symmetric else [squares - means**2, means**2]
    return min(_limit(local_rates(HORIZONS, part)) for part in parts)


def _limit(local: Array) -> float:
    """Return the limit of three local rates if their differences shrink geometrically, or else the last one."""
    before, last = float(local[1] - local[0]), float(local[2] - local[1])
    shrinks = 0.0 < last * before < 0.9 * before**2
    return float(local[2]) + (last**2 / (before - last) if shrinks else 0.0)


def _nonconvex(alpha: float, p: float, q: float, symmetric: bool) -> float:
    """Return the rate of the mean of E x_k**2 over K steps, between two far horizons."""
    squares = []
    for horizon in FAR_HORIZONS:
        eta, tau = float(horizon) ** -q / 8.0, float(horizon) ** p
        squares.append(average_gradient(schedules.instance(alpha, tau, symmetric), eta, tau, horizon, FAR_START)[1])
    return float(local_rates(FAR_HORIZONS, squares)[0])
