"""A setting: a model, the data that it learns, and how many examples make a gradient, each named by a word or a number.

All that is trained at this scale is described by one; a seed does the rest. Those of Figure 4 of Zhang et al. 2020 are an
attention model, and the residual network that is left without its attention, on words and on Gaussian vectors. A residual
network on images stands for those of their Figure 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor, nn

from heavytail.parts.parameters import integer, one_of
from heavytail.torch.small_scale.data import digits, gaussian, sentences
from heavytail.torch.small_scale.models import LanguageModel, ResidualNetwork
from heavytail.torch.stochastic_gradients import seeded

__all__ = ["MODELS", "RESIDUAL", "Setting"]

RESIDUAL = "residual network"
LANGUAGE = ("words", "words in random order", "Gaussian", "Gaussian before words")
IMAGES = ("digits", "Gaussian")
MODELS = {"attention": LANGUAGE, "without attention": LANGUAGE, RESIDUAL: IMAGES}
"""The models, and the data that each of them can be trained on."""

CPU = torch.device("cpu")


@dataclass(frozen=True)
class Setting:
    """A model with its data; a seed draws its weights, and its data where they are random.

    Parameters
    ----------
    model : str
        One of `MODELS`.
    data : str
        One of those of the model. With "Gaussian" inputs and targets are random and tell nothing of each other; "Gaussian
        before words" are Gaussian inputs with the targets of the text, and "words in random order" a permutation of all
        words: as frequent as in the text, and none tells the next.
    words, width, layers, length : int
        The size of a language model.
    channels, blocks : int
        The size of a residual network.
    batch : int
        How many examples make a gradient in training.

    Raises
    ------
    ValueError
        If there is no such model, or it cannot take such data.

    Examples
    --------
    >>> from heavytail.torch.small_scale import Setting
    >>> setting = Setting("attention", "words", words=100, width=8)
    >>> model, (inputs, targets) = setting.start(seed=1), setting.examples(seed=1)
    >>> model(inputs[:2]).shape, targets[:2].shape
    (torch.Size([2, 16, 100]), torch.Size([2, 16]))
    >>> print(setting)
    an attention model of 3,588 weights, 100 words of Python's help, 16 sentences of 16 words a step
    """

    model: str
    data: str
    words: int = 1000
    width: int = 32
    layers: int = 2
    length: int = 16
    channels: int = 16
    blocks: int = 3
    batch: int = 16

    def __post_init__(self) -> None:
        one_of("data", self.data, MODELS[one_of("model", self.model, tuple(MODELS))])
        for name in ("words", "width", "layers", "length", "channels", "blocks", "batch"):
            integer(name, getattr(self, name), 1)

    def start(self, seed: int) -> nn.Module:
        """Return the model as it is before its training; torch's own generator is left as it was."""
        with seeded(seed, CPU):
            if self.model == RESIDUAL:
                return ResidualNetwork(self.channels, self.blocks)
            return LanguageModel(
                self.words,
                self.width,
                layers=self.layers,
                length=self.length,
                attention=self.model == "attention",
                embed=not self.data.startswith("Gaussian"),
            )

    def examples(self, seed: int) -> tuple[Tensor, Tensor]:
        """Return the inputs and the targets, along the first axis; the seed matters where something of them is random."""
        if self.model == RESIDUAL:
            return digits() if self.data == "digits" else gaussian(1797, 1, 8, 8, classes=10, seed=seed)
        inputs, targets = sentences(self.words, self.length)
        if self.data == "words in random order":
            text = torch.cat([inputs.flatten(), targets.flatten()[-1:]])
            text = text[torch.randperm(len(text), generator=torch.Generator().manual_seed(seed))]
            return text[:-1].view_as(inputs), text[1:].view_as(targets)
        if self.data.startswith("Gaussian"):
            vectors, random = gaussian(
                len(inputs), self.length, self.width, classes=self.words, length=self.length, seed=seed
            )
            return vectors, targets if self.data == "Gaussian before words" else random
        return inputs, targets

    def __str__(self) -> str:
        weights = f"{_weights(self):,} weights"
        if self.model == RESIDUAL:
            what = "1797 digits" if self.data == "digits" else "Gaussian images"
            return f"a residual network of {weights}, {what}, {self.batch} a step"
        kind = "an attention model" if self.model == "attention" else "an attention model without its attention"
        what = self.data.replace("words", f"{self.words} words of Python's help")
        return f"{kind} of {weights}, {what}, {self.batch} sentences of {self.length} words a step"


@cache
def _weights(setting: Setting) -> int:
    return sum(one.numel() for one in setting.start(0).parameters())
