"""Maps of exponents over a plane of schedules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from heavytail.claims.schedule_map import ScheduleMap
from heavytail.plots.axes import row_of
from heavytail.theory import schedules

__all__ = ["schedule_maps"]

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def schedule_maps(found: Sequence[ScheduleMap], axes: Sequence[Axes] | None = None) -> Axes:
    """Draw maps of exponents side by side: measured as shades of grey, predicted as contours, named schedules as marks.

    Parameters
    ----------
    found : sequence of ScheduleMap
        The maps (`heavytail.claims.schedule_map`), one or more.
    axes : sequence of Axes, optional
        Where to draw, one for each map.

    Returns
    -------
    Axes
        The last one.

    Raises
    ------
    ValueError
        If there are more or fewer Axes than maps.
    """
    row = row_of(axes, len(found), 5.0, 5.4)
    for position, (explored, ax) in enumerate(zip(found, row, strict=True)):
        shades = _schedule_map(explored, ax)
        if position == len(found) - 1:
            bar = ax.figure.colorbar(shades, ax=row, shrink=0.8, aspect=30, pad=0.02)
            bar.set_label(r"measured exponent $r$ of $k^{-r}$")
    return row[-1]


def _schedule_map(found: ScheduleMap, ax: Axes) -> Any:
    from matplotlib.colors import LinearSegmentedColormap

    light = LinearSegmentedColormap.from_list("light", ["1.0", "0.45"])  # black marks and labels can be read on all of it
    largest = 1.0 if found.setting == "strongly convex" else 0.5
    shades = ax.pcolormesh(found.step, found.clip, found.measured, cmap=light, vmin=0.0, vmax=largest, shading="nearest")
    p, q = (np.linspace(side.min(), side.max(), 121) for side in (found.clip, found.step))
    predicted = [[schedules.rate(found.alpha, y, x, found.symmetric, found.setting) for x in q] for y in p]
    if np.min(predicted) < 0.0:
        diverging = ax.contourf(q, p, predicted, [-np.inf, 0.0], colors="white", hatches=["//"])
        diverging.set_edgecolor("0.6")
        diverging.set_linewidth(0.0)
        ax.fill_between([], [], [], facecolor="white", edgecolor="0.6", hatch="//", label="diverges: $r < 0$")
    lines = ax.contour(q, p, predicted, np.arange(1, 10) / 10.0, colors="black", linewidths=0.8)
    ax.clabel(lines, fmt="%.1f", fontsize=8)
    styles = (("s", 9, "white"), ("o", 13, "white"), ("*", 9, "black"))
    for mark, (shape, size, face) in zip(found.marks, styles, strict=True):
        ax.plot(
            mark.step, mark.clip, shape, color="black", markerfacecolor=face, markersize=size, clip_on=False, zorder=5,
            label=f"{mark.name}: $p = {mark.clip:.2f}$, $q = {mark.step:.2f}$, $r = {mark.predicted:.3f}$, "
            f"measured ${mark.measured:z.3f}$",
        )  # fmt: skip
    errors = {
        "strongly convex": r"gap of $x_k$, $\eta_k = (4/(k+1))^q$, $\tau_k = k^p$",
        "non-convex": r"mean of $|\nabla f|^2$, $\eta = K^{-q}/8$, $\tau = K^p$",
    }
    ax.set_xlim(q[0], q[-1])
    ax.set_ylim(p[0], p[-1])
    ax.set_xlabel("exponent $q$ of the step size")
    ax.set_ylabel("exponent $p$ of the clip level")
    ax.set_title(rf"{found.noise} noise, $\alpha = {found.alpha:g}$" + f"\n{errors[found.setting]}", fontsize="medium")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.13), frameon=False, fontsize="small", reverse=True)
    return shades
