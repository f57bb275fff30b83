"""What commands print on, and the checks of what they are to write."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from heavytail import report
from heavytail.engine.progress import Progress
from heavytail.report import text

__all__ = ["check_writable", "complain", "console", "progress", "rendered"]


def complain(message: object, style: str) -> None:
    """Say what is wrong on the terminal, in a colour."""
    Console(stderr=True, soft_wrap=True).print(f"heavytail: {message}", style=style, markup=False, highlight=False)


def console() -> Console:
    """Return the terminal, or a pipe of a fixed width."""
    terminal = sys.stdout.isatty()
    return Console(width=None if terminal else text.WIDTH, highlight=False, markup=False)


@contextmanager
def progress() -> Iterator[Progress]:
    """Give a function that shows a label and how much is done; in a pipe it shows nothing."""
    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Bars(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bars:
        task = bars.add_task("", total=1.0)
        yield lambda label, done, total: bars.update(task, description=label, completed=done / total)


def check_writable(*files: Path | None) -> None:
    """Raise an OSError unless every file that is named can be written."""
    for file in filter(None, files):
        if file.is_dir():
            raise IsADirectoryError(f"{file} is a folder. Name a file.")
        try:
            with tempfile.TemporaryFile(dir=file.absolute().parent):
                pass
        except OSError as error:
            raise OSError(
                f"{file} cannot be written: {error.strerror}. Choose a folder that exists and can be written."
            ) from error


def rendered(page: report.Document, form: str) -> str:
    """Return a page in a format; as text, as wide as the terminal."""
    return text.render(page, console().width) if form == "text" else report.FORMATS[form](page)
