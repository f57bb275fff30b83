"""The examples that a loader gives, stacked, and the loss of a model on some of them as a function of its parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.func import functional_call

from heavytail.parts.parameters import shown

__all__ = ["Examples", "LossOf", "gather", "loss_of"]

FORMS = "Pass batches that are a tensor, a tuple (*inputs, target), or a mapping of tensors for the model's keywords."

LossOf = Callable[[dict[str, Tensor], dict[str, Tensor], list[Tensor]], Tensor]
"""From parameters, buffers and the entries of a batch to the loss."""


@dataclass(frozen=True)
class Examples:
    """Stacked examples: a tensor for each entry of a batch, and the entries' names if the batches were mappings."""

    entries: list[Tensor]
    names: tuple[str, ...] | None

    def part(self, first: int, last: int) -> list[Tensor]:
        """Return some of the examples."""
        return [entry[first:last] for entry in self.entries]


def gather(loader: Iterable[Any], count: int, device: torch.device) -> Examples:
    """Return the first examples that a loader gives, on a device.

    Raises
    ------
    TypeError
        If a batch is of another form.
    ValueError
        If the loader has none or too few, or their shapes differ.
    """
    parts: list[list[Tensor]] = []
    names: tuple[str, ...] | None = None
    found = 0
    for batch in loader:
        entries, names = _entries(batch)
        if parts and [_kind(entry) for entry in entries] != [_kind(entry) for entry in parts[0]]:
            raise ValueError(
                f"The loader gives examples of the shapes {[_kind(one) for one in parts[0]]}, then "
                f"{[_kind(one) for one in entries]}. Pad or cut them to one shape, for a mini-batch is stacked of them."
            )
        parts.append([entry[: count - found].to(device) for entry in entries])
        found += parts[-1][0].shape[0]
        if found >= count:
            return Examples([torch.cat(entry) for entry in zip(*parts, strict=True)], names)
    if not found:
        raise ValueError("The loader is empty. Pass one that gives batches, and not an iterator that was read before.")
    raise ValueError(
        f"The loader gives {found} examples, and {count} are needed. Lower samples or batch_size, or pass more."
    )


def _entries(batch: Any) -> tuple[list[Tensor], tuple[str, ...] | None]:
    names = tuple(batch) if isinstance(batch, Mapping) else None
    entries = [batch] if isinstance(batch, Tensor) else list(batch.values()) if names is not None else batch
    if not isinstance(entries, list | tuple) or not entries or not all(isinstance(one, Tensor) for one in entries):
        raise TypeError(f"The loader gives {shown(batch)}. {FORMS}")
    sizes = {one.shape[0] if one.dim() else None for one in entries}
    if len(sizes) > 1 or None in sizes:
        raise ValueError(
            f"The entries of a batch have the shapes {[tuple(one.shape) for one in entries]}, which do not begin with one "
            "number of examples. Make the first dimension that of the examples."
        )
    return list(entries), names


def _kind(entry: Tensor) -> tuple[tuple[int, ...], str]:
    return tuple(entry.shape[1:]), str(entry.dtype).removeprefix("torch.")


def loss_of(model: torch.nn.Module, loss: Callable[[Any, Any], Tensor], names: tuple[str, ...] | None) -> LossOf:
    """Return the loss of a model as a function of its parameters, its buffers and a batch; the model stays as it is."""

    def value(parameters: dict[str, Tensor], buffers: dict[str, Tensor], entries: list[Tensor]) -> Tensor:
        if names is None:
            inputs, target = (entries[:-1] or entries), entries[-1]
            return loss(functional_call(model, (parameters, buffers), tuple(inputs)), target)
        batch = dict(zip(names, entries, strict=True))
        return loss(functional_call(model, (parameters, buffers), (), batch), batch)

    return value
