"""Normalised SGD: every step has the length eta_k, in the direction of the gradient or of its momentum."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from heavytail.kernel.vectors import set_length
from heavytail.methods.moving_average import averaged
from heavytail.parts.blocks import Blocks, OneBlock, as_blocks
from heavytail.parts.clips import Clip, NoClip, as_clip
from heavytail.parts.contract import declares
from heavytail.parts.parameters import between, one_of, set_field
from heavytail.parts.schedules import ScheduleLike, as_schedule

__all__ = ["NormalizedSGD"]


@dataclass(frozen=True)
class NormalizedSGD:
    """x_k = x_{k-1} - eta_k s m_k / ||m_k|| in every block, with m_k = b m_{k-1} + (1 - b) clip(g_k).

    Parameters
    ----------
    eta : schedule, float or array_like
        The length eta_k of step k = 1, 2, ..., for s = 1.
    momentum : float, default 0
        The memory b, in [0, 1).
    start : {"first", "zero"}, default "first"
        Whether m_1 = clip(g_1), or m_0 = 0, so that m_1 = (1 - b) clip(g_1).
    scale : {"unit", "size"}, default "unit"
        Whether s is 1, or the root of the block's number of coordinates: a step then moves each of them by eta_k, in the
        root mean square.
    clip : Norm, Value, Top or NoClip, optional
        How the gradient is clipped, by what `heavytail.clips` has; not at all by default.
    blocks : Blocks or sequence of shapes, optional
        The matrices and vectors that x consists of, each with a norm of its own; one vector by default.

    Raises
    ------
    TypeError, ValueError
        If the momentum lies outside its range, a word is unknown, or a part is none of its kind.

    Notes
    -----
    The norm of a matrix is Frobenius': with the spectral norm, which Algorithm 2 may also be read to mean, the root mean
    square of a step would depend on the matrix.

    References
    ----------
    Cutkosky and Mehta 2020 (arXiv 2002.03305), where m_1 = g_1. Pan and Li 2022, Algorithm 2, where m_0 = 0 and s is the
    root of m n for a matrix of m times n.

    Examples
    --------
    Algorithm 2 of Pan and Li for a layer of 2 times 3 weights and 2 biases:

    >>> import heavytail as ht
    >>> layer = ht.Blocks([(2, 3), 2])
    >>> method = ht.methods.NormalizedSGD(0.1, 0.9, start="zero", scale="size", clip=ht.clips.Top(5.0), blocks=layer)
    >>> method.bounded_steps
    True
    """

    eta: ScheduleLike
    momentum: float = 0.0
    start: Literal["first", "zero"] = "first"
    scale: Literal["unit", "size"] = "unit"
    clip: Clip = field(default_factory=NoClip)
    blocks: OneBlock | Blocks = field(default_factory=OneBlock)
    from_first: bool = field(init=False, repr=False)
    by_size: bool = field(init=False, repr=False)
    in_blocks: bool = field(init=False, repr=False)
    slots: ClassVar[int] = 1
    bounded_steps: ClassVar[bool] = True

    def __post_init__(self) -> None:
        set_field(self, "eta", as_schedule("eta", self.eta))
        set_field(self, "momentum", between("momentum", self.momentum, 0.0, 1.0, closed="low", reason="It is a memory."))
        set_field(self, "from_first", one_of("start", self.start, ("first", "zero")) == "first")
        set_field(self, "by_size", one_of("scale", self.scale, ("unit", "size")) == "size")
        set_field(self, "clip", as_clip("clip", self.clip))
        set_field(self, "blocks", as_blocks("blocks", self.blocks))
        set_field(self, "in_blocks", isinstance(self.blocks, Blocks))

    @property
    def zero_respecting(self) -> bool:
        """Whether zeros at the end of x and g change nothing: a block has a size, and a clip may count them."""
        plain = isinstance(self.blocks, OneBlock) and not self.by_size
        return plain and declares(self.clip, "zero_respecting")

    def step(self, k: int, x: Any, g: Any, state: Any) -> None:
        """Do step k (kernel code)."""
        self.clip.clip(k, g, self.blocks)
        kept = 0.0 if self.from_first and k == 1 else self.momentum
        for j in range(x.shape[0]):
            g[j] = averaged(state, 0, j, kept, 1.0 - kept, g[j])
        eta = self.eta.at(k)
        if self.in_blocks:
            for b in range(self.blocks.count()):
                self.stretch(self.blocks.section(g, b), eta)
        else:  # by itself, for a compiler makes better code of it than of a loop over one block
            self.stretch(g, eta)
        for j in range(x.shape[0]):
            x[j] -= g[j]

    def stretch(self, a: Any, eta: float) -> None:
        """Make a block's direction its step (kernel code)."""
        set_length(a, eta * math.sqrt(a.shape[0]) if self.by_size else eta)
