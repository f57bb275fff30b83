"""Gradient noise along a training run, recorded at chosen steps without changing a bit of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from inspect import signature
from typing import Any

import torch
from torch import Tensor
from torch.optim import Optimizer

from heavytail.parts.parameters import instance, integer
from heavytail.torch.gradient_noise import GradientNoise
from heavytail.torch.recording import record_gradient_noise

__all__ = ["NoiseWatch", "watch_gradient_noise"]


class NoiseWatch:
    """What `watch_gradient_noise` returns; at the end of a ``with`` block it stops watching.

    Attributes
    ----------
    records : dict of int to GradientNoise
        The noise at x_k, by k, the number of steps that were done before.
    steps : int
        The number of steps seen.
    """

    def __init__(self, optimizer: Optimizer, record: Callable[[], GradientNoise], at: frozenset[int]) -> None:
        self.records: dict[int, GradientNoise] = {}
        self.steps = 0
        self._record, self._at = record, at
        self._hook = optimizer.register_step_pre_hook(self._before_step)

    def _before_step(self, *_: Any) -> None:
        if self.steps in self._at:
            self.records[self.steps] = self._record()
        self.steps += 1

    def __repr__(self) -> str:
        return f"<NoiseWatch: {self.steps} steps seen, recorded at {sorted(self.records)} of {sorted(self._at)}>"

    def remove(self) -> None:
        """Stop watching; what was recorded stays."""
        self._hook.remove()

    def __enter__(self) -> NoiseWatch:
        return self

    def __exit__(self, *_: Any) -> None:
        self.remove()


def watch_gradient_noise(
    optimizer: Optimizer,
    model: torch.nn.Module,
    loss: Callable[[Any, Any], Tensor],
    loader: Iterable[Any],
    *,
    at: Sequence[int],
    **options: Any,
) -> NoiseWatch:
    """Record the gradient noise along a training run.

    The gradients are computed anew from the loader, so neither a clip nor a scale of the training's own gradients touches
    them; and what is random in the training stays as it would be.

    Parameters
    ----------
    optimizer : torch.optim.Optimizer
        The optimiser of the training, whose calls of `step` count.
    model, loss, loader
        See `record_gradient_noise`. The loader is read from its start each time: it must not be the iterator that the
        training reads.
    at : sequence of int
        Before which steps to record: k says that k steps are done, so 0 is the start.
    **options
        Further arguments of `record_gradient_noise`.

    Returns
    -------
    NoiseWatch

    Raises
    ------
    TypeError
        If the optimiser is none, `at` no sequence, a step no integer, or an option unknown.
    ValueError
        If a step is negative or none is given; what `record_gradient_noise` refuses is refused when it is recorded.

    Examples
    --------
    >>> import torch
    >>> from heavytail.torch import SGD, watch_gradient_noise
    >>> loader = [(torch.randn(100, 3), torch.randn(100, 1))]
    >>> model, loss = torch.nn.Linear(3, 1), torch.nn.functional.mse_loss
    >>> optimizer = SGD(model.parameters(), lr=0.1)
    >>> with watch_gradient_noise(optimizer, model, loss, loader, at=[0, 2], samples=100) as watch:
    ...     for step in range(3):
    ...         optimizer.zero_grad()
    ...         loss(model(loader[0][0]), loader[0][1]).backward()
    ...         optimizer.step()
    >>> list(watch.records)
    [0, 2]
    """
    instance("optimizer", optimizer, Optimizer, "Pass that of the training.")
    instance("at", at, Iterable, "Pass the numbers of steps before which to record, such as [0, 100].")
    steps = frozenset(integer("at", step, 0) for step in at)
    if not steps:
        raise ValueError("at = [] names no step. Pass the numbers of steps before which to record, such as [0, 100].")
    signature(record_gradient_noise).bind(model, loss, loader, **options)  # a misspelt option would end a long training
    return NoiseWatch(optimizer, lambda: record_gradient_noise(model, loss, loader, **options), steps)
