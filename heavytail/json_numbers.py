"""Numbers as JSON has them: it has none for infinity, nor for what is not a number."""

from __future__ import annotations

import math

__all__ = ["finite"]


def finite(value: float | None) -> float | None:
    """Return the number, or None where JSON has none: infinity, and what is not a number.

    Parameters
    ----------
    value : float or None
        The number.

    Returns
    -------
    float or None
    """
    return None if value is None or not math.isfinite(value) else float(value)
