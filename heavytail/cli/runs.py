"""The commands for what lies in a store: which runs, how far they are, whether they are whole; put together, and removed."""

from __future__ import annotations

import warnings
from collections.abc import Sized
from pathlib import Path
from typing import Annotated

import typer

from heavytail.cli.options import Json
from heavytail.cli.screen import check_writable, complain, tell, tell_help
from heavytail.engine.runs import StoredRun, choose_runs, earlier_files, merge, stored_runs
from heavytail.report.verdict_data import to_json

__all__ = ["runs"]

runs = typer.Typer(rich_markup_mode="markdown")


@runs.callback(invoke_without_command=True)
def _help(context: typer.Context) -> None:
    """What lies in a store of partial results."""
    tell_help(context)


Folder = Annotated[Path, typer.Argument(help="The store: the folder that --store named.")]
Names = Annotated[list[str] | None, typer.Argument(help="Runs, by the beginning of their names; all of them by default.")]
SHOWN = 12  # digits of a name


@runs.command("list")
def _list(store: Folder, json: Json = None) -> None:
    """List the runs in a store: how much of each is there, and whether this version of heavytail can go on from it."""
    check_writable(json)
    found, earlier = sorted(stored_runs(store), key=lambda run: (_title(run), run.name)), earlier_files(store)
    sizes = {run.name: run.nbytes for run in found}
    lines = [(run.name[:SHOWN], _state(run), _size(sizes[run.name]), _title(run)) for run in found]
    states, wide = (max((len(line[column]) for line in lines), default=0) for column in (1, 2))
    for name, state, size, title in lines:
        tell(f"{name}  {state:>{states}}  {size:>{wide}}  {title}")
    tell(f"{_count(found, 'run')}, {_size(sum(sizes.values()))}.")
    stale = [run for run in found if run.stale]
    if stale:
        tell(f"Stale: {_count(stale, 'run')}. Another version of heavytail computed that; this one cannot go on from it.")
    if earlier:
        tell(f"Ignored: {_count(earlier, 'file')} of an earlier version, which kept one file for each run.")
    if stale or earlier:
        tell(f"`heavytail runs rm {store} --stale` removes them.")
    if json:
        json.write_text(to_json({"runs": [_data(run) for run in found], "earlier_files": [file.name for file in earlier]}))


@runs.command("show")
def _show(store: Folder, name: Annotated[str, typer.Argument(help="The beginning of the name of a run.")]) -> None:
    """Show all that a store says of one run, and which trajectories lie in which file."""
    (run,) = choose_runs(store, [name])
    tell(f"{run.name}\n{_title(run)}\n{_state(run)}, {_size(run.nbytes)}")
    if run.about:
        for what in ("problem", "noise", "method", "checkpoints", "record", "source", "heavytail"):
            tell(f"{what}: {getattr(run.about, what)}")
    for kept in run.files:
        tell(f"{kept.first:>15} .. {kept.last - 1:<15} {kept.kind}")


@runs.command("verify")
def _verify(store: Folder, names: Names = None) -> None:
    """Read every file, and compare it with its checksum, its run, its shape and its counts.

    Exit status 1 if one is damaged. No run uses a damaged file: what it held is computed again.
    """
    chosen = choose_runs(store, names or [])
    files = damaged = 0
    for run in chosen:
        files += len(run.files)
        faults = [f"{kept.file}: {fault}" for kept, fault in run.faults()] + ([run.fault] if run.fault else [])
        damaged += len(faults)
        for fault in faults:
            tell(fault)
    tell(f"{_count(range(files), 'file')} of {_count(chosen, 'run')}, {damaged} damaged.")
    if damaged:
        tell("No run uses them; they can be removed.")
        raise typer.Exit(1)


@runs.command("merge")
def _merge(
    store: Folder,
    others: Annotated[list[Path] | None, typer.Argument(help="Other stores, which are left as they are.")] = None,
) -> None:
    """Copy to a store what is in others, and put into one file what follows on each other.

    The same trajectories in two stores are the same numbers, so nothing is lost or counted twice. Every run does this for
    itself; the command is for stores that were filled on machines without a disk in common.
    """
    before = sum(len(run.files) for run in stored_runs(store)) if store.is_dir() else 0
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        found = merge(store, others or [])
    for warning in told:
        complain(warning.message, "yellow")
    after = sum(len(run.files) for run in found)
    tell(f"{store} has {_count(found, 'run')} in {_count(range(after), 'file')}; before, {_count(range(before), 'file')}.")


@runs.command("rm")
def _remove(
    store: Folder,
    names: Names = None,
    stale: Annotated[
        bool,
        typer.Option("--stale", help="All that other versions of heavytail left, which this one cannot go on from."),
    ] = False,
) -> None:
    """Remove runs, by name, or those that this version cannot use.

    Examples: `heavytail runs rm store 3f09ab`, `heavytail runs rm store --stale`.
    """
    if not names and not stale:
        raise ValueError("Nothing is named. Name runs as `heavytail runs list` shows them, or pass --stale.")
    chosen = choose_runs(store, names) if names else []
    chosen += [run for run in stored_runs(store) if stale and run.stale and run not in chosen]
    earlier = earlier_files(store) if stale else []
    freed = sum(run.nbytes for run in chosen) + sum(file.stat().st_size for file in earlier)
    for run in chosen:
        run.remove()
    for file in earlier:
        file.unlink()
    files = f" and {_count(earlier, 'file')}" if earlier else ""
    tell(f"{_count(chosen, 'run')}{files} removed, {_size(freed)}.")


def _title(run: StoredRun) -> str:
    return run.about.title if run.about else run.fault


def _state(run: StoredRun) -> str:
    if run.about is None:
        return "unreadable"
    asked, done = run.about.trajectories, run.done
    there = f"{done:,} complete" if done >= asked else f"{done:,} of {asked:,}"
    return f"{there}, stale" if run.stale else there


def _count(things: Sized, name: str) -> str:
    return f"{len(things):,} {name}{'' if len(things) == 1 else 's'}"


def _size(count: int) -> str:
    size = float(count)
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


def _data(run: StoredRun) -> dict[str, object]:
    about = run.about
    told = ("problem", "noise", "method", "steps", "dimension", "seed") if about else ()
    return {
        "name": run.name, "title": _title(run), "done": run.done, "asked": about and about.trajectories,
        "stale": run.stale, "bytes": run.nbytes, "files": len(run.files), "fault": run.fault,
        **{name: getattr(about, name) for name in told},
    }  # fmt: skip
