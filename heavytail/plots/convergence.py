"""A curve over k on logarithmic axes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from heavytail.curves.curve import Curve
from heavytail.curves.rates import RateFit
from heavytail.plots.axes import new_axes

__all__ = ["convergence"]

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def convergence(
    curve: Curve,
    fit: RateFit | None = None,
    theory: float | None = None,
    quantile: float | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a curve over k on logarithmic axes, with its interval, its fit and a line of the theory's slope.

    Parameters
    ----------
    curve : Curve
        The curve.
    fit : RateFit, optional
        Its fit.
    theory : float, optional
        A rate r, drawn as a line k**-r through the last point.
    quantile : float, optional
        Draw this quantile instead of the mean.
    ax : Axes, optional
        Where to draw.

    Returns
    -------
    Axes
    """
    ax = ax or new_axes()
    heights = curve.mean if quantile is None else curve.quantile(quantile)
    shown = np.isfinite(heights) & (heights > 0.0)
    k, heights = curve.k[shown].astype(np.float64), heights[shown]
    what = f"{'mean' if quantile is None else f'{quantile:g}-quantile'} of {curve.trajectories:,} trajectories"
    ax.loglog(k, heights, color="black", marker="o", markersize=3, linewidth=1, label=what)
    if quantile is None:
        low = np.maximum(curve.low[shown], 1e-3 * heights.min())
        open_above = np.isinf(curve.high[shown])
        high = np.where(open_above, 1e3 * heights.max(), curve.high[shown])
        ends = "95 % interval" + (", open above" if open_above.any() else "")
        limits = ax.get_ylim()
        ax.fill_between(k, low, high, color="0.8", label=ends)
        ax.set_ylim(*(limits if open_above.any() else (None, None)))
    if fit is not None:
        window = np.array(fit.window, dtype=np.float64)
        low_limit, high_limit = fit.limits()
        label = f"fit: k^-{fit.rate:.3f}, limits within reach [{low_limit:.3f}, {high_limit:.3f}]"
        ax.loglog(window, fit(window), color="black", linestyle="--", linewidth=2, label=label)
    if theory is not None:
        k = np.array([curve.k[0], curve.k[-1]], dtype=np.float64)
        ax.loglog(
            k,
            heights[-1] * (k / k[-1]) ** -theory,
            color="0.4",
            linestyle=":",
            linewidth=2,
            label=f"theory: k^-{theory:.3f}",
        )
    ax.set_xlabel("step k")
    ax.set_ylabel(curve.name)
    ax.grid(which="major", color="0.92")
    ax.set_axisbelow(True)
    ax.legend(frameon=False)
    return ax
