"""Parts made ready for a compiled run: their schedules become tables."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from heavytail.engine.pauses import Pausing, with_pauses
from heavytail.parts.copies import with_values
from heavytail.parts.schedules import Constant, Least, Power, Product, Sum, Table, first_values

__all__ = ["tabulate"]

MAX_TABLE = 2**22
MAX_UNCOMPILED = 2**12  # so few steps take a millisecond without a compiler, and a kernel for them half a second


def tabulate(part: Any, steps: int) -> Any:
    """Return a part whose schedules are tables of their values, computed once instead of in every trajectory.

    A method that pauses is wrapped (`heavytail.engine.pauses`).
    """
    from heavytail.compiler.records import register

    def change(value: Any) -> Any:
        if hasattr(value, "at") and not isinstance(value, Table):
            return Table(_values(value, steps))
        return value

    register(Pausing)
    return with_pauses(part if steps > MAX_TABLE else with_values(part, change), steps)


def _values(schedule: Any, steps: int) -> NDArray[np.float64]:
    """Return the values of a schedule: the same bits with and without a kernel."""
    if steps <= MAX_UNCOMPILED and _is_ours(schedule):
        with np.errstate(over="ignore", invalid="ignore"):  # a table says itself what it does not take
            return first_values("The schedule", schedule, steps)
    from heavytail.sampling.numbers import schedule_values

    return schedule_values(schedule, steps)


def _is_ours(schedule: Any) -> bool:
    """Whether all of a schedule is the library's own; of any other it is not known that `values` has the bits of `at`."""
    if type(schedule) in (Least, Sum, Product):
        return _is_ours(schedule.first) and _is_ours(schedule.second)
    return type(schedule) in (Constant, Power, Table)
