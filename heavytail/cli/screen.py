"""What commands print on, and the checks of what they are to write."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, ProgressColumn, Task, TextColumn
from rich.progress import Progress as Bars
from rich.table import Column
from rich.text import Text

from heavytail import report
from heavytail.cli.pace import Pace, duration, speed
from heavytail.engine.progress import Progress
from heavytail.report import text

__all__ = ["check_writable", "complain", "console", "ending", "picture", "progress", "rendered", "tell", "tell_help"]


def complain(message: object, style: str) -> None:
    """Say what is wrong on the terminal, in a colour."""
    Console(stderr=True, soft_wrap=True).print(f"heavytail: {message}", style=style, markup=False, highlight=False)


def console() -> Console:
    """Return the terminal, or a pipe of a fixed width."""
    terminal = sys.stdout.isatty()
    return Console(width=None if terminal else text.WIDTH, highlight=False, markup=False)


@contextmanager
def progress(unit: str = "trajectories") -> Iterator[Progress]:
    """Give a callback that shows on a terminal what runs, how much is done, how fast it goes and how long it will take.

    Where the errors go to a pipe or a file, nothing is written. The callback is what `simulate`, `check`, `explore` and
    `Run` take, so it serves programs and notebooks too.

    Parameters
    ----------
    unit : str, default "trajectories"
        What is counted.

    Examples
    --------
    >>> import heavytail as ht
    >>> from heavytail.cli.screen import progress
    >>> with progress() as show:
    ...     verdicts = ht.check("lemma-9", effort="smoke", progress=show)
    """
    screen = Console(stderr=True)
    if not sys.stderr.isatty() and not screen.is_jupyter:
        yield lambda label, done, total: None
        return
    pace = Pace()
    label = TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis", ratio=1))
    columns = label, BarColumn(screen.width // 8), _PaceColumn(pace, unit)
    with Bars(*columns, console=screen, transient=True, expand=True) as bars:
        task = bars.add_task("", total=1.0)

        def show(label: str, done: int, total: int) -> None:
            pace.hear(label, done, total, time.monotonic())
            bars.update(task, description=label, completed=done / total)

        yield show


class _PaceColumn(ProgressColumn):
    """The time since the bar was opened, and while it is known how fast the work goes and how much time is left."""

    def __init__(self, pace: Pace, unit: str) -> None:
        super().__init__(Column(no_wrap=True))
        self.pace, self.unit, self.begin = pace, unit, time.monotonic()

    def render(self, task: Task) -> Text:
        """Return the text."""
        now = time.monotonic()
        known, shown = self.pace.known(now), duration(now - self.begin)
        if known:
            rate, left = known
            shown += f"  {speed(rate, self.unit)}  {duration(left)} left"
        return Text(shown)


def tell_help(context: typer.Context) -> None:
    """Show the help of a group of commands if none of them is named, and end with the status 0."""
    if context.invoked_subcommand is None:
        sys.stdout.write(f"{context.get_help()}\n")
        raise typer.Exit


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
