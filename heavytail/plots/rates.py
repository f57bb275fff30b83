"""The exponents of a table over alpha: measured, proved and printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from heavytail.claims.table import Entry
from heavytail.plots.axes import LINES, new_axes

__all__ = ["rates_over_alpha"]

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def rates_over_alpha(entries: Sequence[Entry], title: str = "", ax: Axes | None = None) -> Axes:
    """Draw the exponents of a table over alpha: measured as points, proved as solid lines, printed as dashed ones.

    Parameters
    ----------
    entries : sequence of Entry
        Lines of a section of a table (`heavytail.claims.table`); those that measure no rate are left out. The functions
        of alpha of their claims are the lines.
    title : str, optional
        The title.
    ax : Axes, optional
        Where to draw.

    Returns
    -------
    Axes
    """
    ax = ax or new_axes(7.6, 4.8)
    rates = [entry for entry in entries if entry.row.quantity == ""]
    names = list(dict.fromkeys(entry.row.name for entry in rates))
    for position, name in enumerate(names):
        _row(ax, [entry for entry in rates if entry.row.name == name], position, len(names))
    ax.plot([], [], color="0.3", label="proved")
    ax.plot([], [], color="0.3", linestyle="--", label="printed, alpha < 2")
    ax.set_xlabel("moment order alpha")
    ax.set_ylabel("exponent r of k^-r")
    ax.set_title(title, fontsize="medium")
    ax.grid(color="0.92")
    ax.set_axisbelow(True)
    ax.legend(frameon=False, fontsize="small")
    return ax


def _row(ax: Axes, entries: Sequence[Entry], position: int, count: int) -> None:
    """Draw one row; where rows agree, thin lines lie on thick pale ones, dashes alternate, and points stand side by side."""
    row, grey, width = entries[0].row, f"{0.75 * (1.0 - (position + 1) / count):.3f}", 1.2 + 0.5 * (count - 1 - position)
    dashes = (3.0 * position / width, (4.0 / width, 8.0 / width))
    for which, linestyle in (("proved", "-"), ("printed", dashes)):
        decided = [verdict for verdict in (getattr(entry, which) for entry in entries) if verdict]
        if len(decided) > 1:
            alphas = [verdict.alpha for verdict in decided]
            grid = np.linspace(min(alphas), min(max(alphas), 1.999), 100)  # at 2 another column of the table begins
            values = _values(getattr(decided[0].claim, which), grid)
            if len(values) == len(grid):
                ax.plot(grid, values, color=grey, linewidth=width, linestyle=linestyle)
    shifted = [entry.alpha + 0.006 * (position - 0.5 * (count - 1)) for entry in entries]
    findings = [entry.finding for entry in entries]
    bars = [
        [max(found.measured - found.low, 0.0) for found in findings],
        [max(found.high - found.measured, 0.0) for found in findings],
    ]
    ax.errorbar(
        shifted, [found.measured for found in findings], bars, color=grey, label=row.name,
        fmt=LINES[position % len(LINES)][2], capsize=3, markerfacecolor="white",
    )  # fmt: skip


def _values(function: Callable[[float], float | None], grid: np.ndarray) -> list[float]:
    """Return the values of a function of a claim; nothing if it has none somewhere, or fails where no alpha asks for it."""
    try:
        return [float(value) for alpha in grid if (value := function(float(alpha))) is not None]
    except Exception:
        return []
