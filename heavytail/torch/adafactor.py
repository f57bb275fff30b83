"""Adafactor for training, of which a clip takes the numerator alone; of a matrix it keeps the row and column sums."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

from heavytail.parts.parameters import between, flag, positive, shown
from heavytail.torch.clips import Clip
from heavytail.torch.conventions import (
    ConventionalOptimizer,
    Share,
    checked_rate,
    checked_weight_decay,
    clipped,
    descend,
)

__all__ = ["Adafactor"]


class Adafactor(ConventionalOptimizer):
    """x_k = x_{k-1} - a_k U_k / max(1, RMS(U_k) / d), U_k = clip(g_k) / sqrt(V_k), RMS(x) = ||x|| / sqrt(n).

    V_k = R_k C_k / sum(R_k) with R_k and C_k the sums of g_k**2 + eps1 over the rows and columns of a matrix, averaged with
    the memory beta2_k = 1 - k**beta2_decay; of a vector V_k is the average of g_k**2 + eps1 itself. Tensors of more
    dimensions are matrices in their last two. The step is a_k = max(eps2, RMS(x_{k-1})) min(lr, k**-0.5), or lr.

    Parameters
    ----------
    params : iterable
        Parameters, or groups of them, as for every optimiser of torch.
    lr : float or Tensor, default 1e-2
        The step size, or the largest relative one.
    beta2_decay : float, default -0.8
        At most 0.
    eps : (float, float), default (1e-30, 1e-3)
        eps1 > 0 and eps2 > 0.
    d : float, default 1
        The largest root mean square of a step before it is scaled.
    weight_decay : float, default 0
        Parameters are first multiplied by 1 - lr weight_decay.
    relative : bool, default True
        Whether the step is relative to the parameter's size.
    clip : Norm, Value or Top, optional
        The clip of the numerator: V_k is made of gradients as they are.
    maximize : bool, default False
        Whether to climb.
    differentiable : bool, default False
        Refused.

    Raises
    ------
    TypeError, ValueError
        If a hyper-parameter is no number in its range, or a parameter is complex.
    RuntimeError
        From `step`, if a gradient is sparse.

    Notes
    -----
    `torch.optim.Adafactor` has the same names and moves the same way, but that its eps1 bounds V_k from below and is not
    added. There is no `foreach`: each tensor has its own rows and columns.

    References
    ----------
    Shazeer and Stern 2018 (arXiv 1804.04235); Pan and Li 2022, Algorithms 3 and 4, with `Top(5)`. Their 1_n^T R_t is read
    as the sum of R_t.

    Examples
    --------
    >>> import torch
    >>> from heavytail.torch import Adafactor, Top
    >>> model = torch.nn.Linear(2, 1)
    >>> optimizer = Adafactor(model.parameters(), clip=Top(5))
    >>> model(torch.ones(3, 2)).square().mean().backward()
    >>> optimizer.step()
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 1e-2,
        beta2_decay: float = -0.8,
        eps: tuple[float, float] = (1e-30, 1e-3),
        d: float = 1.0,
        weight_decay: float = 0.0,
        *,
        relative: bool = True,
        clip: Clip | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        defaults = {
            "lr": lr, "beta2_decay": beta2_decay, "eps": eps, "d": d, "weight_decay": weight_decay, "relative": relative,
            "clip": clip, "foreach": False, "maximize": maximize,
        }  # fmt: skip
        super().__init__(params, defaults, differentiable)

    def checked(self, group: dict[str, Any]) -> dict[str, Any]:
        """Return the hyper-parameters of a group, checked."""
        eps = group["eps"]
        if not isinstance(eps, tuple | list) or len(eps) != 2:
            raise TypeError(f"eps = {shown(eps)} is no pair. Pass (eps1, eps2), such as (1e-30, 1e-3).")
        return {
            "lr": checked_rate(group["lr"]),
            "beta2_decay": between("beta2_decay", group["beta2_decay"], -math.inf, 0.0, closed="high"),
            "eps": (positive("eps[0]", eps[0]), positive("eps[1]", eps[1])),
            "d": positive("d", group["d"]),
            "weight_decay": checked_weight_decay(group["weight_decay"]),
            "relative": flag("relative", group["relative"]),
        }

    def move(self, shares: list[Share]) -> None:
        """Do a step with these gradients, which are not clipped yet."""
        for (group, (parameter,), (gradient,)), (_, _, (numerator,)) in zip(
            self.pieces(shares), self.pieces(clipped(shares)), strict=True
        ):
            (count,) = self.counts([parameter])
            moment = self._moment(group, parameter, gradient, 1.0 - count ** group["beta2_decay"])
            size = _root_mean_square(parameter)
            update = numerator / moment.sqrt()
            update /= torch.clamp(_root_mean_square(update) / group["d"], min=1.0)
            if group["weight_decay"]:
                parameter.mul_(1.0 - group["lr"] * group["weight_decay"])
            if group["relative"]:
                update *= torch.clamp(size, min=group["eps"][1])
            descend([parameter], [update], torch.clamp(count**-0.5, max=group["lr"]) if group["relative"] else group["lr"])

    def _moment(self, group: dict[str, Any], parameter: Tensor, gradient: Tensor, memory: Tensor) -> Tensor:
        """Return V_k, and remember what it is made of."""
        least = max(group["eps"][0], torch.finfo(gradient.dtype).tiny)  # eps1 is 0 to half numbers
        square, state = gradient.square() + least, self.state[parameter]
        if gradient.dim() < 2:
            (moment,) = self.memory([parameter], "moment")
            _average(moment, square, memory)
            return moment
        for name, new in (("rows", square.sum(-1)), ("columns", square.sum(-2))):
            if name not in state:
                state[name] = torch.zeros_like(new)
            _average(state[name], new, memory)
        rows, columns = state["rows"], state["columns"]
        return (rows / rows.sum(-1, keepdim=True)).unsqueeze(-1) * columns.unsqueeze(-2)


def _average(old: Tensor, new: Tensor, memory: Tensor) -> None:
    """Make of the old tensor memory old + (1 - memory) new, in place; the memory is a tensor on the CPU."""
    old.mul_(memory).add_(new * (1.0 - memory))


def _root_mean_square(one: Tensor) -> Tensor:
    return torch.linalg.vector_norm(one) / math.sqrt(max(one.numel(), 1))
