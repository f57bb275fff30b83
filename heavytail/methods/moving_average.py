"""A momentum, kept in one row of a method's memory: one formula for all methods that have one."""

from __future__ import annotations

from typing import Any

from heavytail.kernel.primitives import kernel_function

__all__ = ["average_into"]


@kernel_function
def average_into(g: Any, state: Any, row: int, kept: float, fresh: float) -> None:
    """Make m_k = kept m_{k-1} + fresh g_k of g, in place; m stands in a row of the memory."""
    for j in range(g.shape[0]):
        g[j] = kept * state[row, j] + fresh * g[j]
        state[row, j] = g[j]
