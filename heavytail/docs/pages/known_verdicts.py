"""Verdicts that `heavytail check --json` wrote earlier: pages show them if a build names the file, and else none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from heavytail.json_numbers import finite

__all__ = ["Known", "known_verdicts", "measured"]


@dataclass(frozen=True)
class Known:
    """What a file of verdicts says.

    Attributes
    ----------
    verdicts : mapping of (id, alpha) to dict
        The verdicts of claims, without those of controls.
    origin : str
        With what they were made, in one sentence; "" if nothing is known.
    """

    verdicts: Mapping[tuple[str, float], dict[str, Any]] = field(default_factory=dict)
    origin: str = ""

    def of(self, claim: str) -> list[dict[str, Any]]:
        """Return the verdicts of a claim, by alpha."""
        return [verdict for (name, _), verdict in sorted(self.verdicts.items()) if name == claim]


def known_verdicts(file: Path | None) -> Known:
    """Return what a file of verdicts says; nothing if there is none.

    Raises
    ------
    ValueError
        If the file holds something else.
    """
    if file is None:
        return Known()
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        verdicts = {(one["id"], one["alpha"]): one for one in data["claims"] if not one["control"]}
        made = data["made"]
        origin = (
            f"Computed on {made['date']} at effort {data['effort']} with the seed {data['seed']}, by the library "
            f"{made['heavytail'] or 'from a checkout'} with the digest `{made['digest'][:12]}`."
        )
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise ValueError(
            f"{file} holds no verdicts ({type(error).__name__}: {error}). Write it by: heavytail check --json {file}."
        ) from error
    return Known(verdicts, origin)


def measured(verdict: Mapping[str, Any]) -> str:
    """Return what a verdict has measured, with its interval."""
    value, low, high = (finite(verdict[name]) for name in ("measured", "low", "high"))
    if value is None:
        return "-"
    word = " algebra" if verdict["algebra"] else " exact" if verdict["exact"] else ""
    ends = ["-" if end is None else f"{end:.4g}" for end in (low, high)]
    interval = f" [{', '.join(ends)}]" if len({*ends, f"{value:.4g}"}) > 1 and "-" not in ends else ""
    return f"{value:.4g}{interval}{word}"
