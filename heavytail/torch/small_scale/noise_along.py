"""The noise of a setting along its training: the same examples are looked at each time, in another order for each seed.

The step size is constant here, and SGD is torch's: that of `METHODS` has steps a tenth as long and rounds otherwise, which
a residual network near interpolation turns into other numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch

from heavytail.engine.progress import Progress
from heavytail.torch.gradient_noise import GradientNoise
from heavytail.torch.small_scale.method import Method
from heavytail.torch.small_scale.methods import METHODS
from heavytail.torch.small_scale.models import cross_entropy
from heavytail.torch.small_scale.one_thread import one_thread
from heavytail.torch.small_scale.setting import RESIDUAL, Setting
from heavytail.torch.watching import watch_gradient_noise

__all__ = ["noise_along"]

MOMENTUM = Method(torch.optim.SGD, (), (("momentum", 0.9),))  # v_k = 0.9 v_{k-1} + g_k, without the papers' factor 0.1


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
    """Train the model of a setting, and record its gradient noise on the way.

    Adam trains a language model, with the step size 0.003, and SGD with momentum a residual network, with 0.01.

    Parameters
    ----------
    setting : Setting
        The model, its data, and how many examples make a step.
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
    model, (inputs, targets) = setting.start(seed), setting.examples(seed)
    trainer, rate = (MOMENTUM, 0.01) if setting.model == RESIDUAL else (METHODS["Adam"], 3e-3)
    optimizer = trainer.make(model.parameters(), (rate,))
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(inputs), generator=generator)[: samples * batch_size]
    options = {
        "batch_size": batch_size, "samples": samples, "coordinates": coordinates, "seed": seed, "progress": progress,
    }  # fmt: skip
    looked_at = [(inputs[order], targets[order])]
    with watch_gradient_noise(optimizer, model, cross_entropy, looked_at, at=at, **options) as watch:
        for _ in range(max(at) + 1):
            chosen = torch.randint(len(inputs), (setting.batch,), generator=generator)
            optimizer.zero_grad()
            cross_entropy(model(inputs[chosen]), targets[chosen]).backward()
            optimizer.step()
    return watch.records
