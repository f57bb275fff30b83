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
    """Draw the pictures, each as PNG and PDF. Those that need a package which is not installed are left out, unless named.

    Examples: `heavytail figures -o pictures`, `heavytail figures two_schedules schedule_map`.
    """
    from heavytail.cli.gallery import choose, draw, missing
    from heavytail.plots import save

    chosen = choose(names or [])
    left_out = [] if names else [name for name in chosen if missing(name)]
    chosen = [name for name in chosen if name not in left_out]
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
    for name in left_out:
        console().print(f"{name} is left out: it needs {' and '.join(missing(name))}, which cannot be imported.")
    for pair in files.values():
        console().print(" ".join(map(str, pair)), soft_wrap=True)
