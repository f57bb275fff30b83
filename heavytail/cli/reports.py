"""The command that makes one page of a run of claims, or of the verdicts that an earlier run has written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from heavytail.cli.options import Backend, Dask, Effort, Seed, Share, Store, Threads
from heavytail.cli.screen import check_writable, ending, rendered, tell
from heavytail.cli.verdicts import decide, exit_status, file_content
from heavytail.report.filterable_page import filterable_page
from heavytail.report.labels import to_csv
from heavytail.report.verdict_page import summary_of, verdict_document
from heavytail.report.verdict_schema import read_verdicts

__all__ = ["report"]

WRITERS: dict[str, Callable[[dict[str, Any]], str]] = {
    ".html": filterable_page,
    ".htm": filterable_page,
    ".csv": to_csv,
    ".md": lambda data: rendered(verdict_document(data), "md"),
    ".tex": lambda data: rendered(verdict_document(data), "tex"),
    ".txt": lambda data: rendered(verdict_document(data), "text"),
}


def report(
    what: Annotated[
        list[str] | None, typer.Argument(help="Folders or Python files of claims, or ids; all of the papers' by default.")
    ] = None,
    output: Annotated[
        Path, typer.Option("-o", help="Write the page there: .html to choose in; .md, .tex, .txt; .csv for labels.")
    ] = Path("report.html"),
    earlier: Annotated[
        Path | None, typer.Option("--from", help="Decide nothing: take the verdicts of `heavytail check --json`.")
    ] = None,
    alpha: Annotated[list[float] | None, typer.Option(help="Only these moment orders.")] = None,
    effort: Effort = "ci",
    seed: Seed = 0,
    backend: Backend = "cpu",
    threads: Threads = None,
    controls: Annotated[bool, typer.Option("--controls", help="Run the negative controls too.")] = False,
    until_decided: Annotated[
        bool, typer.Option("--until-decided", help="Double the trajectories of what is UNDECIDED, up to 64 times as many.")
    ] = False,
    store: Store = None,
    dask: Dask = None,
    shard: Share = None,
) -> None:
    """Write one page of every claim of a run: its statement, verdicts, numbers, boundary and command.

    The HTML needs no network and no other file; a reader chooses by paper, verdict and words. A .csv has a line for each
    claim, with a label: verified, falsified, inconclusive, or toy for whatever was decided at effort smoke.
    The exit status is that of `heavytail check`, or 0 with --from.

    Examples: `heavytail report my_paper/ --controls -o report.html`, `heavytail check --json verdicts.json` and then
    `heavytail report --from verdicts.json -o report.html`.
    """
    writer = WRITERS[ending(output, tuple(WRITERS)).suffix.lower()]
    check_writable(output, beside=[*(what or ()), *([earlier] if earlier else [])])
    status = 0
    if earlier is None:
        options = {"alphas": alpha or None, "controls": controls, "seed": seed, "threads": threads, "store": store}
        verdicts = decide(what or (), effort, backend, dask, until_decided=until_decided, shard=shard, **options)
        data, status = file_content(verdicts, effort, seed), exit_status(verdicts)
    elif what:
        raise ValueError(f"--from {earlier} has verdicts already, and {what[0]} would be decided. Drop one of the two.")
    else:
        data = read_verdicts(earlier)
    output.write_text(writer(data), encoding="utf-8")
    tell(f"{summary_of(data)} The page is {output}.")
    if status:
        raise typer.Exit(status)
