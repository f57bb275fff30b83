"""The data, none of it downloaded: Python's own help as text, the digits of scikit-learn as images, and Gaussian vectors."""

import re
from collections import Counter
from pydoc_data.topics import topics

import torch
from torch import Tensor

__all__ = ["digits", "gaussian", "sentences"]


def sentences(words: int = 1000, length: int = 16) -> tuple[Tensor, Tensor]:
    """Return sentences, in the order of the text, and the word that follows each word, of shape (count, length).

    Parameters
    ----------
    words : int
        The size of the vocabulary: number 0 stands for each word that is rarer.
    length : int
        How many words a sentence has.

    Returns
    -------
    inputs, targets : Tensor of int64
        About 79,000 words in all; how many depends a little on the version of Python.
    """
    text = re.findall(r"[a-z]+|[.,:()]", " ".join(topics[name] for name in sorted(topics)).lower())
    number = {word: place for place, (word, _) in enumerate(Counter(text).most_common(words - 1), 1)}
    tokens = torch.tensor([number.get(word, 0) for word in text])
    count = (len(tokens) - 1) // length
    return tokens[: count * length].view(count, length), tokens[1 : count * length + 1].view(count, length)


def digits() -> tuple[Tensor, Tensor]:
    """Return scikit-learn's 1797 handwritten digits, of shape (count, 1, 8, 8) with values in [0, 1], and their classes."""
    from sklearn.datasets import load_digits

    found = load_digits()
    return torch.tensor(found.images / 16.0, dtype=torch.float32).unsqueeze(1), torch.tensor(found.target)


def gaussian(count: int, *shape: int, classes: int, length: int | None = None, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Return Gaussian inputs of shape (count, *shape), and targets that are random classes: one each, or `length` each."""
    generator = torch.Generator().manual_seed(seed)
    inputs = torch.randn(count, *shape, generator=generator)
    targets = torch.randint(0, classes, (count,) if length is None else (count, length), generator=generator)
    return inputs, targets
