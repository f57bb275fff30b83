"""What is trained at this scale: a model together with the examples it learns from, and those that it never sees.

A task is a few numbers that determine everything but the seed of a training.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor, nn

from heavytail.torch.small_scale.data import digits, sentences
from heavytail.torch.small_scale.models import LanguageModel, ResidualNetwork

__all__ = ["Examples", "ImageTask", "LanguageTask", "Task"]

HELD_OUT = 8  # of so many examples one is never trained on


@dataclass(frozen=True, eq=False)
class Examples:
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


@dataclass(frozen=True)
class LanguageTask:
    """An attention model that learns which word follows, on Python's own help.

    Parameters
    ----------
    words, width, layers, length : int
        Of `LanguageModel`.
    batch : int
        How many sentences make a gradient.
    """

    words: int = 300
    width: int = 32
    layers: int = 1
    length: int = 16
    batch: int = 8

    def model(self) -> nn.Module:
        """Return the model, with weights drawn by torch's generator."""
        return LanguageModel(self.words, self.width, layers=self.layers, length=self.length)

    def examples(self) -> Examples:
        """Return the sentences, the same ones each time."""
        return _split(sentences, self.words, self.length)

    def __str__(self) -> str:
        return (
            f"an attention model of {_size(self)} weights, {self.words} words of Python's help, {self.batch} sentences of "
            f"{self.length} words a step"
        )


@dataclass(frozen=True)
class ImageTask:
    """A residual network that learns scikit-learn's handwritten digits.

    Parameters
    ----------
    channels, blocks : int
        Of `ResidualNetwork`.
    batch : int
        How many images make a gradient.
    """

    channels: int = 8
    blocks: int = 2
    batch: int = 16

    def model(self) -> nn.Module:
        """Return the model, with weights drawn by torch's generator."""
        return ResidualNetwork(self.channels, self.blocks)

    def examples(self) -> Examples:
        """Return the images, the same ones each time."""
        return _split(digits)

    def __str__(self) -> str:
        return f"a residual network of {_size(self)} weights, 1797 digits, {self.batch} a step"


Task = LanguageTask | ImageTask


@cache
def _split(load: Callable[..., tuple[Tensor, Tensor]], *arguments: int) -> Examples:
    """Return examples in two parts, in an order at random that is always the same."""
    inputs, targets = load(*arguments)
    order = torch.randperm(len(inputs), generator=torch.Generator().manual_seed(0))
    unseen, seen = order[: len(inputs) // HELD_OUT], order[len(inputs) // HELD_OUT :]
    return Examples(inputs[seen], targets[seen], inputs[unseen], targets[unseen])


@cache
def _size(task: Task) -> int:
    with torch.random.fork_rng(devices=[]):
        return sum(parameter.numel() for parameter in task.model().parameters())
