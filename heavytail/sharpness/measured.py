"""What was measured along the updates of several methods, and its ratios to one of them: Tables 3 to 6 of Pan and Li."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from heavytail import html
from heavytail.experiment.experiment import Experiment
from heavytail.json_numbers import finite
from heavytail.parts.parameters import between, one_of
from heavytail.sharpness.paired_ratio import PairedRatio, paired_ratio

__all__ = ["NAMES", "DirectionalSharpness", "Quantity", "Ratios"]

Array = NDArray[np.float64]
Quantity = Literal["sharpness", "correlation", "merit", "decrease", "best_length", "length"]

QUANTITIES: tuple[Quantity, ...] = get_args(Quantity)
NAMES = {
    "sharpness": "directional sharpness", "correlation": "correlation with the gradient", "merit": "figure of merit",
    "decrease": "decrease of f", "best_length": "best length", "length": "length of the update",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Ratios:
    """A quantity of each method over that of one of them, at the same points.

    Attributes
    ----------
    title : str
        What was measured where.
    of : str
        The quantity.
    to : str
        The method that the others are held against.
    methods : tuple of str
        The methods.
    at : ndarray of int, shape (n,)
        The steps.
    rows : tuple of tuple of PairedRatio, shape (methods, n)
        The ratios; each has its own interval at the level.
    level : float
        The coverage of an interval.
    """

    title: str
    of: str
    to: str
    methods: tuple[str, ...]
    at: NDArray[np.int64]
    rows: tuple[tuple[PairedRatio, ...], ...]
    level: float = 0.95

    @property
    def value(self) -> Array:
        """The ratios, shape (methods, n)."""
        return self._field("value")

    @property
    def low(self) -> Array:
        """The lower ends of their intervals."""
        return self._field("low")

    @property
    def high(self) -> Array:
        """The upper ends of their intervals."""
        return self._field("high")

    def _field(self, name: str) -> Array:
        return np.array([[getattr(one, name) for one in row] for row in self.rows])

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of a table: one column for each step."""
        return ("", *(f"k = {k}" for k in self.at))

    @property
    def lines(self) -> tuple[tuple[str, ...], ...]:
        """The lines of a table: one for each method."""
        return tuple((name, *map(str, row)) for name, row in zip(self.methods, self.rows, strict=True))

    @property
    def caption(self) -> str:
        """What stands above a table."""
        return f"Ratio of {NAMES[self.of]} to that of {self.to}: {self.title}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What stands below a table."""
        cells = [one for row in self.rows for one in row]
        notes = [f"Geometric means over trajectories, with {100 * self.level:g} % intervals, each on its own."]
        if any(one.used and one.kind == "median" for one in cells):
            notes.append("* The median, for a ratio of some trajectory is not positive or not finite.")
        if any(one.used and one.left_out for one in cells):
            most = max(one.left_out for one in cells if one.used)
            notes.append(f"+ Up to {most} trajectories are left out: a number is missing, or {self.to}'s is not positive.")
        if any(one.used == 0 for one in cells):
            notes.append("none: no trajectory has a ratio.")
        return tuple(notes)

    def __repr__(self) -> str:
        last = ", ".join(f"{name} {row[-1]}" for name, row in zip(self.methods, self.rows, strict=True))
        return f"<Ratios: {NAMES[self.of]} to that of {self.to}, {self.title},\n at k = {self.at[-1]}: {_shortened(last)}>"

    def _repr_html_(self) -> str:
        return html.table(self.headings, [self.lines], self.caption, self.notes)

    def as_data(self) -> dict[str, Any]:
        """Return them as plain numbers, words and lists.

        Returns
        -------
        dict
        """
        rows = zip(self.methods, self.rows, strict=True)
        return {
            "of": self.of, "to": self.to, "at": self.at.tolist(), "level": self.level,
            "ratios": {name: [one.as_data() for one in row] for name, row in rows},
        }  # fmt: skip


@dataclass(frozen=True, eq=False)
class DirectionalSharpness:
    """What the updates of methods are worth at the same points of trajectories (`heavytail.directional_sharpness`).

    An update v moves x to x - v; u = v / ||v||, g is the exact gradient, H the Hessian, both at x. Where v is 0 or not
    finite, what needs u is not a number; `counts` says how often that happened.

    Attributes
    ----------
    experiment : Experiment
        Whose method made the trajectories.
    methods : tuple of str
        The methods that were compared.
    at : ndarray of int, shape (n,)
        The steps k; x is x_{k-1}.
    length : ndarray, shape (methods, trajectories, n)
        ||v||, in the units of x.
    sharpness : ndarray, shape (methods, trajectories, n)
        u.Hu, in the units of f over those of x**2; it may be negative.
    slope : ndarray, shape (methods, trajectories, n)
        g.u, in the units of f over those of x: how fast f falls at first.
    decrease : ndarray, shape (methods, trajectories, n)
        The largest f(x) - f(x - s u) over the lengths s that were tried, in the units of f.
    gradient_norm : ndarray, shape (trajectories, n)
        ||g||.

    Examples
    --------
    >>> import heavytail as ht
    >>> experiment = ht.Experiment(
    ...     problem=ht.problems.Quadratic([1.0, 10.0]), noise=ht.noise.StudentT(1.5), method=ht.methods.SGD(0.01),
    ...     start=[1.0, 1.0], steps=100, trajectories=50)
    >>> methods = {"SGD": ht.methods.SGD(0.01), "sign": ht.methods.SignSGD(0.01)}
    >>> found = ht.directional_sharpness(experiment, methods, at=[1, 10])
    >>> found.sharpness.shape, found.ratios(to="SGD").value.shape
    ((2, 50, 2), (2, 2))
    >>> int(found.counts["negative curvature"].sum())
    0
    """

    experiment: Experiment
    methods: tuple[str, ...]
    at: NDArray[np.int64]
    length: Array
    sharpness: Array
    slope: Array
    decrease: Array
    gradient_norm: Array

    @cached_property
    def correlation(self) -> Array:
        """cos(g, v) = g.u / ||g||; not a number where g or v is 0."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return self.slope / self.gradient_norm

    @cached_property
    def best_length(self) -> Array:
        """g.u / u.Hu, the length that is best in the quadratic model; negative uphill.

        Not a number where the curvature is not positive: there the model falls without end, and no length is best.
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.sharpness > 0.0, self.slope / self.sharpness, np.nan)

    @cached_property
    def best_step(self) -> Array:
        """g.v / v.Hv, the best length in units of the update: 1 if the method's own is best."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return self.best_length / self.length

    @cached_property
    def merit(self) -> Array:
        """M(v) = (g.v)**2 / (2 v.Hv), the decrease of the quadratic model under the best step, in the units of f.

        Infinite where the curvature is negative: the model falls without end. Where it is 0, so is M if the slope is 0 too.
        """
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            model = 0.5 * self.slope * (self.slope / self.sharpness)
        flat = np.where(self.slope == 0.0, 0.0, np.inf)
        return np.where(self.sharpness < 0.0, np.inf, np.where(self.sharpness == 0.0, flat, model))

    @cached_property
    def counts(self) -> dict[str, NDArray[np.int64]]:
        """How many trajectories are no plain case, by the reason, shape (methods, n).

        "no update": v = 0. "not finite": v, or what was measured along it. "negative curvature": u.Hu < 0. "uphill":
        g.u < 0.
        """
        finite = np.isfinite(self.length) & np.isfinite(self.sharpness) & np.isfinite(self.slope)
        reasons = {
            "no update": self.length == 0.0,
            "not finite": ~finite & (self.length != 0.0),
            "negative curvature": self.sharpness < 0.0,
            "uphill": self.slope < 0.0,
        }
        return {reason: where.sum(axis=1).astype(np.int64) for reason, where in reasons.items()}

    @property
    def trajectories(self) -> int:
        """The number of trajectories."""
        return int(self.sharpness.shape[1])

    @property
    def title(self) -> str:
        """On whose trajectories it was measured."""
        it = self.experiment
        method, problem, noise = (type(part).__name__ for part in (it.method, it.problem, it.noise))
        return f"{self.trajectories} trajectories of {method} on {problem} under {noise}"

    def ratios(self, to: str, of: Quantity = "sharpness", level: float = 0.95) -> Ratios:
        """Return a quantity of every method over that of one of them, with intervals over trajectories.

        Geometric means of the ratios at the same points, or medians where signs forbid that
        (`heavytail.sharpness.paired_ratio`); their intervals are over the noise, from the one start of the experiment. The
        paper averages the ratios themselves, over five batches: with ratios over decades that is about the largest.

        Parameters
        ----------
        to : str
            The name of the method that the others are held against.
        of : {"sharpness", "correlation", "merit", "decrease", "best_length", "length"}
            The quantity.
        level : float, default 0.95
            The coverage of each interval.

        Returns
        -------
        Ratios

        Raises
        ------
        ValueError
            If no method has that name, there is no such quantity, or the level lies outside (0, 1).
        """
        reference = one_of("to", to, self.methods)
        values = getattr(self, one_of("of", of, QUANTITIES))
        between("level", level, 0.0, 1.0, closed="neither")
        held = values[self.methods.index(reference)]
        rows = tuple(
            tuple(paired_ratio(values[m, :, c], held[:, c], level) for c in range(self.at.size))
            for m in range(len(self.methods))
        )
        return Ratios(self.title, of, reference, self.methods, self.at, rows, level)

    def median(self, of: Quantity) -> Array:
        """Return the medians of a quantity over the trajectories that have it.

        Parameters
        ----------
        of : {"sharpness", "correlation", "merit", "decrease", "best_length", "length"}
            The quantity.

        Returns
        -------
        ndarray, shape (methods, n)
            Not a number where no trajectory has it.

        Raises
        ------
        ValueError
            If there is no such quantity.
        """
        values = np.moveaxis(getattr(self, one_of("of", of, QUANTITIES)), 1, 2)
        known = ~np.isnan(values)
        found = np.full(known.shape[:2], np.nan)
        for place in zip(*np.nonzero(known.any(axis=2)), strict=True):
            found[place] = np.median(values[place][known[place]])
        return found

    def __repr__(self) -> str:
        medians = zip(self.methods, self.median("sharpness")[:, -1], strict=True)
        last = ", ".join(f"{name} {median:.4g}" for name, median in medians)
        return (
            f"<DirectionalSharpness: along {self.title},\n at k = {self.at[0]} .. {self.at[-1]};\n"
            f" medians at k = {self.at[-1]}: {_shortened(last)}>"
        )

    def _repr_html_(self) -> str:
        shown: tuple[Quantity, ...] = ("sharpness", "correlation", "best_length", "merit", "decrease")
        columns = [self.median(of)[:, -1] for of in shown]
        counted = [counts[:, -1] for counts in self.counts.values()]
        lines = [
            (name, *(f"{column[m]:.4g}" for column in columns), *(str(counts[m]) for counts in counted))
            for m, name in enumerate(self.methods)
        ]
        headings = ("", *(NAMES[of] for of in shown), *self.counts)
        notes = ["Medians, and how many trajectories are no plain case."]
        return html.table(headings, [lines], f"At k = {self.at[-1]} of {self.title}", notes)

    def as_data(self) -> dict[str, Any]:
        """Return it as plain numbers, words and lists; what is not finite is None.

        Returns
        -------
        dict
        """
        arrays = [item.name for item in dataclasses.fields(self) if item.name not in ("experiment", "methods", "at")]
        return {
            "title": self.title, "methods": list(self.methods), "at": self.at.tolist(),
            **{name: _plain(getattr(self, name).tolist()) for name in arrays},
            "counts": {reason: counts.tolist() for reason, counts in self.counts.items()},
        }  # fmt: skip


def _shortened(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:200]} ..."


def _plain(value: Any) -> Any:
    """Return nested lists of numbers with None for what JSON has no number for."""
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    return finite(value)
