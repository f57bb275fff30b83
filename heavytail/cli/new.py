"""The command that begins a paper's folder: parts, two claims with controls, a test and a workflow that pass as they are."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path
from typing import Annotated

import typer

from heavytail.cli.screen import tell

__all__ = ["new"]

BEGINNING = Path(__file__).with_name("new_paper")


def new(folder: Annotated[Path, typer.Argument(help="The folder to make; it must be empty if it is there.")]) -> None:
    """Make a folder of claims to start from: a noise, a problem, a method, two claims with controls, a test, a workflow.

    It passes as it is; its README.md says what to change first.

    Examples: `heavytail new my_paper`, then `cd my_paper` and `heavytail check . --controls`.
    """
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(f"{folder} is a file. Name a folder that is empty, or that is not there yet.")
    if folder.is_dir() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty, and nothing in it is overwritten. Name another folder.")
    shutil.copytree(BEGINNING, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    there = shlex.quote(str(folder))
    tell(f"{folder} is made; its README.md says what to change first. Next: cd {there}; heavytail check . --controls")
