"""In which numbers sums over all coordinates of a model are taken."""

from __future__ import annotations

import torch
from torch import Tensor

__all__ = ["dot", "widest"]


def widest(device: torch.device) -> torch.dtype:
    """Return doubles, or floats on a device that has none."""
    return torch.float32 if device.type == "mps" else torch.float64


def dot(a: list[Tensor], b: list[Tensor]) -> float:
    """Return the inner product of two vectors that are given as lists of tensors, summed in doubles."""
    kind = widest(a[0].device)
    return float(torch.stack([(x.to(kind) * y.to(kind)).sum() for x, y in zip(a, b, strict=True)]).sum())
