"""Hill's estimate for values in the order of time: blocks of consecutive values see what neighbours have in common."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from heavytail.estimates.statistics import jackknife
from heavytail.estimates.tail_index.estimate import TailIndex, from_inverse
from heavytail.estimates.tail_index.log_excess import hill
from heavytail.estimates.tail_index.ordered import order_statistics
from heavytail.parts.parameters import integer, real_array

__all__ = ["hill_of_series"]


def hill_of_series(data: ArrayLike, exceedances: int | None = None, blocks: int = 20) -> TailIndex:
    """Estimate the tail index of |data| by Hill's estimate, with an interval for values that depend on their neighbours.

    1/a is the sum of the log-excesses over their number; both are added up over blocks of consecutive values, and the
    jackknife over blocks gives the standard error. It is right where dependence reaches over much less than a block.

    Parameters
    ----------
    data : array_like
        The values in the order of time; their signs do not matter.
    exceedances : int, optional
        How many of the largest values to use; as for `hill` by default.
    blocks : int, default 20
        How many blocks.

    Returns
    -------
    TailIndex

    Raises
    ------
    ValueError
        If there are fewer than 10 values in a block, or the tail above the threshold has no spread.
    """
    sizes, count = np.abs(real_array("The data", data)).ravel(), integer("blocks", blocks, 2)
    if sizes.size < 10 * count:
        raise ValueError(f"{sizes.size} values are too few for {count} blocks. Pass {10 * count} or more, or fewer blocks.")
    plain = hill(order_statistics(sizes), exceedances)
    above = sizes > plain.threshold
    excess = np.log(np.where(above, sizes, plain.threshold) / plain.threshold)
    cuts = np.arange(count + 1) * sizes.size // count
    lengths = np.diff(cuts)
    sums = np.column_stack([np.add.reduceat(excess, cuts[:-1]), np.add.reduceat(above.astype(np.float64), cuts[:-1])])
    inverse = jackknife(sums / lengths[:, None], lengths, lambda mean: float(mean[0] / mean[1]) if mean[1] > 0.0 else 0.0)
    return from_inverse(inverse, plain.threshold, plain.exceedances, "Hill, consecutive blocks", plain.note)
