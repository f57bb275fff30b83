"""What the values of a parameter came to, for several families of methods: how each was tuned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from heavytail.plots.axes import LINES, new_axes
from heavytail.sharpness.tuned import Tuning

__all__ = ["tuning_curves"]

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def tuning_curves(found: Tuning, ax: Axes | None = None) -> Axes:
    """Draw the criterion over the parameter of each family, with its intervals, and the best value as it came out anew.

    Parameters
    ----------
    found : Tuning
        The tuning (`heavytail.tune`). Values that came to infinity, or to nothing above 0, are left out.
    ax : Axes, optional
        Where to draw.

    Returns
    -------
    Axes
    """
    ax = ax or new_axes()
    for i, family in enumerate(found.families):
        grey, style, marker = LINES[i % len(LINES)]
        shown = [trial for trial in family.trials if 0.0 < trial.score < np.inf]
        parameter, score, low, high = (
            np.array([(one.parameter, one.score, one.low, one.high) for one in shown]).reshape(-1, 4).T
        )
        bars = np.where(np.isfinite(high) & (low > 0.0), [score - low, high - score], 0.0)
        left_out = len(family.trials) - len(shown)
        notes = [f"best {family.best.parameter:.3g}{' (edge)' if family.at_edge else ''}"]
        notes += [f"{left_out} not shown"] if left_out else []
        ax.errorbar(
            parameter, score, bars, color=grey, linestyle=style, marker=marker, markerfacecolor="white", markersize=5,
            capsize=2, linewidth=1, label=f"{family.name}: {', '.join(notes)}",
        )  # fmt: skip
        if 0.0 < family.fresh.score < np.inf:
            ax.plot([family.fresh.parameter], [family.fresh.score], marker=marker, color=grey, markersize=7, zorder=5)
    ax.plot([], [], marker="o", color="0.3", linestyle="", label="filled: the best value, run anew")
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_xlabel("parameter")
    observable, iterate = found.column
    ax.set_ylabel(f"{found.criterion} {observable} of the {iterate} iterate")
    ax.grid(which="major", color="0.92")
    ax.set_axisbelow(True)
    ax.legend(frameon=False, fontsize="small")
    return ax
