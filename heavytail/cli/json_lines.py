"""Lines of JSON, as programs write logs: an object, an array or a number on each."""

from __future__ import annotations

import json
import math
from typing import Any

from heavytail.cli.columns import Table, column_of, number_in
from heavytail.parts.parameters import shown

__all__ = ["read_json_lines"]


def read_json_lines(origin: str, text: str) -> Table:
    """Return the columns of lines of JSON: a column for each key, where a line without it holds no number.

    Parameters
    ----------
    origin : str
        The file, for messages.
    text : str
        Its content.

    Raises
    ------
    ValueError
        If a line is no JSON, or they are not all objects, or all arrays or numbers.
    """
    places = [(position, line) for position, line in enumerate(text.splitlines(), start=1) if line.strip()]
    lines = [_parsed(f"Line {position} of {origin}", line) for position, line in places]
    if not lines:
        raise ValueError(f"{origin} holds no numbers. Pass a file with an object, an array or a number on every line.")
    named = isinstance(lines[0], dict)
    rows: list[Any] = lines if named else [line if isinstance(line, list) else [line] for line in lines]
    width = None if named else len(rows[0])
    for (position, _), row in zip(places, rows, strict=True):
        if isinstance(row, dict) != named or (not named and len(row) != width):
            raise ValueError(
                f"Line {position} of {origin} is {shown(row)}, unlike the first one. Give every line the same form."
            )
    keys = dict.fromkeys(key for row in rows for key in row) if named else range(width or 0)
    columns = tuple(
        column_of(
            str(key) if named else "", [row.get(key) if named else row[key] for row in rows], _number,
            lambda i: f"Line {places[i][0]} of {origin}",
        )
        for key in keys
    )  # fmt: skip
    return Table(origin, columns, named)


def _parsed(place: str, line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{place} is no JSON: {shown(str(error))}. Mend or remove it.") from error


def _number(entry: Any) -> float | None:
    """Return the number in an entry: a missing one is not a number; true, false, objects and arrays are none."""
    if isinstance(entry, str):
        return number_in(entry)
    if entry is None:
        return math.nan
    if isinstance(entry, bool) or not isinstance(entry, int | float):
        return None
    try:
        return float(entry)
    except OverflowError:  # an integer beyond the largest float
        return math.inf if entry > 0 else -math.inf
