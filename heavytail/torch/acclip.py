"""ACClip for training: each coordinate of the momentum is clipped to a running estimate of the gradient's own moment."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

from heavytail.parts.parameters import between, flag, shown
from heavytail.torch.clips import Clip
from heavytail.torch.conventions import (
    ConventionalOptimizer,
    Share,
    advance,
    checked_rate,
    checked_weight_decay,
    clipped,
    descend,
)

__all__ = ["ACClip"]


class ACClip(ConventionalOptimizer):
    """x_k = x_{k-1} - lr min(1, tau_k / (|m_k| + eps)) m_k in every coordinate.

    m_k = beta1 m_{k-1} + (1 - beta1) g_k and tau_k**alpha = beta2 tau_{k-1}**alpha + (1 - beta2) |g_k|**alpha, with m_0 and
    tau_0 = 0.

    Parameters
    ----------
    params : iterable
        Parameters, or groups of them, as for every optimiser of torch.
    lr : float or Tensor, default 1e-4
        The step size.
    betas : (float, float), default (0.9, 0.99)
        The memories of m and tau, in [0, 1).
    eps : float, default 1e-5
        Added to |m_k|, in the units of the gradient.
    alpha : float, default 1
        The moment that tau_k estimates, in (0, 2].
    weight_decay : float, default 0
        Added to the gradient, times the parameter.
    correct_bias : bool, default False
        Whether m_k is divided by 1 - beta1**k, and tau_k**alpha by 1 - beta2**k, as Adam's moments are. Without, the first
        steps are (1 - beta2)**(1/alpha) times too short.
    clip : Norm, Value or Top, optional
        A clip of the gradient before all else.
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
    heavytail.methods.ACClip : The same method for simulations.

    References
    ----------
    Zhang et al. 2020, Algorithm 1 and Section 5.2, whose defaults these are.

    Examples
    --------
    >>> import torch
    >>> from heavytail.torch import ACClip
    >>> model = torch.nn.Linear(2, 1)
    >>> optimizer = ACClip(model.parameters(), lr=0.1)
    >>> model(torch.ones(3, 2)).square().mean().backward()
    >>> optimizer.step()
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float | Tensor = 1e-4,
        betas: tuple[float, float] = (0.9, 0.99),
        eps: float = 1e-5,
        alpha: float = 1.0,
        weight_decay: float = 0.0,
        correct_bias: bool = False,
        *,
        clip: Clip | None = None,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        defaults = {
            "lr": lr, "betas": betas, "eps": eps, "alpha": alpha, "weight_decay": weight_decay, "correct_bias": correct_bias,
            "clip": clip, "foreach": foreach, "maximize": maximize,
        }  # fmt: skip
        super().__init__(params, defaults, differentiable)

    def checked(self, group: dict[str, Any]) -> dict[str, Any]:
        """Return the hyper-parameters of a group, checked."""
        betas = group["betas"]
        if not isinstance(betas, tuple | list) or len(betas) != 2:
            raise TypeError(f"betas = {shown(betas)} is no pair. Pass the memories of the momentum and of the clip level.")
        memories = zip(("betas[0]", "betas[1]"), betas, strict=True)
        return {
            "lr": checked_rate(group["lr"]),
            "betas": tuple(between(name, b, 0.0, 1.0, closed="low", reason="It is a memory.") for name, b in memories),
            "eps": between("eps", group["eps"], 0.0, math.inf, closed="low"),
            "alpha": between("alpha", group["alpha"], 0.0, 2.0, closed="high", reason="It is the order of a moment."),
            "weight_decay": checked_weight_decay(group["weight_decay"]),
            "correct_bias": flag("correct_bias", group["correct_bias"]),
        }

    def move(self, shares: list[Share]) -> None:
        """Do a step with these gradients, which are not clipped yet."""
        for group, parameters, gradients in self.pieces(clipped(shares)):
            (beta1, beta2), alpha, eps = group["betas"], group["alpha"], group["eps"]
            momentum, moment = self.memory(parameters, "momentum"), self.memory(parameters, "moment")
            counts = self.counts(parameters)
            if group["weight_decay"]:
                gradients = torch._foreach_add(gradients, parameters, alpha=group["weight_decay"])
            advance(momentum, gradients, beta1)
            sizes = torch._foreach_abs(gradients)
            advance(moment, sizes if alpha == 1.0 else torch._foreach_pow(sizes, alpha), beta2)
            m, tau = momentum, moment
            if group["correct_bias"]:
                m = torch._foreach_div(m, [1.0 - beta1**count for count in counts])
                tau = torch._foreach_div(tau, [1.0 - beta2**count for count in counts])
            tau = tau if alpha == 1.0 else torch._foreach_pow(tau, 1.0 / alpha)
            descend(parameters, _clipped_momentum(m, tau, eps), group["lr"])


def _clipped_momentum(m: list[Tensor], tau: list[Tensor], eps: float) -> list[Tensor]:
    """Return min(1, tau / (|m| + eps)) m, which for eps = 0 is sgn(m) min(|m|, tau), 0 at m = 0."""
    if eps == 0.0:
        return list(torch._foreach_maximum(torch._foreach_minimum(m, tau), torch._foreach_neg(tau)))
    sizes = torch._foreach_abs(m)
    torch._foreach_add_(sizes, eps)
    factors = torch._foreach_div(tau, sizes)
    torch._foreach_clamp_max_(factors, 1.0)
    torch._foreach_mul_(factors, m)
    return list(factors)
