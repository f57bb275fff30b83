"""The seed of an array of draws, from whatever a user keeps his randomness in."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

__all__ = ["Seed", "TorchGenerator", "seed_from"]


class TorchGenerator(Protocol):
    """A `torch.Generator`, of which this library needs no more than that it is one."""

    def initial_seed(self) -> int:
        """Return the seed it began with."""


Seed = int | np.random.Generator | np.random.SeedSequence | TorchGenerator | None


def seed_from(rng: Any) -> int:
    """Return a number of 64 bits: of a generator the next one, of a seed always the same, of None a fresh one.

    Parameters
    ----------
    rng : int, numpy.random.Generator, numpy.random.SeedSequence, torch.Generator or None
        As in ``numpy.random.default_rng``; or a generator of PyTorch, which is imported only if one is given.
    """
    if type(rng).__module__.partition(".")[0] == "torch":
        return _from_torch(rng)
    return int(np.random.default_rng(rng).integers(0, 2**64, dtype=np.uint64))


def _from_torch(generator: Any) -> int:
    import torch

    high, low = torch.randint(2**32, (2,), generator=generator, device=generator.device, dtype=torch.int64).tolist()
    return int(high << 32 | low)
