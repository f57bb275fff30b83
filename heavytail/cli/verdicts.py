"""The commands that decide claims: Table 1, the errata, and claims by name or folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

import heavytail as ht
from heavytail import report
from heavytail.cli.options import Backend, Effort, Json, Output, Seed, Store, Threads
from heavytail.cli.screen import check_writable, console, progress, rendered
from heavytail.parameters import one_of
from heavytail.report import document

PAGE_FORMATS = tuple(report.FORMATS)
TABLE_FORMATS = (*PAGE_FORMATS, "json")


def _format(chosen: str | None, file: Path | None, default: str, formats: tuple[str, ...]) -> str:
    """Return the format of a page: the chosen one, or the one that the file's name ends with, or the default."""
    if chosen is not None:
        return one_of("format", chosen, formats)
    ending = file.suffix.removeprefix(".") if file else ""
    return ending if ending in formats else default


def _deliver(content: str, file: Path | None, verdicts: list[ht.Verdict]) -> None:
    """Write a page to its file, or print it; exit with 1 if a verdict is not the expected one."""
    if file:
        file.write_text(content, encoding="utf-8")
        console().print(f"{report.summary(verdicts)} The page is {file}.", soft_wrap=True)
    else:
        sys.stdout.write(content)
    if not all(verdict.as_expected for verdict in verdicts):
        raise typer.Exit(1)


def _write_verdicts(verdicts: list[ht.Verdict], effort: str, seed: int, file: Path | None) -> None:
    if file:
        file.write_text(report.to_json({"effort": effort, "seed": seed, "claims": report.as_data(verdicts)}))


def table1(
    effort: Effort = "ci",
    seed: Seed = 0,
    backend: Backend = "cpu",
    threads: Threads = None,
    form: Annotated[str | None, typer.Option("--format", help=f"One of {', '.join(TABLE_FORMATS)}.")] = None,
    output: Output = None,
    json: Json = None,
    store: Store = None,
) -> None:
    """Print Table 1 of Zhang et al. 2020: rates as printed, as proved and as measured, each with a verdict.

    A line where the printed rate is not the proved one says CONFLICT. Exit status 0 if every verdict is the expected one;
    the printed schedule is expected to be refuted.

    Examples: `heavytail table1`, `heavytail table1 --effort smoke --json table1.json`, `heavytail table1 -o table1.html`.
    """
    from paper_checks.table_1 import TABLE

    form = _format(form, output, "text", TABLE_FORMATS)
    check_writable(output, json)
    with progress() as show:
        verdicts = ht.check(
            TABLE.claims, effort=effort, seed=seed, backend=backend, threads=threads, store=store, report=show
        )
    _write_verdicts(verdicts, effort, seed, json)
    if form == "json":
        content = report.to_json(TABLE.as_data(verdicts, effort, seed))
    else:
        content = rendered(TABLE.page(verdicts, effort, seed), form)
    _deliver(content, output, verdicts)


def errata(
    effort: Effort = "ci",
    seed: Seed = 0,
    backend: Backend = "cpu",
    threads: Threads = None,
    form: Annotated[str | None, typer.Option("--format", help=f"One of {', '.join(PAGE_FORMATS)}.")] = None,
    output: Output = None,
    store: Store = None,
) -> None:
    """Print the misprints and gaps of the papers, each with the evidence that claims compute now.

    Exit status 0 if every verdict is the expected one.

    Examples: `heavytail errata --effort smoke`, `heavytail errata -o errata.html`.
    """
    from paper_checks.errata import ERRATA, OPENING, TITLE

    form = _format(form, output, "md", PAGE_FORMATS)
    check_writable(output)
    with progress() as show:
        verdicts = ht.check(
            report.claims_of(ERRATA), effort=effort, seed=seed, backend=backend, threads=threads, store=store, report=show
        )
    _deliver(rendered(report.errata_page(TITLE, OPENING, ERRATA, verdicts), form), output, verdicts)


def check(
    what: Annotated[
        list[str] | None, typer.Argument(help="Folders of claims, or ids; all of the papers' by default.")
    ] = None,
    alpha: Annotated[list[float] | None, typer.Option(help="Only these moment orders.")] = None,
    effort: Effort = "ci",
    seed: Seed = 0,
    backend: Backend = "cpu",
    threads: Threads = None,
    controls: Annotated[bool, typer.Option("--controls", help="Run the negative controls too.")] = False,
    json: Json = None,
    store: Store = None,
) -> None:
    """Decide claims: those of the papers, or those in a folder of your own.

    Exit status 0 if every verdict is the expected one.

    Examples: `heavytail check`, `heavytail check theorem-4-rate --alpha 1.5 --controls`, `heavytail check my_paper/`.
    """
    check_writable(json)
    for name in what or []:
        if os.sep in name and not Path(name).is_dir():
            raise NotADirectoryError(f"{name} is no folder. Pass one whose Python files hold heavytail.Claim objects.")
    with progress() as show:
        verdicts = ht.check(
            what or (), alphas=alpha, effort=effort, seed=seed, backend=backend, threads=threads, store=store,
            controls=controls, report=show,
        )  # fmt: skip
    _write_verdicts(verdicts, effort, seed, json)
    commands = tuple(dict.fromkeys(verdict.command for verdict in verdicts))
    blocks = report.listing(verdicts), document.Commands(commands), document.Paragraph(report.summary(verdicts))
    _deliver(rendered(report.Document("", blocks), "text"), None, verdicts)
