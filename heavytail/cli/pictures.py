"""The command that draws the gallery."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from heavytail.cli.options import Store
from heavytail.cli.screen import check_writable, console, progress
from heavytail.engine.store import make_folder

__all__ = ["figures"]


def figures(
    names: Annotated[list[str] | None, typer.Argument(help="Names of pictures; all by default.")] = None,
    output: Annotated[Path, typer.Option("-o", help="The folder for them.")] = Path("."),
    store: Store = None,
) -> None:
    """Draw the pictures, each as PNG and PDF.

    Examples: `heavytail figures -o pictures`, `heavytail figures two_schedules schedule_map`.
    """
    from heavytail.cli.gallery import choose, draw
    from heavytail.plots import save

    chosen = choose(names or [])
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OSError(f"The folder {output} cannot be made: {error.strerror}. Choose another one.") from error
    files = {name: [output / f"{name}.{ending}" for ending in ("png", "pdf")] for name in chosen}
    check_writable(*(file for pair in files.values() for file in pair))
    if store is not None:
        make_folder(store)
    with progress("pictures") as show:
        for done, (name, pair) in enumerate(files.items()):
            show(name, done, len(files))
            axes = draw(name, store)
            for file in pair:
                save(axes, file)
    for pair in files.values():
        console().print(" ".join(map(str, pair)), soft_wrap=True)
