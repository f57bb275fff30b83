"""What a file of numbers is to the commands: columns with their names, some of which hold something else than numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heavytail.parts.parameters import shown

__all__ = ["Column", "Table", "column_of", "number_in"]

MISSING = ("", "na", "n/a", "<na>", "null", "none")  # how R, spreadsheets, pandas, databases and Python write it
COUNTERS = {
    "date", "epoch", "epochs", "global_step", "id", "idx", "index", "index_level_0", "iter", "iteration", "iterations",
    "line", "relative_time", "row", "rowname", "rownames", "runtime", "step", "steps", "time", "timestamp", "unnamed:_0",
    "wall_time", "walltime",
}  # fmt: skip

DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?")

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Column:
    """One column of a file.

    Attributes
    ----------
    name : str
        Its name; empty if it has none.
    values : array, shape (lines,) or (lines, coordinates)
        Its numbers, where one is missing not a number; an archive of arrays has vectors too.
    holds : str
        What it holds if it is no column of numbers: text, nothing.
    wrong : str
        The first entry that is no number although others are, as a sentence.
    """

    name: str
    values: Array
    holds: str = ""
    wrong: str = ""

    def counts(self, unnamed: bool = False) -> bool:
        """Whether it only says where a line stands: evenly spaced whole numbers, or called step or so, and never falling.

        Parameters
        ----------
        unnamed : bool
            Whether the column has no name beside others that have one, as the row numbers of R and pandas: then it counts
            if all of its numbers are whole and different.
        """
        values = self.values
        if values.ndim != 1 or values.size < 2 or not np.isfinite(values).all():
            return False
        steps, whole = np.diff(values), bool((values == np.floor(values)).all())
        if self.name.rpartition("/")[2].strip("_ ").lower().replace(" ", "_") in COUNTERS and bool((steps >= 0.0).all()):
            return bool(values[-1] > values[0])
        if unnamed and whole and np.unique(values).size == values.size:
            return True
        return whole and values.size > 2 and steps[0] > 0.0 and bool((steps == steps[0]).all())


@dataclass(frozen=True, eq=False)
class Table:
    """Columns, and whether they have names: without any, a line is a vector.

    Attributes
    ----------
    origin : str
        The file.
    columns : tuple of Column
        The columns, from left to right.
    named : bool
        Whether the file names its columns.
    """

    origin: str
    columns: tuple[Column, ...]
    named: bool

    def label(self, position: int) -> str:
        """Return how the column at a position from 0 is called: by its name, or else by its number from 1."""
        return self.columns[position].name or str(position + 1)


def number_in(entry: str) -> float | None:
    """Return the number in a text, not a number for one that is missing, None for any other text."""
    try:
        return float(entry) if "_" not in entry else None  # Python would read 1_5 as 15
    except ValueError:
        return math.nan if entry.strip().lower() in MISSING else None


def column_of(
    name: str, entries: Sequence[Any], number: Callable[[Any], float | None], place: Callable[[int], str]
) -> Column:
    """Return a column of what stands in a file.

    Parameters
    ----------
    name : str
        Its name.
    entries : sequence
        What stands there, line by line.
    number : callable
        Gives the number in an entry, None if it holds another thing.
    place : callable
        Says where entry i stands, as the beginning of a sentence.
    """
    found = [number(entry) for entry in entries]
    values = np.array(found, dtype=np.float64)  # None becomes not a number
    others = [i for i, value in enumerate(found) if value is None]
    numbers = np.count_nonzero(~np.isnan(values))
    if not others:
        return Column(name, values, "" if numbers else "nothing")
    first = shown(entries[others[0]])
    if DECIMAL_COMMA.fullmatch(str(entries[others[0]])):
        first += ", with a comma where a point must stand"
    if not numbers:
        return Column(name, values, f"{first}, no number")
    return Column(name, values, wrong=f"{place(others[0])} holds {first}, which is not a number.")
