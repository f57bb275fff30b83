"""SGD with momentum for training, with any clip of the gradient, and with steps of a given length: GClip, CClip and kin."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

from heavytail.parts.parameters import between, flag, one_of
from heavytail.torch.clips import Clip, scaled, total_norm
from heavytail.torch.conventions import (
    ConventionalOptimizer,
    Share,
    checked_rate,
    checked_weight_decay,
    clipped,
    descend,
)

__all__ = ["SGD"]

STARTS = ("first", "zero")
NORMALIZED = ("tensor", "model")


class SGD(ConventionalOptimizer):
    """x_k = x_{k-1} - lr m_k with m_k = momentum m_{k-1} + (1 - dampening) g_k; or a step of given length along m_k.

    With the defaults it gives the bits of `torch.optim.SGD`, whose saved state it reads.

    Parameters
    ----------
    params : iterable
        Parameters, or groups of them, as for every optimiser of torch.
    lr : float or Tensor, default 1e-3
        The step size.
    momentum : float, default 0
        The memory of m, in [0, 1); at 0 there is none, and m_k = g_k.
    dampening : float, default 0
        In [0, 1]. The papers write dampening = momentum.
    weight_decay : float, default 0
        Added to the clipped gradient, times the parameter.
    nesterov : bool, default False
        Whether g_k + momentum m_k takes the place of m_k.
    start : {"first", "zero"}
        Whether m_1 = g_1, as in torch, or m_0 = 0, as in the papers.
    clip : Norm, Value or Top, optional
        The clip of the gradient: with `Norm` the method is GClip, with `Value` CClip, with `Top` that of Pan and Li.
    normalize : {"tensor", "model"}, optional
        "model": the step of all parameters together has the length lr. "tensor": that of each tensor of n entries has the
        length lr sqrt(n). A direction of zeros stays so.
    foreach : bool, optional
        Whether tensors are worked on together, which is faster on a GPU and takes more memory; by default on one.
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

    See Also
    --------
    heavytail.methods : The same methods for simulations.

    References
    ----------
    Zhang et al. 2020, (GClip) and (CClip); Pan and Li 2022, Algorithms 1 and 2 (`start="zero"`, dampening = momentum,
    `Top(5)`, and `normalize="tensor"`); Cutkosky and Mehta 2020 (`normalize="model"`).

    Examples
    --------
    >>> import torch
    >>> from heavytail.torch import SGD, Norm
    >>> model = torch.nn.Linear(2, 1)
    >>> optimizer = SGD(model.parameters(), lr=0.1, clip=Norm(1.0))
    >>> model(torch.ones(3, 2)).square().mean().backward()
    >>> optimizer.step()
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 1e-3,
        momentum: float = 0.0,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
        *,
        start: str = "first",
        clip: Clip | None = None,
        normalize: str | None = None,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        defaults = {
            "lr": lr, "momentum": momentum, "dampening": dampening, "weight_decay": weight_decay, "nesterov": nesterov,
            "start": start, "clip": clip, "normalize": normalize, "foreach": foreach, "maximize": maximize,
        }  # fmt: skip
        super().__init__(params, defaults, differentiable)

    def checked(self, group: dict[str, Any]) -> dict[str, Any]:
        """Return the hyper-parameters of a group, checked."""
        momentum = between("momentum", group["momentum"], 0.0, 1.0, closed="low", reason="It is a memory.")
        dampening = between("dampening", group["dampening"], 0.0, 1.0, reason="1 - dampening is the weight of a gradient.")
        if flag("nesterov", group["nesterov"]) and (momentum == 0.0 or dampening != 0.0):
            raise ValueError(
                f"nesterov = True with momentum = {momentum:g} and dampening = {dampening:g}: Nesterov's momentum is "
                "defined for a momentum above 0 without dampening."
            )
        normalize = group["normalize"]
        return {
            "lr": checked_rate(group["lr"]),
            "momentum": momentum,
            "dampening": dampening,
            "weight_decay": checked_weight_decay(group["weight_decay"]),
            "start": one_of("start", group["start"], STARTS),
            "normalize": None if normalize is None else one_of("normalize", normalize, NORMALIZED),
        }

    def move(self, shares: list[Share]) -> None:
        """Do a step with these gradients, which are not clipped yet."""
        waiting = []
        for group, parameters, gradients in self.pieces(clipped(shares)):
            directions = self._directions(group, parameters, gradients)
            if group["normalize"] == "model":
                waiting.append((group, parameters, directions))
            else:
                if group["normalize"] == "tensor":
                    directions = [_unit(one, math.sqrt(one.numel())) for one in directions]
                descend(parameters, directions, group["lr"])
        norm = total_norm([one for _, _, directions in waiting for one in directions])
        for group, parameters, directions in waiting:
            descend(parameters, scaled(directions, _reciprocal(norm)), group["lr"])

    def _directions(self, group: dict[str, Any], parameters: list[Tensor], gradients: list[Tensor]) -> list[Tensor]:
        """Return m_k, or g_k + momentum m_k, or g_k."""
        if group["weight_decay"]:
            gradients = list(torch._foreach_add(gradients, parameters, alpha=group["weight_decay"]))
        if not group["momentum"]:
            return gradients
        first = [one for one in parameters if self.state[one].get("momentum_buffer") is None]
        buffers = self.memory(parameters, "momentum_buffer")
        torch._foreach_mul_(buffers, group["momentum"])
        torch._foreach_add_(buffers, gradients, alpha=1.0 - group["dampening"])
        if first and group["start"] == "first":
            for parameter, buffer, gradient in zip(parameters, buffers, gradients, strict=True):
                if any(parameter is one for one in first):
                    buffer.copy_(gradient)
        if group["nesterov"]:
            return list(torch._foreach_add(gradients, buffers, alpha=group["momentum"]))
        return buffers


def _reciprocal(norm: Tensor) -> Tensor:
    """Return 1 / norm, and 0 for 0."""
    return torch.where(norm > 0.0, 1.0 / norm, torch.where(norm == 0.0, 0.0, norm))


def _unit(direction: Tensor, length: float) -> Tensor:
    """Return the direction with this length; zeros stay so."""
    return scaled([direction], length * _reciprocal(total_norm([direction])))[0]
