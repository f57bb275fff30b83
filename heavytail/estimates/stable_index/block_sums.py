"""The stability index from sums over blocks: n stable numbers add up to n**(1/alpha) times one of them.

So (E log|X_1 + ... + X_n| - E log|X_1|) / log n is 1/alpha, for every n, and its estimate is unbiased - for strictly stable
data. Of other centred data the index is that of the stable law that attracts them, in the limit of long blocks. Data with
a mean other than 0 are attracted by that mean: the estimate tends to 1, whatever the tail.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.estimates.estimate import IndexEstimate, StudentEstimate
from heavytail.parts.parameters import integer, real_array

__all__ = ["StableIndex", "from_block_sums"]


@dataclass(frozen=True)
class StableIndex(IndexEstimate):
    """A stability index with its 95 % interval.

    Attributes
    ----------
    value : float
        The estimate.
    inverse : StudentEstimate
        1/alpha, which is what is estimated without bias.
    block : int
        How many numbers a sum has.
    note : str
        Why the interval cannot be trusted, in a sentence; empty if nothing is known against it.
    method : str
        The estimator.
    """

    inverse: StudentEstimate
    block: int
    note: str = ""
    method: str = "block sums"

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the interval at another level; infinite above if 1/alpha = 0 is not excluded."""
        return self.inverse.reciprocal_interval(level)


def from_block_sums(data: ArrayLike, block: int) -> StableIndex:
    """Estimate the stability index of independent, centred data.

    1/alpha = (mean log|Y_i| - mean log|X_j|) / log(block) with the sums Y_i of consecutive blocks of the X_j
    (Mohammadi, Mohammadpour and Ogata, Metrika 78, 2015). Blocks are independent, and so give the standard error.

    Parameters
    ----------
    data : array_like
        The values, in the order in which they were drawn; what is left after the last whole block is not used.
    block : int
        How many numbers to add up, at least 2. About the root of the number of data serves both bias and error.

    Returns
    -------
    StableIndex

    Raises
    ------
    ValueError
        If there are fewer than two blocks, or values or sums that are 0, infinite or not a number.
    """
    values, size = real_array("The data", data).ravel(), integer("block", block, 2)
    blocks = values.size // size
    if blocks < 2:
        raise ValueError(f"{values.size} values make no two blocks of {size}. Pass more data or a smaller block.")
    rows = values[: blocks * size].reshape(blocks, size)
    sums = rows.sum(axis=1)
    if not np.isfinite(sums).all():
        raise ValueError("The data hold values that are infinite or not a number. Remove them, and say so.")
    if not (rows.all() and sums.all()):
        raise ValueError("A value or the sum of a block is 0, which has no logarithm. The estimate is for continuous laws.")
    slopes = (np.log(np.abs(sums)) - np.log(np.abs(rows)).mean(axis=1)) / math.log(size)
    inverse = StudentEstimate(float(slopes.mean()), float(slopes.std(ddof=1)) / math.sqrt(blocks), blocks - 1)
    note = _one_sign(sums, rows) if rows.min() > 0.0 or rows.max() < 0.0 else ""
    return StableIndex(1.0 / inverse.value, inverse, size, note)


def _one_sign(sums: NDArray[np.float64], rows: NDArray[np.float64]) -> str:
    """Return a warning if longer sums of values of one sign grow like their number, as they do where a mean exists."""
    first = max(math.isqrt(rows.shape[1]), 1)
    growth = np.log(np.abs(sums)) - np.log(np.abs(rows[:, :first].sum(axis=1)))
    if float(growth.mean()) > 1.1 * math.log(rows.shape[1] / first):
        return ""
    return (
        "All values have one sign and their sums grow like their number: the estimate tends to 1 whatever the tail. "
        "Subtract the mean, or use heavytail.tail_index."
    )
