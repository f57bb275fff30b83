"""The type of a law's functions: a number for a number, an array of the same shape for an array."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Elementwise", "elementwise"]


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


def elementwise(method: Callable[[Any, ArrayLike], Any]) -> _Method:
    """Return a method as it is; what reads types knows then that it is elementwise."""
    return method
