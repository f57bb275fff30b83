"""The functions of a law: a number for a number, an array of the same shape for an array, and nothing else.

Every such function takes real numbers (`heavytail.parts.parameters.real_array`), and what is not a number stays so.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any, Protocol, cast, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import real_array

__all__ = ["Array", "Elementwise", "elementwise"]

Array = NDArray[np.float64]


class Elementwise(Protocol):
    """A function of a number, or of every entry of an array."""

    @overload
    def __call__(self, values: float, /) -> float: ...
    @overload
    def __call__(self, values: NDArray[Any] | Sequence[Any], /) -> NDArray[np.float64]: ...
    @overload
    def __call__(self, values: ArrayLike, /) -> Any: ...


class _Method(Protocol):
    @overload
    def __get__(self, law: None, owner: type, /) -> Callable[[Any, ArrayLike], Any]: ...
    @overload
    def __get__(self, law: object, owner: type, /) -> Elementwise: ...


def elementwise(method: Callable[[Any, Array], Any]) -> _Method:
    """Return a method of arrays as one of anything like an array, that is not a number where its argument is none."""
    name = list(inspect.signature(method).parameters)[1]

    def of_real_numbers(law: Any, values: ArrayLike) -> Any:
        points = real_array(name, values)
        with np.errstate(over="ignore"):  # a square beyond the largest double is as good as infinite
            result = method(law, points)
        lost = np.isnan(points)
        return np.where(lost, np.nan, result)[()] if lost.any() else result

    wrapped: Any = functools.wraps(method)(of_real_numbers)
    return cast("_Method", wrapped)
