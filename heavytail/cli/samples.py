"""Which samples a file holds: a column by itself, or lines as vectors; without counters, text and missing values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heavytail.cli.columns import Table

__all__ = ["LeftOut", "Sample", "left_out", "samples"]

MAX_COLUMNS = 50  # of which each gets a report
MAX_NAMES = 5  # that a line shows


@dataclass(frozen=True)
class LeftOut:
    """A column that gets no report: its label, and why."""

    column: str
    reason: str


@dataclass(frozen=True, eq=False)
class Sample:
    """What one report is about.

    Attributes
    ----------
    origin : str
        The file.
    columns : tuple of str
        Names of its columns, numbers from 1 of those without; none for the only column of a file without names.
    values : array, shape (samples,) or (samples, coordinates)
        Finite numbers.
    dropped : int
        How many samples were left out because a number in them was missing, infinite or not a number.
    """

    origin: str
    columns: tuple[str, ...]
    values: NDArray[np.float64]
    dropped: int

    def __str__(self) -> str:
        if not self.columns:
            return self.origin
        shown = ", ".join(self.columns[:MAX_NAMES]) + (" ..." if len(self.columns) > MAX_NAMES else "")
        return f"{self.origin}, column{'s' if len(self.columns) > 1 else ''} {shown}"


def left_out(table: Table, norm: bool | None) -> dict[int, LeftOut]:
    """Return the columns of a table that get no report unless they are asked for, by their position from 0.

    These are what holds no numbers, what counts the lines, and constants; of vectors without names constants stay.
    """
    alone, reasons = len(table.columns) == 1, {}
    vectors = _vectors(table, norm)
    for position, column in enumerate(table.columns):
        values = column.values
        unnamed = table.named and not column.name and any(other.name for other in table.columns)
        if column.holds:
            reasons[position] = f"holds {column.holds}"
        elif column.wrong or alone:
            continue
        elif column.counts(unnamed):
            reasons[position] = f"counts {values[0]:.10g}, {values[1]:.10g} ... {values[-1]:.10g}"
        elif (table.named or not vectors) and values.size and bool((values == values.flat[0]).all()):
            reasons[position] = f"is always {values.flat[0]:.10g}"
    return {position: LeftOut(table.label(position), reason) for position, reason in reasons.items()}


def samples(
    table: Table, columns: Sequence[str] | None = None, norm: bool | None = None, drop_nonfinite: bool = False
) -> Iterator[Sample]:
    """Give the samples in a table.

    Parameters
    ----------
    table : Table
        What a file holds.
    columns : sequence of str, optional
        Only these columns, by name or by number from 1. By default all but those of `left_out`.
    norm : bool, optional
        Whether the columns are the coordinates of one vector a line. By default they are if they have no names and none is
        chosen.
    drop_nonfinite : bool, default False
        Whether to leave out samples with missing or infinite values, and values that are not a number.

    Raises
    ------
    ValueError
        If there is no such column, it holds something else than finite numbers, or there is nothing or too much to look at.
    """
    if columns:
        chosen = [position for column in dict.fromkeys(columns) for position in _positions(column, table)]
        vectors = bool(norm)
    else:
        without = left_out(table, norm)
        chosen = [position for position in range(len(table.columns)) if position not in without]
        if not chosen:
            reasons = ", ".join(f"column {one.column} {one.reason}" for one in without.values())
            raise ValueError(f"{table.origin} holds no numbers to look at: {reasons}. Take a column with --column.")
        vectors = _vectors(table, norm)
        if not vectors and len(chosen) > MAX_COLUMNS:
            raise ValueError(
                f"{table.origin} has {len(chosen)} columns, and each would get a report. Choose some with --column, or pass "
                "--norm if they are the coordinates of vectors."
            )
    for together in [chosen] if vectors else [[position] for position in chosen]:
        yield _sample(table, together, drop_nonfinite)


def _vectors(table: Table, norm: bool | None) -> bool:
    return not table.named if norm is None else norm


def _sample(table: Table, chosen: Sequence[int], drop_nonfinite: bool) -> Sample:
    for position in chosen:
        column = table.columns[position]
        if column.holds or column.wrong:
            wrong = column.wrong or f"Column {table.label(position)} of {table.origin} holds {column.holds}."
            raise ValueError(f"{wrong} Mend it, or take other columns with --column.")
    arrays = [table.columns[position].values for position in chosen]
    if len({len(array) for array in arrays}) > 1:
        lengths = ", ".join(f"{table.label(position)} {len(table.columns[position].values)}" for position in chosen)
        raise ValueError(f"Columns of {table.origin} differ in length: {lengths}. Choose columns of one length.")
    values = arrays[0] if len(arrays) == 1 else np.column_stack(arrays)
    nameless = len(table.columns) == len(chosen) and not table.named
    sample = Sample(table.origin, () if nameless else tuple(table.label(position) for position in chosen), values, 0)
    finite = np.isfinite(values) if values.ndim == 1 else np.isfinite(values).all(axis=1)
    bad = int(np.count_nonzero(~finite))
    if bad and not drop_nonfinite:
        raise ValueError(
            f"{bad} of the {len(values)} samples in {sample} have values that are missing, infinite or not a number. Leave "
            "them out with --drop-nonfinite, which says how many."
        )
    return Sample(table.origin, sample.columns, values[finite], bad) if bad else sample


def _positions(column: str, table: Table) -> list[int]:
    named = [position for position, other in enumerate(table.columns) if other.name == column]
    if named:
        return named
    if column.isdecimal() and 1 <= int(column) <= len(table.columns):
        return [int(column) - 1]
    names = [other.name for other in table.columns if other.name]
    known = f"The names are {', '.join(names)}." if names else f"The columns are 1 to {len(table.columns)}."
    raise ValueError(f"There is no column {column!r} in {table.origin}. {known}")
