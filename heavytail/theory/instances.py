"""What an `instance` of a theorem is: a function and the noise of its gradients that make a bound tight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["Instance"]


@dataclass(frozen=True, eq=False)
class Instance:
    """A problem and a noise, as an experiment takes them.

    Attributes
    ----------
    problem : problem
        The function.
    noise : noise
        The noise of its stochastic gradients.
    """

    problem: Any
    noise: Any
