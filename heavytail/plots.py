"""Pictures of results: one function per kind, taking results and returning an Axes; matplotlib is imported inside."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from heavytail.curve import Curve
from heavytail.rates import RateFit
from heavytail.tail_index import hill_curve
from heavytail.theory import rate_of_schedule

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from heavytail.explore import ScheduleMap
    from heavytail.report.table import Entry
    from heavytail.tail_report import TailReport

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00")  # told apart by the colour-blind
MARKERS = "osD^vP"


def new_axes(width: float = 6.4, height: float = 4.2) -> Axes:
    """Return an empty Axes of a figure that needs no display."""
    return new_row(1, width, height)[0]


def new_row(count: int, width: float = 4.4, height: float = 4.2) -> list[Axes]:
    """Return empty Axes side by side in one figure that needs no display, each of that width."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(count * width, height), layout="constrained", dpi=150)
    FigureCanvasAgg(figure)
    return [figure.add_subplot(1, count, position + 1) for position in range(count)]


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


def save(ax: Axes, file: Path) -> None:
    """Write the figure of an Axes to a file; its ending names the format."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.savefig(file, metadata={"CreationDate": None} if file.suffix == ".pdf" else None)  # the same file every time


def rates_over_alpha(entries: Sequence[Entry], title: str = "", ax: Axes | None = None) -> Axes:
    """Draw the exponents of a table over alpha: measured as points, proved as solid lines, printed as dashed ones.

    Parameters
    ----------
    entries : sequence of Entry
        Lines of a section of a table (`heavytail.report.Table`); those that measure no rate are left out. The functions
        of alpha of their claims are the lines.
    title : str, optional
        The title.
    ax : Axes, optional
        Where to draw.
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
    """Draw one row; where rows agree, thin lines lie on thick ones, dashes alternate, and points stand side by side."""
    row, colour, width = entries[0].row, COLOURS[position % len(COLOURS)], 1.2 + 0.5 * (count - 1 - position)
    dashes = (3.0 * position / width, (4.0 / width, 8.0 / width))
    for which, linestyle in (("proved", "-"), ("printed", dashes)):
        decided = [verdict for verdict in (getattr(entry, which) for entry in entries) if verdict]
        if len(decided) > 1:
            alphas = [verdict.alpha for verdict in decided]
            grid = np.linspace(min(alphas), min(max(alphas), 1.999), 100)  # at 2 another column of the table begins
            values = _values(getattr(decided[0].claim, which), grid)
            if len(values) == len(grid):
                ax.plot(grid, values, color=colour, linewidth=width, linestyle=linestyle)
    shifted = [entry.alpha + 0.006 * (position - 0.5 * (count - 1)) for entry in entries]
    findings = [entry.finding for entry in entries]
    bars = [
        [max(found.measured - found.low, 0.0) for found in findings],
        [max(found.high - found.measured, 0.0) for found in findings],
    ]
    ax.errorbar(
        shifted, [found.measured for found in findings], bars, color=colour, label=row.name,
        fmt=MARKERS[position % len(MARKERS)], capsize=3, markerfacecolor="white",
    )  # fmt: skip


def _values(function: Callable[[float], float | None], grid: np.ndarray) -> list[float]:
    """Return the values of a function of a claim; nothing if it has none somewhere, or fails where no alpha asks for it."""
    try:
        return [float(value) for alpha in grid if (value := function(float(alpha))) is not None]
    except Exception:
        return []


def as_png(ax: Axes) -> bytes:
    """Return the figure of an Axes as the bytes of a PNG."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    stream = io.BytesIO()
    figure.savefig(stream, format="png")
    return stream.getvalue()


def schedule_maps(found: Sequence[ScheduleMap]) -> Axes:
    """Draw maps of exponents side by side: measured as shades of grey, predicted as contours, named schedules as marks.

    Parameters
    ----------
    found : sequence of ScheduleMap
        The maps (`heavytail.explore`), one or more.

    Returns
    -------
    Axes
        The last one.
    """
    row = new_row(len(found), 5.0, 5.4)
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
    predicted = [[rate_of_schedule(found.alpha, y, x, found.symmetric, found.setting) for x in q] for y in p]
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


def hill_plot(report: TailReport, ax: Axes | None = None) -> Axes:
    """Draw Hill's estimate over the number of exceedances, with its 95 % interval and the estimates of a report.

    Parameters
    ----------
    report : TailReport
        The report (`heavytail.tail_report`).
    ax : Axes, optional
        Where to draw.
    """
    ax = ax or new_axes()
    n, value, low, high = hill_curve(report.tail)
    top = 1.5 * max(2.0, float(np.median(value)), *(one.value for one in report.estimates[:2]))
    ax.fill_between(n, low, high, color="0.85", label="95 % interval of Hill's")
    ax.semilogx(n, value, color="black", linewidth=1, label="Hill")
    for position, one in enumerate(report.estimates[1:]):
        if np.isfinite(one.value):
            bars = [[one.value - one.low], [min(one.high, 10.0 * top) - one.value]]
            colour, mark = COLOURS[position % len(COLOURS)], MARKERS[position % len(MARKERS)]
            ax.errorbar([one.exceedances], [one.value], bars, color=colour, fmt=mark, capsize=3, label=one.method)
    ax.axvline(report.estimates[0].exceedances, color="0.5", linestyle=":", label="chosen for Hill's")
    for order in (1.0, 2.0):  # below 1 no mean, below 2 no variance
        ax.axhline(order, color="0.5", linewidth=0.8)
    ax.set_ylim(0.0, top)
    ax.set_xlabel("number of largest values used")
    ax.set_ylabel("tail index")
    ax.legend(frameon=False, fontsize="small", ncols=2)
    return ax
