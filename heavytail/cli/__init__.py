"""The command line: a function for each command, by the kind of question, and the screen that they share."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer

import heavytail as ht
from heavytail.cli.cache import cache
from heavytail.cli.cite import cite
from heavytail.cli.data import sample, tail
from heavytail.cli.exploration import explore
from heavytail.cli.new import new
from heavytail.cli.origin import installed_version
from heavytail.cli.pictures import figures
from heavytail.cli.rates import rate
from heavytail.cli.reports import report
from heavytail.cli.runs import runs
from heavytail.cli.screen import complain, tell, tell_help
from heavytail.cli.verdicts import check, constants, errata, table1, theory
from heavytail.compiler.fingerprint import library_digest

__all__ = ["app", "main"]

app = typer.Typer(
    name="heavytail",
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
INTERRUPTED = 130  # as shells have it


def _tell_version(wanted: bool) -> None:
    if wanted:
        tell(f"heavytail {installed_version() or 'of a tree that is not installed'}, digest {library_digest()}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _help(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Show the version and the digest.")
    ] = False,
) -> None:
    """Theorems about stochastic optimisation under heavy-tailed gradient noise, checked by machine."""
    tell_help(context)


def _stoppable(command: Callable[..., None]) -> Callable[..., None]:
    """Let Ctrl-C end a command with what has been kept, and how to go on."""
    stores = "store" in inspect.signature(command).parameters

    @functools.wraps(command)
    def run(**options: Any) -> None:
        try:
            command(**options)
        except KeyboardInterrupt:
            store = options.get("store")
            kept = f"The same command goes on from what is in {store}." if store else "Nothing was kept."
            advice = " With --store FOLDER the same command goes on where it was stopped." if stores and not store else ""
            complain(f"Stopped. {kept}{advice}", "yellow")
            raise typer.Exit(INTERRUPTED) from None

    return run


for command in (table1, theory, errata, constants, check, report, new, rate, sample, explore, figures, tail, cite):
    app.command(context_settings={"allow_extra_args": command is rate})(_stoppable(command))
app.add_typer(cache, name="cache")
app.add_typer(runs, name="runs")


def main() -> None:
    """Run the command line; an error in the input is one message and the exit status 2, never a traceback."""
    try:
        app()
    except (
        ValueError,
        TypeError,
        OSError,
        ImportError,
        ht.CudaUnavailableError,
        ht.TravelError,
        ht.WorkersLostError,
    ) as error:
        complain(error, "red")
        sys.exit(2)
    except MemoryError as error:
        complain(f"The memory is too small for that: {error or 'none is left'}. Ask for less at a time.", "red")
        sys.exit(2)
