"""What makes the exponent over a window tell the limit, where the numbers of a finite run alone do not.

Both are statements about an instance, made and justified by whoever makes the claim, and printed with the verdict.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from numpy.typing import ArrayLike

from heavytail.curves.rates.slopes import slope

__all__ = ["Basis", "Predicted", "PurePower"]


@dataclass(frozen=True)
class PurePower:
    """The curve is a power of k by construction, or as near to one as its interval can tell.

    Parameters
    ----------
    reason : str
        Why: for instance that the worst-case noise is remade for each horizon.

    Raises
    ------
    ValueError
        If the reason is empty.
    """

    reason: str

    def __post_init__(self) -> None:
        _check_reason(self.reason)

    def shift(self, k: ArrayLike) -> float:
        """Return the limit minus the exponent over the steps k: 0."""
        del k
        return 0.0

    def __str__(self) -> str:
        return f"a pure power: {self.reason}"


@dataclass(frozen=True)
class Predicted:
    """The curve follows known numbers, whose limit is known.

    Parameters
    ----------
    values : callable
        Takes an array of steps k, returns the predicted heights: an exact recursion, or `heavytail.exact.predictor.gap`.
    rate : float
        The exponent of those as k tends to infinity.
    reason : str
        Where they come from.

    Raises
    ------
    ValueError
        If the reason is empty.
    """

    values: Callable[[Any], ArrayLike]
    rate: float
    reason: str

    def __post_init__(self) -> None:
        _check_reason(self.reason)

    def shift(self, k: ArrayLike) -> float:
        """Return the limit minus the exponent over the steps k."""
        return self.rate - slope(k, self.values(k))

    def __str__(self) -> str:
        return f"known numbers whose rate is {self.rate:g}: {self.reason}"


Basis = PurePower | Predicted


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise ValueError("reason is empty. Say why the exponent over the window tells the limit; the verdict prints it.")
