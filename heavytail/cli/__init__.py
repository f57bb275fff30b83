"""The command line: a function for each command, by the kind of question, and the screen that they share."""

from __future__ import annotations

import sys

import typer

import heavytail as ht
from heavytail.cli.data import sample, tail
from heavytail.cli.pictures import figures
from heavytail.cli.rates import explore, rate
from heavytail.cli.screen import complain
from heavytail.cli.verdicts import check, errata, table1

__all__ = ["app", "main"]

app = typer.Typer(
    name="heavytail",
    help="Theorems about stochastic optimisation under heavy-tailed gradient noise, checked by machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
for command in (table1, errata, check, rate, sample, explore, figures, tail):
    app.command()(command)


def main() -> None:
    """Run the command line; an error in the input is one message and the exit status 2, never a traceback."""
    try:
        app()
    except (ValueError, TypeError, OSError, ht.CudaUnavailableError) as error:
        complain(error, "red")
        sys.exit(2)
