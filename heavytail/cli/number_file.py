"""Columns of numbers from a file, whose ending names its format, or from the standard input, whose beginning does.

Whatever a file holds, what cannot be read is a ValueError or an OSError that names the file.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import IO

from heavytail.cli.columns import Table
from heavytail.cli.json_lines import read_json_lines
from heavytail.cli.numpy_file import NPY, ZIP, read_npy, read_npz
from heavytail.cli.parquet_file import read_parquet
from heavytail.cli.text_table import read_text_table

__all__ = ["ENDINGS", "STANDARD_INPUT", "read_table"]

ENDINGS = (".csv", ".tsv", ".txt", ".jsonl", ".npy", ".npz", ".parquet")
STANDARD_INPUT = Path("-")
BEGINNINGS = {NPY: ".npy", ZIP: ".npz", b"PAR1": ".parquet", b"{": ".jsonl", b"[": ".jsonl"}


def read_table(file: Path) -> Table:
    """Return the columns of a file.

    Parameters
    ----------
    file : Path
        A file with one of the endings above; or ``-`` for the standard input, in any of these formats.

    Raises
    ------
    ValueError
        If the ending is another one, the file is damaged or holds no numbers, or lines differ in length.
    OSError
        If the file cannot be read.
    """
    if file == STANDARD_INPUT:
        content = sys.stdin.buffer.read()
        ending = next((ending for begin, ending in BEGINNINGS.items() if content.lstrip().startswith(begin)), ".txt")
        return _read("the standard input", ending, io.BytesIO(content), None)
    if file.suffix.lower() not in ENDINGS:
        what = f"ends with {file.suffix!r}" if file.suffix else "has no ending"
        raise ValueError(f"{file} {what}. Pass a file that ends with {', '.join(ENDINGS)}, or - for the standard input.")
    if file.is_dir():
        raise IsADirectoryError(f"{file} is a folder. Name a file in it.")
    try:
        with file.open("rb") as stream:
            return _read(str(file), file.suffix.lower(), stream, file)
    except OSError as error:
        raise OSError(
            f"{file} cannot be read: {error.strerror or error}. Name a file that exists and can be read."
        ) from error


def _read(origin: str, ending: str, stream: IO[bytes], path: Path | None) -> Table:
    if ending == ".npy":
        return read_npy(origin, stream, path)
    if ending == ".npz":
        return read_npz(origin, stream)
    if ending == ".parquet":
        return read_parquet(origin, stream)
    text = _text(origin, stream.read())
    if ending == ".jsonl":
        return read_json_lines(origin, text)
    return read_text_table(origin, text, "\t" if ending == ".tsv" else None)


def _text(origin: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{origin} is no text in UTF-8: byte {error.start} is {error.object[error.start]:#04x}. Save it as UTF-8."
        ) from error
