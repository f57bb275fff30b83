"""Parts made ready for a compiled run: their schedules become tables."""

from __future__ import annotations

from typing import Any

from heavytail.engine.pauses import Pausing, with_pauses
from heavytail.parts.copies import with_values
from heavytail.parts.schedules import Table

__all__ = ["tabulate"]

MAX_TABLE = 2**22


def tabulate(part: Any, steps: int) -> Any:
    """Return a part whose schedules are tables of their values, computed once instead of in every trajectory.

    A method that pauses is wrapped (`heavytail.engine.pauses`).
    """
    from heavytail.compiler.records import register
    from heavytail.sampling.numbers import schedule_values

    def change(value: Any) -> Any:
        if hasattr(value, "at") and not isinstance(value, Table):
            return Table(schedule_values(value, steps))
        return value

    register(Pausing)
    return with_pauses(part if steps > MAX_TABLE else with_values(part, change), steps)
