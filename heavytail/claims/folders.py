"""Folders of Python files: where those lie that come with this package, and how one of their files is imported."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

__all__ = ["import_file", "travelling"]

PACKAGE = Path(__file__).resolve().parents[1]


def travelling(name: str, package: Path = PACKAGE) -> Path:
    """Return a folder that comes with this package: a wheel carries it inside the package, a checkout has it beside.

    Nothing else is searched: a folder of the same name where Python happens to run is another one.

    Raises
    ------
    FileNotFoundError
        If it did not come with the package.
    """
    for folder in (package / name, package.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"The folder {name}/ did not come with heavytail. Install it again.")


def import_file(file: Path, name: str) -> ModuleType:
    """Import a Python file as it is now, and return it as a module of this name; what it raises passes through."""
    specification = importlib.util.spec_from_file_location(name, file)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module
    specification.loader.exec_module(module)
    return module
