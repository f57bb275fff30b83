"""The commands for what lies in a store: which runs, how far they are, whether they are whole; put together, and removed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from heavytail.cli.options import Json
from heavytail.cli.screen import check_writable, console
from heavytail.engine.runs import StoredRun, choose_runs, merge, stored_runs
from heavytail.report.verdict_data import to_json

__all__ = ["runs"]

runs = typer.Typer(help="What lies in a store of partial results.", no_args_is_help=True, rich_markup_mode="markdown")

Folder = Annotated[Path, typer.Argument(help="The store: the folder that --store named.")]
Names = Annotated[list[str] | None, typer.Argument(help="Runs, by the beginning of their names; all of them by default.")]
SHOWN = 12  # digits of a name


@runs.command("list")
def listed(store: Folder, json: Json = None) -> None:
    """List the runs in a store: how much of each is there, and whether this version of heavytail can go on from it."""
    check_writable(json)
    found = stored_runs(store)
    for run in found:
        console().print(f"{run.name[:SHOWN]}  {_state(run):>24}  {_size(run.nbytes):>9}  {_title(run)}", soft_wrap=True)
    total = sum(run.nbytes for run in found)
    console().print(f"{len(found)} run{'' if len(found) == 1 else 's'}, {_size(total)}.")
    if json:
        json.write_text(to_json({"runs": [_data(run) for run in found]}))


@runs.command()
def show(store: Folder, name: Annotated[str, typer.Argument(help="The beginning of the name of a run.")]) -> None:
    """Show all that a store says of one run, and which trajectories lie in which file."""
    (run,) = choose_runs(store, [name])
    screen = console()
    screen.print(f"{run.name}\n{_title(run)}\n{_state(run)}, {_size(run.nbytes)}", soft_wrap=True)
    if run.about:
        for what in ("problem", "noise", "method", "checkpoints", "record", "source", "heavytail"):
            screen.print(f"{what}: {getattr(run.about, what)}", soft_wrap=True)
    for kept in run.files:
        screen.print(f"{kept.first:>15} .. {kept.last - 1:<15} {kept.kind}")


@runs.command()
def verify(store: Folder, names: Names = None) -> None:
    """Read every file, and compare it with its checksum, its run, its shape and its counts.

    Exit status 1 if one is damaged. A damaged file is never used: what it held is computed again.
    """
    chosen = choose_runs(store, names or [])
    files = damaged = 0
    for run in chosen:
        files += len(run.files)
        faults = [f"{kept.file}: {fault}" for kept, fault in run.faults()] + ([run.fault] if run.fault else [])
        damaged += len(faults)
        for fault in faults:
            console().print(fault, soft_wrap=True)
    console().print(f"{files} files of {len(chosen)} runs, {damaged} damaged.")
    if damaged:
        raise typer.Exit(1)


@runs.command("merge")
def merged(
    store: Folder,
    others: Annotated[list[Path] | None, typer.Argument(help="Other stores, which are left as they are.")] = None,
) -> None:
    """Copy to a store what is in others, and put into one file what follows on each other.

    The same trajectories in two stores are the same numbers, so nothing is lost or counted twice. Every run does this for
    itself; the command is for stores that were filled on machines without a disk in common.
    """
    before = sum(len(run.files) for run in stored_runs(store)) if store.is_dir() else 0
    found = merge(store, others or [])
    after = sum(len(run.files) for run in found)
    console().print(f"{len(found)} runs in {after} files; there were {before} files.")


@runs.command("rm")
def remove(
    store: Folder,
    names: Names = None,
    stale: Annotated[
        bool,
        typer.Option("--stale", help="All that other versions of heavytail computed, which this one cannot go on from."),
    ] = False,
) -> None:
    """Remove runs, by name, or those that this version cannot use.

    Examples: `heavytail runs rm store 3f09ab`, `heavytail runs rm store --stale`.
    """
    if not names and not stale:
        raise ValueError("Nothing is named. Name runs as `heavytail runs list` shows them, or pass --stale.")
    chosen = choose_runs(store, names) if names else []
    chosen += [run for run in stored_runs(store) if stale and run.stale and run not in chosen]
    freed = sum(run.nbytes for run in chosen)
    for run in chosen:
        run.remove()
    console().print(f"{len(chosen)} runs removed, {_size(freed)}.")


def _title(run: StoredRun) -> str:
    return run.about.title if run.about else run.fault


def _state(run: StoredRun) -> str:
    if run.about is None:
        return "unreadable"
    asked, done = run.about.trajectories, run.done
    there = f"{done:,} complete" if done >= asked else f"{done:,} of {asked:,}"
    return f"{there}, stale" if run.stale else there


def _size(count: int) -> str:
    size = float(count)
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


def _data(run: StoredRun) -> dict[str, object]:
    about = run.about
    return {
        "name": run.name, "title": _title(run), "done": run.done, "asked": about and about.trajectories,
        "stale": run.stale, "bytes": run.nbytes, "files": len(run.files), "fault": run.fault,
    }  # fmt: skip
