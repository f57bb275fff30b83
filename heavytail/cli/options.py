"""The options that several commands take."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Annotated

import typer

import heavytail as ht
from heavytail.cli.screen import complain
from heavytail.engine.backends import choose_backend

__all__ = ["Backend", "Dask", "Effort", "Json", "Output", "Seed", "Share", "Store", "Threads", "settle"]


def settle(backend: str) -> str:
    """Return the back end that will run: a missing GPU is said now, before any work."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        chosen = choose_backend(backend)
    for warning in told:
        complain(warning.message, "yellow")
    return chosen


Effort = Annotated[
    str, typer.Option(help="smoke (seconds a claim), ci (a minute or less for most claims) or full (a night).")
]
Seed = Annotated[int, typer.Option(help="Names the random numbers.")]
Threads = Annotated[int | None, typer.Option(help="Threads; all processors by default. Results do not depend on it.")]
Backend = Annotated[
    str,
    typer.Option(callback=settle, help="cpu, cuda (NVIDIA's GPUs) or auto (GPUs if there are any). Results are the same."),
]
Dask = Annotated[
    str | None,
    typer.Option("--dask", help="Simulate on the workers of the dask scheduler at this address; `local` starts some here."),
]
Share = Annotated[
    str | None,
    typer.Option(
        "--shard",
        metavar="i/n",
        callback=lambda text: None if text is None else ht.Shard.parse(text),
        help="Compute only every n-th task of each simulation, from the i-th on, into --store; `auto` in a SLURM job array.",
    ),
]
Json = Annotated[Path | None, typer.Option("--json", help="Write the numbers there as JSON.")]
Output = Annotated[Path | None, typer.Option("-o", help="Write the page there; an ending names the format.")]
Store = Annotated[Path | None, typer.Option(help="Keep partial results there: a stopped run goes on from them.")]
