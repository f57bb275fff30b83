"""What a file of verdicts says of its making: by which library, on what machine, on which day."""

from __future__ import annotations

import datetime
import platform
from importlib.metadata import version
from typing import Any

import heavytail as ht
from heavytail.compiler.fingerprint import library_digest

__all__ = ["SCHEMA", "origin"]

SCHEMA = 1  # rises when a name in the file changes its meaning or goes; names may be added at any time


def origin(effort: str, seed: int) -> dict[str, Any]:
    """Return the head of a JSON file of verdicts; only `made` differs between two runs of one command."""
    return {
        "schema": SCHEMA,
        "effort": effort,
        "seed": seed,
        "made": {
            "heavytail": ht.__version__,
            "digest": library_digest(),
            "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
            "python": platform.python_version(),
            "numpy": version("numpy"),
            "numba": version("numba"),
            "machine": f"{platform.system()} {platform.machine()}",
        },
    }
