"""Columns of a Parquet file, read by pyarrow, or by pandas where it has another package for it."""

from __future__ import annotations

from typing import IO, Any

import numpy as np

from heavytail.cli.columns import Column, Table
from heavytail.parts.parameters import shown

__all__ = ["read_parquet"]


def read_parquet(origin: str, stream: IO[bytes]) -> Table:
    """Return the columns of a Parquet file; a missing value is not a number.

    Parameters
    ----------
    origin : str
        The file, for messages.
    stream : file
        The open file.

    Raises
    ------
    ValueError
        If the file is damaged, or no package that reads such files is installed.
    """
    try:
        columns = _columns(stream)
    except ImportError as error:
        raise ValueError(
            f"{origin} is a Parquet file, which pyarrow or pandas reads, and neither can: {shown(str(error))}. Install "
            "pyarrow, or save the columns as .csv."
        ) from error
    except OSError:
        raise
    except Exception as error:  # what a foreign package raises on a damaged file is its own affair
        raise ValueError(f"{origin} cannot be read as Parquet: {shown(str(error))}. Save the columns again.") from error
    return Table(origin, tuple(_column(name, values, kind) for name, values, kind in columns), named=True)


def _columns(stream: IO[bytes]) -> list[tuple[str, Any, str]]:
    """Return name, values and type of each column."""
    try:
        return _with_pyarrow(stream)
    except ImportError:
        return _with_pandas(stream)


def _with_pyarrow(stream: IO[bytes]) -> list[tuple[str, Any, str]]:
    from pyarrow import parquet

    table = parquet.read_table(stream)
    return [
        (name, column.to_numpy(), str(column.type)) for name, column in zip(table.column_names, table.columns, strict=True)
    ]


def _with_pandas(stream: IO[bytes]) -> list[tuple[str, Any, str]]:
    import pandas

    frame = pandas.read_parquet(stream)
    return [(str(name), frame[name].to_numpy(), str(frame[name].dtype)) for name in frame.columns]


def _column(name: str, values: Any, kind: str) -> Column:
    """Return a column; integers with gaps and decimal numbers come as objects, of which each must be a number."""
    if values.dtype.kind in "iuf":
        return Column(name, values.astype(np.float64))
    if values.dtype.kind == "O" and kind.lower().startswith(("int", "uint", "float", "double", "half", "decimal")):
        return Column(name, np.array([np.nan if value is None else float(value) for value in values]))
    return Column(name, np.empty(0), f"{kind}, no numbers")
