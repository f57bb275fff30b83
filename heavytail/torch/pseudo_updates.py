"""The updates that other optimisers would make along a training run, each with its own memory of the run's gradients."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import torch
from torch import Tensor
from torch.optim import Optimizer

from heavytail.parts.parameters import shown
from heavytail.torch.double_backward import checked_parameters
from heavytail.torch.precision import widest

__all__ = ["PseudoUpdates", "pseudo_updates"]

Maker = Callable[[list[Tensor]], Optimizer]


class PseudoUpdates:
    """What `pseudo_updates` returns: after each backward pass of the training, `update` gives the directions."""

    def __init__(self, parameters: list[Tensor], methods: Mapping[str, Maker]) -> None:
        self._parameters = parameters
        kind = widest(parameters[0].device)
        self._shadows = {name: [one.detach().to(kind, copy=True).requires_grad_() for one in parameters] for name in methods}
        self._optimizers = {name: make(self._shadows[name]) for name, make in methods.items()}
        for name, optimizer in self._optimizers.items():
            if not isinstance(optimizer, Optimizer):
                raise TypeError(
                    f"methods[{name!r}] returns {shown(optimizer)}. Pass a function of parameters that returns an "
                    "optimiser, such as functools.partial(torch.optim.Adam, lr=1.0)."
                )

    @torch.no_grad()
    def update(self) -> dict[str, list[Tensor]]:
        """Let each method take the present gradients into its memory, and return what it would subtract from the parameters.

        It is called once in each step of the training, after the backward pass and before the optimiser's step.

        Returns
        -------
        dict of str to list of Tensor
            By name, the update, with its step size, of each parameter; 0 where it has no gradient.

        Raises
        ------
        ValueError
            If no parameter has a gradient.
        """
        if all(one.grad is None for one in self._parameters):
            raise ValueError("No parameter has a gradient. Call update after loss.backward().")
        found = {}
        for name, shadows in self._shadows.items():
            for shadow, one in zip(shadows, self._parameters, strict=True):
                shadow.copy_(one)
                shadow.grad = None if one.grad is None else one.grad.to(shadow.dtype, copy=True)
            before = [shadow.clone() for shadow in shadows]
            self._optimizers[name].step()
            moved = torch._foreach_sub(before, shadows)
            found[name] = [one.to(like.dtype) for one, like in zip(moved, self._parameters, strict=True)]
        return found


def pseudo_updates(parameters: Iterable[Tensor], methods: Mapping[str, Maker]) -> PseudoUpdates:
    """Follow a training run with other optimisers that move nothing: each sees the gradients of the run's own points.

    Parameters
    ----------
    parameters : iterable of Tensor
        Those of the model; frozen ones are left out.
    methods : mapping of str to callable
        By name, a function that makes an optimiser, any of torch, for given parameters: ``functools.partial(SGD, lr=1.0)``.
        It works on copies in double precision, so that the difference of two points is exact to the model's own.

    Returns
    -------
    PseudoUpdates

    Raises
    ------
    TypeError
        If a method makes no optimiser, or a parameter is of half precision.
    ValueError
        If there is no parameter or no method.

    References
    ----------
    Pan and Li 2022, Appendix A.3.

    Examples
    --------
    >>> from functools import partial
    >>> import torch
    >>> from heavytail.torch import directional_sharpness, pseudo_updates
    >>> model, x = torch.nn.Linear(3, 1), torch.randn(10, 3)
    >>> methods = {"SGD": partial(torch.optim.SGD, lr=1.0), "Adam": partial(torch.optim.Adam, lr=1.0)}
    >>> pseudo = pseudo_updates(model.parameters(), methods)
    >>> model(x).square().mean().backward()
    >>> found = directional_sharpness(lambda: model(x).square().mean(), model.parameters(), pseudo.update())
    >>> list(found)
    ['SGD', 'Adam']
    """
    at = checked_parameters("pseudo_updates", parameters)
    if not isinstance(methods, Mapping) or not methods:
        raise ValueError(f"methods = {shown(methods)} names no method. Pass a dict of functions that make optimisers.")
    return PseudoUpdates(at, methods)
