"""The methods that the papers train networks with, and the step sizes and clip levels at which a search for them begins."""

from __future__ import annotations

import torch

from heavytail.torch.acclip import ACClip
from heavytail.torch.adafactor import Adafactor
from heavytail.torch.clips import Norm, Top, Value
from heavytail.torch.sgd import SGD
from heavytail.torch.small_scale.method import Method

__all__ = ["EACH", "METHODS", "TOGETHER"]

EACH, TOGETHER = ", 5 % clipped", ", 5 % clipped at one level"  # of the coordinates of each tensor, or of all of them

PAPERS_MOMENTUM = (("momentum", 0.9), ("dampening", 0.9), ("start", "zero"))  # m_k = 0.9 m_{k-1} + 0.1 g_k, m_0 = 0
CLIPPED = (("clip", Top(5.0)),)
LENGTH = (("normalize", "tensor"),)


def _doubling(first: float, count: int = 4) -> tuple[float, ...]:
    return tuple(first * 2.0**power for power in range(count))


METHODS = {
    "SGD": Method(SGD, (_doubling(1.0),), PAPERS_MOMENTUM),
    "GClip": Method(SGD, (_doubling(2.0, 3), (0.25, 1.0)), PAPERS_MOMENTUM, Norm),
    "CClip": Method(SGD, (_doubling(16.0, 3), (1e-4, 4e-4)), PAPERS_MOMENTUM, Value),
    "ACClip": Method(ACClip, (_doubling(2.0),), (("eps", 1e-8),)),
    "Adam": Method(torch.optim.Adam, (_doubling(4e-3),)),
    f"SGD{EACH}": Method(SGD, (_doubling(1.0),), PAPERS_MOMENTUM + CLIPPED),
    f"SGD{TOGETHER}": Method(SGD, (_doubling(2.0),), (*PAPERS_MOMENTUM, ("clip", Top(5.0, per="model")))),
    "normalised SGD": Method(SGD, (_doubling(2e-3),), PAPERS_MOMENTUM + LENGTH),
    f"normalised SGD{EACH}": Method(SGD, (_doubling(2e-3),), PAPERS_MOMENTUM + LENGTH + CLIPPED),
    "Adafactor": Method(Adafactor, (_doubling(4e-3),), (("relative", False),)),
    f"Adafactor{EACH}": Method(Adafactor, (_doubling(4e-3),), (("relative", False), *CLIPPED)),
}
"""By the names that the papers give them; the memories are their defaults.

Clipped are 5 % of the coordinates of each tensor, each with a level of its own, or "at one level" of all together.
"""
