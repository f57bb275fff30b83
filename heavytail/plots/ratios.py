"""Ratios of methods over the steps of a trajectory: Tables 3 to 6 of Pan and Li 2022, as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from heavytail.plots.axes import LINES, new_axes
from heavytail.sharpness.measured import NAMES, Ratios

__all__ = ["ratios_over_steps"]

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def ratios_over_steps(found: Ratios, ax: Axes | None = None) -> Axes:
    """Draw the ratio of every method over the steps, on logarithmic axes, with its intervals; only what is positive shows.

    Parameters
    ----------
    found : Ratios
        The ratios (`heavytail.DirectionalSharpness.ratios`).
    ax : Axes, optional
        Where to draw.

    Returns
    -------
    Axes
    """
    ax = ax or new_axes()
    count = len(found.methods)
    for i, name in enumerate(found.methods):
        grey, style, marker = LINES[i % len(LINES)]
        shown = found.value[i] > 0.0
        missing = int((~shown).sum())
        value, low, high = found.value[i, shown], found.low[i, shown], found.high[i, shown]
        finite = np.isfinite(high) & (low > 0.0)
        bars = np.where(finite, [value - low, high - value], 0.0)
        aside = 1.03 ** (i - 0.5 * (count - 1))  # so that intervals at one step stand side by side
        ax.errorbar(
            found.at[shown] * aside, value, bars, color=grey, linestyle=style, marker=marker, markerfacecolor="white",
            markersize=5, capsize=2, linewidth=1, label=f"{name}, not positive at {missing} steps" if missing else name,
        )  # fmt: skip
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_xlabel("step k")
    ax.set_ylabel(f"{NAMES[found.of]}, over that of {found.to}")
    ax.grid(which="major", color="0.92")
    ax.set_axisbelow(True)
    ax.legend(frameon=False, fontsize="small")
    return ax
