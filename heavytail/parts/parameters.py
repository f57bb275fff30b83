"""Checks of parameters at the friendly layer: each error names the value, the reason and the remedy."""

from __future__ import annotations

import math
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = ["between", "common_length", "integer", "number", "numbers", "one_of", "positive", "set_field"]

Word = TypeVar("Word", bound=str)


def number(name: str, value: Any) -> float:
    """Return the value as a finite float.

    Raises
    ------
    TypeError
        If the value is not a real number.
    ValueError
        If it is infinite or not a number.
    """
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.integer | np.floating):
        raise TypeError(f"{name} = {value!r} is not a number. Pass a float.")
    if not math.isfinite(value):
        raise ValueError(f"{name} = {value!r} is not finite. Pass a finite number.")
    return float(value)


def positive(name: str, value: Any) -> float:
    """Return the value as a float above zero."""
    result = number(name, value)
    if result <= 0.0:
        raise ValueError(f"{name} = {value!r} must be positive. Pass a number above 0.")
    return result


def between(name: str, value: Any, low: float, high: float, closed: str = "both", reason: str = "") -> float:
    """Return the value as a float inside an interval, whose `closed` ends are "both", "low", "high" or "neither"."""
    result = number(name, value)
    above = result >= low if closed in ("both", "low") else result > low
    below = result <= high if closed in ("both", "high") else result < high
    if not (above and below):
        left, right = "[" if closed in ("both", "low") else "(", "]" if closed in ("both", "high") else ")"
        why = f" {reason}" if reason else ""
        raise ValueError(f"{name} = {value!r} lies outside {left}{low:g}, {high:g}{right}.{why}")
    return result


def integer(name: str, value: Any, low: int, high: int | None = None) -> int:
    """Return the value as an int from `low` to `high`."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer):
        if isinstance(value, float | np.floating) and float(value).is_integer():
            return integer(name, int(value), low, high)
        raise TypeError(f"{name} = {value!r} is not an integer. Pass an int.")
    if value < low or (high is not None and value > high):
        upper = "" if high is None else f" and at most {high}"
        raise ValueError(f"{name} = {value!r} is out of range. Pass an integer of at least {low}{upper}.")
    return int(value)


def one_of(name: str, value: Any, choices: tuple[Word, ...]) -> Word:
    """Return the value if it is one of some words."""
    if value not in choices:
        raise ValueError(f"{name} = {value!r} is unknown. Choose one of {', '.join(map(repr, choices))}.")
    return choices[choices.index(value)]


def numbers(name: str, value: Any) -> float | NDArray[np.float64]:
    """Return the value as a finite float, or as a read-only 1-D array of finite floats."""
    if np.ndim(value) == 0:
        return number(name, value.item() if isinstance(value, np.ndarray) else value)
    array = np.array(value, dtype=np.float64)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"{name} has the shape {array.shape}. Pass a number, or a 1-D array of one per coordinate.")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds {array[~np.isfinite(array)][0]}. Pass finite numbers only.")
    array.setflags(write=False)
    return array


def set_field(part: Any, name: str, value: Any) -> None:
    """Store a checked or derived value in a field of a frozen dataclass, from its ``__post_init__``."""
    object.__setattr__(part, name, value)


def common_length(**values: float | NDArray[np.float64]) -> int | None:
    """Return the length that all arrays among some parameters share; None if all of them are plain numbers.

    Raises
    ------
    ValueError
        If two lengths differ.
    """
    lengths = {name: value.size for name, value in values.items() if isinstance(value, np.ndarray)}
    if len(set(lengths.values())) > 1:
        listed = " and ".join(f"{name} has {size} entries" for name, size in lengths.items())
        raise ValueError(f"{listed}. Pass arrays of one length, or plain numbers.")
    return next(iter(lengths.values()), None)
