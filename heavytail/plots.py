"""Pictures of results: one function per kind, taking results and returning an Axes; matplotlib is imported inside."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from heavytail.claims import Claim
from heavytail.curve import Curve
from heavytail.rates import RateFit

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from heavytail.report.table import Entry

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00")  # told apart by the colour-blind
MARKERS = "osD^vP"


def new_axes(width: float = 6.4, height: float = 4.2) -> Axes:
    """Return an empty Axes of a figure that needs no display."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained", dpi=150)
    FigureCanvasAgg(figure)
    axes: Axes = figure.add_subplot()
    return axes


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
    """
    ax = ax or new_axes()
    heights = curve.mean if quantile is None else curve.quantile(quantile)
    shown = np.isfinite(heights) & (heights > 0.0)
    k, heights = curve.k[shown].astype(np.float64), heights[shown]
    what = f"{'mean' if quantile is None else f'{quantile:g}-quantile'} of {curve.trajectories:,} trajectories"
    ax.loglog(k, heights, color="black", marker="o", markersize=3, linewidth=1, label=what)
    if quantile is None:
        low = np.maximum(curve.low[shown], 1e-3 * heights.min())
        ax.fill_between(k, low, curve.high[shown], color="0.8", label="95 % interval")
    if fit is not None:
        window = np.array(fit.window, dtype=np.float64)
        label = f"fit: k^-{fit.rate:.3f} [{fit.low:.3f}, {fit.high:.3f}]"
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


def save(ax: Axes, file: Path) -> None:
    """Write the figure of an Axes to a file; its ending names the format."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.savefig(file)


def rates_over_alpha(entries: Sequence[Entry], claims: Mapping[str, Claim], title: str = "", ax: Axes | None = None) -> Axes:
    """Draw the exponents of a table over alpha: measured as points, proved as solid lines, printed as dashed ones.

    Parameters
    ----------
    entries : sequence of Entry
        Lines of a section of a table (`heavytail.report.Table`); those that measure no rate are left out.
    claims : mapping of str to Claim
        The claims of its rows by id, whose functions of alpha are the lines.
    title : str, optional
        The title.
    ax : Axes, optional
        Where to draw.
    """
    ax = ax or new_axes(7.6, 4.8)
    rates = [entry for entry in entries if entry.row.quantity == ""]
    names = list(dict.fromkeys(entry.row.name for entry in rates))
    for position, name in enumerate(names):
        own = [entry for entry in rates if entry.row.name == name]
        style = {"color": COLOURS[position % len(COLOURS)]}
        alphas = np.array([entry.alpha for entry in own])
        heavy = np.linspace(alphas.min(), 2.0, 100)[:-1]  # at 2 another column of the table begins
        row = own[0].row
        dashes = (3.0 * position, (6.0, 6.0))  # equal lines show in turn
        if alphas.size > 1 and row.proved:
            _function(ax, heavy, claims[row.proved].proved, **style)
        if alphas.size > 1 and row.printed:
            _function(ax, heavy, claims[row.printed].printed, linestyle=dashes, **style)
        shift = 0.006 * (position - 0.5 * (len(names) - 1))  # equal points stand side by side
        findings = [entry.deciding.finding for entry in own]
        values, low, high = (np.array([getattr(found, end) for found in findings]) for end in ("measured", "low", "high"))
        bars = np.maximum([values - low, high - values], 0.0)
        marker = MARKERS[position % len(MARKERS)]
        ax.errorbar(alphas + shift, values, bars, fmt=marker, capsize=3, markerfacecolor="white", label=name, **style)
    ax.plot([], [], color="0.3", label="proved")
    ax.plot([], [], color="0.3", linestyle="--", label="printed, alpha < 2")
    ax.set_xlabel("moment order alpha")
    ax.set_ylabel("exponent r of k^-r")
    ax.set_title(title, fontsize="medium")
    ax.grid(color="0.92")
    ax.set_axisbelow(True)
    ax.legend(frameon=False, fontsize="small")
    return ax


def _function(ax: Axes, alphas: np.ndarray, rate: Callable[[float], float | None], **style: Any) -> None:
    """Draw a function of alpha, if it has a value there."""
    values = [rate(float(alpha)) for alpha in alphas]
    if None not in values:
        ax.plot(alphas, values, linewidth=1.5, **style)


def as_png(ax: Axes) -> bytes:
    """Return the figure of an Axes as the bytes of a PNG."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    stream = io.BytesIO()
    figure.savefig(stream, format="png")
    return stream.getvalue()
