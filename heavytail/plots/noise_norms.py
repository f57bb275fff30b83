"""How long the noise of gradients is, and whether its mean square settles as more of it is seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heavytail.parts.parameters import integer, real_array
from heavytail.plots.axes import row_of

__all__ = ["mean_square_growth", "noise_norms"]

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ORDERS = 10  # of the same values, to tell a jump from a trend
BINS = 60
POINTS = 200


def mean_square_growth(norms: ArrayLike, points: int = POINTS) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return numbers n at even ratios, and (||xi_1||**2 + ... + ||xi_n||**2) / n.

    Raises
    ------
    ValueError
        If there are no norms, or no points.
    """
    values = real_array("norms", norms)
    if values.ndim != 1 or not values.size:
        raise ValueError(f"norms has the shape {values.shape}. Pass a 1-D array of lengths.")
    counts = np.unique(np.geomspace(1, values.size, integer("points", points, 1)).round().astype(np.int64))
    return counts, np.cumsum(values**2)[counts - 1] / counts


def noise_norms(norms: ArrayLike, gradient: float | None = None, axes: Sequence[Axes] | None = None) -> Axes:
    """Draw the histogram of noise norms, and how the estimate of their mean square grows, in several orders.

    Parameters
    ----------
    norms : array_like, shape (samples,)
        The norms, in the order in which they were drawn.
    gradient : float, optional
        The norm of the gradient itself.
    axes : two Axes, optional
        Where to draw.

    Returns
    -------
    Axes
        The left one.

    Raises
    ------
    ValueError
        If there are no norms, or not two Axes.

    References
    ----------
    Zhang et al. 2020, Figure 1 (b, d, f, h).
    """
    values = real_array("norms", norms)
    counts, squares = mean_square_growth(values)
    left, right = row_of(axes, 2)
    left.hist(values, BINS, color="0.8", edgecolor="0.6", linewidth=0.4)
    left.set_xlabel("norm of the gradient noise")
    left.set_ylabel("samples")
    if gradient is not None:
        left.axvline(gradient, color="black", linestyle=":", label="norm of the gradient")
        left.legend(frameon=False, fontsize="small")
    rng = np.random.default_rng(0)
    for _ in range(ORDERS):
        right.loglog(*mean_square_growth(rng.permutation(values)), color="0.75", linewidth=0.8)
    right.loglog(counts, squares, color="black", label="as drawn; in other orders grey")
    right.set_xlabel("number of samples")
    right.set_ylabel("mean squared norm")
    right.legend(frameon=False, fontsize="small")
    for ax in (left, right):
        ax.grid(which="major", color="0.92")
        ax.set_axisbelow(True)
    return left
