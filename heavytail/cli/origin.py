"""What a file of verdicts or of claims says of its making: by which library, on what machine, on which day."""

from __future__ import annotations

import datetime
import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from heavytail.compiler.fingerprint import library_digest

__all__ = ["SCHEMA", "installed_version", "made", "origin"]

SCHEMA = 1  # rises when a name in the file changes its meaning or goes; names may be added at any time


def origin(effort: str, seed: int | None = None) -> dict[str, Any]:
    """Return the head of a JSON file; only `made` differs between two runs of one command. A list of claims has no seed."""
    return {
        "schema": SCHEMA,
        "effort": effort,
        **({} if seed is None else {"seed": seed}),
        "made": made(),
    }


def made() -> dict[str, Any]:
    """Return by which library, on what machine, on which day it is made now."""
    return {
        "heavytail": installed_version(),
        "digest": library_digest(),
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "numba": version("numba"),
        "machine": f"{platform.system()} {platform.machine()}",
    }


def installed_version() -> str | None:
    """Return the library's version, or None where it runs from a tree that is not installed; the digest names it then."""
    try:
        return version("heavytail")
    except PackageNotFoundError:
        return None
