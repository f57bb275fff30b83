"""A training that one method steers and all methods follow: their updates at the same points, from the same gradients.

This is the experiment of Pan and Li 2022, Appendix A.3. An epoch has ten batches of random examples. A fixed random tenth of
these is the test batch, on which losses are compared. SGD, its normalised form and Adafactor come without a clip and with
the top 5 % of the gradient clipped, as in their Algorithms 1 to 4; all memories have their defaults. The paper leaves two
things open: whether each tensor has its own level, or the model has one; and when Adafactor's step is relative.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor, nn

from heavytail.parts.parameters import integer, one_of
from heavytail.torch.adafactor import Adafactor
from heavytail.torch.pseudo_updates import pseudo_updates
from heavytail.torch.small_scale.method import Method
from heavytail.torch.small_scale.methods import EACH, METHODS, TOGETHER
from heavytail.torch.small_scale.models import cross_entropy
from heavytail.torch.small_scale.setting import RESIDUAL, Setting

__all__ = ["FOLLOWERS", "Moment", "follow"]

BATCHES = 10  # of an epoch
NAMES = (
    "SGD", f"SGD{EACH}", "Adam", "Adafactor", f"Adafactor{EACH}", "normalised SGD", f"normalised SGD{EACH}",
    f"SGD{TOGETHER}",
)  # fmt: skip

FOLLOWERS = {name: METHODS[name] for name in NAMES} | {"relative Adafactor": Method(Adafactor, ())}
"""Those of `METHODS` that follow, and Adafactor with a step relative to the weights; their step sizes do not matter."""

RATES = {"SGD": 1.0, "Adam": 3e-3}  # with which a method trains
RESIDUAL_RATES = RATES | {"SGD": 0.3}  # at 1 the network dies on some seeds


@dataclass(frozen=True, eq=False)
class Moment:
    """One step of the training, before it is done: the model still is where the gradient was taken.

    Attributes
    ----------
    epoch, batch : int
        From 1.
    parameters : list of Parameter
        The model's own: the training goes on with them.
    test_loss : callable
        It returns the loss of the test batch.
    gradient : list of Tensor
        That of the batch.
    updates : dict of str to list of Tensor
        What each method would subtract from the parameters, by its name in `FOLLOWERS`.
    """

    epoch: int
    batch: int
    parameters: list[nn.Parameter]
    test_loss: Callable[[], Tensor]
    gradient: list[Tensor]
    updates: dict[str, list[Tensor]]


def follow(setting: Setting, trainer: str, epochs: Sequence[int], batches: int, seed: int) -> Iterator[Moment]:
    """Train the model of a setting, and give what all methods would do at random batches of some epochs.

    Parameters
    ----------
    setting : Setting
        What is trained; an epoch has ten times as many examples as its batch.
    trainer : {"SGD", "Adam"}
        Who steers: with the step size 1, or 0.3 on a residual network, and 0.003.
    epochs : sequence of int
        At which to look, rising, from 1; the training ends with the last.
    batches : int
        At how many of the 10 batches of such an epoch.
    seed : int
        Of the model's start, the choice of examples, the test batch, the order of the examples and the batches looked at.

    Yields
    ------
    Moment

    Raises
    ------
    ValueError
        If the trainer or a number is none of those, or there are not so many examples.
    """
    rates = RESIDUAL_RATES if setting.model == RESIDUAL else RATES
    rate = rates[one_of("trainer", trainer, tuple(rates))]
    if list(epochs) != sorted({integer("epochs", epoch, 1) for epoch in epochs}) or not epochs:
        raise ValueError(f"epochs = {list(epochs)} do not rise. Pass numbers such as (2, 5, 10, 20).")
    if integer("batches", batches, 1) > BATCHES:
        raise ValueError(f"batches = {batches}, and an epoch has {BATCHES}. Pass at most so many.")
    inputs, targets, test = _epoch(setting, integer("seed", seed, 0))
    model = setting.start(seed)

    def loss(chosen: Tensor) -> Tensor:
        return cross_entropy(model(inputs[chosen]), targets[chosen])

    parameters = list(model.parameters())
    optimizer = METHODS[trainer].make(parameters, (rate,))
    pseudo = pseudo_updates(parameters, {name: partial(one.make, values=(1.0,)) for name, one in FOLLOWERS.items()})
    generator = torch.Generator().manual_seed(seed)
    for epoch in range(1, epochs[-1] + 1):
        order = torch.randperm(len(inputs), generator=generator)
        looked = set(torch.randperm(BATCHES, generator=generator)[:batches].tolist()) if epoch in epochs else set()
        for batch, chosen in enumerate(order.tensor_split(BATCHES)):
            optimizer.zero_grad()
            loss(chosen).backward()
            updates = pseudo.update()
            if batch in looked:
                gradient = [torch.zeros_like(one) if one.grad is None else one.grad.clone() for one in parameters]
                yield Moment(epoch, batch + 1, parameters, partial(loss, test), gradient, updates)
            optimizer.step()


def _epoch(setting: Setting, seed: int) -> tuple[Tensor, Tensor, Tensor]:
    """Return the inputs and targets of an epoch, and the numbers of those that make the test batch."""
    inputs, targets = setting.examples(seed)
    count = BATCHES * setting.batch
    if count > len(inputs):
        raise ValueError(
            f"batch = {setting.batch}: an epoch has {BATCHES} batches, and the data are {len(inputs)}. Pass "
            f"{len(inputs) // BATCHES} at most."
        )
    generator = torch.Generator().manual_seed(seed)
    chosen = torch.randperm(len(inputs), generator=generator)[:count]
    return inputs[chosen], targets[chosen], torch.randperm(count, generator=generator)[: setting.batch]
