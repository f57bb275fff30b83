"""Which coordinates of a point belong together: one vector, or matrices and vectors one after the other.

Kernel code goes through them with ``for b in range(blocks.count())``; ``blocks.section(a, b)`` is block b of a vector, and
entry (i, c) of a matrix stands at ``i * blocks.columns(b) + c`` in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heavytail.kernel.primitives import section
from heavytail.parts.parameters import integer, set_field, shown

__all__ = ["Blocks", "OneBlock", "as_blocks"]

MAX_DIMENSION = 2**40  # doubles of 8 TiB; products of sides must not overflow


@dataclass(frozen=True)
class OneBlock:
    """The whole point is one vector."""

    def count(self) -> int:
        """Return the number of blocks (kernel code)."""
        return 1

    def begin(self, b: int) -> int:
        """Return the first coordinate of block b = 0, 1, ... (kernel code)."""
        return 0

    def end(self, b: int, d: int) -> int:
        """Return the coordinate after the last one of block b of a point in d dimensions (kernel code)."""
        return d

    def rows(self, b: int, d: int) -> int:
        """Return the number of rows of block b (kernel code)."""
        return d

    def columns(self, b: int) -> int:
        """Return the number of columns of block b, 1 for a vector (kernel code)."""
        return 1

    def section(self, a: Any, b: int) -> Any:
        """Return block b of a vector of all coordinates, as a vector that shares its memory (kernel code)."""
        return a


@dataclass(frozen=True)
class Blocks:
    """A point is matrices and vectors, one after the other, a matrix row by row.

    Parameters
    ----------
    shapes : sequence of int or of (int, int)
        A vector's length, or a matrix's number of rows and of columns.

    Raises
    ------
    TypeError, ValueError
        If there are no shapes, one is neither a positive integer nor a pair of them, or they are too large for any memory.

    Examples
    --------
    The weights and the biases of a layer from 3 to 2 units:

    >>> from heavytail.parts.blocks import Blocks
    >>> layer = Blocks([(2, 3), 2])
    >>> layer.dimension
    8
    """

    shapes: tuple[int | tuple[int, int], ...]
    offsets: NDArray[np.int64] = field(init=False, repr=False, compare=False)
    heights: NDArray[np.int64] = field(init=False, repr=False, compare=False)
    widths: NDArray[np.int64] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not isinstance(self.shapes, Iterable) or isinstance(self.shapes, str):
            raise TypeError(f"shapes = {shown(self.shapes)} is no sequence of shapes. Pass for example [(2, 3), 2].")
        set_field(self, "shapes", tuple(map(_shape, self.shapes)))
        if not self.shapes:
            raise ValueError("shapes is empty. Pass the shape of one block or more, for example [(2, 3), 2].")
        sides = [shape if isinstance(shape, tuple) else (shape, 1) for shape in self.shapes]
        if sum(rows * columns for rows, columns in sides) > MAX_DIMENSION:
            raise ValueError(f"shapes = {shown(self.shapes)} has more than {MAX_DIMENSION} coordinates. Pass smaller ones.")
        pairs = np.array(sides, dtype=np.int64)
        offsets = np.concatenate([[0], np.cumsum(pairs[:, 0] * pairs[:, 1])])
        columns = {"offsets": offsets, "heights": pairs[:, 0].copy(), "widths": pairs[:, 1].copy()}
        for name, column in columns.items():
            column.setflags(write=False)
            set_field(self, name, column)

    @property
    def dimension(self) -> int:
        """The number of coordinates of all blocks together."""
        return int(self.offsets[-1])

    @property
    def has_matrices(self) -> bool:
        """Whether a block is a matrix of more than one column; one of a single column is a vector."""
        return bool(self.widths.max() > 1)

    def count(self) -> int:
        """Return the number of blocks (kernel code)."""
        return self.heights.shape[0]

    def begin(self, b: int) -> int:
        """Return the first coordinate of block b = 0, 1, ... (kernel code)."""
        return self.offsets[b]

    def end(self, b: int, d: int) -> int:
        """Return the coordinate after the last one of block b (kernel code)."""
        return self.offsets[b + 1]

    def rows(self, b: int, d: int) -> int:
        """Return the number of rows of block b, the length of a vector (kernel code)."""
        return self.heights[b]

    def columns(self, b: int) -> int:
        """Return the number of columns of block b, 1 for a vector (kernel code)."""
        return self.widths[b]

    def section(self, a: Any, b: int) -> Any:
        """Return block b of a vector of all coordinates, as a vector that shares its memory (kernel code)."""
        return section(a, self.offsets[b], self.offsets[b + 1])


def _shape(value: Any) -> int | tuple[int, int]:
    """Return the shape of a block, checked."""
    if not isinstance(value, Iterable):
        return integer("The length of a vector in shapes", value, 1)
    sides = tuple(integer("A side in shapes", side, 1) for side in value)
    if len(sides) != 2:
        raise ValueError(f"The shape {shown(value)} has {len(sides)} sides. Pass a length, or the rows and the columns.")
    return sides[0], sides[1]


def as_blocks(name: str, value: Any) -> OneBlock | Blocks:
    """Return blocks as they are, and shapes as the `Blocks` of them.

    Raises
    ------
    TypeError, ValueError
        If it is neither.
    """
    return value if isinstance(value, OneBlock | Blocks) else Blocks(value)
