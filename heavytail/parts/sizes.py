"""A number of entries that the compiler knows: a kernel is compiled for its value."""

from __future__ import annotations

from typing import Any

from heavytail.parts.parameters import integer

__all__ = ["Size", "check_room", "size"]

MAX_ROOM = 2**14  # doubles: 128 KiB, of which a kernel may hold several at a time


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


def check_room(doubles: int) -> None:
    """Check that scratch memory of so many doubles fits on the stack of a kernel.

    Raises
    ------
    ValueError
        If it does not.
    """
    if doubles > MAX_ROOM:
        raise ValueError(
            f"A gradient would need {doubles} numbers of stack memory, and at most {MAX_ROOM} fit. "
            "Choose smaller layers, or shorter sequences."
        )
