"""A digest of an experiment: equal exactly when a run would compute the same numbers from the same source."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import Any

import numpy as np

from heavytail.compiler.fingerprint import fingerprint

__all__ = ["describe", "digest"]


def describe(value: Any) -> Any:
    """Return a part, an array or a number as nested tuples whose `repr` identifies it, by the fields that compare."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        compared = [field.name for field in dataclasses.fields(value) if field.compare]
        fields = tuple((name, describe(getattr(value, name))) for name in compared)
        return type(value).__module__, type(value).__qualname__, fingerprint(type(value)), fields
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, hashlib.sha256(value.tobytes()).hexdigest()
    if isinstance(value, tuple | list):
        return tuple(describe(item) for item in value)
    if isinstance(value, np.generic):
        return value.item()
    return value


def digest(value: Any) -> str:
    """Return 32 hexadecimal digits that identify a value."""
    return hashlib.sha256(repr(describe(value)).encode()).hexdigest()[:32]
