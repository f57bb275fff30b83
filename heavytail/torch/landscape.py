"""The loss along update directions, as it is: what a quadratic model of it can only guess."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from heavytail.parts.parameters import real_array
from heavytail.torch.double_backward import checked_parameters, checked_vectors, value_of

__all__ = ["landscape"]

RANDOM = 1e-4  # relative difference of two evaluations at the same point that no rounding makes


def landscape(
    loss: Callable[[], Tensor],
    parameters: Iterable[Tensor],
    directions: Mapping[str, Sequence[Tensor]],
    steps: ArrayLike,
) -> dict[str, NDArray[np.float64]]:
    """Return f(x - eta v) for each direction v and step eta; the parameters are put back to the bit.

    Parameters
    ----------
    loss : callable
        Returns the loss at the present parameters. Random layers are to be off.
    parameters : iterable of Tensor
        Those of the model; frozen ones are left out.
    directions : mapping of str to sequence of Tensor
        By name, a tensor for each parameter that requires a gradient.
    steps : array_like
        The steps eta. The loss may be infinite or not a number at some.

    Returns
    -------
    dict of str to ndarray
        By the directions' names, the loss at each step.

    Raises
    ------
    TypeError
        If the loss is no number.
    ValueError
        If two evaluations at the same point differ, the loss there is not finite, or a direction has other shapes.

    References
    ----------
    Pan and Li 2022, Figure 3 and Appendix A.3.

    Examples
    --------
    >>> import torch
    >>> from heavytail.torch import landscape
    >>> x = torch.nn.Parameter(torch.tensor([1.0, 1.0]))
    >>> landscape(lambda: x[0] ** 2 + 2 * x[1] ** 2, [x], {"first": [torch.tensor([1.0, 0.0])]}, [0.0, 0.5, 1.0])
    {'first': array([3.  , 2.25, 2.  ])}
    """
    at = checked_parameters("landscape", parameters)
    vectors, etas = checked_vectors("directions", directions, at), real_array("steps", steps)
    if etas.ndim != 1 or not np.isfinite(etas).all():
        raise ValueError(f"steps has the shape {etas.shape}. Pass a 1-D array of finite numbers.")
    with torch.no_grad():
        first, second = (float(value_of(loss)) for _ in range(2))
        if abs(first - second) > RANDOM * max(abs(first), abs(second)):
            raise ValueError(f"loss() returns {first!r} and then {second!r} at the same point. Call model.eval().")
        start = [one.detach().clone() for one in at]
        try:
            return {
                name: np.array([_at(loss, at, start, vector, float(eta)) for eta in etas])
                for name, vector in vectors.items()
            }
        finally:
            torch._foreach_copy_(at, start)


def _at(loss: Callable[[], Tensor], at: list[Tensor], start: list[Tensor], vector: list[Tensor], eta: float) -> float:
    torch._foreach_copy_(at, torch._foreach_add(start, vector, alpha=-eta))
    return float(loss())
