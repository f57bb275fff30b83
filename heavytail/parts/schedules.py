"""Step sizes and clip levels as sequences in k = 1, 2, ..., written as in the papers.

A schedule is a part: a frozen dataclass with the kernel method `at(k)`. Schedules can be added, subtracted and multiplied;
a number stands for a constant and an array for its own entries. `values(k)` is `at` for an array of steps, to the bit.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.kernel.array_power import array_power
from heavytail.kernel.vmath import power
from heavytail.parts.parameters import number, real_array, set_field, shown

__all__ = [
    "Constant",
    "Least",
    "Power",
    "Product",
    "Schedule",
    "ScheduleLike",
    "Sum",
    "Table",
    "as_schedule",
    "first_values",
    "long_enough",
    "parse_schedule",
    "positive_schedule",
    "values_of",
]


class Schedule(Protocol):
    """Anything with a kernel method `at(k)`, k = 1, 2, ..."""

    def at(self, k: int) -> float:
        """Return the value at step k (kernel code)."""
        ...


ScheduleLike = Any
"""A schedule, a number for a constant, or an array with one value per step: what `as_schedule` takes."""


class _Arithmetic:
    __array_ufunc__ = None  # an array on the left would otherwise add its entries one by one
    __pandas_priority__ = 10_000  # and so would a Series

    def __add__(self, other: Any) -> Sum:
        return Sum(self, other)

    def __radd__(self, other: Any) -> Sum:
        return Sum(other, self)

    def __neg__(self) -> Product:
        return Product(-1.0, self)

    def __sub__(self, other: Any) -> Sum:
        return Sum(self, Product(-1.0, other))

    def __rsub__(self, other: Any) -> Sum:
        return Sum(other, -self)

    def __mul__(self, other: Any) -> Product:
        return Product(self, other)

    def __rmul__(self, other: Any) -> Product:
        return Product(other, self)


@dataclass(frozen=True)
class Power(_Arithmetic):
    """The power law scale * (k + shift)**exponent.

    Parameters
    ----------
    scale : float
        The factor, in the units of a step size or a clip level.
    exponent : float, default 0
        The power of k.
    shift : float, default 0
        Added to k, which starts at 1; above -1.

    Raises
    ------
    ValueError
        If a parameter is not finite, or if k + shift is not positive at k = 1.

    Examples
    --------
    The step size 4 / (mu (k + 1)) of Theorem 4 (Zhang et al. 2020), for mu = 1:

    >>> float(Power(4.0, -1.0, shift=1.0).at(3))
    1.0
    """

    scale: float
    exponent: float = 0.0
    shift: float = 0.0

    def __post_init__(self) -> None:
        for name in ("scale", "exponent", "shift"):
            set_field(self, name, number(name, getattr(self, name)))
        if self.shift <= -1.0:
            raise ValueError(f"shift = {self.shift!r} makes k + shift zero or negative at k = 1. Pass a shift above -1.")

    def at(self, k: int) -> float:
        """Return the value at step k (kernel code)."""
        return self.scale * power(k + self.shift, self.exponent)

    def values(self, k: ArrayLike) -> NDArray[np.float64]:
        """Return scale (k + shift)**exponent at an array of steps, to the bit what `at` computes.

        Parameters
        ----------
        k : array_like of int
            Steps, from 1.

        Returns
        -------
        ndarray, of the shape of k
        """
        return self.scale * array_power(_steps(k) + self.shift, self.exponent)


@dataclass(frozen=True)
class Constant(_Arithmetic):
    """The same value at every step.

    Parameters
    ----------
    value : float
        The step size or clip level.
    """

    value: float

    def __post_init__(self) -> None:
        set_field(self, "value", number("value", self.value))

    def at(self, k: int) -> float:
        """Return the value at step k (kernel code)."""
        return self.value

    def values(self, k: ArrayLike) -> NDArray[np.float64]:
        """Return the values at an array of steps."""
        return np.full(_steps(k).shape, self.value)


@dataclass(frozen=True)
class Sum(_Arithmetic):
    """The sum of two schedules.

    Parameters
    ----------
    first, second : schedule, float or array_like
        The terms.
    """

    first: ScheduleLike
    second: ScheduleLike

    def __post_init__(self) -> None:
        set_field(self, "first", as_schedule("first", self.first))
        set_field(self, "second", as_schedule("second", self.second))

    def at(self, k: int) -> float:
        """Return the value at step k (kernel code)."""
        return self.first.at(k) + self.second.at(k)

    def values(self, k: ArrayLike) -> NDArray[np.float64]:
        """Return the values at an array of steps."""
        return values_of(self.first, k) + values_of(self.second, k)


@dataclass(frozen=True)
class Product(_Arithmetic):
    """The product of two schedules.

    Parameters
    ----------
    first, second : schedule, float or array_like
        The factors.
    """

    first: ScheduleLike
    second: ScheduleLike

    def __post_init__(self) -> None:
        set_field(self, "first", as_schedule("first", self.first))
        set_field(self, "second", as_schedule("second", self.second))

    def at(self, k: int) -> float:
        """Return the value at step k (kernel code)."""
        return self.first.at(k) * self.second.at(k)

    def values(self, k: ArrayLike) -> NDArray[np.float64]:
        """Return the values at an array of steps."""
        return values_of(self.first, k) * values_of(self.second, k)


@dataclass(frozen=True)
class Least(_Arithmetic):
    """The smaller one of two schedules, at every step.

    Parameters
    ----------
    first, second : schedule, float or array_like
        The two.

    Examples
    --------
    Adafactor's relative steps min(1/100, 1/sqrt(k)):

    >>> float(Least(0.01, Power(1.0, -0.5)).at(1))
    0.01
    """

    first: ScheduleLike
    second: ScheduleLike

    def __post_init__(self) -> None:
        set_field(self, "first", as_schedule("first", self.first))
        set_field(self, "second", as_schedule("second", self.second))

    def at(self, k: int) -> float:
        """Return the value at step k (kernel code)."""
        first, second = self.first.at(k), self.second.at(k)
        return second if second < first else first

    def values(self, k: ArrayLike) -> NDArray[np.float64]:
        """Return the values at an array of steps."""
        first, second = values_of(self.first, k), values_of(self.second, k)
        return np.where(second < first, second, first)


@dataclass(frozen=True, eq=False)
class Table(_Arithmetic):
    """One value per step.

    Parameters
    ----------
    entries : array_like of float
        The value of step k at index k - 1; an experiment requires exactly one per step.
    """

    entries: Any

    def __post_init__(self) -> None:
        entries = np.array(real_array("The schedule", self.entries))
        if entries.ndim != 1 or entries.size == 0:
            raise ValueError(f"The schedule has the shape {entries.shape}. Pass a 1-D array with one value per step.")
        if not np.isfinite(entries).all():
            k = int(np.flatnonzero(~np.isfinite(entries))[0]) + 1
            raise ValueError(f"The schedule is {entries[k - 1]} at step {k}. Pass finite values only.")
        entries.setflags(write=False)
        set_field(self, "entries", entries)

    def at(self, k: int) -> float:
        """Return the value at step k (kernel code)."""
        return self.entries[k - 1]

    def values(self, k: ArrayLike) -> NDArray[np.float64]:
        """Return the values at an array of steps.

        Raises
        ------
        ValueError
            If a step lies outside the table, which begins at k = 1.
        """
        steps = _steps(k)
        outside = ~((steps >= 1) & (steps <= self.entries.size) & (steps == np.floor(steps)))
        if outside.any():
            raise ValueError(
                f"k = {steps[outside].flat[0]:g} lies outside the schedule, which has the steps 1 to {self.entries.size}. "
                "Pass one value per step."
            )
        return np.asarray(self.entries[steps.astype(np.int64) - 1])


def _steps(k: ArrayLike) -> NDArray[np.float64]:
    steps = real_array("k", k)
    if not np.isfinite(steps).all():
        raise ValueError(f"k holds {steps[~np.isfinite(steps)].flat[0]}, which is no step. Pass steps from 1.")
    return steps


def as_schedule(name: str, value: ScheduleLike) -> Schedule:
    """Return a schedule: the value itself, a constant for a number, a table for an array.

    Raises
    ------
    TypeError
        If the value is none of these.
    """
    if callable(getattr(value, "at", None)) and not isinstance(value, type) and not hasattr(value, "__array__"):
        return cast("Schedule", value)  # no array: a column of a table has an `at` of its own
    try:
        entries = real_array(name, value)
    except TypeError as error:
        raise TypeError(
            f"{name} = {shown(value)} is no schedule. Pass a number, an array with one value per step, "
            "a heavytail.Power or another dataclass with a method at(k), or a sum or a product of these."
        ) from error
    return Table(entries) if entries.ndim else Constant(number(name, float(entries)))


def positive_schedule(name: str, value: ScheduleLike, reason: str = "a clip level is a length") -> Schedule:
    """Return a schedule as `as_schedule` does, checked to be above 0 wherever that can be told from its parameters.

    Raises
    ------
    ValueError
        If one of its terms alone tells that it is zero or negative at some step; `reason` says why it must not.
    """
    schedule = as_schedule(name, value)
    problem = _not_positive(schedule)
    if problem:
        raise ValueError(f"{name} {problem}; {reason}. Pass a schedule above 0.")
    return schedule


def _not_positive(schedule: Any) -> str:
    """Say why a schedule is not above 0, or return "" if it is, or if its parameters do not tell."""
    if isinstance(schedule, Constant) and schedule.value <= 0.0:
        return f"= {schedule.value!r} is not positive"
    if isinstance(schedule, Power) and schedule.scale <= 0.0:
        return f"= {schedule!r} has a factor that is not positive"
    if isinstance(schedule, Table) and (schedule.entries <= 0.0).any():
        k = int(np.flatnonzero(schedule.entries <= 0.0)[0]) + 1
        return f"is {schedule.entries[k - 1]} at step {k}"
    if isinstance(schedule, Product) and _positive(schedule.first) != _positive(schedule.second):
        first, second = _not_positive(schedule.first), _not_positive(schedule.second)
        return (first or second) and f"= {schedule!r} has one factor that is not positive"
    if isinstance(schedule, Least):
        return _not_positive(schedule.first) or _not_positive(schedule.second)
    if isinstance(schedule, Sum):
        first, second = _not_positive(schedule.first), _not_positive(schedule.second)
        return first and second and f"= {schedule!r} adds terms that are not positive"
    return ""


def _positive(schedule: Any) -> bool:
    """Say whether the parameters of a schedule tell that it is above 0 at every step."""
    if isinstance(schedule, Least | Sum | Product):
        return _positive(schedule.first) and _positive(schedule.second)
    return isinstance(schedule, Constant | Power | Table) and not _not_positive(schedule)


def values_of(schedule: Schedule, k: ArrayLike) -> NDArray[np.float64]:
    """Return the values of any schedule at an array of steps, by its own `values` if it has that, or else one by one."""
    own = getattr(schedule, "values", None)
    if callable(own):
        return np.asarray(own(k))
    steps = _steps(k)
    given = np.asarray(k).ravel().tolist()  # whole numbers stay so
    return np.reshape([float(schedule.at(step)) for step in given], steps.shape)


def first_values(name: str, value: ScheduleLike, steps: int) -> NDArray[np.float64]:
    """Return the values at k = 1 .. steps of what `as_schedule` takes.

    Raises
    ------
    ValueError
        If a table in it is too short.
    """
    return values_of(long_enough(name, value, steps), np.arange(1, steps + 1))


def long_enough(name: str, value: ScheduleLike, steps: int) -> Schedule:
    """Return a schedule as `as_schedule` does, checked to have a value for every step.

    Raises
    ------
    ValueError
        If a table in it is too short.
    """
    schedule = as_schedule(name, value)
    parts: list[Any] = [schedule]
    for part in parts:
        if isinstance(part, Table) and part.entries.size < steps:
            raise ValueError(f"{name} has {part.entries.size} values for {steps} steps. Pass one value per step.")
        parts += [getattr(part, item.name) for item in dataclasses.fields(part)] if dataclasses.is_dataclass(part) else []
    return schedule


_NUMBER = r"(?:\d+\.?\d*|\.\d+)"
_TERM = re.compile(
    rf"""(?P<scale>[+-]?{_NUMBER}(?:[eE][+-]?\d+)?)?
        (?:(?(scale)\*?)(?P<base>k|\(k(?P<shift>[+-]{_NUMBER})?\))
           (?:\^(?P<exponent>-?{_NUMBER}|\(-?{_NUMBER}(?:/(?=[\d.]*[1-9]){_NUMBER})?\)))?)?$""",
    re.VERBOSE,
)
_OUTER_PLUS = re.compile(r"\s\+\s(?![^(]*\))")
_TWO_NUMBERS = re.compile(r"[\d.]\s+[\d.]")


def parse_schedule(text: str) -> Schedule:
    """Read a schedule as one would write it: "0.1", "k^(2/3)", "4*(k+1)^-1 + 0.01".

    Raises
    ------
    ValueError
        If the text is no sum of terms scale * (k + shift)^exponent.
    """
    total: Schedule | None = None
    for term in _OUTER_PLUS.split(text.strip()):
        found = _TERM.match(term.replace("**", "^").replace(" ", ""))
        if not term.strip() or found is None or _TWO_NUMBERS.search(term):
            raise ValueError(
                f"{term!r} in the schedule {text!r} is no term scale*(k+shift)^exponent. "
                "Write for example 0.1, k^(2/3) or 4*(k+1)^-1, and ' + ' between terms."
            )
        scale = float(found["scale"]) if found["scale"] else 1.0
        part: Schedule = Constant(scale)
        if found["base"]:
            part = Power(scale, _exponent(found["exponent"] or "1"), float(found["shift"] or 0.0))
        total = part if total is None else Sum(total, part)
    assert total is not None
    return total


def _exponent(text: str) -> float:
    numerator, _, denominator = text.strip("()").partition("/")
    return float(numerator) / float(denominator or 1.0)
