"""Products with the Hessian of a loss, by differentiating its gradient once more.

Forward over reverse is no alternative: in torch 2.13 `torch.func.hessian` and `jvp` of `jacrev` are wrong by a quarter for
the weight of a LayerNorm. Attention is computed by its plain formula, since faster kernels have no second derivative.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from heavytail.parts.parameters import shown
from heavytail.torch.attention import plain_attention
from heavytail.torch.refusals import trainable

__all__ = ["CurvedLoss", "checked_parameters", "checked_vectors", "value_of"]

ENDS = ("torch::autograd::Error",)  # a node that is cut off from the parameters: they would seem to be unused
REMEDY = "Take another implementation of it: recurrent layers have a second derivative on the CPU, fused kernels rarely."


class CurvedLoss:
    """A loss at its parameters' present values: its gradient, and products with its Hessian."""

    def __init__(self, loss: Callable[[], Tensor], parameters: list[Tensor]) -> None:
        self._parameters = parameters
        with torch.enable_grad(), plain_attention():
            value = value_of(loss)
            if not value.requires_grad:
                raise ValueError(
                    "The loss does not depend on the parameters. Let neither model nor loss detach what they compute."
                )
            found = self._differentiated(value, create_graph=True)
        self._graph = [one for one in found if one is not None]
        if any(node.name() in ENDS for node in _nodes([one.grad_fn for one in self._graph])):
            raise RuntimeError(f"A layer of the model is marked as once differentiable. {REMEDY}")
        self._places = [place for place, one in enumerate(found) if one is not None]
        self.gradient = self._filled(found)

    def hessian_times(self, vector: Sequence[Tensor]) -> list[Tensor]:
        """Return the Hessian times a vector, given and returned as a tensor for each parameter."""
        with torch.enable_grad(), plain_attention():
            along = sum((one * vector[place]).sum() for place, one in zip(self._places, self._graph, strict=True))
            if not isinstance(along, Tensor) or not along.requires_grad:  # the loss is linear
                return [torch.zeros_like(one) for one in self._parameters]
            return self._filled(self._differentiated(along, retain_graph=True))

    def _differentiated(self, value: Tensor, **options: bool) -> Sequence[Tensor | None]:
        try:
            found: Sequence[Tensor | None] = torch.autograd.grad(value, self._parameters, allow_unused=True, **options)
        except (RuntimeError, NotImplementedError) as error:
            if "derivative" not in str(error) and "differentiable" not in str(error):
                raise
            raise RuntimeError(
                f"A layer of the model has no second derivative: {str(error).splitlines()[0]} {REMEDY}"
            ) from error
        return found

    def _filled(self, found: Sequence[Tensor | None]) -> list[Tensor]:
        """Return zeros for the parameters that the loss does not depend on."""
        pairs = zip(found, self._parameters, strict=True)
        return [torch.zeros_like(one) if part is None else part.detach() for part, one in pairs]


def _nodes(roots: Sequence[Any]) -> Iterator[Any]:
    """Give the nodes of an autograd graph."""
    seen, waiting = set(), [root for root in roots if root is not None]
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            yield node
            waiting += [following for following, _ in node.next_functions if following is not None]


def value_of(loss: Callable[[], Tensor]) -> Tensor:
    """Return what a loss returns, checked to be one finite number.

    Raises
    ------
    TypeError
        If it is no function, or what it returns is no tensor of no dimension.
    ValueError
        If that is infinite or not a number.
    """
    if not callable(loss):
        raise TypeError(f"loss = {shown(loss)} is no function. Pass one that computes it: lambda: criterion(model(x), y).")
    value = loss()
    if not isinstance(value, Tensor) or value.dim():
        what = f"of the shape {tuple(value.shape)}" if isinstance(value, Tensor) else f"a {type(value).__name__}"
        raise TypeError(f"loss() returns a value {what}. Return the mean over the data, a tensor of no dimension.")
    if not torch.isfinite(value):
        raise ValueError(f"loss() returns {value.item()}. Look at the data, or at the model's last step.")
    return value


def checked_parameters(who: str, parameters: Iterable[Tensor]) -> list[Tensor]:
    """Return the parameters that require gradients, checked by `trainable`."""
    if not isinstance(parameters, Iterable):
        raise TypeError(f"{who}: parameters = {shown(parameters)} is no list of tensors. Pass model.parameters().")
    given = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    return list(trainable(who, [(f"parameter {place}", one) for place, one in enumerate(given)]).values())


def checked_vectors(name: str, vectors: Any, parameters: list[Tensor]) -> dict[str, list[Tensor]]:
    """Return named vectors, each a tensor for each parameter.

    Raises
    ------
    TypeError
        If they have no names, or are no tensors.
    ValueError
        If the shapes are not those of the parameters, or an entry is not finite.
    """
    if not isinstance(vectors, Mapping) or not vectors:
        raise TypeError(
            f"{name} = {shown(vectors)} is no mapping of names to lists of tensors. Pass a dict with one or more."
        )
    wanted = [tuple(one.shape) for one in parameters]
    found = {}
    for key, vector in vectors.items():
        tensors = [vector] if isinstance(vector, Tensor) else list(vector)
        if not all(isinstance(one, Tensor) for one in tensors) or [tuple(one.shape) for one in tensors] != wanted:
            shapes = [tuple(one.shape) if isinstance(one, Tensor) else type(one).__name__ for one in tensors]
            raise ValueError(
                f"{name}[{key!r}] has the shapes {shapes}, and the parameters that require gradients {wanted}. Pass a "
                "tensor for each."
            )
        if not all(one.isfinite().all() for one in tensors):
            raise ValueError(f"{name}[{key!r}] holds a number that is not finite. Look at the model's last step.")
        found[key] = [one.detach() for one in tensors]
    return found
