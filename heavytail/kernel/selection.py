"""The m-th largest |a_j| of a vector, found by counting alone: nothing is sorted and nothing is stored.

Few numbers are counted against each other. Among many, a level is halved between what is reached by too few and what is
reached by enough: first by powers of two, then by bits, since the bits of doubles from 0 up are ordered as they are.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from heavytail.kernel.primitives import bits, from_bits, kernel_function

__all__ = ["top_count", "top_level"]

FEW = 16  # a loop over so many coordinates is unrolled
OCTAVE = np.int64(2**52)  # what doubles x and 2 x differ by, in their bits
FARTHEST = np.int64(2**61)  # twice as far would be out of the range of integers
HALVINGS = 80  # more than the 63 that one double and the next one need, and the 11 steps down from one to 0


@kernel_function
def top_count(percent: float, size: int, rounded_up: bool) -> int:
    """Return how many of some numbers are the top percent of them: percent size / 100, rounded up, and all at most.

    Not rounded up, it is one more than that rounded down: the rank of the entry of this number, counted from 0.
    """
    share = percent * size / 100.0
    m = int(share)
    m = m + 1 if not rounded_up or m < share else m
    return m if m < size else size


@kernel_function
def _count(a: Any, begin: int, end: int, level: float) -> int:
    """The number of coordinates with |a_j| of at least a level."""
    found = 0
    for j in range(begin, end):
        found += 1 if abs(a[j]) >= level else 0
    return found


@kernel_function
def _least_from(a: Any, begin: int, end: int, level: float) -> float:
    """The least |a_j| of at least a level; infinity if there is none."""
    least = math.inf
    for j in range(begin, end):
        size = abs(a[j])
        least = size if size >= level and size < least else least
    return least


@kernel_function
def _greatest(a: Any, begin: int, end: int) -> float:
    """The largest |a_j|."""
    greatest = 0.0
    for j in range(begin, end):
        size = abs(a[j])
        greatest = size if size > greatest else greatest
    return greatest


@kernel_function
def _among_few(a: Any, begin: int, end: int, m: int) -> float:
    """The m-th largest |a_j|: the one that m coordinates or more reach, and less than m exceed."""
    level = 0.0
    for i in range(begin, end):
        size = abs(a[i])
        reached = exceeded = 0
        for j in range(begin, end):
            reached += 1 if abs(a[j]) >= size else 0
            exceeded += 1 if abs(a[j]) > size else 0
        level = size if reached >= m and exceeded < m else level
    return level


@kernel_function
def _among_many(a: Any, begin: int, end: int, m: int) -> float:
    """The m-th largest |a_j|, by halving."""
    greatest = _greatest(a, begin, end)
    low, high = np.int64(0), np.int64(bits(greatest)) + np.int64(1)  # low is reached by m or more, high by less than m
    down, level = OCTAVE, greatest
    settled = greatest == 0.0
    for _ in range(HALVINGS):
        if not settled:
            middle = high - down
            if down == 0 or middle <= low:
                down, middle = np.int64(0), low + (high - low) // np.int64(2)
            level = from_bits(np.uint64(middle))
            found = _count(a, begin, end, level)
            if found >= m:
                low, down = middle, np.int64(0)
            else:
                high, down = middle, np.int64(2) * down if down < FARTHEST else down
            settled = found == m or high - low == 1
            level = from_bits(np.uint64(low))
    return level if level == 0.0 else _least_from(a, begin, end, level)


@kernel_function
def top_level(a: Any, begin: int, end: int, m: int) -> float:
    """Return the m-th largest of the numbers |a_j|, j = begin .. end - 1, exactly.

    Equal numbers count as often as they occur. Infinities are the largest numbers; what is not a number counts as 0.

    Parameters
    ----------
    a : vector
        The numbers.
    begin, end : int
        The range, from `begin` to before `end`.
    m : int
        From 1 to end - begin.

    Returns
    -------
    float

    Examples
    --------
    >>> import numpy as np
    >>> from heavytail.kernel.selection import top_level
    >>> float(top_level(np.array([1.0, -4.0, 2.0, -3.0]), 0, 4, 2))
    3.0
    """
    if m == 1:
        return _greatest(a, begin, end)
    if end - begin <= FEW:
        return _among_few(a, begin, end, m)
    return _among_many(a, begin, end, m)
