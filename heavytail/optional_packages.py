"""Packages that are not needed, but used where they are installed: imported when somebody asks for what they make."""

from __future__ import annotations

import importlib
from typing import Any

__all__ = ["imported"]


def imported(name: str, what: str) -> Any:
    """Return a package.

    Raises
    ------
    ImportError
        If it cannot be imported, with what was asked of it and how to install it.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ImportError(
            f"{what} needs {name}, which cannot be imported here ({error}). Install it: python -m pip install {name}"
        ) from error
