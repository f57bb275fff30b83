"""A function along the updates of methods, or on the plane of two directions: Figures 3 and 5 to 8 of Pan and Li 2022."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heavytail.plots.axes import LINES, new_axes
from heavytail.sharpness.landscape import Landscape

__all__ = ["landscape_plot"]

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def landscape_plot(found: Landscape, ax: Axes | None = None) -> Axes:
    """Draw a function along directions as lines over the length, with their lowest points; on a plane as contours.

    Parameters
    ----------
    found : Landscape
        The landscape (`heavytail.landscape`).
    ax : Axes, optional
        Where to draw.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If a plane has a single length, which has no contours.
    """
    if found.plane and found.lengths.size < 2:
        raise ValueError(f"The plane has the length {found.lengths[0]:g} alone. Pass two lengths or more to `landscape`.")
    ax = ax or new_axes()
    lowest = found.lowest()
    if found.plane:
        across, up = found.names
        lines = ax.contour(found.lengths, found.lengths, found.values.T, 12, colors="0.35", linewidths=0.8)
        ax.clabel(lines, fontsize="x-small")
        ax.plot([0.0], [0.0], "o", color="black", label="x")
        place, least = [lowest[name][0] for name in found.names], lowest[across][1]
        ax.plot(place[:1], place[1:], "*", color="black", markersize=10, label=f"lowest: {least:.4g}")
        ax.set_xlabel(f"length along {across}")
        ax.set_ylabel(f"length along {up}, orthogonal to {across}")
    else:
        for i, name in enumerate(found.names):
            grey, style, marker = LINES[i % len(LINES)]
            length, least = lowest[name]
            label = f"{name}: lowest {least:.4g} at {length:.3g}"
            ax.plot(
                found.lengths, found.values[i], color=grey, linestyle=style, marker=marker, label=label,
                markevery=[int(found.values[i].argmin())], markerfacecolor="white",
            )  # fmt: skip
        ax.axhline(found.value, color="0.8", linewidth=0.8)
        ax.set_xlabel("length of the step")
        ax.set_ylabel("f")
        ax.set_axisbelow(True)
    ax.legend(frameon=False, fontsize="small")
    return ax
