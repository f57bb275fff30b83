"""A number of entries that the compiler knows: a kernel is compiled for its value."""

from __future__ import annotations

from typing import Any

from heavytail.parts.parameters import integer

__all__ = ["Size", "size"]


class Size(int):
    """An int that is a constant of the kernel, as a bool is: loops up to it unroll, and `vectors.scratch` takes it."""


def size(name: str, value: Any, low: int = 1) -> Size:
    """Return the value as a size of at least `low`.

    Raises
    ------
    TypeError
        If it is no integer.
    ValueError
        If it is less.
    """
    return Size(integer(name, value, low))
