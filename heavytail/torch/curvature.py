"""How curved a loss is along some of its coordinates, on average: those that a clip takes, and the rest."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from heavytail.estimates.estimate import StudentEstimate
from heavytail.parts.parameters import integer
from heavytail.torch.double_backward import CurvedLoss, checked_parameters, checked_vectors
from heavytail.torch.precision import dot

__all__ = ["curvature_of"]


def curvature_of(
    loss: Callable[[], Tensor],
    parameters: Iterable[Tensor],
    masks: Mapping[str, Sequence[Tensor]],
    probes: int = 16,
    seed: int = 0,
) -> dict[str, StudentEstimate]:
    """Estimate the mean of H_jj over the coordinates j of a mask, H the Hessian.

    With e of random signs on the mask and 0 elsewhere, E e.He is the sum of its H_jj (Hutchinson); each probe takes one
    product with the Hessian. The estimate is exact where H is diagonal.

    Parameters
    ----------
    loss : callable
        Returns the loss at the present parameters.
    parameters : iterable of Tensor
        Those of the model; frozen ones are left out.
    masks : mapping of str to sequence of Tensor
        By name, a tensor of bools for each parameter that requires a gradient.
    probes : int, default 16
        How many.
    seed : int, default 0
        Of the signs.

    Returns
    -------
    dict of str to StudentEstimate
        In the units of the loss over those of parameters squared.

    Raises
    ------
    TypeError
        If the loss is no number, or a mask not of bools.
    ValueError
        If a mask has other shapes or is empty, or the loss is not finite.
    RuntimeError
        If a layer has no second derivative.

    References
    ----------
    Hutchinson 1990, Communications in Statistics 19; Pan and Li 2022, section 5, conjecture that gradient and curvature are
    large in the same coordinates.

    Examples
    --------
    >>> import torch
    >>> from heavytail.torch import curvature_of
    >>> x = torch.nn.Parameter(torch.tensor([1.0, 1.0]))
    >>> curvature_of(lambda: x[0] ** 2 + 2 * x[1] ** 2, [x], {"second": [torch.tensor([False, True])]})["second"].value
    4.0
    """
    at = checked_parameters("curvature_of", parameters)
    chosen = checked_vectors("masks", masks, at)
    probes, rng = integer("probes", probes, 2), torch.Generator().manual_seed(integer("seed", seed, 0))
    for name, mask in chosen.items():
        if any(one.dtype != torch.bool for one in mask):
            raise TypeError(f"masks[{name!r}] holds {mask[0].dtype}. Pass tensors of bools, such as gradient.abs() > level.")
        if not any(one.any() for one in mask):
            raise ValueError(f"masks[{name!r}] takes no coordinate. Pass one that is True somewhere.")
    curved, found = CurvedLoss(loss, at), {}
    for name, mask in chosen.items():
        size = sum(int(one.sum()) for one in mask)
        means = []
        for _ in range(probes):
            signs = [2.0 * torch.randint(0, 2, one.shape, generator=rng).to(one) - 1.0 for one in at]
            probe = [torch.where(one, sign, 0.0) for one, sign in zip(mask, signs, strict=True)]
            means.append(dot(curved.hessian_times(probe), probe) / size)
        error = float(np.std(means, ddof=1)) / math.sqrt(probes)
        found[name] = StudentEstimate(float(np.mean(means)), error, probes - 1)
    return found
