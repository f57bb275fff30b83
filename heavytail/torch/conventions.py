"""What the optimisers share: the conventions of `torch.optim` for groups, closures, saved states, `foreach`, `maximize`.

A step goes in this order: the gradients, negated if they are to be maximized; the clip; weight decay, if it is added to the
gradient; the method. So a clip acts on the gradient of the loss alone, as `clip_grad_norm_` before any optimiser does.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import torch
from torch import Tensor
from torch.optim import Optimizer

from heavytail.parts.parameters import between, flag, shown
from heavytail.torch.clips import as_clip, as_data
from heavytail.torch.refusals import refuse_complex, refuse_sparse

__all__ = ["ConventionalOptimizer", "Share", "advance", "checked_rate", "checked_weight_decay", "clipped", "descend"]

Share = tuple[dict[str, Any], list[Tensor], list[Tensor]]
"""A parameter group, those of its parameters that have a gradient, and the gradients."""


class ConventionalOptimizer(Optimizer):
    """An optimiser whose subclass says how it checks its hyper-parameters, and how it moves parameters."""

    def __init__(self, params: Iterable[Any], defaults: dict[str, Any], differentiable: bool) -> None:
        if flag("differentiable", differentiable):
            raise ValueError(
                f"differentiable = True: {type(self).__name__} clips, and keeps no graph of that. Write the step as a "
                "function of the parameters, with torch.func."
            )
        super().__init__(params, {"clip": None, **defaults})

    @abstractmethod
    def checked(self, group: dict[str, Any]) -> dict[str, Any]:
        """Return the hyper-parameters of a group that are this method's own, checked."""

    @abstractmethod
    def move(self, shares: list[Share]) -> None:
        """Do a step with these gradients, which are not clipped yet."""

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Add parameters with hyper-parameters of their own; those not given are the defaults."""
        own = {**self.defaults, **param_group}
        own |= self.checked(own)
        for name in ("foreach", "maximize"):
            if not (name == "foreach" and own[name] is None):
                flag(name, own[name])
        own["clip"] = as_clip(own["clip"])
        param_group.update(own)
        super().add_param_group(param_group)
        try:
            refuse_complex(type(self).__name__, self.param_groups[-1]["params"])
        except TypeError:
            self.param_groups.pop()
            raise

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        for group in self.param_groups:
            for name, value in self.defaults.items():  # what a state of torch's own optimiser lacks
                group.setdefault(name, value)
            group["clip"] = as_clip(group["clip"])

    def state_dict(self) -> dict[str, Any]:
        """Return the state, of tensors, numbers and words alone."""
        found: dict[str, Any] = super().state_dict()
        for group in found["param_groups"]:
            group["clip"] = as_data(as_clip(group["clip"]))
        return found

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Do a step, after a closure that computes the gradients anew and returns the loss, if one is given."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        shares = [self._share(group) for group in self.param_groups]
        self.move([share for share in shares if share[1]])
        return loss

    def _share(self, group: dict[str, Any]) -> Share:
        parameters = [one for one in group["params"] if one.grad is not None]
        gradients = [one.grad for one in parameters]
        refuse_sparse(type(self).__name__, gradients)
        return group, parameters, list(torch._foreach_neg(gradients)) if group["maximize"] and gradients else gradients

    def pieces(self, shares: list[Share]) -> Iterator[Share]:
        """Give the shares whole where `foreach` is on, and one tensor at a time where it is off."""
        for group, parameters, gradients in shares:
            foreach = group["foreach"]
            if foreach if foreach is not None else all(one.is_cuda for one in parameters):
                yield group, parameters, gradients
            else:
                yield from ((group, [one], [gradient]) for one, gradient in zip(parameters, gradients, strict=True))

    def memory(self, parameters: list[Tensor], name: str) -> list[Tensor]:
        """Return what is remembered of each parameter under a name, zeros at first."""
        for one in parameters:
            if name not in self.state[one]:
                self.state[one][name] = torch.zeros_like(one, memory_format=torch.preserve_format)
        return [self.state[one][name] for one in parameters]

    def counts(self, parameters: list[Tensor]) -> list[Tensor]:
        """Return which step of each parameter this is, 1 at first.

        They are tensors on the CPU, as in torch's own optimisers: a compiled step would be compiled anew for each number.
        """
        for one in parameters:
            if "step" not in self.state[one]:
                self.state[one]["step"] = torch.zeros((), dtype=torch.float64)
        found = [self.state[one]["step"] for one in parameters]
        torch._foreach_add_(found, 1.0)
        return found


def clipped(shares: list[Share]) -> list[Share]:
    """Return the shares with their gradients clipped; groups with the same joint clip are clipped together."""
    bundles: dict[Any, list[int]] = {}
    for place, (group, _, _) in enumerate(shares):
        clip = group["clip"] = as_clip(group["clip"])
        bundles.setdefault(clip if clip is not None and clip.joint else place, []).append(place)
    found = list(shares)
    for places in bundles.values():
        clip = shares[places[0]][0]["clip"]
        gradients = [gradient for place in places for gradient in shares[place][2]]
        if clip is not None:
            new = iter(clip(gradients))
            for place in places:
                group, parameters, _ = shares[place]
                found[place] = group, parameters, [next(new) for _ in parameters]
    return found


def advance(old: list[Tensor], new: list[Tensor], memory: float) -> None:
    """Make of each old tensor memory old + (1 - memory) new, in place."""
    torch._foreach_mul_(old, memory)
    torch._foreach_add_(old, new, alpha=1.0 - memory)


def descend(parameters: list[Tensor], directions: list[Tensor], rate: float | Tensor) -> None:
    """Subtract rate times the directions from the parameters."""
    if isinstance(rate, Tensor) and torch.compiler.is_compiling():  # a number would be compiled in
        torch._foreach_add_(parameters, torch._foreach_mul(directions, -rate))
    else:
        torch._foreach_add_(parameters, directions, alpha=-float(rate))


def checked_rate(value: Any) -> float | Tensor:
    """Return a step size of at least 0, a number or a tensor of one.

    Raises
    ------
    TypeError, ValueError
        If it is neither, or negative.
    """
    if isinstance(value, Tensor):
        if value.numel() != 1 or value.is_complex() or not 0.0 <= float(value) < math.inf:
            raise ValueError(f"lr = {shown(value)} is no step size. Pass a float of at least 0, or a tensor of one.")
        return value
    return between("lr", value, 0.0, math.inf, closed="low", reason="To maximize, pass maximize=True.")


def checked_weight_decay(value: Any) -> float:
    """Return a weight decay of at least 0."""
    return between("weight_decay", value, 0.0, math.inf, closed="low", reason="It draws parameters to 0.")
