"""The noise of a setting along its training: the same examples are looked at each time, in another order for each seed."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from heavytail.engine.progress import Progress
from heavytail.torch.gradient_noise import GradientNoise
from heavytail.torch.small_scale.models import cross_entropy
from heavytail.torch.small_scale.one_thread import one_thread
from heavytail.torch.small_scale.settings import Setting
from heavytail.torch.watching import watch_gradient_noise

__all__ = ["noise_along"]

TRAINING_BATCH = 16  # examples of each step


@one_thread()
def noise_along(
    setting: Setting,
    seed: int,
    *,
    at: Sequence[int] = (0,),
    batch_size: int = 1,
    samples: int = 1000,
    coordinates: int = 200,
    progress: Progress | None = None,
) -> dict[int, GradientNoise]:
    """Train a model by steps of 16 examples, and record its gradient noise on the way.

    Parameters
    ----------
    setting : Setting
        The model, its data and its optimiser.
    seed : int
        Of the weights, of the training's mini-batches, and of which examples are looked at.
    at : sequence of int
        Before which steps to record; 0 is the start.
    batch_size, samples, coordinates, progress
        See `heavytail.torch.record_gradient_noise`.

    Returns
    -------
    dict of int to GradientNoise

    Raises
    ------
    ValueError
        If there are too few examples.

    Examples
    --------
    >>> from heavytail.torch.small_scale import Setting, noise_along
    >>> setting = Setting("without attention", "Gaussian", words=20, width=4, layers=1)
    >>> noise = noise_along(setting, seed=1, at=[0, 5], samples=100)
    >>> sorted(noise), noise[5].norms.shape
    ([0, 5], (100,))
    """
    model, inputs, targets = setting.build(seed)
    optimizer = setting.optimizer(model)
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(inputs), generator=generator)[: samples * batch_size]
    options = {
        "batch_size": batch_size, "samples": samples, "coordinates": coordinates, "seed": seed, "progress": progress,
    }  # fmt: skip
    looked_at = [(inputs[order], targets[order])]
    with watch_gradient_noise(optimizer, model, cross_entropy, looked_at, at=at, **options) as watch:
        for _ in range(max(at) + 1):
            chosen = torch.randint(len(inputs), (TRAINING_BATCH,), generator=generator)
            optimizer.zero_grad()
            cross_entropy(model(inputs[chosen]), targets[chosen]).backward()
            optimizer.step()
    return watch.records
