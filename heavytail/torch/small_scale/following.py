"""A training that one method steers and all methods follow: their updates at the same points, from the same gradients.

This is the experiment of Pan and Li 2022, Appendix A.3. SGD, its normalised form and Adafactor come without a clip and
with the top 5 % of the gradient clipped, as in their Algorithms 1 to 4; all memories have their defaults. The paper leaves
two things open: whether each tensor has its own level, as here, or the model has one; and when Adafactor's step is relative.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor
from torch.optim import Adam, Optimizer

from heavytail.parts.parameters import integer, one_of
from heavytail.torch.adafactor import Adafactor
from heavytail.torch.clips import Top
from heavytail.torch.pseudo_updates import pseudo_updates
from heavytail.torch.sgd import SGD
from heavytail.torch.small_scale.batched_task import BATCHES, BatchedTask

__all__ = ["CLIPPED", "FOLLOWERS", "TRAINERS", "Moment", "follow"]

CLIPPED = ", 5 % clipped"
_SGD = partial(SGD, lr=1.0, momentum=0.9, dampening=0.9, start="zero")
_NORMALISED = partial(_SGD, normalize="tensor")
_ADAFACTOR = partial(Adafactor, lr=1.0, relative=False)

FOLLOWERS: dict[str, Callable[[list[Tensor]], Optimizer]] = {
    "SGD": _SGD,
    f"SGD{CLIPPED}": partial(_SGD, clip=Top(5)),
    "Adam": partial(Adam, lr=1.0),
    "Adafactor": _ADAFACTOR,
    f"Adafactor{CLIPPED}": partial(_ADAFACTOR, clip=Top(5)),
    "normalised SGD": _NORMALISED,
    f"normalised SGD{CLIPPED}": partial(_NORMALISED, clip=Top(5)),
    f"SGD{CLIPPED} at one level": partial(_SGD, clip=Top(5, per="model")),
    "relative Adafactor": partial(Adafactor, lr=1.0),
}

TRAINERS: dict[str, Callable[..., Optimizer]] = {"SGD": _SGD, "Adam": Adam}


@dataclass(frozen=True, eq=False)
class Moment:
    """One step of the training, before it is done: the model still is where the gradient was taken.

    Attributes
    ----------
    epoch, batch : int
        From 1.
    gradient : list of Tensor
        That of the batch.
    updates : dict of str to list of Tensor
        What each method would subtract from the parameters, by its name in `FOLLOWERS`.
    """

    epoch: int
    batch: int
    gradient: list[Tensor]
    updates: dict[str, list[Tensor]]


def follow(task: BatchedTask, trainer: str, epochs: Sequence[int], batches: int, seed: int) -> Iterator[Moment]:
    """Train the model of a task, and give what all methods would do at random batches of some epochs.

    Parameters
    ----------
    task : BatchedTask
        What is trained; its model is, in place.
    trainer : {"SGD", "Adam"}
        Who steers, with a step size of the task.
    epochs : sequence of int
        At which to look, rising, from 1; the training ends with the last.
    batches : int
        At how many of the 10 batches of such an epoch.
    seed : int
        Of the order of the examples and the choice of batches.

    Yields
    ------
    Moment

    Raises
    ------
    ValueError
        If the trainer or a number is none of those.
    """
    one_of("trainer", trainer, tuple(TRAINERS))
    if list(epochs) != sorted({integer("epochs", epoch, 1) for epoch in epochs}) or not epochs:
        raise ValueError(f"epochs = {list(epochs)} do not rise. Pass numbers such as (2, 5, 10, 20).")
    if integer("batches", batches, 1) > BATCHES:
        raise ValueError(f"batches = {batches}, and an epoch has {BATCHES}. Pass at most so many.")
    parameters = list(task.model.parameters())
    optimizer, pseudo = TRAINERS[trainer](parameters, lr=task.rates[trainer]), pseudo_updates(parameters, FOLLOWERS)
    generator = torch.Generator().manual_seed(integer("seed", seed, 0))
    for epoch in range(1, epochs[-1] + 1):
        order = torch.randperm(len(task.inputs), generator=generator)
        looked = set(torch.randperm(BATCHES, generator=generator)[:batches].tolist()) if epoch in epochs else set()
        for batch, chosen in enumerate(order.tensor_split(BATCHES)):
            optimizer.zero_grad()
            task.loss(chosen).backward()
            updates = pseudo.update()
            if batch in looked:
                gradient = [torch.zeros_like(one) if one.grad is None else one.grad.clone() for one in parameters]
                yield Moment(epoch, batch + 1, gradient, updates)
            optimizer.step()
