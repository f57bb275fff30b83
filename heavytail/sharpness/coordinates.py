"""How the size of a vector is spread over its coordinates: many are small, and a few hold most of the norm."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail import html
from heavytail.parts.parameters import integer, real_array, shown

__all__ = ["CoordinateHistogram", "coordinate_histogram"]


@dataclass(frozen=True, eq=False)
class CoordinateHistogram:
    """The absolute values of the coordinates of a vector, in bins of equal width on a logarithmic scale.

    Attributes
    ----------
    edges : ndarray, shape (n + 1,)
        The ends of the bins; each holds its lower end.
    counts : ndarray of int, shape (n,)
        How many coordinates fall into each.
    shares : ndarray, shape (n,)
        The share of the squared length of the vector in each; they sum to 1.
    zeros : int
        How many coordinates are 0.
    """

    edges: NDArray[np.float64]
    counts: NDArray[np.int64]
    shares: NDArray[np.float64]
    zeros: int

    def _repr_html_(self) -> str:
        ends = zip(self.edges[:-1], self.edges[1:], strict=True)
        lines = [
            (f"{low:.3g} to {high:.3g}", str(count), f"{100.0 * share:.3g} %")
            for (low, high), count, share in zip(ends, self.counts.tolist(), self.shares, strict=True)
            if count
        ]
        caption = f"{int(self.counts.sum()) + self.zeros} coordinates, {self.zeros} of them 0"
        return html.table(("absolute value", "coordinates", "of the squared length"), [lines], caption)


def coordinate_histogram(vector: ArrayLike, bins_per_decade: int = 4) -> CoordinateHistogram:
    """Return a histogram of the absolute values of the coordinates of a gradient, a momentum or an update.

    Figure 1 of Pan and Li 2022 is one of a momentum: half of its coordinates lie from 1e-12 to 1e-6, and those from 1e-4 to
    1e-2 hold most of the norm.

    Parameters
    ----------
    vector : array_like
        The vector; an array of any shape counts as its entries.
    bins_per_decade : int, default 4
        How many bins a factor of 10 has; powers of 10 are ends of bins.

    Returns
    -------
    CoordinateHistogram

    Raises
    ------
    TypeError, ValueError
        If the vector holds no number but 0, or one that is not finite, or the number of bins is none.

    Examples
    --------
    >>> import heavytail as ht
    >>> found = ht.coordinate_histogram([0.0, -0.002, 0.002, 3.0], bins_per_decade=1)
    >>> found.edges.tolist(), found.counts.tolist(), found.zeros
    ([0.001, 0.01, 0.1, 1.0, 10.0], [2, 0, 0, 1], 1)
    """
    sizes = np.abs(real_array("vector", vector)).ravel()
    per_decade = integer("bins_per_decade", bins_per_decade, 1)
    if not np.isfinite(sizes).all() or not sizes.any():
        raise ValueError(f"vector = {shown(vector)} has no sizes. Pass finite numbers, not all of them 0.")
    positive = sizes[sizes > 0.0]
    first = math.floor(math.log10(positive.min()) * per_decade) - 1  # one more on both sides, for log10 is rounded
    last = math.floor(math.log10(positive.max()) * per_decade) + 2
    with np.errstate(over="ignore"):
        powers = [divmod(n, per_decade) for n in range(first, last + 1)]
        edges = np.array([float(f"1e{whole}") * 10.0 ** (part / per_decade) for whole, part in powers])
    place = np.searchsorted(edges, positive, side="right") - 1
    low, high = int(place.min()), int(place.max()) + 1
    scaled = (positive / positive.max()) ** 2
    shares = np.bincount(place - low, scaled, high - low) / scaled.sum()
    counts = np.bincount(place - low, minlength=high - low)
    return CoordinateHistogram(edges[low : high + 1], counts.astype(np.int64), shares, int(sizes.size - positive.size))
