"""What commands print on, and the checks of what they are to write."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from heavytail import report
from heavytail.engine.progress import Progress
from heavytail.report import text

__all__ = ["check_writable", "complain", "console", "ending", "picture", "progress", "rendered", "tell"]


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


def tell(message: str) -> None:
    """Say on the screen what a reader of the result must know first."""
    console().print(message, soft_wrap=True)


def ending(file: Path, endings: tuple[str, ...]) -> Path:
    """Return a file to write, checked to end like one of the formats that there are."""
    if file.suffix.lower() not in endings:
        what = (
            f"ends with {file.suffix!r}, which is none of the formats"
            if file.suffix
            else "has no ending that names a format"
        )
        raise ValueError(f"{file} {what}. Choose one of {', '.join(endings)}.")
    return file


def picture(file: Path | None) -> Path | None:
    """Return a file for a picture, checked to end like one of the formats that can be drawn."""
    if file is None:
        return None
    from heavytail.plots import formats

    return ending(file, formats())


def check_writable(*files: Path | None, beside: Sequence[Path | str] = ()) -> None:
    """Raise an error unless every file that is named can be written, and is no other one and none that is read `beside`."""
    taken = [os.path.realpath(name) for name in beside]
    for file in filter(None, files):
        if os.path.isdir(file):  # which is False for a name that no file can have
            raise IsADirectoryError(f"{file} is a folder. Name a file.")
        if os.path.realpath(file) in taken:
            raise ValueError(f"{file} is named twice, and one content would overwrite the other. Name another file.")
        taken.append(os.path.realpath(file))
        try:
            _try_to_write(file)
        except OSError as error:
            raise OSError(
                f"{file} cannot be written: {error.strerror}. Choose a file that can, in a folder that exists."
            ) from error


def _try_to_write(file: Path) -> None:
    """Open a file for writing, and leave it and its folder as they are: a folder alone does not tell, nor do permissions."""
    if file.exists() and not file.is_file():  # a device or a pipe, where it is the reader who decides
        return
    new = not file.exists()
    with file.open("ab"):
        pass
    if new:
        file.unlink()


def rendered(page: report.Document, form: str) -> str:
    """Return a page in a format; as text, as wide as the terminal."""
    return text.render(page, console().width) if form == "text" else report.FORMATS[form](page)
