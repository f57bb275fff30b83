"""Probabilities from logits, and the cross entropy of a label: what cancels or overflows is never computed."""

from __future__ import annotations

from typing import Any

from heavytail.kernel.primitives import kernel_function
from heavytail.kernel.vmath import decay, log1p

__all__ = ["cross_entropy", "softmax", "softmax_errors", "softmax_tangent"]


@kernel_function
def _largest(z: Any, first: int, n: int) -> int:
    top = first
    for i in range(first + 1, first + n):
        top = i if z[i] > z[top] else top
    return top


@kernel_function
def cross_entropy(z: Any, first: int, n: int, label: int) -> float:
    """Return log(sum_i exp(z_i)) - z_label for the n logits from `first` on."""
    top = _largest(z, first, n)
    rest = 0.0
    for i in range(first, first + n):
        rest += decay(z[top] - z[i]) if i != top else 0.0
    return (z[top] - z[first + label]) + log1p(rest)


@kernel_function
def softmax(z: Any, first: int, n: int) -> None:
    """Turn the n logits from `first` on into their probabilities exp(z_i) / sum_j exp(z_j), in place."""
    greatest = z[_largest(z, first, n)]
    total = 0.0
    for i in range(first, first + n):
        z[i] = decay(greatest - z[i])
        total += z[i]
    for i in range(first, first + n):
        z[i] /= total


@kernel_function
def softmax_errors(z: Any, first: int, n: int, label: int) -> None:
    """Turn logits into the gradient of the cross entropy, in place: p_i, and at the label minus the sum of the others."""
    softmax(z, first, n)
    others = 0.0
    for i in range(first, first + n):
        others += z[i] if i != first + label else 0.0
    z[first + label] = -others


@kernel_function
def softmax_tangent(p: Any, dz: Any, first: int, n: int) -> None:
    """Turn the change dz of logits into that of their probabilities, p_i (dz_i - sum_j p_j dz_j), in place."""
    mean = 0.0
    for i in range(first, first + n):
        mean += p[i] * dz[i]
    for i in range(first, first + n):
        dz[i] = p[i] * (dz[i] - mean)
