"""One training under one seed: so many steps of an optimiser, and the losses it comes to.

The seed decides the weights at the start and the order of the examples, so that methods are compared seed by seed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.optim.lr_scheduler import LambdaLR

from heavytail.parts.parameters import integer
from heavytail.torch.small_scale.method import Method
from heavytail.torch.small_scale.models import cross_entropy
from heavytail.torch.small_scale.one_thread import one_thread
from heavytail.torch.small_scale.setting import Setting
from heavytail.torch.small_scale.unseen import in_parts

__all__ = ["Training", "train"]

MEASURED = 512  # examples on which a loss is measured after the training, at most
BATCHES = 2**32  # added to a seed for the order of the examples: weights come from the seed itself


@dataclass(frozen=True, eq=False)
class Training:
    """What a training came to; the losses are in nats.

    Attributes
    ----------
    losses : ndarray, shape (steps,)
        The loss of each mini-batch before its step; not a number from where it diverged.
    training, validation : float
        The mean loss after the last step, on 512 examples that the model learnt from and on those that it never saw;
        infinite if it diverged.
    accuracy : float
        The share of the unseen targets that the model's first choice meets; 0 if it diverged.
    """

    losses: NDArray[np.float64]
    training: float
    validation: float
    accuracy: float


@one_thread()
def train(setting: Setting, method: Method, values: Sequence[float], steps: int, seed: int = 0) -> Training:
    """Train the model of a setting by a method, with step sizes that fall linearly to 0, as BERT is trained.

    Parameters
    ----------
    setting : Setting
        The model, its examples, and how many of them make a gradient.
    method : Method
        The optimiser.
    values : sequence of float
        Its step size, and its clip level if it has one.
    steps : int
        How many mini-batches to take, drawn with replacement.
    seed : int, default 0
        The seed; torch's own generator is left as it was.

    Returns
    -------
    Training

    Raises
    ------
    TypeError, ValueError
        If the steps or the seed are no numbers in their range.
    """
    steps, seed = integer("steps", steps, 1), integer("seed", seed, 0, BATCHES - 1)
    model = setting.start(seed)
    moving = method.make(model.parameters(), values)
    fall = LambdaLR(moving, lambda k: 1.0 - k / steps)
    examples, generator = in_parts(setting), torch.Generator().manual_seed(BATCHES + seed)
    losses = np.full(steps, math.nan)
    for k in range(steps):
        chosen = torch.randint(0, len(examples.inputs), (setting.batch,), generator=generator)
        moving.zero_grad()
        loss = cross_entropy(model(examples.inputs[chosen]), examples.targets[chosen])
        losses[k] = loss.item()
        if not math.isfinite(losses[k]):
            return Training(losses, math.inf, math.inf, 0.0)
        loss.backward()
        moving.step()
        fall.step()
    training, _ = _measured(model, examples.inputs[:MEASURED], examples.targets[:MEASURED])
    return Training(losses, training, *_measured(model, examples.unseen_inputs, examples.unseen_targets))


@torch.no_grad()
def _measured(model: nn.Module, inputs: Tensor, targets: Tensor) -> tuple[float, float]:
    """Return the loss, and the share of targets that are met."""
    output = model(inputs)
    loss, met = cross_entropy(output, targets).item(), (output.argmax(-1) == targets).float().mean().item()
    return (loss, met) if math.isfinite(loss) else (math.inf, 0.0)
