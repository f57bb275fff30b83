"""Gradients of mini-batches as rows of a matrix: of single examples many at once by vmap, of batches one after the other.

Each time they are asked for, the same rows come: what is random in the model, as dropout is, is seeded by the mini-batch.
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor
from torch.func import grad_and_value, vmap

from heavytail.torch.attention import plain_attention
from heavytail.torch.examples import Examples, LossOf

__all__ = ["StochasticGradients", "seeded"]

ENTRIES = 2**24  # of a chunk of rows, 64 MiB
MAX_ROWS = 256


class StochasticGradients:
    """The gradients of consecutive mini-batches with respect to some parameters, flat, and their losses checked."""

    def __init__(
        self,
        value: LossOf,
        parameters: dict[str, Tensor],
        buffers: dict[str, Tensor],
        examples: Examples,
        batch_size: int,
        seed: int,
    ) -> None:
        self.value, self.parameters, self.buffers = value, parameters, buffers
        self.examples, self.batch_size, self.seed = examples, batch_size, seed
        self.count = examples.entries[0].shape[0] // batch_size
        self.dimension = sum(one.numel() for one in parameters.values())
        self.device = next(iter(parameters.values())).device
        self.at_once = batch_size == 1

    def rows(self) -> Iterator[Tensor]:
        """Give the gradients in chunks, a row for each mini-batch."""
        length = max(1, min(MAX_ROWS, ENTRIES // self.dimension))
        for first in range(0, self.count, length):
            last = min(first + length, self.count)
            yield self._chunk(first, last)

    def _chunk(self, first: int, last: int) -> Tensor:
        if self.at_once:
            if not first:
                self._of_batch(0)  # where a loss does not depend on the parameters, vmap would give zeros
            try:
                return self._by_vmap(first, last)
            except (RuntimeError, NotImplementedError, ValueError) as error:
                if isinstance(error, _NotFiniteError) or first:
                    raise
                self.at_once = False  # some layer cannot be done for many examples at once; a true error comes again below
        return torch.stack([self._of_batch(place) for place in range(first, last)])

    def _by_vmap(self, first: int, last: int) -> Tensor:
        """Return the gradients of single examples, each a batch of one."""
        entries = [entry.unsqueeze(1) for entry in self.examples.part(first, last)]
        function = vmap(grad_and_value(self.value), in_dims=(None, None, 0), randomness="different")
        with seeded(self.seed + first, self.device), torch.enable_grad(), plain_attention(), warnings.catch_warnings():
            warnings.filterwarnings("ignore", "There is a performance drop")  # by layers that vmap does in turn
            gradients, values = function(_detached(self.parameters), _detached(self.buffers), entries)
        rows = torch.cat([gradients[name].reshape(last - first, -1) for name in self.parameters], dim=1)
        _check(rows, values, first)
        return rows.detach()

    def _of_batch(self, place: int) -> Tensor:
        entries = self.examples.part(place * self.batch_size, (place + 1) * self.batch_size)
        parameters = {name: one.detach().requires_grad_() for name, one in self.parameters.items()}
        with seeded(self.seed + place, self.device), torch.enable_grad():
            value = self.value(parameters, _detached(self.buffers), entries)
            _check_loss(value)
            found = torch.autograd.grad(value, list(parameters.values()), allow_unused=True)
        parts = zip(found, parameters.values(), strict=True)
        row = torch.cat([(torch.zeros_like(one) if part is None else part).flatten() for part, one in parts])
        _check(row.unsqueeze(0), value.detach().unsqueeze(0), place)
        return row


class _NotFiniteError(ValueError):
    """A loss or a gradient that is infinite or not a number."""


def _detached(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return copies, for a layer in training mode writes to its buffers."""
    return {name: one.detach().clone() for name, one in tensors.items()}


def _check_loss(value: Any) -> None:
    if not isinstance(value, Tensor) or value.dim():
        what = f"a tensor of the shape {tuple(value.shape)}" if isinstance(value, Tensor) else f"a {type(value).__name__}"
        raise TypeError(f"The loss returns {what}. Return the mean over the mini-batch, a tensor of no dimension.")
    if not value.requires_grad:
        raise ValueError("The loss does not depend on the parameters. Let neither model nor loss detach what they compute.")


def _check(rows: Tensor, values: Tensor, first: int) -> None:
    """Raise a _NotFiniteError that says which mini-batch of those from `first` on is at fault."""
    for what, finite in (("loss", values.isfinite()), ("gradient", rows.isfinite().all(1))):
        if not finite.all():
            place = int((~finite).nonzero()[0])
            raise _NotFiniteError(
                f"Mini-batch {first + place}, counted from 0, has a {what} that is infinite or not a number "
                f"(its loss is {float(values[place])!r}). Look at that example and at the model's last step."
            )


@contextlib.contextmanager
def seeded(seed: int, device: torch.device) -> Iterator[None]:
    """Seed torch inside a block, and put its generators back after it."""
    there = device.type in ("cuda", "xpu")
    with torch.random.fork_rng([device] if there else [], device_type=device.type if there else "cuda"):
        torch.manual_seed(seed)
        yield
