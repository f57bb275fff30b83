"""The decay of weights: a pull to 0 that is added to the gradient, or done beside it."""

from __future__ import annotations

from typing import Any

from heavytail.kernel.primitives import kernel_function

__all__ = ["add_decay"]


@kernel_function
def add_decay(x: Any, g: Any, rate: float, eta: float, decoupled: bool) -> None:
    """Add rate x to g, or if decoupled, multiply x by 1 - eta rate."""
    for j in range(x.shape[0]):
        if decoupled:
            x[j] *= 1.0 - eta * rate
        else:
            g[j] += rate * x[j]
