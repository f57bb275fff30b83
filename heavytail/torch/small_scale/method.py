"""A way to train: an optimiser of which the step size is to be tuned, and the clip level if it has one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from torch.nn import Parameter
from torch.optim import Optimizer

from heavytail.torch.clips import Norm, Value

__all__ = ["Method"]


@dataclass(frozen=True)
class Method:
    """An optimiser, and where the search for its step size and its clip level begins.

    Parameters
    ----------
    optimizer : type
        A class of optimisers.
    axes : tuple of tuples of float
        The step sizes to begin with, and the clip levels.
    fixed : tuple of pairs
        Its other hyper-parameters, by name.
    clip : type, optional
        `Norm` or `Value`: what is made of the clip level.
    """

    optimizer: type[Optimizer]
    axes: tuple[tuple[float, ...], ...]
    fixed: tuple[tuple[str, Any], ...] = ()
    clip: type[Norm] | type[Value] | None = None

    def make(self, parameters: Iterable[Parameter], values: Sequence[float]) -> Optimizer:
        """Return the optimiser of some parameters, of one value on each axis."""
        lr, *level = values
        clip = {} if self.clip is None else {"clip": self.clip(*level)}
        return self.optimizer(parameters, lr=lr, **dict(self.fixed), **clip)
