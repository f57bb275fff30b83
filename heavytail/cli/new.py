"""The command that begins a paper's folder: parts, two claims with controls, a test and a workflow that pass as they are."""

from __future__ import annotations

import os
import shlex
import shutil
from pathlib import Path
from typing import Annotated

import typer

from heavytail.cli.screen import tell

__all__ = ["new"]

BEGINNING = Path(__file__).with_name("new_paper")
WORKFLOW = Path(".github/workflows/claims.yml")


def new(
    folder: Annotated[Path, typer.Argument(help="The folder to make; it must be empty if it is there.")],
    ci: Annotated[
        bool, typer.Option("--ci", help="Only add the workflow for GitHub to a folder that has claims already.")
    ] = False,
) -> None:
    """Make a folder of claims to start from: a noise, a problem, a method, two claims with controls, a test, a workflow.

    It passes as it is; its README.md says what to change first. GitHub runs the workflow of a repository's top folder.

    Examples: `heavytail new my_paper`, then `cd my_paper` and `heavytail check . --controls`; `heavytail new my_paper --ci`.
    """
    for place in (folder, *folder.parents):
        if os.path.lexists(place) and not place.is_dir():
            raise NotADirectoryError(f"{place} is no folder. Name one that is empty, or that is not there yet.")
    if ci:
        _add_workflow(folder)
        return
    if folder.is_dir() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty, and nothing in it is overwritten. Name another folder.")
    shutil.copytree(BEGINNING, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    there = shlex.quote(str(folder))
    tell(f"{folder} is made; its README.md says what to change first. Next: cd {there}; heavytail check . --controls")


def _add_workflow(folder: Path) -> None:
    file = folder / WORKFLOW
    if not folder.is_dir():
        raise FileNotFoundError(f"There is no folder {folder}. Drop --ci, and it is made with claims and workflow.")
    if file.exists():
        raise FileExistsError(f"{file} is there, and nothing is overwritten. Rename it first.")
    file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(BEGINNING / WORKFLOW, file)
    tell(f"{file} is made: at every push it decides the claims of {folder}, and keeps the verdicts and a page of them.")
