"""Attention by its plain formula: the faster kernels have no second derivative, and no rule for many examples at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from torch.nn.attention import SDPBackend, sdpa_kernel

__all__ = ["plain_attention"]


@contextmanager
def plain_attention() -> Iterator[None]:
    """Let `scaled_dot_product_attention` be its formula inside the block."""
    with sdpa_kernel(SDPBackend.MATH):
        yield
