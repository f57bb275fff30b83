"""What the updates of several methods are worth at the same points of a training: sharpness, correlation and decrease.

And what of it lies in a few coordinates: how much of the momentum they hold, and how curved the loss is along them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from heavytail.kernel.selection import top_count
from heavytail.torch.clips import Top, total_norm
from heavytail.torch.curvature import curvature_of
from heavytail.torch.landscape import landscape
from heavytail.torch.sharpness import directional_sharpness
from heavytail.torch.small_scale.following import FOLLOWERS, Moment, follow
from heavytail.torch.small_scale.one_thread import one_thread
from heavytail.torch.small_scale.setting import Setting

__all__ = ["LENGTHS", "PERCENT", "UpdateGeometry", "along", "clipped_curvatures", "top_share", "update_geometry"]

PERCENT = 5.0
LENGTHS = 2.0 ** np.arange(-7.0, 4.5, 0.5)  # of steps, from 1/128 to 16: a grid that all methods share
PROBES = 4  # products with the Hessian for a mean curvature

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class UpdateGeometry:
    """Numbers of a training at some epochs, each at some batches; all are arrays, so that `numpy.savez` keeps them.

    Attributes
    ----------
    methods : ndarray of str, shape (methods,)
        The names, as in `FOLLOWERS`.
    epochs : ndarray of int, shape (epochs,)
        From 1.
    loss : ndarray, shape (epochs, batches)
        That of the test batch, to which all that follows belongs.
    sharpness : ndarray, shape (methods, epochs, batches)
        v.Hv / v.v of the updates v.
    cosine : ndarray, shape (methods, epochs, batches)
        Their correlation with the gradient of the test batch.
    decrease : ndarray, shape (methods, epochs)
        The largest decrease of the loss by a step along v of a length of `LENGTHS`, at the last batch of each epoch; at
        least 0.
    top_share : ndarray, shape (methods, epochs, batches)
        The share of the squared length of an update that its largest 5 % of coordinates hold.
    curvature : ndarray, shape (3, epochs)
        The mean of H_jj over the coordinates that a clip of the batch's gradient takes, over as many random ones, and over
        those that it leaves; at the last batch of each epoch.
    """

    methods: NDArray[np.str_]
    epochs: NDArray[np.int64]
    loss: Array
    sharpness: Array
    cosine: Array
    decrease: Array
    top_share: Array
    curvature: Array

    def of(self, quantity: str, method: str) -> Array:
        """Return the numbers of one method, an axis less; `quantity` is sharpness, cosine, decrease or top_share."""
        values: Array = getattr(self, quantity)[self.methods.tolist().index(method)]
        return values


@one_thread()
def update_geometry(setting: Setting, trainer: str, epochs: Sequence[int], batches: int, seed: int) -> UpdateGeometry:
    """Train the model of a setting by one method, and measure the updates of all methods on the way.

    Parameters
    ----------
    setting, trainer, epochs, batches, seed
        See `follow`.

    Returns
    -------
    UpdateGeometry

    References
    ----------
    Pan and Li 2022, Appendix A.3.
    """
    rows: list[dict[str, Array]] = []
    last: dict[int, tuple[Array, Array]] = {}
    for moment in follow(setting, trainer, epochs, batches, seed):
        found = directional_sharpness(moment.test_loss, moment.parameters, moment.updates)
        rows.append(
            {
                "loss": np.array(float(moment.test_loss().detach())),
                "sharpness": np.array([found[name].sharpness for name in FOLLOWERS]),
                "cosine": np.array([found[name].cosine for name in FOLLOWERS]),
                "top_share": np.array([top_share(update) for update in moment.updates.values()]),
            }
        )
        if len(rows) % batches == 0:
            last[moment.epoch] = _decreases(moment), clipped_curvatures(moment, seed)
    shape = (len(epochs), batches)
    joined = {name: np.stack([row[name] for row in rows], axis=-1) for name in rows[0]}
    return UpdateGeometry(
        methods=np.array(list(FOLLOWERS)),
        epochs=np.array(epochs),
        decrease=np.stack([last[epoch][0] for epoch in epochs], axis=-1),
        curvature=np.stack([last[epoch][1] for epoch in epochs], axis=-1),
        **{name: values.reshape(*values.shape[:-1], *shape) for name, values in joined.items()},
    )


def top_share(vector: Sequence[Tensor], percent: float = PERCENT) -> float:
    """Return the share of the squared length of a vector in its largest coordinates.

    Parameters
    ----------
    vector : sequence of Tensor
        Its parts.
    percent : float, default 5
        How many of its coordinates.

    Returns
    -------
    float
    """
    squares = torch.cat([one.detach().double().flatten() for one in vector]).square()
    return float(squares.topk(top_count(percent, squares.numel(), True)).values.sum() / squares.sum())


def along(moment: Moment, lengths: Array) -> dict[str, Array]:
    """Return the loss of the test batch after steps of given lengths along the update of each method.

    Parameters
    ----------
    moment : Moment
        One that `follow` has just given: the model stands where its updates start.
    lengths : ndarray, shape (n,)
        Of the steps, whatever the step sizes of the methods are.

    Returns
    -------
    dict of str to ndarray, shape (n,)
    """
    directions = {name: _unit(update) for name, update in moment.updates.items()}
    return landscape(moment.test_loss, moment.parameters, directions, lengths)


def _unit(vector: Sequence[Tensor]) -> list[Tensor]:
    length = total_norm([one.double() for one in vector])
    return [(one / length).to(one.dtype) for one in vector]


def _decreases(moment: Moment) -> Array:
    """Return the largest decrease along each update; a step to where the loss is no number is none."""
    lines = along(moment, np.append(0.0, LENGTHS))
    return np.array([line[0] - np.nanmin(line) for line in lines.values()])


def clipped_curvatures(moment: Moment, seed: int) -> Array:
    """Return mean curvatures of the coordinates of the batch's gradient that a clip takes, of random ones, and of the rest.

    Parameters
    ----------
    moment : Moment
        One that `follow` has just given: the model stands where its gradient was taken.
    seed : int
        Of the random coordinates, as many of each tensor as are clipped, and of the estimates.

    Returns
    -------
    ndarray, shape (3,)
        Estimates of the mean of H_jj (`curvature_of`); not a number if the clip takes none.
    """
    generator = torch.Generator().manual_seed(seed)
    kept = Top(PERCENT)(moment.gradient)
    taken = [one.abs() > clipped.abs() for one, clipped in zip(moment.gradient, kept, strict=True)]
    orders = [torch.randperm(one.numel(), generator=generator) for one in taken]
    masks = {
        "clipped": taken,
        "random": [one.flatten()[order].view_as(one) for one, order in zip(taken, orders, strict=True)],
        "others": [~one for one in taken],
    }
    if not any(one.any() for one in taken):  # no gradient but of tensors that are too small
        return np.full(len(masks), np.nan)
    found = curvature_of(moment.test_loss, moment.parameters, masks, probes=PROBES, seed=seed)
    return np.array([found[name].value for name in masks])
