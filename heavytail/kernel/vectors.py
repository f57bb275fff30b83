"""Vector arithmetic for kernel code: one order of summation everywhere, so one result everywhere.

Eight partial sums let a compiler use SIMD along the coordinates without being allowed to reorder anything. A length whose
squares would overflow or underflow is that of the vector times a power of two, which changes no bit of any other length.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from heavytail.kernel.primitives import fma, kernel_function

__all__ = [
    "clip",
    "clip_length",
    "dot",
    "enough",
    "norm",
    "progress",
    "rescaled",
    "scaled_square",
    "scratch",
    "set_length",
]

LEAST_SQUARE, GREATEST_SQUARE = 2.0**-960, 2.0**980  # inside no digit is lost, and 2**40 squares do not overflow together
UP, DOWN = 2.0**600, 2.0**-600
UNROLLED = 16  # coordinates: a loop over trajectories is no SIMD code if a branch stands in it, and these few need none


def scratch(size: int) -> Any:
    """Return a vector of zeros to work in, until the calling function returns.

    Compiled it is stack memory of that function, and on a GPU memory of the thread.

    Parameters
    ----------
    size : Size
        How many: a field of a part, of the class `heavytail.parts.sizes.Size`, which the compiler knows.

    Returns
    -------
    vector
        The zeros.
    """
    return np.zeros(size)


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
def scaled_square(a: Any) -> tuple[float, float]:
    """Return ||s a||**2 and s: 1, or a power of two if squares of a would overflow or underflow."""
    square = dot(a, a)
    scale = UP if square < LEAST_SQUARE else (DOWN if square > GREATEST_SQUARE else 1.0)
    far = 0.0
    if scale != 1.0 or a.shape[0] <= UNROLLED:
        for j in range(a.shape[0]):
            scaled = scale * a[j]
            far = fma(scaled, scaled, far)
    return (far if scale != 1.0 else square), scale


@kernel_function
def rescaled(square: float, scale: float, wanted: float) -> float:
    """Return ||t a||**2 for the wanted scale t, given ||s a||**2 and s >= t, both of them scales of `scaled_square`."""
    ratio = 1.0 if wanted == scale else (DOWN if wanted * UP == scale else 0.0)
    return square * ratio * ratio


@kernel_function
def _scaled_length(a: Any) -> tuple[float, float]:
    """Return ||s a|| and s, as `scaled_square` does; in one dimension without a square."""
    if a.shape[0] == 1:
        size = abs(a[0])
        scale = UP if size < 2.0**-100 else (DOWN if size > 2.0**490 else 1.0)
        return scale * size, scale
    square, scale = scaled_square(a)
    return math.sqrt(square), scale


@kernel_function
def norm(a: Any) -> float:
    """Euclidean length, whatever its size. In one dimension it is |a|, at no cost."""
    if a.shape[0] == 1:
        return abs(a[0])
    length, scale = _scaled_length(a)
    return length * (DOWN if scale > 1.0 else (UP if scale < 1.0 else 1.0))


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
        length, scale = _scaled_length(a)
        longer = length > scale * tau
        scale = scale if longer else 1.0
        factor = tau / length if longer else 1.0
        for j in range(a.shape[0]):
            a[j] = factor * (scale * a[j])


@kernel_function
def set_length(a: Any, wanted: float) -> None:
    """Stretch or shorten a to the wanted length, in place; a vector of zeros stays one."""
    length, scale = _scaled_length(a)
    factor = wanted / (length if length > 0.0 else 1.0)
    for j in range(a.shape[0]):
        a[j] = factor * (scale * a[j])


@kernel_function
def progress(a: Any, level: float) -> int:
    """The last position, counted from 1, at which |a| exceeds a level; 0 if there is none."""
    last = 0
    for j in range(a.shape[0]):
        last = j + 1 if abs(a[j]) > level else last
    return last


@kernel_function
def enough(count: int, n: int) -> int:
    """The least number of coordinates, `count` or more of n, that `dot` adds up as it does all n where the others are 0."""
    whole = (count + 7) // 8 * 8
    return whole if whole < n else n
