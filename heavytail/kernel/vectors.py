"""Vector arithmetic for kernel code: one order of summation everywhere, so one result everywhere.

Eight partial sums let a compiler use SIMD along the coordinates without being allowed to reorder anything.
"""

from __future__ import annotations

import math
from typing import Any

from heavytail.kernel.primitives import kernel_function

__all__ = ["clip", "clip_length", "dot", "norm", "progress"]


@kernel_function
def dot(a: Any, b: Any) -> float:
    """Inner product of two vectors of one length, in eight partial sums."""
    n = a.shape[0]
    whole = n // 8 * 8
    s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = 0.0
    for j in range(0, whole, 8):
        s0 += a[j] * b[j]
        s1 += a[j + 1] * b[j + 1]
        s2 += a[j + 2] * b[j + 2]
        s3 += a[j + 3] * b[j + 3]
        s4 += a[j + 4] * b[j + 4]
        s5 += a[j + 5] * b[j + 5]
        s6 += a[j + 6] * b[j + 6]
        s7 += a[j + 7] * b[j + 7]
    total = ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7))
    for j in range(whole, n):
        total += a[j] * b[j]
    return total


@kernel_function
def norm(a: Any) -> float:
    """Euclidean length. In one dimension it is |a|, at no cost; in more, squares overflow above a length of 1e154."""
    if a.shape[0] == 1:
        return abs(a[0])
    return math.sqrt(dot(a, a))


@kernel_function
def clip(value: float, tau: float) -> float:
    """The number clipped to [-tau, tau]; what is not a number stays so."""
    return tau if value > tau else (-tau if value < -tau else value)


@kernel_function
def clip_length(a: Any, tau: float) -> None:
    """Shorten a to length tau, in place, if it is longer: min(1, tau / ||a||) a, with nothing divided by zero."""
    if a.shape[0] == 1:
        a[0] = clip(a[0], tau)
    else:
        length = norm(a)
        factor = tau / length if length > tau else 1.0
        for j in range(a.shape[0]):
            a[j] *= factor


@kernel_function
def progress(a: Any, level: float) -> int:
    """The last position, counted from 1, at which |a| exceeds a level; 0 if there is none."""
    last = 0
    for j in range(a.shape[0]):
        last = j + 1 if abs(a[j]) > level else last
    return last
