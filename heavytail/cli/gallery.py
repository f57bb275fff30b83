"""The gallery is the folder: every Python file in figures/ is a picture, and its `draw()` draws it.

In a checkout the folder stands beside the package; a wheel carries it inside the package.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

__all__ = ["choose", "draw", "pictures"]

PACKAGE = Path(__file__).resolve().parents[1]
PLACES = (PACKAGE / "figures", PACKAGE.parent / "figures")


def pictures(places: Sequence[Path] = PLACES) -> dict[str, Path]:
    """Return the scripts of the pictures by name.

    Raises
    ------
    FileNotFoundError
        If no folder of scripts came with this package.
    """
    for folder in places:
        found = {file.stem: file for file in sorted(folder.glob("[!_]*.py"))}
        if found:
            return found
    raise FileNotFoundError("The scripts of the pictures (figures/) did not come with heavytail. Install it again.")


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
        raise ValueError(f"There is no picture {unknown[0]!r}. The pictures are {', '.join(known)}.")
    return list(dict.fromkeys(names)) or list(known)


def draw(name: str) -> Any:
    """Draw a picture by its name and return an Axes of it, which `heavytail.plots.save` writes."""
    file = pictures()[choose([name])[0]]
    module = f"heavytail_picture_{name}"
    specification = importlib.util.spec_from_file_location(module, file)
    assert specification is not None
    assert specification.loader is not None
    script = importlib.util.module_from_spec(specification)
    sys.modules[module] = script
    specification.loader.exec_module(script)
    return script.draw()
