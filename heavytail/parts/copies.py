"""Copies of parts with some of their values replaced, in the parts inside them too."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable
from typing import Any

from heavytail.parts.parameters import set_field

__all__ = ["with_values"]


def with_values(part: Any, change: Callable[[Any], Any]) -> Any:
    """Return a part in which `change` has been applied to every field, or the part itself if that changed nothing.

    A part among the fields that `change` leaves alone is changed inside.
    """
    changes: dict[str, Any] = {}
    for item in dataclasses.fields(part):
        value = getattr(part, item.name)
        changed = change(value)
        if changed is value and dataclasses.is_dataclass(value) and not isinstance(value, type):
            changed = with_values(value, change)
        if changed is not value:
            changes[item.name] = changed
    changed_part = copy.copy(part) if changes else part  # not dataclasses.replace: some fields come from __post_init__
    for name, value in changes.items():
        set_field(changed_part, name, value)
    return changed_part
