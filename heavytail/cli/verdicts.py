"""The commands that decide claims: Table 1, the state of the theory, errata, constants, and claims by name or folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

import heavytail as ht
from heavytail import report
from heavytail.claims.check import chosen, wanted
from heavytail.claims.constants import claims_of_constants
from heavytail.claims.errata import claims_of
from heavytail.claims.registry import is_place
from heavytail.claims.run import EFFORTS
from heavytail.claims.theory_state import claims_of_rows
from heavytail.claims.verdict import Verdicts
from heavytail.cli.cluster import workers_of
from heavytail.cli.options import Backend, Dask, Effort, Json, Output, Seed, Share, Store, Threads
from heavytail.cli.origin import origin
from heavytail.cli.rehearsal import rehearsal
from heavytail.cli.screen import check_writable, console, ending, progress, rendered, tell
from heavytail.engine.backends import BACKENDS
from heavytail.parts.parameters import one_of
from heavytail.report import document

__all__ = ["check", "constants", "decide", "errata", "exit_status", "file_content", "table1", "theory"]

FORMATS = (*report.FORMATS, "json")
ENDINGS = {".txt": "text", ".md": "md", ".tex": "tex", ".html": "html", ".htm": "html", ".json": "json"}


def _format(chosen: str | None, file: Path | None, default: str) -> str:
    """Return the format of a page: the chosen one, or that of the file's ending, or the default where there is none."""
    if chosen is not None:
        return one_of("format", chosen, FORMATS)
    if file is None or not file.suffix:
        return default
    return ENDINGS[ending(file, tuple(ENDINGS)).suffix.lower()]


def _deliver(content: str, file: Path | None, verdicts: list[ht.Verdict]) -> None:
    """Write a page to its file, or print it; exit with a status that says what the verdicts are."""
    if file:
        file.write_text(content, encoding="utf-8")
        console().print(f"{report.summary(verdicts)} The page is {file}.", soft_wrap=True)
    else:
        sys.stdout.write(content)
    if status := exit_status(verdicts):
        raise typer.Exit(status)


def exit_status(verdicts: Sequence[ht.Verdict]) -> int:
    """Return 0 if all verdicts are as expected, 1 if one is decided otherwise, 3 if some are only undecided or an ERROR."""
    wrong = [verdict for verdict in verdicts if not verdict.as_expected]
    return 1 if any(verdict.decided for verdict in wrong) else 3 if wrong else 0


def decide(what: Sequence[str], effort: str, backend: str, dask: str | None, **options: Any) -> Verdicts:
    """Return the verdicts of `heavytail.check`, whose progress the screen shows; end here if some wait for other shards."""
    words = one_of("effort", effort, EFFORTS), one_of("backend", backend, BACKENDS)
    if dask and options["shard"]:
        raise ValueError("--shard computes here what --dask has others compute. Drop one of them.")
    ours = not any(map(is_place, what))
    with workers_of(dask) as executor, progress() as show, rehearsal(what, words[1]) if ours else nullcontext():
        verdicts = ht.check(what, effort=words[0], backend=words[1], progress=show, executor=executor, **options)
    if verdicts.waiting:
        _tell_waiting(verdicts, options["shard"])
    return verdicts


def _tell_waiting(verdicts: Verdicts, shard: ht.Shard) -> NoReturn:
    """Say how far the other shards are; this one has done its part, so its status is that of the verdicts there are."""
    for one in verdicts.waiting:
        control = f" ({one.control})" if one.control else ""
        tell(f"{one.claim.id}{control}, alpha = {one.alpha:g}: {100 * one.share:.0f} % of its simulations are there")
    waiting, there = len(verdicts.waiting), len(verdicts)
    tell(
        f"Shard {shard} is done. Verdicts that wait for other shards: {waiting} of {waiting + there}. When those are done, "
        "the same command without --shard shows all verdicts, and writes what is to be written; what a shard has left out, "
        "it computes."
    )
    raise typer.Exit(exit_status(verdicts))


def file_content(verdicts: Sequence[ht.Verdict], effort: str, seed: int) -> dict[str, Any]:
    """Return what a file of verdicts holds, as `heavytail.report.verdict_schema` describes it."""
    return origin(effort, seed) | {"claims": report.as_data(verdicts)}


def _write_verdicts(verdicts: Sequence[ht.Verdict], effort: str, seed: int, file: Path | None) -> None:
    if file:
        file.write_text(report.to_json(file_content(verdicts, effort, seed)))


def _tell_schema(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(report.SCHEMA_FILE.read_text(encoding="utf-8"))
        raise typer.Exit


def table1(
    effort: Effort = "ci",
    seed: Seed = 0,
    backend: Backend = "cpu",
    threads: Threads = None,
    form: Annotated[str | None, typer.Option("--format", help=f"One of {', '.join(FORMATS)}.")] = None,
    output: Output = None,
    json: Json = None,
    store: Store = None,
    dask: Dask = None,
    shard: Share = None,
) -> None:
    """Print Table 1 of Zhang et al. 2020: rates as printed, as proved and as measured, each with a verdict.

    A line where the printed rate is not the proved one says CONFLICT, or "not sharp" if the printed one is true and smaller.
    The exit status is that of `heavytail check`; the printed schedule is expected to be refuted.

    Examples: `heavytail table1`, `heavytail table1 --effort smoke --json table1.json`, `heavytail table1 -o table1.html`.
    """
    from heavytail.paper_checks.table_1 import TABLE

    form = _format(form, output, "text")
    check_writable(output, json)
    verdicts = decide(TABLE.claims, effort, backend, dask, seed=seed, threads=threads, store=store, shard=shard)
    _write_verdicts(verdicts, effort, seed, json)
    _deliver(
        _content(TABLE, verdicts, form, report.table_page, report.table_as_data, origin(effort, seed)), output, verdicts
    )


def theory(
    effort: Effort = "ci",
    seed: Seed = 0,
    backend: Backend = "cpu",
    threads: Threads = None,
    form: Annotated[str | None, typer.Option("--format", help=f"One of {', '.join(FORMATS)}.")] = None,
    output: Output = None,
    store: Store = None,
    dask: Dask = None,
    shard: Share = None,
) -> None:
    """Print the state of the theory: each rate with method, assumption and sense, tight or not, and decide its claims.

    The exit status is that of `heavytail check`; some printed rates are expected to be refuted.

    Examples: `heavytail theory --effort smoke`, `heavytail theory -o theory.html`, `heavytail theory -o theory.json`.
    """
    from heavytail.paper_checks.theory_state import PAGE

    form = _format(form, output, "text")
    check_writable(output)
    claims = claims_of_rows(PAGE.rows)
    verdicts = decide(claims, effort, backend, dask, seed=seed, threads=threads, store=store, shard=shard)
    _deliver(
        _content(PAGE, verdicts, form, report.theory_page, report.theory_as_data, origin(effort, seed)), output, verdicts
    )


def errata(
    effort: Effort = "ci",
    seed: Seed = 0,
    backend: Backend = "cpu",
    threads: Threads = None,
    form: Annotated[str | None, typer.Option("--format", help=f"One of {', '.join(FORMATS)}.")] = None,
    output: Output = None,
    store: Store = None,
    dask: Dask = None,
    shard: Share = None,
) -> None:
    """Print the misprints and gaps of the papers, each with the evidence that claims compute now.

    The exit status is that of `heavytail check`.

    Examples: `heavytail errata --effort smoke`, `heavytail errata -o errata.html`, `heavytail errata -o errata.json`.
    """
    from heavytail.paper_checks.errata import PAGE
    from heavytail.paper_checks.later.misprints import PAGE as LATER

    form = _format(form, output, "md")
    check_writable(output)
    pages = (PAGE, LATER)
    claims = claims_of([erratum for page in pages for erratum in page.entries])
    verdicts = decide(claims, effort, backend, dask, seed=seed, threads=threads, store=store, shard=shard)
    _deliver(
        _content(pages, verdicts, form, report.errata_page, report.errata_as_data, origin(effort, seed)), output, verdicts
    )


def constants(
    effort: Effort = "ci",
    seed: Seed = 0,
    backend: Backend = "cpu",
    threads: Threads = None,
    form: Annotated[str | None, typer.Option("--format", help=f"One of {', '.join(FORMATS)}.")] = None,
    output: Output = None,
    store: Store = None,
    dask: Dask = None,
    shard: Share = None,
) -> None:
    """Print the constants of the clip lemmas, as printed and sharp, with the laws that attain them, and decide their claims.

    The exit status is that of `heavytail check`.

    Examples: `heavytail constants --effort smoke`, `heavytail constants -o constants.html`.
    """
    from heavytail.paper_checks.later.clip_constants import PAGE

    form = _format(form, output, "text")
    check_writable(output)
    claims = claims_of_constants(PAGE.entries)
    verdicts = decide(claims, effort, backend, dask, seed=seed, threads=threads, store=store, shard=shard)
    _deliver(
        _content(PAGE, verdicts, form, report.constants_page, report.constants_as_data, origin(effort, seed)),
        output,
        verdicts,
    )


def check(
    what: Annotated[
        list[str] | None, typer.Argument(help="Folders or Python files of claims, or ids; all of the papers' by default.")
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
    listed: Annotated[bool, typer.Option("--list", help="Only list the claims: id, moment orders, statement.")] = False,
    schema: Annotated[
        bool, typer.Option("--schema", callback=_tell_schema, is_eager=True, help="Only print the JSON Schema of --json.")
    ] = False,
    json: Json = None,
    junit: Annotated[Path | None, typer.Option("--junit", help="Write the verdicts there as JUnit's XML.")] = None,
    github: Annotated[
        bool, typer.Option("--summary", help="Add them to the summary of a job on GitHub, and notes at the claims' lines.")
    ] = False,
    store: Store = None,
    dask: Dask = None,
    shard: Share = None,
) -> None:
    """Decide claims: those of the papers, or those in a folder or a file of your own.

    Exit status 0: every verdict is as expected. 1: one is HOLDS or REFUTED where something else was expected. 2: wrong use.
    3: none is wrong, but one is UNDECIDED where it was to be decided, or an ERROR: its own code failed.

    Examples: `heavytail check`, `heavytail check theorem-4-rate --alpha 1.5 --controls`, `heavytail check my_paper/`,
    `heavytail check my_paper/theorem_1.py --until-decided`, `heavytail check --list`, `heavytail check --schema`.
    """
    job = Path(os.environ["GITHUB_STEP_SUMMARY"]) if github and "GITHUB_STEP_SUMMARY" in os.environ else None
    check_writable(json, junit, job, beside=what or ())
    if listed:
        _list(what or (), alpha or None, effort, json)
        return
    options = {"alphas": alpha or None, "controls": controls, "seed": seed, "threads": threads, "store": store}
    verdicts = decide(what or (), effort, backend, dask, until_decided=until_decided, shard=shard, **options)
    _write_verdicts(verdicts, effort, seed, json)
    if junit:
        junit.write_text(report.to_junit(verdicts), encoding="utf-8")
    if github:
        _summarise(verdicts, job)
    commands = tuple(dict.fromkeys(verdict.command for verdict in verdicts))
    blocks = report.listing(verdicts), document.Commands(commands), document.Paragraph(report.summary(verdicts))
    _deliver(rendered(report.Document("", blocks), "text"), None, verdicts)


def _content(
    what: Any,
    verdicts: Verdicts,
    form: str,
    page: Callable[[Any, Verdicts], report.Document],
    data: Callable[[Any, Verdicts], dict[str, Any]],
    about: dict[str, Any],
) -> str:
    """Return what is told of verdicts as a page in some format, or as JSON with what it is about."""
    return report.to_json(about | data(what, verdicts)) if form == "json" else rendered(page(what, verdicts), form)


def _summarise(verdicts: Verdicts, job: Path | None) -> None:
    """Add the verdicts to the summary of a job, or show it where there is no job; print what GitHub makes notes of."""
    page = report.job_summary(verdicts)
    if job:
        with job.open("a", encoding="utf-8") as file:
            file.write(page)
    else:
        sys.stdout.write(page)
    sys.stdout.writelines(f"{line}\n" for line in report.workflow_commands(verdicts))


def _list(what: Sequence[str], alphas: Sequence[float] | None, effort: str, file: Path | None) -> None:
    """Print claims without deciding them: those that can be decided for some of the moment orders, if any are named."""
    level = one_of("effort", effort, EFFORTS)
    claims = [claim for claim, _ in chosen(what)]
    claims = [claim for claim, orders in zip(claims, wanted(claims, alphas, level), strict=True) if orders]
    if file:
        file.write_text(report.to_json(origin(effort) | {"claims": report.claims_as_data(claims, level)}))
    sys.stdout.write(rendered(report.Document("", (report.claim_listing(claims, level),)), "text"))
