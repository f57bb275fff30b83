"""SGD with momentum, in all of its forms: how m starts, what a new gradient weighs, looking ahead, and what is clipped."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from heavytail.methods.moving_average import averaged
from heavytail.parts.blocks import Blocks, OneBlock, as_blocks
from heavytail.parts.clips import Clip, NoClip, as_clip
from heavytail.parts.contract import declares
from heavytail.parts.domains import Domain, Everywhere, as_domain
from heavytail.parts.parameters import between, flag, one_of, set_field
from heavytail.parts.schedules import ScheduleLike, as_schedule

__all__ = ["MomentumSGD"]


@dataclass(frozen=True)
class MomentumSGD:
    """x_k = Proj_X(x_{k-1} - eta_k m_k), with m_k = b m_{k-1} + (1 - a) clip(g_k).

    Parameters
    ----------
    eta : schedule, float or array_like
        The step size eta_k at k = 1, 2, ...
    momentum : float, default 0.9
        The memory b, in [0, 1).
    dampening : float, optional
        What a is, in [0, 1): b by default, which makes m an average; 0 makes it the sum of PyTorch's SGD.
    start : {"zero", "first"}, default "zero"
        Whether m_0 = 0, so that m_1 = (1 - a) clip(g_1), or m_1 = clip(g_1), as in PyTorch.
    nesterov : bool, default False
        Whether the step is along b m_k + (1 - a) clip(g_k) instead of m_k.
    clip : Norm, Value, Top or NoClip, optional
        What `heavytail.clips` has; nothing is clipped by default.
    clip_on : {"gradient", "momentum"}, default "gradient"
        Whether the gradient is clipped, before it enters m, or the step's direction, while m stays what it is.
    blocks : Blocks or sequence of shapes, optional
        The matrices and vectors that x consists of, where the clip goes by them; one vector by default.
    domain : Box or Ball, optional
        The set X; the whole space by default.

    Raises
    ------
    TypeError, ValueError
        If a number lies outside its range, a word is unknown, or a part is none of its kind.

    Notes
    -----
    With the sum a step is 1 / (1 - b) times as long as with the average: eta_k (1 - b) makes the two equal from m_0 = 0.

    References
    ----------
    Pan and Li 2022, Algorithm 1, with the clip `Top`; Zhang et al. 2020, Section 5, with the clip on the momentum.

    Examples
    --------
    The first paper's clipped momentum, and PyTorch's ``SGD(lr=0.1, momentum=0.9, nesterov=True)``:

    >>> import heavytail as ht
    >>> clipped = ht.methods.MomentumSGD(0.1, clip=ht.clips.Norm(1.0), clip_on="momentum")
    >>> ahead = ht.methods.MomentumSGD(0.1, dampening=0.0, start="first", nesterov=True)
    >>> clipped.bounded_steps, ahead.bounded_steps
    (True, False)
    """

    eta: ScheduleLike
    momentum: float = 0.9
    dampening: float | None = None
    start: Literal["zero", "first"] = "zero"
    nesterov: bool = False
    clip: Clip = field(default_factory=NoClip)
    clip_on: Literal["gradient", "momentum"] = "gradient"
    blocks: OneBlock | Blocks = field(default_factory=OneBlock)
    domain: Domain = field(default_factory=Everywhere)
    share: float = field(init=False, repr=False)
    from_first: bool = field(init=False, repr=False)
    clips_momentum: bool = field(init=False, repr=False)
    slots: ClassVar[int] = 1

    def __post_init__(self) -> None:
        set_field(self, "eta", as_schedule("eta", self.eta))
        set_field(self, "momentum", between("momentum", self.momentum, 0.0, 1.0, closed="low", reason="It is a memory."))
        if self.dampening is not None:
            set_field(self, "dampening", between("dampening", self.dampening, 0.0, 1.0, closed="low"))
        set_field(self, "share", 1.0 - (self.momentum if self.dampening is None else self.dampening))
        set_field(self, "from_first", one_of("start", self.start, ("zero", "first")) == "first")
        set_field(self, "nesterov", flag("nesterov", self.nesterov))
        set_field(self, "clip", as_clip("clip", self.clip))
        set_field(self, "clips_momentum", one_of("clip_on", self.clip_on, ("gradient", "momentum")) == "momentum")
        set_field(self, "blocks", as_blocks("blocks", self.blocks))
        set_field(self, "domain", as_domain("domain", self.domain))

    @property
    def bounded_steps(self) -> bool | None:
        """Whether a domain holds the iterates, or a clip the steps; None if that depends on the clip."""
        return True if not isinstance(self.domain, Everywhere) else getattr(self.clip, "bounded", None)

    @property
    def zero_respecting(self) -> bool:
        """Whether a coordinate leaves 0 only along a gradient: a projection may move it, and a clip may count zeros."""
        plain = isinstance(self.domain, Everywhere) and isinstance(self.blocks, OneBlock)
        return plain and declares(self.clip, "zero_respecting")

    def step(self, k: int, x: Any, g: Any, state: Any) -> None:
        """Do step k (kernel code)."""
        if not self.clips_momentum:
            self.clip.clip(k, g, self.blocks)
        eta = self.eta.at(k)
        first = self.from_first and k == 1
        kept, fresh = 0.0 if first else self.momentum, 1.0 if first else self.share
        for j in range(x.shape[0]):
            m = averaged(state, 0, j, kept, fresh, g[j])
            direction = self.momentum * m + self.share * g[j] if self.nesterov else m
            if self.clips_momentum:
                g[j] = direction
            else:
                x[j] -= eta * direction
        if self.clips_momentum:
            self.clip.clip(k, g, self.blocks)
            for j in range(x.shape[0]):
                x[j] -= eta * g[j]
        self.domain.project(x)
