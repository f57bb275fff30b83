"""A fitted rate on the curve that it was taken from: the window, the fit, and how far its interval lets it turn."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from heavytail.curves.rates import RateFit
from heavytail.parts.parameters import instance
from heavytail.plots.axes import new_axes

__all__ = ["rate"]

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def rate(fit: RateFit, ax: Axes | None = None) -> Axes:
    """Draw a fit on its curve, on logarithmic axes: its window shaded, its 95 % interval as a wedge through the middle.

    Parameters
    ----------
    fit : RateFit
        The fit (`heavytail.fit_rate`, `heavytail.fit_quantile_rate`).
    ax : Axes, optional
        Where to draw.

    Returns
    -------
    Axes
        With a title that says what was run, if the curve knows it.

    Raises
    ------
    TypeError
        If it is no fit.
    """
    instance("fit", fit, RateFit, "Fit the curve first: heavytail.plots.rate(heavytail.fit_rate(curve)).")
    ax = ax or new_axes()
    seen, (first, last) = fit.fitted, fit.window
    shown = np.isfinite(seen.values) & (seen.values > 0.0)
    ax.axvspan(first, last, facecolor="0.94", edgecolor="0.6", zorder=0.0, label=f"window: k = {first} .. {last}")
    ax.loglog(seen.k[shown], seen.values[shown], "o-", color="black", markersize=3, linewidth=0.8, label=seen.what)
    k = np.geomspace(first, last, 50)
    logs = f" (log k)^{fit.logs:g}" if fit.logs else ""
    if math.isfinite(fit.half_width):
        turned = [fit(k) * (k / math.sqrt(first * last)) ** (fit.rate - end) for end in (fit.low, fit.high)]
        ends = f"95 % interval: [{fit.low:.3f}, {fit.high:.3f}]"
        ax.fill_between(k, np.minimum(*turned), np.maximum(*turned), color="0.75", label=ends)
    ax.loglog(k, fit(k), color="black", linestyle="--", linewidth=2, label=f"fit: k^-{fit.rate:.3f}{logs}")
    low, high = fit.limits()
    ax.plot([], [], color="black", linestyle="", label=f"limits within reach: [{low:.3f}, {high:.3f}]")
    ax.set_xlabel("step k")
    ax.set_ylabel(seen.name + (f", in units of {seen.unit}" if seen.unit not in ("", "1") else ""))
    ax.set_title(seen.title, fontsize="medium", wrap=True)
    ax.grid(which="major", color="0.92")
    ax.set_axisbelow(True)
    ax.legend(frameon=False, fontsize="small")
    return ax
