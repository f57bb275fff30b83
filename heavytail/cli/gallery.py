"""The gallery is the folder: every Python file in figures/ is a picture, and its `draw()` draws it.

One that simulates takes the folder of a store, `draw(store)`, and goes on from there. One that needs packages which this
one does not bring names them: `NEEDS = ("torch",)`.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from heavytail.claims.folders import import_file, travelling
from heavytail.parts.parameters import near

__all__ = ["choose", "draw", "missing", "pictures"]


def pictures() -> dict[str, Path]:
    """Return the scripts of the pictures by name.

    Raises
    ------
    FileNotFoundError
        If no folder of scripts came with this package.
    """
    return {file.stem: file for file in sorted(travelling("figures").glob("[!_]*.py"))}


def choose(names: Sequence[str] = ()) -> list[str]:
    """Return names of pictures, checked to exist; all of them if none is given.

    Raises
    ------
    ValueError
        If there is no picture of that name.
    """
    known = pictures()
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValueError(
            f"There is no picture {unknown[0]!r}.{near(unknown[0], known)} The pictures are {', '.join(known)}."
        )
    return list(dict.fromkeys(names)) or list(known)


def missing(name: str) -> list[str]:
    """Return which of the packages that a picture needs are not installed."""
    return [package for package in getattr(_script(name), "NEEDS", ()) if find_spec(package) is None]


def draw(name: str, store: str | os.PathLike[str] | None = None) -> Any:
    """Draw a picture by its name and return an Axes of it, which `heavytail.plots.save` writes.

    Raises
    ------
    ModuleNotFoundError
        If a package that it needs is not installed.
    """
    if needed := missing(name):
        raise ModuleNotFoundError(
            f"The picture {name} needs {' and '.join(needed)}, which cannot be imported. Install what is missing: "
            "pip install 'heavytail[torch]' brings torch; others come by their own names."
        )
    drawn = _script(name).draw
    return drawn(store) if inspect.signature(drawn).parameters else drawn()


def _script(name: str) -> Any:
    return import_file(pictures()[choose([name])[0]], f"heavytail_picture_{name}")
