"""What a run can record: four observables of four iterates, two running averages, and two observables of a step.

Each (observable, iterate) pair is a column, numbered here once; a set of columns is a bit mask.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

__all__ = [
    "AVERAGE_MASK",
    "COLUMNS",
    "DISTANCE_MASK",
    "FIRST_OF_A_STEP",
    "ITERATES",
    "ITERATE_MASK",
    "OBSERVABLES",
    "OF_A_STEP",
    "RANDOM",
    "RANDOM_MASK",
    "RUNNING",
    "RUNNING_MASK",
    "STEP",
    "STEP_MASK",
    "UNITS",
    "USUAL_COLUMNS",
    "WEIGHTED_MASK",
    "Column",
    "Iterate",
    "Observable",
    "checked_column",
    "column_bit",
    "columns_of",
    "mask_of",
]

Observable = Literal["gap", "gradient_norm", "gradient_norm_squared", "distance", "sharpness", "correlation"]
Iterate = Literal["last", "average", "weighted", "running", "random", "step"]
Column = tuple[Observable, Iterate]

OBSERVABLES: tuple[Observable, ...] = ("gap", "gradient_norm", "gradient_norm_squared", "distance")
ITERATES: tuple[Iterate, ...] = ("last", "average", "weighted")
RUNNING: Iterate = "running"
RANDOM: Iterate = "random"
STEP: Iterate = "step"
OF_A_STEP: tuple[Observable, ...] = ("sharpness", "correlation")

UNITS: dict[Observable, str] = {  # in those of f and of x
    "gap": "f", "gradient_norm": "f/x", "gradient_norm_squared": "f^2/x^2", "distance": "x", "sharpness": "f/x^2",
    "correlation": "1",
}  # fmt: skip

USUAL_COLUMNS: tuple[Column, ...] = (
    *((observable, iterate) for iterate in ITERATES for observable in OBSERVABLES),
    ("gradient_norm", RUNNING),
    ("gradient_norm_squared", RUNNING),
)
COLUMNS: tuple[Column, ...] = (
    *USUAL_COLUMNS,
    *((observable, RANDOM) for observable in OBSERVABLES),
    *((observable, STEP) for observable in OF_A_STEP),
)

ITERATE_MASK = 0b1111
AVERAGE_MASK = ITERATE_MASK << 4
WEIGHTED_MASK = ITERATE_MASK << 8
RUNNING_MASK = 0b11 << 12
RANDOM_MASK = ITERATE_MASK << 14
FIRST_OF_A_STEP = 18
STEP_MASK = 0b11 << FIRST_OF_A_STEP
DISTANCE_MASK = 0b1000_00_1000_1000_1000


def checked_column(observable: str, iterate: str) -> Column:
    """Return an observable and an iterate that a run can record together.

    Raises
    ------
    ValueError
        If there is no such column.
    """
    for column in COLUMNS:
        if column == (observable, iterate):
            return column
    known = ", ".join(f"{a!r} of {b!r}" for a, b in COLUMNS)
    raise ValueError(f"There is no observable {observable!r} of the iterate {iterate!r}. Known: {known}.")


def column_bit(observable: str, iterate: str) -> int:
    """Return the number of a column; see `checked_column`."""
    return COLUMNS.index(checked_column(observable, iterate))


def mask_of(columns: Iterable[tuple[str, str]]) -> int:
    """Return the bit mask of some columns."""
    return sum({1 << column_bit(observable, iterate) for observable, iterate in columns})


def columns_of(mask: int) -> list[Column]:
    """Return the columns of a bit mask, in the order in which a run stores them."""
    return [column for bit, column in enumerate(COLUMNS) if mask >> bit & 1]
