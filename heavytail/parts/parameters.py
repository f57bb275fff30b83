"""Checks of what a user passes, at the friendly layer: each error names the value, the reason and the remedy.

What counts as a real number is said once, by `_is_real`, for numbers and for arrays alike: integers and floats. Bools,
complex numbers, text, dates, Python objects and masked values do not; none of them is turned into a number silently.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Iterator
from types import UnionType
from typing import Any, TypeVar, get_args

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "between",
    "common_length",
    "flag",
    "instance",
    "integer",
    "labels",
    "matrix",
    "near",
    "number",
    "numbers",
    "one_of",
    "positive",
    "real_array",
    "set_field",
    "shown",
]

Word = TypeVar("Word", bound=str)
Kind = TypeVar("Kind")

MAX_SHOWN = 200  # characters of a value in a message
MAX_LABELS = 2**31  # a float far above makes another number of an integer


def _is_real(dtype: np.dtype[Any]) -> bool:
    return dtype.kind in "fiu"


def _is_real_number(value: Any) -> bool:
    if isinstance(value, np.generic):  # a time span is a signed integer to NumPy, hence the kind
        return _is_real(value.dtype)
    return isinstance(value, int | float) and not isinstance(value, bool)


def number(name: str, value: Any) -> float:
    """Return the value as a finite float.

    Raises
    ------
    TypeError
        If the value is not a real number.
    ValueError
        If it is infinite or not a number.
    """
    if not _is_real_number(value):
        raise TypeError(f"{name} = {shown(value)} is not a number. Pass a float.")
    try:
        result = float(value)
    except OverflowError:
        result = math.inf
    if not math.isfinite(result):
        raise ValueError(f"{name} = {shown(value)} is not finite. Pass a finite number.")
    return result


def positive(name: str, value: Any) -> float:
    """Return the value as a float above zero."""
    result = number(name, value)
    if result <= 0.0:
        raise ValueError(f"{name} = {shown(value)} must be positive. Pass a number above 0.")
    return result


def between(name: str, value: Any, low: float, high: float, closed: str = "both", reason: str = "") -> float:
    """Return the value as a float inside an interval, whose `closed` ends are "both", "low", "high" or "neither"."""
    result = number(name, value)
    above = result >= low if closed in ("both", "low") else result > low
    below = result <= high if closed in ("both", "high") else result < high
    if not (above and below):
        left, right = "[" if closed in ("both", "low") else "(", "]" if closed in ("both", "high") else ")"
        why = f" {reason}" if reason else ""
        raise ValueError(f"{name} = {shown(value)} lies outside {left}{low:g}, {high:g}{right}.{why}")
    return result


def integer(name: str, value: Any, low: int, high: int | None = None) -> int:
    """Return the value as an int from `low` to `high`."""
    if not (_is_real_number(value) and (isinstance(value, int | np.integer) or float(value).is_integer())):
        raise TypeError(f"{name} = {shown(value)} is not an integer. Pass an int.")
    if value < low or (high is not None and value > high):
        upper = "" if high is None else f" and at most {high}"
        raise ValueError(f"{name} = {shown(value)} is out of range. Pass an integer of at least {low}{upper}.")
    return int(value)


def one_of(name: str, value: Any, choices: tuple[Word, ...]) -> Word:
    """Return the value if it is one of some words."""
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{name} = {shown(value)} is unknown. Choose one of {', '.join(map(repr, choices))}.")
    return choices[choices.index(value)]


def near(word: str, known: Iterable[str]) -> str:
    """Return the question whether one of the known words that are like this one was meant, or "" if none is like it."""
    meant = {one.lower(): one for one in known}
    found = difflib.get_close_matches(word.lower(), meant)
    return f" Did you mean {' or '.join(meant[one] for one in found)}?" if found else ""


def flag(name: str, value: Any) -> bool:
    """Return the value as a bool; what is merely true or false in a condition, as "false", 2 and nan are, is an error."""
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"{name} = {shown(value)} is neither True nor False. Pass one of the two.")
    return bool(value)


def instance(name: str, value: Any, kind: type[Kind] | UnionType, remedy: str) -> Kind:
    """Return the value if it is an object of a class, or of one of several; the remedy says where one comes from."""
    if not isinstance(value, kind):
        kinds: tuple[Any, ...] = get_args(kind) or (kind,)
        words = " or ".join(one.__name__ for one in kinds)
        raise TypeError(f"{name} = {shown(value)} is no {words}. {remedy}")
    return value


def numbers(name: str, value: Any) -> float | NDArray[np.float64]:
    """Return the value as a finite float, or as a read-only 1-D array of finite floats."""
    if _is_scalar(value):
        return number(name, value)
    array = np.array(real_array(name, value))
    if array.ndim == 0:
        return number(name, float(array))
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"{name} has the shape {array.shape}. Pass a number, or a 1-D array of one per coordinate.")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds {array[~np.isfinite(array)][0]}. Pass finite numbers only.")
    array.setflags(write=False)
    return array


def matrix(name: str, value: Any) -> NDArray[np.float64]:
    """Return the value as a read-only 2-D array of finite floats.

    Raises
    ------
    TypeError
        If it is no array of real numbers.
    ValueError
        If it has another shape, no entry, or one that is not finite.
    """
    array = np.array(real_array(name, value), order="C")
    if array.ndim != 2 or array.size == 0:
        raise ValueError(f"{name} has the shape {array.shape}. Pass a matrix, as a 2-D array or a list of rows.")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds {array[~np.isfinite(array)][0]}. Pass finite numbers only.")
    array.setflags(write=False)
    return array


def labels(name: str, value: Any, shape: tuple[int | None, ...], classes: int | None = None) -> NDArray[np.int64]:
    """Return the value as a read-only array of whole numbers from 0 on, below `classes` if that is given.

    Parameters
    ----------
    name : str
        What errors call it.
    value : array_like
        The numbers.
    shape : tuple of int or None
        The shape that the array must have; None where any length from 1 on will do.
    classes : int, optional
        How many different numbers there may be.

    Raises
    ------
    TypeError
        If it is no array of real numbers.
    ValueError
        If the shape is another one, or a number is not one of those.
    """
    array = real_array(name, value)
    fits = array.ndim == len(shape) and all(
        n == wanted if wanted else n > 0 for n, wanted in zip(array.shape, shape, strict=True)
    )
    if not fits:
        listed = " x ".join("any number" if wanted is None else str(wanted) for wanted in shape)
        raise ValueError(f"{name} has the shape {array.shape}. Pass an array of {listed} whole numbers.")
    high = MAX_LABELS if classes is None else classes
    bad = ~((array >= 0.0) & (array < high) & (array == np.floor(array)))
    if bad.any():
        wanted = f"of at least 0 and below {MAX_LABELS}" if classes is None else f"from 0 to {classes - 1}"
        raise ValueError(f"{name} holds {array[bad][0]:g}. Pass whole numbers {wanted}.")
    whole = np.array(array, dtype=np.int64)
    whole.setflags(write=False)
    return whole


def real_array(name: str, value: Any) -> NDArray[np.float64]:
    """Return anything like an array of real numbers as floats: of any shape, infinite and not a number as they are.

    The array itself is returned if it holds floats already.

    Raises
    ------
    TypeError
        If it is no array, or one of something else.
    ValueError
        If values are masked.
    """
    if type(value) is np.ndarray and value.dtype == np.float64:
        return value
    masks = [np.ma.getmaskarray(entry) for entry in _entries(value) if isinstance(entry, np.ma.MaskedArray)]
    hidden = sum(int(np.count_nonzero(mask)) for mask in masks)
    if hidden:
        raise ValueError(
            f"{name} came with {hidden} masked value{'s' if hidden > 1 else ''}. Leave them out, as array.compressed() "
            "does, or fill them, as array.filled(0.0) does."
        )
    if any(isinstance(entry, bool | np.bool_) for entry in _entries(value)):
        raise TypeError(f"{name} came with bools, not real numbers. Pass an array of floats.")
    try:
        array = np.asarray(value)
    except Exception as error:  # what a foreign array raises when it is to become one of NumPy
        raise TypeError(f"{name} is no array of numbers: {error} Pass an array of floats.") from error
    if array.dtype.kind == "O" and not hasattr(value, "__array__") and all(map(_is_real_number, _entries(value))):
        array = _of_long_integers(name, value)
    if not _is_real(array.dtype):
        first = f" (such as {shown(array.flat[0])})" if array.size and array.dtype.kind in "OSU" else ""
        raise TypeError(f"{name} came as {array.dtype.name}{first}, not real numbers. Pass an array of floats.")
    with np.errstate(over="ignore"):  # a long double beyond the range of doubles is infinite
        return array.astype(np.float64, copy=False)


def _of_long_integers(name: str, value: Any) -> NDArray[np.float64]:
    """Return numbers with integers among them that none of NumPy's integers holds, as floats."""
    try:
        return np.array(value, dtype=np.float64)
    except OverflowError as error:
        raise ValueError(f"{name} holds an integer beyond the largest float. Pass smaller numbers.") from error


def _is_scalar(value: Any) -> bool:
    """Whether the value is no array, and so is either a number or an error."""
    return isinstance(value, str | bytes | np.generic) or not (isinstance(value, Iterable) or hasattr(value, "__array__"))


def _entries(value: Any) -> Iterator[Any]:
    """Give the value, or if it is a list, its entries in all depths: there NumPy drops a mask and makes 1.0 of True."""
    if isinstance(value, list | tuple):
        for entry in value:
            yield from _entries(entry)
    else:
        yield value


def shown(value: Any) -> str:
    """Return the value as an error shows it: on one line, a long one in its first characters."""
    try:
        text = repr(value)
    except ValueError:  # an integer of thousands of digits
        text = f"an {type(value).__name__} too long to show"
    text = " ".join(text.split()) if "\n" in text else text
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]} ..."


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
