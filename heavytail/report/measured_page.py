"""Measured numbers of methods side by side as a page: ratios over steps (Tables 3 to 6 of Pan and Li), or a tuning."""

from __future__ import annotations

from heavytail.report.document import Document, Grid
from heavytail.sharpness.measured import Ratios
from heavytail.sharpness.tuned import Tuning

__all__ = ["measured_page"]


def measured_page(found: Ratios | Tuning) -> Document:
    """Return ratios or a tuning as a page: a table with a line for each method, and what its marks mean.

    Parameters
    ----------
    found : Ratios or Tuning
        What `heavytail.DirectionalSharpness.ratios` or `heavytail.tune` returns.

    Returns
    -------
    Document
        For any of the formats in `FORMATS`.

    Examples
    --------
    >>> import heavytail as ht
    >>> experiment = ht.Experiment(
    ...     problem=ht.problems.Quadratic(1.0), noise=ht.noise.StudentT(1.5), method=ht.methods.SGD(0.1),
    ...     start=10.0, steps=50, trajectories=200)
    >>> found = ht.tune(experiment, {"SGD": (ht.methods.SGD, [0.01, 0.02, 0.04])})
    >>> ht.report.FORMATS["text"](ht.report.measured_page(found)).splitlines()[1].split()[:4]
    ['family', 'tried', 'best', 'in']
    """
    return Document("", (Grid(found.caption, found.headings, (found.lines,), found.notes),))
