"""The clip of the top percent for any training loop: it stands where `torch.nn.utils.clip_grad_norm_` would."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor

from heavytail.parts.parameters import flag
from heavytail.torch.clips import Top, total_norm
from heavytail.torch.refusals import refuse_sparse

__all__ = ["clip_grad_top_"]


@torch.no_grad()
def clip_grad_top_(
    parameters: Tensor | Iterable[Tensor], percent: float, *, per: str = "tensor", error_if_nonfinite: bool = False
) -> Tensor:
    """Clip the gradients of parameters in place: the top percent of |g_j| come down to the least of them.

    Parameters
    ----------
    parameters : Tensor or iterable of Tensor
        Those without a gradient are left out.
    percent : float
        The share of coordinates to clip, in (0, 100].
    per : {"tensor", "model"}
        Whether each tensor has a level of its own, or all have one.
    error_if_nonfinite : bool, default False
        Whether a gradient that is infinite or not a number is an error. If not, infinite coordinates are clipped as others
        are, unless more of them are infinite than are to be clipped, and what is not a number stays so.

    Returns
    -------
    Tensor
        The norm of all gradients before they were clipped.

    Raises
    ------
    RuntimeError
        If the norm is not finite and that is an error, or a gradient is sparse.
    ValueError
        If the share or `per` is out of range.

    Examples
    --------
    >>> import torch
    >>> from heavytail.torch import clip_grad_top_
    >>> weight = torch.nn.Parameter(torch.zeros(5))
    >>> weight.grad = torch.tensor([5.0, -4.0, 3.0, 2.0, 1.0])
    >>> clip_grad_top_(weight, 40)
    tensor(7.4162)
    >>> weight.grad
    tensor([ 4., -4.,  3.,  2.,  1.])
    """
    clip = Top(percent, per)
    flag("error_if_nonfinite", error_if_nonfinite)
    given = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    gradients = [one.grad for one in given if one.grad is not None]
    refuse_sparse("clip_grad_top_", gradients)
    norm = total_norm(gradients)
    if error_if_nonfinite and not torch.isfinite(norm):
        raise RuntimeError(
            f"The norm of the gradients is {norm.item()}, so they cannot be clipped. Look for the loss or the layer that is "
            "not finite, or pass error_if_nonfinite=False."
        )
    for gradient, new in zip(gradients, clip(gradients), strict=True):
        gradient.copy_(new)
    return norm
