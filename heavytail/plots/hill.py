"""Hill's estimate over the number of exceedances."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from heavytail.estimates.tail_index import hill_curve
from heavytail.estimates.tail_report import TailReport
from heavytail.plots.axes import LINES, new_axes

__all__ = ["HEIGHT", "hill_plot"]

HEIGHT = 5.4  # of a figure, in inches: the legend stands below the axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def hill_plot(report: TailReport, ax: Axes | None = None) -> Axes:
    """Draw Hill's estimate over the number of exceedances, with its 95 % interval and the estimates of a report.

    Parameters
    ----------
    report : TailReport
        The report (`heavytail.estimates.tail_report`).
    ax : Axes, optional
        Where to draw.

    Returns
    -------
    Axes
    """
    ax = ax or new_axes(height=HEIGHT)
    n, value, low, high = hill_curve(report.tail)
    finite = [one for one in report.estimates if np.isfinite(one.value)]
    top = 1.5 * max(2.0, float(np.median(value)), *(one.value for one in finite[:2]))
    ax.fill_between(n, low, high, color="0.85", label="95 % interval of Hill's")
    ax.semilogx(n, value, color="black", linewidth=1, label="Hill")
    for position, one in enumerate(finite):
        bars = [[one.value - one.low], [max(min(one.high, 10.0 * top) - one.value, 0.0)]]
        grey, _, mark = LINES[position % len(LINES)]
        name = "Hill, of the stretch" if one is report.power else one.method
        ax.errorbar(
            [one.exceedances], [one.value], bars, color=grey, fmt=mark, capsize=3, markerfacecolor="white", label=name
        )
    if report.power.length:
        ax.axvline(report.power.length, color="0.5", linestyle=":", label="end of the stretch that follows one power")
    for order in (1.0, 2.0):  # below 1 no mean, below 2 no variance
        ax.axhline(order, color="0.5", linewidth=0.8)
    ax.set_ylim(0.0, top)
    ax.set_xlabel("number of largest values used")
    ax.set_ylabel("tail index")
    ax.legend(frameon=False, fontsize="small", ncols=2, loc="upper center", bbox_to_anchor=(0.5, -0.15))  # off the data
    return ax
