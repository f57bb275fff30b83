"""A task is a model, its training examples in batches, and a test batch on which losses are compared; a seed makes it.

As in Pan and Li 2022, Appendix A: an epoch has ten batches, and the test batch is a fixed random tenth of the examples.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from heavytail.parts.parameters import integer
from heavytail.torch.small_scale.data import digits, sentences
from heavytail.torch.small_scale.models import LanguageModel, ResidualNetwork, cross_entropy

__all__ = ["BATCHES", "BatchedTask", "attention_task", "residual_task"]

BATCHES = 10  # of an epoch


@dataclass(frozen=True, eq=False)
class BatchedTask:
    """What is trained, and on what.

    Attributes
    ----------
    model : Module
        The model at its start; training changes it.
    inputs, targets : Tensor
        The examples, along the first axis.
    test : Tensor of int64
        The numbers of those that make the test batch.
    rates : dict of str to float
        A step size with which each method that may steer trains it.
    """

    model: nn.Module
    inputs: Tensor
    targets: Tensor
    test: Tensor
    rates: dict[str, float]

    def loss(self, chosen: Tensor) -> Tensor:
        """Return the loss of the examples of these numbers."""
        return cross_entropy(self.model(self.inputs[chosen]), self.targets[chosen])

    def test_loss(self) -> Tensor:
        """Return the loss of the test batch."""
        return self.loss(self.test)


def attention_task(
    seed: int, examples: int = 1280, *, words: int = 1000, width: int = 32, layers: int = 2, length: int = 16
) -> BatchedTask:
    """Return the attention model on random sentences: each next word is to be predicted.

    Parameters
    ----------
    seed : int
        Of the model's start, the choice of examples and the test batch.
    examples : int, default 1280
        How many sentences, at least 10.
    words, width, layers, length : int
        See `LanguageModel`.

    Returns
    -------
    BatchedTask

    Raises
    ------
    ValueError
        If there are not so many examples.
    """
    data = sentences(words, length)
    rates = {"SGD": 1.0, "Adam": 3e-3}
    return _task(lambda: LanguageModel(words, width, layers=layers, length=length), data, examples, seed, rates)


def residual_task(seed: int, examples: int = 1280, *, channels: int = 16, blocks: int = 3) -> BatchedTask:
    """Return the residual network on random digits; it needs scikit-learn.

    Parameters
    ----------
    seed : int
        Of the model's start, the choice of examples and the test batch.
    examples : int, default 1280
        How many images, from 10 to 1797.
    channels, blocks : int
        See `ResidualNetwork`.

    Returns
    -------
    BatchedTask

    Raises
    ------
    ValueError
        If there are not so many examples.
    """
    rates = {"SGD": 0.3, "Adam": 3e-3}  # at 1 the network dies on some seeds
    return _task(lambda: ResidualNetwork(channels, blocks), digits(), examples, seed, rates)


def _task(
    make: Callable[[], nn.Module], data: tuple[Tensor, Tensor], examples: int, seed: int, rates: dict[str, float]
) -> BatchedTask:
    inputs, targets = data
    if integer("examples", examples, BATCHES) > len(inputs):
        raise ValueError(f"examples = {examples}, and the data are {len(inputs)}. Pass at most so many.")
    generator = torch.Generator().manual_seed(integer("seed", seed, 0))
    chosen = torch.randperm(len(inputs), generator=generator)[:examples]
    test = torch.randperm(examples, generator=generator)[: examples // BATCHES]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = make()
    return BatchedTask(model, inputs[chosen], targets[chosen], test, rates)
