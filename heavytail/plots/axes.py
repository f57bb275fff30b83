"""Axes that need no display, and what becomes of them: a file, or bytes."""

from __future__ import annotations

import io
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

__all__ = ["LINES", "as_png", "formats", "new_axes", "new_row", "row_of", "save"]

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LINES = (  # told apart in black and white: a grey, a line style and a marker
    ("0.0", "-", "o"), ("0.0", "--", "s"), ("0.0", ":", "D"), ("0.0", "-.", "^"),
    ("0.55", "-", "v"), ("0.55", "--", "P"), ("0.55", ":", "X"), ("0.55", "-.", "*"),
)  # fmt: skip


def new_axes(width: float = 6.4, height: float = 4.2) -> Axes:
    """Return an empty Axes of a figure that needs no display.

    Parameters
    ----------
    width, height : float
        The size of the figure, in inches.

    Returns
    -------
    Axes
    """
    return new_row(1, width, height)[0]


def new_row(count: int, width: float = 4.4, height: float = 4.2) -> list[Axes]:
    """Return empty Axes side by side in one figure that needs no display, each of that width.

    Parameters
    ----------
    count : int
        How many.
    width, height : float
        The size of each, in inches.

    Returns
    -------
    list of Axes
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(count * width, height), layout="constrained", dpi=150)
    FigureCanvasAgg(figure)
    return [figure.add_subplot(1, count, position + 1) for position in range(count)]


def row_of(axes: Sequence[Axes] | None, count: int, width: float = 4.4, height: float = 4.2) -> list[Axes]:
    """Return the Axes that were given for a picture of several, or new ones side by side.

    Raises
    ------
    ValueError
        If another number of them was given.
    """
    if axes is None:
        return new_row(count, width, height)
    given = list(axes)
    if len(given) != count:
        raise ValueError(f"axes holds {len(given)} Axes. Pass {count}, or none, and new ones are made.")
    return given


def formats() -> tuple[str, ...]:
    """Return the endings of the files that `save` can write: those of matplotlib, without those that need a TeX not there.

    Returns
    -------
    tuple of str
        With the dot: ".png", ".pdf" and others.
    """
    from matplotlib import rcParams

    figure = new_axes().get_figure(root=True)
    assert figure is not None
    known = sorted(figure.canvas.get_supported_filetypes())
    return tuple(f".{name}" for name in known if name != "pgf" or shutil.which(rcParams["pgf.texsystem"]))


def save(ax: Axes, file: Path) -> None:
    """Write the figure of an Axes to a file; its ending names the format.

    Parameters
    ----------
    ax : Axes
        Any Axes of the figure.
    file : Path
        Where to write: .png, .pdf or another format of matplotlib.

    Raises
    ------
    OSError
        If the file cannot be written.
    ValueError
        If matplotlib knows no format of that ending.
    """
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.savefig(
        file, metadata={"CreationDate": None} if file.suffix.lower() == ".pdf" else None
    )  # the same file every time


def as_png(ax: Axes) -> bytes:
    """Return the figure of an Axes as the bytes of a PNG.

    Parameters
    ----------
    ax : Axes
        Any Axes of the figure.

    Returns
    -------
    bytes
    """
    figure = ax.get_figure(root=True)
    assert figure is not None
    stream = io.BytesIO()
    figure.savefig(stream, format="png")
    return stream.getvalue()
