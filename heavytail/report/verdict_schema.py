"""The published JSON Schema of a file of verdicts, and files that are read by it.

The schema is a file beside this one, in the draft of 2020-12, for any validator. What stands here reads those of its words
that it uses, so that a file of another kind is an error with its reason, and nothing more has to be installed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from heavytail.parts.parameters import shown

__all__ = ["SCHEMA_FILE", "fault_of", "read_verdicts", "verdict_schema"]

SCHEMA_FILE = Path(__file__).with_name("verdicts.schema.json")
REMEDY = "Pass what `heavytail check --json FILE` of this version wrote."
KINDS: dict[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "number": (int, float), "integer": (int,), "boolean": (bool,),
    "null": (type(None),),
}  # fmt: skip


def verdict_schema() -> dict[str, Any]:
    """Return the JSON Schema of a file of verdicts.

    Returns
    -------
    dict
        In the draft of 2020-12.

    Examples
    --------
    >>> import heavytail as ht
    >>> ht.report.verdict_schema()["properties"]["claims"]["items"]["properties"]["outcome"]["enum"]
    ['HOLDS', 'REFUTED', 'UNDECIDED', 'ERROR']
    """
    return json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))


def read_verdicts(file: Path) -> dict[str, Any]:
    """Return the content of a file of verdicts.

    Parameters
    ----------
    file : path
        What `heavytail check --json` wrote.

    Returns
    -------
    dict
        As the schema describes it.

    Raises
    ------
    OSError
        If it cannot be read.
    ValueError
        If it is no file of verdicts.
    """
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise OSError(f"{file} cannot be read: {error.strerror}. {REMEDY}") from error
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{file} is no JSON: {shown(str(error))}. {REMEDY}") from error
    if fault := fault_of(data, verdict_schema()):
        raise ValueError(f"{file} is no file of verdicts: {fault}. {REMEDY}")
    return data


def fault_of(value: Any, schema: dict[str, Any], place: str = "") -> str:
    """Return the first thing in which a value differs from a schema, or "" if it is as described.

    Parameters
    ----------
    value : object
        What JSON can hold.
    schema : dict
        A schema that uses the words of `verdict_schema`.
    place : str, optional
        Where the value stands, for messages.
    """
    called = place or "it"
    if "const" in schema and value != schema["const"]:
        return f"{called} is {shown(value)}, not {shown(schema['const'])}"
    if "enum" in schema and value not in schema["enum"]:
        return f"{called} is {shown(value)}, none of {', '.join(schema['enum'])}"
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(_is(value, kind) for kind in kinds):
        return f"{called} is {shown(value)}, no {' or '.join(kinds)}"
    if isinstance(value, dict):
        missing = [name for name in schema.get("required", ()) if name not in value]
        if missing:
            return f"{called} has no {missing[0]!r}"
        inside = [(value[name], one, f"{place}.{name}" if place else name) for name, one in _described(value, schema)]
    else:
        entries = value if isinstance(value, list) and "items" in schema else []
        inside = [(entry, schema["items"], f"{place}[{position}]") for position, entry in enumerate(entries)]
    return next(filter(None, (fault_of(*one) for one in inside)), "")


def _described(value: dict[str, Any], schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(name, one) for name, one in schema.get("properties", {}).items() if name in value]


def _is(value: Any, kind: str) -> bool:
    return isinstance(value, KINDS[kind]) and (kind == "boolean" or not isinstance(value, bool))
