"""The sizes of the coordinates of a vector: Figure 1 of Pan and Li 2022."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heavytail.plots.axes import new_axes
from heavytail.sharpness.coordinates import CoordinateHistogram

__all__ = ["coordinate_sizes"]

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def coordinate_sizes(found: CoordinateHistogram, ax: Axes | None = None) -> Axes:
    """Draw how many coordinates have which size, in per cent, and which share of the squared length they hold.

    Parameters
    ----------
    found : CoordinateHistogram
        The histogram (`heavytail.coordinate_histogram`).
    ax : Axes, optional
        Where to draw.

    Returns
    -------
    Axes
    """
    ax = ax or new_axes()
    every = int(found.counts.sum()) + found.zeros
    zeros = f", {found.zeros} of them 0" if found.zeros else ""
    ax.stairs(100.0 * found.counts / every, found.edges, fill=True, color="0.8", label=f"{every} coordinates{zeros}")
    ax.stairs(100.0 * found.shares, found.edges, color="black", linewidth=1.2, label="squared length")
    ax.set_xscale("log")
    ax.set_xlabel("absolute value of a coordinate")
    ax.set_ylabel("share in each bin, in per cent")
    ax.legend(frameon=False, fontsize="small")
    return ax
