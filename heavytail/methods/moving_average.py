"""A momentum, kept in one row of a method's memory: one formula for all methods that have one."""

from __future__ import annotations

from typing import Any

from heavytail.kernel.primitives import kernel_function

__all__ = ["averaged"]


@kernel_function
def averaged(state: Any, row: int, j: int, kept: float, fresh: float, value: float) -> float:
    """Return m_k = kept m_{k-1} + fresh value, coordinate j of the momentum in a row of the memory, and keep it there."""
    m = kept * state[row, j] + fresh * value
    state[row, j] = m
    return m
