"""An experiment: which noise, problem and method, from where, for how long, how often, and what to record."""

from __future__ import annotations

import dataclasses
import math
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail import html
from heavytail.experiment.digest import digest
from heavytail.experiment.foreknowledge import Foreknowledge
from heavytail.experiment.observables import USUAL_COLUMNS, Column, columns_of, mask_of
from heavytail.parts.contract import Method, Noise, Problem, perturb_parameters, uniforms_per_draw
from heavytail.parts.parameters import integer, numbers, real_array, set_field, shown
from heavytail.parts.schedules import Table

__all__ = ["Experiment", "log_spaced", "parts_of"]

MAX_STEPS = 2**33
MAX_TRAJECTORIES = 2**48
BY_DEFAULT: Any = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Experiment:
    """A noise, a problem and a method, run from one start along many trajectories.

    Parameters
    ----------
    problem, noise, method : parts
        See `heavytail.parts.contract`.
    start : float or array_like
        The first point x_0; a number serves every coordinate.
    steps : int
        The number of steps of each trajectory.
    trajectories : int
        The number of trajectories. A run with more of them begins with the same ones.
    seed : int, default 0
        Names the random numbers, from 0 to 2**64 - 1.
    checkpoints : array_like of int, optional
        The steps k after which to record; 8 per decade of k, and the last step, by default.
    record : iterable of (observable, iterate), optional
        What to record (see ``Result.curve``); by default everything that the problem allows, but for the random iterate
        and the step. Recording less is faster.

    Raises
    ------
    TypeError
        If a part lacks a method of its contract.
    ValueError
        If a number is out of range, dimensions disagree, a schedule has the wrong length, or the problem does not
        know its minimum, its minimiser or its Hessian and it is asked for.

    Examples
    --------
    >>> import heavytail as ht
    >>> experiment = ht.Experiment(
    ...     problem=ht.problems.Quadratic(1.0), noise=ht.noise.Pareto(1.5), method=ht.methods.SGD(0.1),
    ...     start=1.0, steps=100, trajectories=1000)
    >>> experiment.dimension
    1
    """

    problem: Any
    noise: Any
    method: Any
    start: NDArray[np.float64]
    steps: int
    trajectories: int
    seed: int = 0
    checkpoints: NDArray[np.int64] = BY_DEFAULT
    record: tuple[Column, ...] = BY_DEFAULT
    dimension: int = field(init=False)

    if TYPE_CHECKING:  # the fields hold what __post_init__ makes of these

        def __init__(
            self,
            *,
            problem: Problem,
            noise: Noise,
            method: Method,
            start: ArrayLike,
            steps: int,
            trajectories: int,
            seed: int = 0,
            checkpoints: ArrayLike | None = None,
            record: Iterable[Column] | None = None,
        ) -> None: ...

    def __post_init__(self) -> None:
        _check_contract(self.problem, self.noise, self.method)
        set_field(self, "steps", integer("steps", self.steps, 1, MAX_STEPS))
        set_field(self, "trajectories", integer("trajectories", self.trajectories, 1, MAX_TRAJECTORIES))
        set_field(self, "seed", integer("seed", self.seed, 0, 2**64 - 1))
        start = numbers("start", self.start)
        dimension = self._find_dimension(start)
        set_field(self, "dimension", dimension)
        set_field(self, "start", np.array(np.broadcast_to(start, dimension)))
        set_field(self, "checkpoints", _checkpoints(self.checkpoints, self.steps))
        self.start.setflags(write=False)
        self.checkpoints.setflags(write=False)
        for owner, part in _walk((self.problem, self.noise, self.method)):
            if isinstance(part, Table) and part.entries.size != self.steps:
                raise ValueError(
                    f"A schedule of {owner} has {part.entries.size} values for {self.steps} steps. "
                    "Pass one value per step, k = 1 first."
                )
        columns = self._possible_columns() if self.record is None else _pairs(self.record)
        set_field(self, "record", tuple(columns_of(mask_of(columns))))
        self._check_columns()

    def _find_dimension(self, start: float | NDArray[np.float64]) -> int:
        found = {"start": start.size} if isinstance(start, np.ndarray) else {}
        for owner, part in _walk((self.problem, self.noise, self.method)):
            if isinstance(getattr(part, "dimension", None), int | np.integer):
                found[f"{type(part).__name__} of {owner}" if type(part).__name__ != owner else owner] = part.dimension
        minimizer: Any = getattr(self.problem, "minimizer", None)
        if np.ndim(minimizer) > 0:
            found["minimizer"] = np.size(minimizer)
        if len(set(found.values())) > 1:
            listed = ", ".join(f"{name}: {size}" for name, size in found.items())
            raise ValueError(f"The parts disagree about the dimension ({listed}). Pass arrays of one length.")
        return int(next(iter(found.values()), 1))

    def _possible_columns(self) -> list[Column]:
        known = {"gap": _knows_gap(self.problem), "distance": _knows_minimizer(self.problem)}
        return [(observable, iterate) for observable, iterate in USUAL_COLUMNS if known.get(observable, True)]

    def _check_columns(self) -> None:
        observables = {observable for observable, _ in self.record}
        if not observables:
            raise ValueError("record is empty. Name at least one (observable, iterate), such as ('gap', 'last').")
        name = type(self.problem).__name__
        if "gap" in observables and not _knows_gap(self.problem):
            raise ValueError(f"{name} does not know its minimum, so the gap cannot be recorded. Give it a number `minimum`.")
        if "distance" in observables and not _knows_minimizer(self.problem):
            raise ValueError(
                f"{name} does not know its minimiser, so the distance cannot be recorded. "
                "Give it a number or vector `minimizer`."
            )
        if "sharpness" in observables and not hasattr(self.problem, "hessian_vector"):
            raise ValueError(
                f"{name} does not know its Hessian, so the sharpness cannot be recorded. "
                "Give it a kernel method `hessian_vector(x, v, out)`."
            )

    @property
    def minimum(self) -> float:
        """The least value f* of the problem; 0 if the problem does not know it."""
        given = getattr(self.problem, "minimum", None)
        return 0.0 if given is None else float(given)

    @property
    def minimizer(self) -> NDArray[np.float64]:
        """The minimiser of the problem; 0 if the problem does not know it."""
        given = self.problem.minimizer if _knows_minimizer(self.problem) else 0.0
        return np.array(np.broadcast_to(numbers("minimizer", given), self.dimension))

    @cached_property
    def foreknowledge(self) -> Foreknowledge:
        """What the parts tell of the numbers before a run."""
        return Foreknowledge(
            self.problem, self.noise, self.method, self.checkpoints, self.trajectories, self.dimension
        )  # fmt: skip

    @property
    def mask(self) -> int:
        """The recorded columns as a bit mask."""
        return mask_of(self.record)

    @property
    def determinants(self) -> tuple[Any, ...]:
        """Everything that determines a trajectory's numbers; what a class knows of itself counts like a parameter."""
        names = [item.name for item in dataclasses.fields(self) if item.name != "trajectories"]
        return (self.minimum, self.minimizer, self.method.slots, *(getattr(self, name) for name in names))

    @cached_property
    def digest(self) -> str:
        """A name for the numbers that a run computes: equal parts of equal source, equal parameters."""
        return digest((self.trajectories, self.determinants))

    @property
    def title(self) -> str:
        """The classes of the parts, and how often and how long they run."""
        method, problem, noise = (type(part).__name__ for part in (self.method, self.problem, self.noise))
        return f"{method} on {problem} under {noise}, {self.trajectories} trajectories of {self.steps} steps"

    def __repr__(self) -> str:
        method, problem, noise, start = (
            textwrap.shorten(repr(part), 100, placeholder=" ...")
            for part in (self.method, self.problem, self.noise, self.start.tolist())
        )
        return (
            f"<Experiment: {method} on {problem} under {noise},\n"
            f" {self.trajectories} trajectories of {self.steps} steps from {start}, seed {self.seed},\n"
            f" {len(self.record)} columns recorded at k = {self.checkpoints[0]} .. {self.checkpoints[-1]}>"
        )

    def _repr_html_(self) -> str:
        it = self
        start = [f"{number:g}" for number in it.start[:8].tolist()] + (["..."] if it.dimension > 8 else [])
        lines = (
            *((role, textwrap.shorten(repr(part), 200, placeholder=" ...")) for role, part in
              (("problem", it.problem), ("noise", it.noise), ("method", it.method))),
            ("start", ", ".join(start)), ("dimension", str(it.dimension)), ("steps", str(it.steps)),
            ("trajectories", str(it.trajectories)), ("seed", str(it.seed)),
            ("checkpoints", f"{it.checkpoints.size}, k = {it.checkpoints[0]} .. {it.checkpoints[-1]}"),
            ("recorded", ", ".join(f"{observable} ({iterate})" for observable, iterate in it.record)),
        )  # fmt: skip
        return html.table((), [lines], self.title, prose=True)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Experiment) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


def parts_of(experiment: Experiment) -> Iterator[Any]:
    """Yield problem, noise and method, and the parts inside them."""
    return (part for _, part in _walk((experiment.problem, experiment.noise, experiment.method)))


def log_spaced(steps: int, per_decade: int = 8) -> NDArray[np.int64]:
    """Return whole numbers from 1 to `steps`, evenly spaced in their logarithm as far as they are distinct."""
    count = math.ceil(per_decade * math.log10(steps)) + 1 if steps > 1 else 1
    return np.unique(np.rint(np.geomspace(1, steps, count)).astype(np.int64))


def _pairs(record: Any) -> list[tuple[str, str]]:
    pairs = list(record) if isinstance(record, Iterable) and not isinstance(record, str) else [record]
    if not all(isinstance(pair, tuple | list) and len(pair) == 2 for pair in pairs):
        raise ValueError(
            f"record = {shown(record)} is no list of pairs. Pass (observable, iterate) pairs: [('gap', 'last')]."
        )
    return [(str(observable), str(iterate)) for observable, iterate in pairs]


def _checkpoints(given: ArrayLike | None, steps: int) -> NDArray[np.int64]:
    if given is None:
        return log_spaced(steps)
    points = np.atleast_1d(real_array("checkpoints", given))
    if points.ndim != 1 or points.size == 0 or not (points == np.floor(points)).all() or not np.isfinite(points).all():
        raise ValueError(f"checkpoints = {shown(given)} is no list of steps. Pass whole numbers from 1 to {steps}.")
    if points[0] < 1 or (np.diff(points) <= 0).any():
        listed = [int(point) for point in points]
        raise ValueError(f"checkpoints = {shown(listed)} do not increase from 1. Sort them and start at 1 or later.")
    if points[-1] > steps:
        raise ValueError(f"The checkpoint {int(points[-1])} lies beyond the last step {steps}. Raise steps or drop it.")
    return points.astype(np.int64)


def _check_contract(problem: Any, noise: Any, method: Any) -> None:
    needs = ((problem, "problem", ("value", "gradient")), (method, "method", ("step", "slots")))
    for part, role, names in needs:
        for name in names:
            if not hasattr(part, name) or not (name == "slots" or callable(getattr(part, name))):
                raise TypeError(
                    f"The {role} {shown(part)} has no `{name}`. See heavytail.parts.contract for the contract of a {role}."
                )
    if not (hasattr(noise, "draw") or hasattr(noise, "perturb")):
        raise TypeError(
            f"The noise {shown(noise)} has neither `draw` nor `perturb`. See heavytail.parts.contract for its contract."
        )
    for part, role, _ in (*needs, (noise, "noise", ())):
        if not dataclasses.is_dataclass(part) or isinstance(part, type):
            raise TypeError(
                f"The {role} {shown(part)} is no dataclass instance. Decorate its class: @dataclass(frozen=True)."
            )
    if hasattr(noise, "draw") and uniforms_per_draw(type(noise)) not in (1, 2):
        raise TypeError(f"`draw` of the noise {noise!r} must take one or two uniforms: draw(self, u) or draw(self, u, v).")
    if perturb_parameters(type(noise)) not in (0, 5, 6):
        raise TypeError(f"`perturb` of the noise {noise!r} must be perturb(self, u, v, x, g, xi), or end in xi, k.")
    integer("slots", method.slots, 0)


def _walk(parts: Any, owner: str = "") -> Iterator[tuple[str, Any]]:
    for part in parts:
        name = owner or type(part).__name__
        yield name, part
        nested = [getattr(part, item.name) for item in dataclasses.fields(part)]
        instances = [value for value in nested if dataclasses.is_dataclass(value) and not isinstance(value, type)]
        yield from _walk(instances, name)


def _knows_gap(problem: Any) -> bool:
    return hasattr(problem, "gap") or isinstance(getattr(problem, "minimum", None), int | float | np.integer | np.floating)


def _knows_minimizer(problem: Any) -> bool:
    return getattr(problem, "minimizer", None) is not None
