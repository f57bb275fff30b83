"""The models: an attention model of sentences, the same without its attention, and a residual network of images.

None has dropout or batch normalisation: a gradient of one example exists, and all chance is in the choice of examples.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  (torch's own name for it)

__all__ = ["LanguageModel", "ResidualNetwork", "cross_entropy"]


def cross_entropy(output: Tensor, target: Tensor) -> Tensor:
    """Return the mean cross-entropy over all examples, and over all words of each."""
    return F.cross_entropy(output.reshape(-1, output.shape[-1]), target.reshape(-1))


class _Block(nn.Module):
    """A residual block of a transformer, with its attention or without."""

    def __init__(self, width: int, heads: int, attention: bool) -> None:
        super().__init__()
        self.heads, self.attention = heads, attention
        if attention:
            self.before = nn.LayerNorm(width)
            self.mixed = nn.Linear(width, 3 * width)
            self.out = nn.Linear(width, width)
        self.norm, self.up, self.down = nn.LayerNorm(width), nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        """Return the sentences, of shape (count, length, width), after the block."""
        if self.attention:
            count, length, width = x.shape
            parts = self.mixed(self.before(x)).view(count, length, 3, self.heads, width // self.heads)
            query, key, value = parts.permute(2, 0, 3, 1, 4)
            scores = query @ key.transpose(-1, -2) / math.sqrt(width // self.heads)
            later = torch.ones(length, length, dtype=torch.bool, device=x.device).triu(1)
            seen = scores.masked_fill(later, -math.inf).softmax(-1) @ value
            x = x + self.out(seen.transpose(1, 2).reshape(count, length, width))
        return x + self.down(F.gelu(self.up(self.norm(x))))


class LanguageModel(nn.Module):
    """A model that predicts each next word; without attention it is the same residual network, word by word.

    Its inputs are numbers of words, of shape (count, length), or with `embed=False` vectors, (count, length, width).
    """

    def __init__(
        self,
        words: int = 1000,
        width: int = 32,
        heads: int = 2,
        layers: int = 2,
        length: int = 16,
        attention: bool = True,
        embed: bool = True,
    ) -> None:
        super().__init__()
        self.embedding = nn.Embedding(words, width) if embed else nn.Identity()
        self.position = nn.Parameter(0.02 * torch.randn(length, width))
        self.blocks = nn.Sequential(*(_Block(width, heads, attention) for _ in range(layers)))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, words)
        for module in self.modules():
            if isinstance(module, nn.Linear | nn.Embedding):
                nn.init.normal_(module.weight, std=0.02)
            if isinstance(module, nn.Linear):
                nn.init.zeros_(module.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Return the scores of all words at each place, of shape (count, length, words)."""
        return self.head(self.norm(self.blocks(self.embedding(x) + self.position)))


class ResidualNetwork(nn.Module):
    """Residual blocks of convolutions on images of one channel, with group normalisation."""

    def __init__(self, channels: int = 16, blocks: int = 3, classes: int = 10) -> None:
        super().__init__()
        self.stem = nn.Conv2d(1, channels, 3, padding=1)
        self.blocks = nn.ModuleList(
            nn.Sequential(
                nn.GroupNorm(4, channels),
                nn.ReLU(),
                nn.Conv2d(channels, channels, 3, padding=1),
                nn.GroupNorm(4, channels),
                nn.ReLU(),
                nn.Conv2d(channels, channels, 3, padding=1),
            )
            for _ in range(blocks)
        )
        self.head = nn.Linear(channels, classes)

    def forward(self, x: Tensor) -> Tensor:
        """Return the scores of the classes of each image, of shape (count, classes)."""
        x = self.stem(x)
        for block in self.blocks:
            x = x + block(x)
        return self.head(F.relu(x).mean((2, 3)))
