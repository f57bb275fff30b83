"""Lines of numbers with separators in between: what spreadsheets, R, pandas and NumPy write as text."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence

from heavytail.cli.columns import Column, Table, column_of, number_in

__all__ = ["read_text_table"]

SEPARATORS = ("\t", ",", ";")
WORDS = re.compile(r'"((?:[^"]|"")*)"|(\S+)')  # between white space

Row = tuple[int, list[str]]  # the number of a line, and its entries


def read_text_table(origin: str, text: str, separator: str | None = None) -> Table:
    """Return the columns of lines of text.

    Empty lines and lines that begin with # are left out, but the last of these before the numbers may hold the names, as
    `numpy.savetxt` writes them. Names have one entry less than the lines where R wrote the names of rows in front.

    Parameters
    ----------
    origin : str
        The file, for messages.
    text : str
        Its content.
    separator : str, optional
        What stands between two entries; by default the tab, comma or semicolon of the first two lines, or white space.

    Raises
    ------
    ValueError
        If lines differ in length, or there is none.
    """
    lines = [(position, line) for position, line in enumerate(text.splitlines(), start=1) if line.strip()]
    content = [(position, line) for position, line in lines if not line.lstrip().startswith("#")]
    separator = separator or _separator([line for _, line in content[:2]])
    rows = list(_split(origin, content, separator))
    names = rows.pop(0)[1] if rows and _are_names(rows[0][1]) else None
    if not rows:
        raise ValueError(f"{origin} holds no numbers. Pass a file with a number on every line.")
    width = len(rows[0][1])
    for position, entries in rows:
        if len(entries) != width:
            raise ValueError(
                f"Line {position} of {origin} has {len(entries)} entries, the first one {width}. Give every line as many."
            )
    if names is None:
        names = _commented_names(origin, lines, content[0][0], separator, width)
    known = [""] * width if names is None else _one_for_each(origin, names, rows)
    return Table(origin, tuple(_column(origin, known[j], j, rows) for j in range(width)), names is not None)


def _separator(first: Sequence[str]) -> str | None:
    """Return the mark that most often stands between the entries of the first line that has one; None for white space."""
    for line in first:
        bare = re.sub(r'"[^"]*"', "", line)
        most = max(SEPARATORS, key=bare.count)
        if most in bare:
            return most
    return None


def _split(origin: str, content: Sequence[tuple[int, str]], separator: str | None) -> Iterator[Row]:
    """Give the entries of each line; quotes hold together what separators and line breaks would part."""
    quoted = any('"' in line for _, line in content)
    if not quoted or separator is None:
        for position, line in content:
            yield position, _words(line) if separator is None else [entry.strip() for entry in line.split(separator)]
        return
    reader = csv.reader((f"{line}\n" for _, line in content), delimiter=separator, skipinitialspace=True)
    try:
        for entries in reader:
            yield content[reader.line_num - 1][0], [entry.strip() for entry in entries]
    except csv.Error as error:
        position = content[max(reader.line_num, 1) - 1][0]
        raise ValueError(f"Line {position} of {origin} cannot be read: {error}. Mend or remove it.") from error


def _words(line: str) -> list[str]:
    return line.split() if '"' not in line else [bare or quoted for quoted, bare in WORDS.findall(line)]


def _are_names(entries: Iterable[str]) -> bool:
    """Whether a first line holds names: no number, or after an empty entry the numbers 0, 1, 2 ... by pandas."""
    first, *others = entries
    if not first and others and others == [str(j) for j in range(len(others))]:
        return True
    given = [entry for entry in (first, *others) if entry]
    return bool(given) and all(number_in(entry) is None for entry in given)


def _commented_names(
    origin: str, lines: Sequence[tuple[int, str]], first: int, separator: str | None, width: int
) -> list[str] | None:
    """Return the names in the last comment before the line `first`, if it is as long as the lines and holds no number."""
    comments = [(position, line.lstrip().lstrip("#").strip()) for position, line in lines if position < first]
    if width < 2 or not comments or not comments[-1][1]:
        return None
    ((_, entries),) = _split(origin, comments[-1:], separator)
    return entries if len(entries) == width and _are_names(entries) else None


def _column(origin: str, name: str, j: int, rows: Sequence[Row]) -> Column:
    return column_of(name, [entries[j] for _, entries in rows], number_in, lambda i: f"Line {rows[i][0]} of {origin}")


def _one_for_each(origin: str, names: list[str], rows: Sequence[Row]) -> list[str]:
    """Return a name for each column: R gives none to the names of rows in front."""
    width = len(rows[0][1])
    if len(names) == width - 1:
        first = _column(origin, "", 0, rows)
        if first.holds or first.counts(unnamed=True):
            return ["", *names]
    if len(names) != width:
        raise ValueError(
            f"The line of names in {origin} has {len(names)} entries, the first line of numbers {width}. Give as many."
        )
    return names
