"""Adam: the response to one outlier, which is bounded where that of ACClip is not."""

from __future__ import annotations

import math

from heavytail.parts.parameters import between

__all__ = ["outlier_response"]


def outlier_response(beta1: float, beta2: float) -> float:
    """Return (1 - beta1) / sqrt(1 - beta2): the limit of the step of Adam, over eta, as g_k alone grows, for large k."""
    beta1 = between("beta1", beta1, 0.0, 1.0, closed="low")
    return (1.0 - beta1) / math.sqrt(1.0 - between("beta2", beta2, 0.0, 1.0, closed="neither"))
