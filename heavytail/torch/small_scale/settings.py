"""A setting: a model, the data that it is trained on, and the optimiser that trains it, each named by a word.

Those of Figure 4 of Zhang et al. 2020: an attention model, and the residual network that is left without its attention, on
words and on Gaussian vectors. A residual network on images stands for those of their Figure 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from heavytail.parts.parameters import integer, one_of
from heavytail.torch.small_scale.data import digits, gaussian, sentences
from heavytail.torch.small_scale.models import LanguageModel, ResidualNetwork
from heavytail.torch.stochastic_gradients import seeded

__all__ = ["MODELS", "Setting"]

LANGUAGE = ("words", "words in random order", "Gaussian", "Gaussian before words")
IMAGES = ("digits", "Gaussian")
MODELS = {"attention": LANGUAGE, "without attention": LANGUAGE, "residual network": IMAGES}
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

    Raises
    ------
    ValueError
        If there is no such model, or it cannot take such data.

    Examples
    --------
    >>> from heavytail.torch.small_scale import Setting
    >>> model, inputs, targets = Setting("attention", "words", words=100, width=8).build(seed=1)
    >>> model(inputs[:2]).shape, targets[:2].shape
    (torch.Size([2, 16, 100]), torch.Size([2, 16]))
    """

    model: str
    data: str
    words: int = 1000
    width: int = 32
    layers: int = 2
    length: int = 16
    channels: int = 16
    blocks: int = 3

    def __post_init__(self) -> None:
        one_of("data", self.data, MODELS[one_of("model", self.model, tuple(MODELS))])
        for name in ("words", "width", "layers", "length", "channels", "blocks"):
            integer(name, getattr(self, name), 1)

    def build(self, seed: int) -> tuple[nn.Module, Tensor, Tensor]:
        """Return the model as it is before its training, the inputs and the targets.

        Parameters
        ----------
        seed : int
            Of the weights and of what is random in the data.

        Returns
        -------
        (Module, Tensor, Tensor)
        """
        with seeded(seed, CPU):
            if self.model == "residual network":
                return ResidualNetwork(self.channels, self.blocks), *self._images(seed)
            model = LanguageModel(
                self.words,
                self.width,
                layers=self.layers,
                length=self.length,
                attention=self.model == "attention",
                embed=not self.data.startswith("Gaussian"),
            )
            return model, *self._sentences(seed)

    def optimizer(self, model: nn.Module) -> torch.optim.Optimizer:
        """Return what trains the model: Adam a language model, SGD with momentum a residual network.

        Parameters
        ----------
        model : Module
            What `build` returned.

        Returns
        -------
        Optimizer
        """
        if self.model == "residual network":
            return torch.optim.SGD(model.parameters(), 0.01, momentum=0.9)
        return torch.optim.Adam(model.parameters(), 3e-3)

    def _images(self, seed: int) -> tuple[Tensor, Tensor]:
        return digits() if self.data == "digits" else gaussian(1797, 1, 8, 8, classes=10, seed=seed)

    def _sentences(self, seed: int) -> tuple[Tensor, Tensor]:
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
