"""Integer log-histograms: 16 bins per octave, whose edges are exact doubles and whose index is a shift of the bits.

Counts add up exactly in any order and on any machine; quantiles, truncated moments and tail indices come from them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from heavytail.kernel.primitives import bits, kernel_function
from heavytail.parts.parameters import real_array

__all__ = ["BINS", "bin_of", "centers", "checked_counts", "edges", "quantile"]

BINS_PER_OCTAVE = 16
LOWEST_EXPONENT, HIGHEST_EXPONENT = -96, 96
# Bin 0 holds everything below 2**-96, zero and negative values; the last bin holds everything from 2**96 up,
# infinity and values that are not numbers.
BINS = (HIGHEST_EXPONENT - LOWEST_EXPONENT) * BINS_PER_OCTAVE + 2
SHIFT = np.uint64(48)
OFFSET = (1023 + LOWEST_EXPONENT) * BINS_PER_OCTAVE - 1


@kernel_function
def bin_of(value: Any) -> Any:
    """Return the bin of a value: its exponent and the first four bits of its mantissa."""
    index: Any = np.int64(bits(0.0 if value <= 0.0 else value) >> SHIFT) - OFFSET
    index = index if index > 0 else 0
    return index if index < BINS - 1 else BINS - 1


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
    """Return the lower edges of bins 1, 2, ... and the lower edge of the last bin: `BINS` - 1 numbers."""
    words = (np.arange(BINS - 1, dtype=np.uint64) + np.uint64(OFFSET + 1)) << SHIFT
    return words.view(np.float64)


def centers() -> NDArray[np.float64]:
    """Return the geometric centre of every bin; 0 for the first bin and the lower edge for the last."""
    lower = edges()
    return np.concatenate([[0.0], np.sqrt(lower[:-1] * lower[1:]), lower[-1:]])


def quantile(counts: NDArray[np.int64], q: float) -> float:
    """Return the q-quantile of counted values, log-linear inside a bin: 0 in the first bin, infinity in the last."""
    cumulative = np.cumsum(counts)
    target = q * cumulative[-1]
    b = int(np.searchsorted(cumulative, target))
    if b == 0 or b == BINS - 1:
        return 0.0 if b == 0 else np.inf
    lower, upper = edges()[b - 1 : b + 1]
    return float(lower * (upper / lower) ** ((target - cumulative[b - 1]) / counts[b]))
