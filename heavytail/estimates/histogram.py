"""Integer log-histograms: 16 bins per octave, whose edges are exact doubles and whose index is a shift of the bits.

Counts add up exactly in any order and on any machine; quantiles, truncated moments and tail indices come from them. Sizes
are known from 2**-96 to 2**96. Below are three bins: of negative values, of zeros, and of positive values that are smaller.
The last bin holds everything from 2**96 up, infinity and values that are not numbers.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from heavytail.kernel.primitives import bits, kernel_function
from heavytail.parts.parameters import real_array

__all__ = [
    "BINS",
    "GREATEST",
    "LEAST",
    "NEGATIVE",
    "RESOLVED",
    "TINY",
    "ZERO",
    "add_packed",
    "bin_of",
    "bin_of_quantile",
    "centers",
    "checked_counts",
    "edges",
    "move_counts",
    "pack",
    "quantile",
    "unresolved",
]

BINS_PER_OCTAVE = 16
LOWEST_EXPONENT, HIGHEST_EXPONENT = -96, 96
LEAST, GREATEST = 2.0**LOWEST_EXPONENT, 2.0**HIGHEST_EXPONENT
NEGATIVE, ZERO, TINY, RESOLVED = range(4)  # the first bins; the sizes of values are known from bin RESOLVED on
BINS = RESOLVED + (HIGHEST_EXPONENT - LOWEST_EXPONENT) * BINS_PER_OCTAVE + 1
SHIFT = np.uint64(48)
OFFSET = (1023 + LOWEST_EXPONENT) * BINS_PER_OCTAVE - RESOLVED
FAINT = 1e-3  # of the mean: what values of unknown size may add to it


@kernel_function
def bin_of(value: Any) -> Any:
    """Return the bin of a value: its exponent and the first four bits of its mantissa."""
    index: Any = np.int64(bits(0.0 if value <= 0.0 else value) >> SHIFT) - OFFSET
    index = index if index > TINY else TINY
    index = index if index < BINS - 1 else BINS - 1
    return (NEGATIVE if value < 0.0 else ZERO) if value <= 0.0 else index


def move_counts(source: NDArray[Any], target: NDArray[np.int64]) -> None:
    """Add the counts of many histograms to those of as many others, and set them to zero.

    Both end with the axis of the bins. Most bins are empty in all of them; what lies below and above the others is left out.
    """
    used = np.flatnonzero(np.bitwise_or.reduce(source.reshape(-1, BINS)))
    if used.size:
        window = slice(used[0], used[-1] + 1)
        target[..., window] += source[..., window]
        source[..., window] = 0


def pack(counts: NDArray[Any]) -> NDArray[np.int64]:
    """Return where histograms count anything, in the order of memory, and how often: two rows, since most bins are empty."""
    flat = counts.reshape(-1)
    used = np.flatnonzero(flat)
    return np.stack([used, flat[used].astype(np.int64)])


def add_packed(packed: NDArray[np.int64], target: NDArray[np.int64]) -> None:
    """Add packed counts to histograms of the shape that they had."""
    target.reshape(-1)[packed[0]] += packed[1]


def checked_counts(counts: Any) -> NDArray[np.int64]:
    """Return counts as integers, checked to be one for each bin.

    Raises
    ------
    TypeError
        If they are no real numbers.
    ValueError
        If the shape is another one, or a count is negative or not whole.
    """
    given = (
        np.asarray(counts) if type(counts) is np.ndarray and counts.dtype == np.int64 else real_array("The counts", counts)
    )
    if given.shape != (BINS,):
        raise ValueError(f"The counts have the shape {given.shape}. Pass one histogram of {BINS} bins.")
    if not ((given >= 0) & (given == np.floor(given)) & np.isfinite(given)).all():
        raise ValueError("The counts hold numbers that are negative or not whole. Pass how many values each bin has.")
    return given.astype(np.int64, copy=False)


def edges() -> NDArray[np.float64]:
    """Return the lower edges of bins 1, 2, ... and the lower edge of the last bin: `BINS` - 1 numbers, 0 first."""
    words = (np.arange(BINS - RESOLVED, dtype=np.uint64) + np.uint64(OFFSET + RESOLVED)) << SHIFT
    return np.concatenate([[0.0, np.nextafter(0.0, 1.0)], words.view(np.float64)])


def centers() -> NDArray[np.float64]:
    """Return the geometric centre of every bin; 0 for the bins below 2**-96 and the lower edge for the last."""
    lower = edges()[RESOLVED - 1 :]
    return np.concatenate([np.zeros(RESOLVED), np.sqrt(lower[:-1] * lower[1:]), lower[-1:]])


def bin_of_quantile(counts: NDArray[np.int64], q: float) -> int:
    """Return the bin in which the q-quantile of counted values lies."""
    cumulative = np.cumsum(counts)
    return int(np.searchsorted(cumulative, q * cumulative[-1]))


def quantile(counts: NDArray[np.int64], q: float) -> float:
    """Return the q-quantile of counted values, log-linear inside a bin.

    Where the size is not known it is minus infinity for a negative value, 0 for one below 2**-96, and infinity for one from
    2**96 on; not a number if nothing was counted.
    """
    cumulative, b = np.cumsum(counts), bin_of_quantile(counts, q)
    if cumulative[-1] == 0:
        return np.nan
    if b < RESOLVED or b == BINS - 1:
        return -np.inf if b == NEGATIVE else 0.0 if b < RESOLVED else np.inf
    lower, upper = edges()[b - 1 : b + 1]
    return float(lower * (upper / lower) ** ((q * cumulative[-1] - cumulative[b - 1]) / counts[b]))


def unresolved(counts: NDArray[np.int64], top: int) -> str:
    """Say why counts do not tell the mean and the tail of the values, and what to do; or nothing if they do.

    Parameters
    ----------
    counts : ndarray of int, shape (BINS,)
        The counts.
    top : int
        How many of the largest values make the tail.

    Returns
    -------
    str
        What is wrong with how many of the values, and a remedy after a colon.
    """
    if counts[NEGATIVE]:
        return f"{counts[NEGATIVE]} values are negative: give the problem a lower `minimum`, or look at the samples"
    if counts[-1] >= top:
        return f"{counts[-1]} values lie beyond 2**{HIGHEST_EXPONENT} = {GREATEST:.1e}: choose larger units"
    if counts[TINY] * LEAST > FAINT * (counts @ centers()):
        return f"{counts[TINY]} values lie below 2**{LOWEST_EXPONENT} = {LEAST:.1e}: choose smaller units"
    return ""
