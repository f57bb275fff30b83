"""Products of matrices in kernel code; a matrix lies in a vector row by row, from some position on.

They add to what stands there, so a sum of products is a sequence of calls. W below has `height` rows of `width` entries.
"""

from __future__ import annotations

from typing import Any

from heavytail.kernel.primitives import kernel_function

__all__ = ["add_outer", "add_product", "add_transposed", "set_zero"]


@kernel_function
def set_zero(out: Any) -> None:
    """Write 0 to every entry."""
    for j in range(out.shape[0]):
        out[j] = 0.0


@kernel_function
def add_product(out: Any, a: Any, w: Any, first: int, rows: int, height: int, width: int) -> None:
    """Add A W' to out: each of the rows of A, which has `width` entries, through the layer W, which begins at `first`."""
    for r in range(rows):
        for e in range(height):
            total = 0.0
            for f in range(width):
                total += a[r * width + f] * w[first + e * width + f]
            out[r * height + e] += total


@kernel_function
def add_transposed(out: Any, b: Any, w: Any, first: int, rows: int, height: int, width: int) -> None:
    """Add B W to out: the way back through the layer W, for each of the rows of B, which has `height` entries."""
    for r in range(rows):
        for f in range(width):
            total = 0.0
            for e in range(height):
                total += b[r * height + e] * w[first + e * width + f]
            out[r * width + f] += total


@kernel_function
def add_outer(out: Any, first: int, weight: float, b: Any, a: Any, rows: int, height: int, width: int) -> None:
    """Add weight B' A, which has the shape of W, to out from `first` on: the derivative with respect to the layer."""
    for e in range(height):
        for f in range(width):
            total = 0.0
            for r in range(rows):
                total += b[r * height + e] * a[r * width + f]
            out[first + e * width + f] += weight * total
