"""What is refused of a user's tensors, with the reason and the remedy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

__all__ = ["refuse_complex", "refuse_sparse", "trainable"]

WIDE = (torch.float32, torch.float64)


def refuse_sparse(who: str, gradients: Sequence[Tensor]) -> None:
    """Raise a RuntimeError, as the optimisers of torch do, if a gradient is sparse."""
    for gradient in gradients:
        if gradient.layout != torch.strided:
            raise RuntimeError(
                f"{who} was given a gradient of the layout {gradient.layout}, of which it would clip the stored part alone. "
                "Build the embedding with sparse=False."
            )


def refuse_complex(who: str, parameters: Sequence[Tensor]) -> None:
    """Raise a TypeError if a parameter is complex."""
    for parameter in parameters:
        if parameter.is_complex():
            raise TypeError(
                f"{who} was given a parameter of {parameter.dtype}, and clips real coordinates. "
                "Make torch.view_as_real of it the parameter."
            )


def trainable(who: str, named: Sequence[tuple[str, Any]]) -> dict[str, Tensor]:
    """Return those parameters that require gradients, checked to be what a measurement can take.

    Raises
    ------
    TypeError
        If one is no real tensor of 32 or 64 bits.
    ValueError
        If there are none, or they lie on several devices, or hold no data.
    """
    for name, parameter in named:
        if not isinstance(parameter, Tensor):
            raise TypeError(f"{who}: {name} is a {type(parameter).__name__}, no tensor. Pass model.parameters().")
    found = {name: parameter for name, parameter in named if parameter.requires_grad}
    if not found:
        raise ValueError(f"{who}: none of {len(named)} parameters requires a gradient. Call requires_grad_() on some.")
    refuse_complex(who, list(found.values()))
    narrow = {name: parameter.dtype for name, parameter in found.items() if parameter.dtype not in WIDE}
    if narrow:
        name, dtype = next(iter(narrow.items()))
        raise TypeError(
            f"{who}: {name} is of {dtype}, whose rounding is larger than what is measured here. Pass a copy: "
            "copy.deepcopy(model).float()."
        )
    devices = sorted({str(parameter.device) for parameter in found.values()})
    if len(devices) > 1:
        raise ValueError(f"{who}: the parameters lie on {' and '.join(devices)}. Move the model to one device.")
    if devices == ["meta"]:
        raise ValueError(
            f"{who}: the parameters lie on the meta device and have no values. Call model.to_empty and load some."
        )
    return found
