"""Numbers over the root of a running mean square, where that square is a double; elsewhere what they are is not known."""

from __future__ import annotations

import math

from heavytail.kernel.primitives import kernel_function

__all__ = ["FAINT", "LEAST_MEAN", "over_root"]

LEAST_MEAN = 2.0**-960  # a mean of powers below may have lost digits, or all of itself
FAINT = 2.0**-400  # what such a mean adds to an eps above is nothing


@kernel_function
def over_root(eta: float, value: float, square: float, eps: float) -> float:
    """Return eta value / (sqrt(square) + eps), and 0 if eta or the value is 0.

    It is not a number where the squares that were averaged overflowed, or underflowed with an eps that is nearly 0 too: the
    iterate then counts as diverged.
    """
    least = 0.0 if eps > FAINT else LEAST_MEAN
    known = square >= least and square < math.inf
    size = math.sqrt(square) + eps
    return eta * value / size if known else (math.nan if eta != 0.0 and value != 0.0 else 0.0)
