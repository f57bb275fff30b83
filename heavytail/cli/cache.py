"""The commands for compiled kernels on disk: where they lie and how much they take, and to remove them."""

from __future__ import annotations

from pathlib import Path

import typer

from heavytail.cli.screen import console, tell_help
from heavytail.compiler.cache_content import MIB, clear, content, size_limit
from heavytail.compiler.cache_folder import cache_parent, why_none

__all__ = ["cache"]

cache = typer.Typer()


@cache.callback(invoke_without_command=True)
def _help(context: typer.Context) -> None:
    """Show or clear the kernels that earlier runs have compiled."""
    tell_help(context)


@cache.command("show")
def _show() -> None:
    """Say where compiled kernels are kept, how much they take, and for how many versions of the library.

    HEAVYTAIL_CACHE_DIR moves the folder; HEAVYTAIL_CACHE_SIZE limits it, in MiB: kernels unused for longest go first.
    """
    folder, limit = _folder(), size_limit()
    found = content(folder)
    for name, value in (
        ("folder", folder),
        ("size", f"{found.size / MIB:.1f} MiB of {limit // MIB} MiB"),
        ("kernels", found.kernels),
        ("versions", found.versions),
    ):
        console().print(f"{name:10}{value}", soft_wrap=True)


@cache.command("clear")
def _clear() -> None:
    """Remove all compiled kernels, of every version of the library; they are compiled anew when they are needed.

    Other files in the folder stay. A folder that is a link, or another user's, is refused.
    """
    folder = _folder()
    removed = clear(folder)
    kernels = "1 kernel" if removed.kernels == 1 else f"{removed.kernels} kernels"
    console().print(f"{kernels} ({removed.size / MIB:.1f} MiB) removed from {folder}", soft_wrap=True)


def _folder() -> Path:
    folder = cache_parent()
    if folder is None:
        raise FileNotFoundError(why_none())
    return folder
