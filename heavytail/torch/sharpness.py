"""Directional sharpness of a network: how curved the loss is along an update, and what that update can gain."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from torch import Tensor

from heavytail.torch.double_backward import CurvedLoss, checked_parameters, checked_vectors
from heavytail.torch.precision import dot

__all__ = ["DirectionalSharpness", "directional_sharpness"]


@dataclass(frozen=True)
class DirectionalSharpness:
    """What the quadratic model f(x - eta v) = f(x) - eta g.v + eta**2 v.Hv / 2 says of a direction v.

    Attributes
    ----------
    sharpness : float
        D(v) = v.Hv / v.v.
    cosine : float
        g.v / (||g|| ||v||): the correlation with the gradient.
    merit : float
        M(v) = (g.v)**2 / (2 v.Hv), the decrease under the best step; infinite where v.Hv is not positive.
    best_step : float
        eta = g.v / v.Hv, negative where v points uphill; infinite, with the sign of g.v, where v.Hv is not positive.

    Examples
    --------
    >>> import torch
    >>> from heavytail.torch import directional_sharpness
    >>> x = torch.nn.Parameter(torch.tensor([1.0, 1.0]))
    >>> directional_sharpness(lambda: x[0] ** 2 + 2 * x[1] ** 2, [x], {"first": [torch.tensor([1.0, 0.0])]})["first"]
    DirectionalSharpness(sharpness=2.0, cosine=0.447..., merit=1.0, best_step=1.0)
    """

    sharpness: float
    cosine: float
    merit: float
    best_step: float


def directional_sharpness(
    loss: Callable[[], Tensor], parameters: Iterable[Tensor], directions: Mapping[str, Sequence[Tensor]]
) -> dict[str, DirectionalSharpness]:
    """Measure the sharpness of directions at the present parameters.

    Each takes one product with the Hessian, by double backward; all of them share one graph of the gradient.

    Parameters
    ----------
    loss : callable
        Returns the loss at the present parameters: ``lambda: criterion(model(x), y)``. Random layers are to be off.
    parameters : iterable of Tensor
        Those of the model; frozen ones are left out.
    directions : mapping of str to sequence of Tensor
        By name, a tensor for each parameter that requires a gradient; the update is its negative, as in `pseudo_updates`.

    Returns
    -------
    dict of str to DirectionalSharpness

    Raises
    ------
    TypeError
        If the loss is no number, or a parameter is of half precision.
    ValueError
        If the loss is not finite or does not depend on the parameters, or a direction has other shapes or vanishes.
    RuntimeError
        If a layer has no second derivative.

    References
    ----------
    Pan and Li 2022, section 3; `heavytail.theory.directional` for matrices.

    Examples
    --------
    >>> import torch
    >>> from heavytail.torch import directional_sharpness
    >>> model, x = torch.nn.Linear(3, 1), torch.randn(10, 3)
    >>> ones = [torch.ones_like(one) for one in model.parameters()]
    >>> found = directional_sharpness(lambda: model(x).square().mean(), model.parameters(), {"ones": ones})
    >>> found["ones"].sharpness > 0.0
    True
    """
    at = checked_parameters("directional_sharpness", parameters)
    vectors = checked_vectors("directions", directions, at)
    lengths = {name: dot(vector, vector) for name, vector in vectors.items()}
    for name, length in lengths.items():
        if length == 0.0:
            raise ValueError(f"directions[{name!r}] vanishes, so it has no direction. Pass a vector other than 0.")
    curved = CurvedLoss(loss, at)
    steepness, found = math.sqrt(dot(curved.gradient, curved.gradient)), {}
    for name, vector in vectors.items():
        along, curvature = dot(curved.gradient, vector), dot(curved.hessian_times(vector), vector)
        convex = curvature > 0.0
        found[name] = DirectionalSharpness(
            sharpness=curvature / lengths[name],
            cosine=along / (steepness * math.sqrt(lengths[name])) if steepness else math.nan,
            merit=along**2 / (2.0 * curvature) if convex else math.inf,
            best_step=along / curvature if convex else math.copysign(math.inf, along),
        )
    return found
