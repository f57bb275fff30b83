"""Adagrad: the gradient, divided in each coordinate by the root of the sum of all of its squares."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, ClassVar

from heavytail.methods.mean_square import over_root
from heavytail.parts.blocks import Blocks, OneBlock, as_blocks
from heavytail.parts.clips import Clip, NoClip, as_clip
from heavytail.parts.contract import declares
from heavytail.parts.parameters import between, set_field
from heavytail.parts.schedules import ScheduleLike, as_schedule

__all__ = ["Adagrad"]


@dataclass(frozen=True)
class Adagrad:
    """x_k = x_{k-1} - eta_k g_k / (sqrt(v_k) + eps) in every coordinate, with v_k = v_0 + g_1**2 + ... + g_k**2.

    Parameters
    ----------
    eta : schedule, float or array_like
        The step size eta_k at k = 1, 2, ..., in the units of x.
    eps : float, default 1e-10
        Added to the root, in the units of the gradient.
    initial : float, default 0
        v_0, in the units of the gradient's square.
    clip : Norm, Value, Top or NoClip, optional
        How the gradient is clipped, by what `heavytail.clips` has; not at all by default.
    blocks : Blocks or sequence of shapes, optional
        The matrices and vectors that x consists of, where the clip goes by them; one vector by default.

    Raises
    ------
    TypeError, ValueError
        If a number lies outside its range, or a part is none of its kind.

    Notes
    -----
    Squares of gradients above 1e154 overflow, and with eps = 0 those below 1e-145 lose digits: a trajectory that meets them
    counts as diverged. `AdaGradNorm` has one sum for all coordinates, and no such limits.

    References
    ----------
    Duchi, Hazan and Singer 2011, JMLR 12, with diagonal matrices.
    """

    eta: ScheduleLike
    eps: float = 1e-10
    initial: float = 0.0
    clip: Clip = field(default_factory=NoClip)
    blocks: OneBlock | Blocks = field(default_factory=OneBlock)
    slots: ClassVar[int] = 1
    bounded_steps: ClassVar[bool] = True

    def __post_init__(self) -> None:
        set_field(self, "eta", as_schedule("eta", self.eta))
        for name in ("eps", "initial"):
            set_field(self, name, between(name, getattr(self, name), 0.0, math.inf, closed="low"))
        set_field(self, "clip", as_clip("clip", self.clip))
        set_field(self, "blocks", as_blocks("blocks", self.blocks))

    @property
    def zero_respecting(self) -> bool:
        """Whether a coordinate's memory leaves 0 only along a gradient, and zeros at the end change nothing."""
        plain = self.initial == 0.0 and isinstance(self.blocks, OneBlock)
        return plain and declares(self.clip, "zero_respecting")

    def step(self, k: int, x: Any, g: Any, state: Any) -> None:
        """Do step k (kernel code)."""
        self.clip.clip(k, g, self.blocks)
        eta = self.eta.at(k)
        for j in range(x.shape[0]):
            v = (self.initial if k == 1 else state[0, j]) + g[j] * g[j]
            state[0, j] = v
            x[j] -= over_root(eta, g[j], v, self.eps)
