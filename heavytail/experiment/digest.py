"""A digest of an experiment: equal exactly when a run would compute the same numbers from the same source."""

from __future__ import annotations

import dataclasses
import hashlib
from types import FunctionType
from typing import Any

import numpy as np

from heavytail.compiler.fingerprint import fingerprint, fingerprint_of_function

__all__ = ["describe", "digest"]


def describe(value: Any) -> Any:
    """Return a part, an array or a number as nested tuples whose `repr` identifies it.

    A field that does not compare counts all the same if somebody gives it a value that kernel code can read.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        given = [(field, getattr(value, field.name)) for field in dataclasses.fields(value)]
        counted = [(field.name, one) for field, one in given if field.compare or (field.init and _is_readable(one))]
        fields = tuple((name, describe(one)) for name, one in counted)
        return type(value).__module__, type(value).__name__, fingerprint(type(value)), fields
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, hashlib.sha256(value.tobytes()).hexdigest()
    if isinstance(value, tuple | list):
        return tuple(describe(item) for item in value)
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, FunctionType):
        return value.__module__, value.__qualname__, fingerprint_of_function(value)
    return value


def _is_readable(value: Any) -> bool:
    is_part = dataclasses.is_dataclass(value) and not isinstance(value, type)
    return is_part or isinstance(value, int | float | np.generic | np.ndarray)


def digest(value: Any) -> str:
    """Return 32 hexadecimal digits that identify a value."""
    return hashlib.sha256(repr(describe(value)).encode()).hexdigest()[:32]
