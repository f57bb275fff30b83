"""The schedule explorer as a page: a grid of measured exponents, and the schedules worth a line of their own."""

from __future__ import annotations

from collections.abc import Sequence

from heavytail.claims.schedule_map import ScheduleMap
from heavytail.report.document import Block, Document, Grid, Paragraph

__all__ = ["schedule_page"]

ERRORS = {
    "strongly convex": "gap of x_k ~ k^-r for tau = k^p, eta = (4/(k + 1))^q",
    "non-convex": "mean of ||grad f||^2 ~ K^-r for constant tau = K^p, eta = K^-q / 8",
}


def schedule_page(found: Sequence[ScheduleMap]) -> Document:
    """Return maps as a page: of each the measured exponents on its grid, and predicted against measured ones.

    Parameters
    ----------
    found : sequence of ScheduleMap
        The maps (`heavytail.claims.schedule_map`).
    """
    return Document("", tuple(block for explored in found for block in _blocks(explored)))


def _blocks(found: ScheduleMap) -> tuple[Block, ...]:
    rows = tuple((f"p = {p:.3g}", *(f"{r:z.2f}" for r in row)) for p, row in zip(found.clip, found.measured, strict=True))
    named = [(f"{schedule.name} schedule", schedule) for schedule in found.marks]
    named += [("fastest of the grid", found.fastest), ("furthest from its prediction", found.furthest)]
    lines = tuple(
        (name, *(f"{number:z.4f}" for number in (one.clip, one.step, one.predicted, one.measured))) for name, one in named
    )
    title = f"Measured r, {found.noise} noise, alpha = {found.alpha:g}, {found.setting}: {ERRORS[found.setting]}"
    return (
        Grid(title, ("", *(f"q = {q:.3g}" for q in found.step)), (rows[::-1],)),
        Grid("", ("", "p", "q", "predicted r", "measured r"), (lines,)),
        Paragraph(f"Predicted and measured exponents differ by at most {found.disagreement:.4f}."),
    )
