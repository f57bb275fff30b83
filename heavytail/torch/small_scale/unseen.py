"""The examples of a setting in two parts: those that the model learns from, and those that it is only tried on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor

from heavytail.torch.small_scale.setting import Setting

__all__ = ["Parts", "in_parts"]

UNSEEN = 8  # of so many examples one is never trained on


@dataclass(frozen=True, eq=False)
class Parts:
    """Examples in two parts.

    Attributes
    ----------
    inputs, targets : Tensor
        What the model learns from.
    unseen_inputs, unseen_targets : Tensor
        What it is only tried on.
    """

    inputs: Tensor
    targets: Tensor
    unseen_inputs: Tensor
    unseen_targets: Tensor


@cache
def in_parts(setting: Setting) -> Parts:
    """Return the examples of a setting in two parts, in an order at random; all of it is the same for every training."""
    inputs, targets = setting.examples(0)
    order = torch.randperm(len(inputs), generator=torch.Generator().manual_seed(0))
    unseen, seen = order[: len(inputs) // UNSEEN], order[len(inputs) // UNSEEN :]
    return Parts(inputs[seen], targets[seen], inputs[unseen], targets[unseen])
