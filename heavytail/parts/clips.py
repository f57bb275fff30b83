"""How a vector is clipped inside a method: by its length, by each of its coordinates, or at its largest coordinates.

A clip is a part of a part: a frozen dataclass with the kernel method ``clip(k, g, blocks)``, which changes g in place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, Protocol, cast

from heavytail.kernel.selection import top_count, top_level
from heavytail.kernel.vectors import clip, clip_length
from heavytail.parts.parameters import between, one_of, set_field, shown
from heavytail.parts.schedules import ScheduleLike, positive_schedule

__all__ = ["Clip", "NoClip", "Norm", "Top", "Value", "as_clip"]


class Clip(Protocol):
    """Anything with a kernel method that clips a vector.

    The host may ask for ``bounded``: whether what is left has a bound that does not depend on the vector; True, False, or
    None where it depends. And for ``zero_respecting``: whether more zeros at the end of the vector would change nothing.
    """

    def clip(self, k: int, g: Any, blocks: Any) -> None:
        """Clip g at step k, in place (kernel code)."""


@dataclass(frozen=True)
class NoClip:
    """Nothing is clipped."""

    bounded: ClassVar[bool | None] = False
    zero_respecting: ClassVar[bool] = True

    def clip(self, k: int, g: Any, blocks: Any) -> None:
        """Leave g as it is (kernel code)."""


@dataclass(frozen=True)
class Norm:
    """The whole vector is shortened to a length: min(1, tau_k / ||g||) g, the clip of GClip.

    Parameters
    ----------
    tau : schedule, float or array_like
        The clip level tau_k > 0 at k = 1, 2, ..., in the units of the gradient.

    Raises
    ------
    ValueError
        If the clip level is known not to be positive.

    References
    ----------
    Zhang et al. 2020, equation (GClip).

    Examples
    --------
    >>> import heavytail as ht
    >>> ht.methods.MomentumSGD(0.1, clip=ht.clips.Norm(2.0)).bounded_steps
    True
    """

    tau: ScheduleLike
    bounded: ClassVar[bool | None] = True
    zero_respecting: ClassVar[bool] = True

    def __post_init__(self) -> None:
        set_field(self, "tau", positive_schedule("tau", self.tau))

    def clip(self, k: int, g: Any, blocks: Any) -> None:
        """Clip g at step k, in place (kernel code)."""
        clip_length(g, self.tau.at(k))


@dataclass(frozen=True)
class Value:
    """Each coordinate is clipped to [-tau_k, tau_k], as in CClip.

    Parameters
    ----------
    tau : schedule, float or array_like
        The clip level tau_k > 0 at k = 1, 2, ..., in the units of the gradient.

    Raises
    ------
    ValueError
        If the clip level is known not to be positive.

    References
    ----------
    Zhang et al. 2020, equation (CClip).

    Examples
    --------
    >>> import heavytail as ht
    >>> ht.methods.Adam(0.1, clip=ht.clips.Value(2.0)).clip
    Value(tau=Constant(value=2.0))
    """

    tau: ScheduleLike
    bounded: ClassVar[bool | None] = True
    zero_respecting: ClassVar[bool] = True

    def __post_init__(self) -> None:
        set_field(self, "tau", positive_schedule("tau", self.tau))

    def clip(self, k: int, g: Any, blocks: Any) -> None:
        """Clip g at step k, in place (kernel code)."""
        tau = self.tau.at(k)
        for j in range(g.shape[0]):
            g[j] = clip(g[j], tau)


@dataclass(frozen=True)
class Top:
    """The largest coordinates are clipped to the smallest of them: sgn(g_j) min(|g_j|, tau).

    tau is the m-th largest |g_j| of n, with m = ceil(percent n / 100): n are the coordinates of a block, or all.

    Parameters
    ----------
    percent : float
        The share k of the coordinates that are clipped, in (0, 100]. With 100 all of them get the size of the smallest.
    per : {"block", "all"}, default "block"
        Whether each block has a level of its own.
    rounding : {"up", "authors"}, default "up"
        The paper does not say how k n / 100 is rounded. "authors" is what its code does: it takes the entry number
        floor(k n / 100), counted from 0, of the sorted |g_j|, so that m is one more where k n / 100 is whole.

    Raises
    ------
    ValueError
        If the share lies outside (0, 100], or a word is unknown.

    Notes
    -----
    The level is exact, whatever the sizes; equal ones count as often as they occur. What is not a number counts as 0 for
    it, and is left.

    References
    ----------
    Pan and Li 2022, Section 4 and Algorithms 1 to 4, with k = 5.

    Examples
    --------
    >>> import heavytail as ht
    >>> ht.methods.MomentumSGD(0.1, clip=ht.clips.Top(5.0)).clip.per
    'block'
    """

    percent: float
    per: Literal["block", "all"] = "block"
    rounding: Literal["up", "authors"] = "up"
    by_block: bool = field(init=False, repr=False)
    rounded_up: bool = field(init=False, repr=False)
    bounded: ClassVar[bool | None] = None  # the level is a gradient's, though not the largest if two are clipped
    zero_respecting: ClassVar[bool] = False  # zeros are counted

    def __post_init__(self) -> None:
        reason = "It is the share of coordinates to clip."
        set_field(self, "percent", between("percent", self.percent, 0.0, 100.0, closed="high", reason=reason))
        set_field(self, "by_block", one_of("per", self.per, ("block", "all")) == "block")
        set_field(self, "rounded_up", one_of("rounding", self.rounding, ("up", "authors")) == "up")

    def clip(self, k: int, g: Any, blocks: Any) -> None:
        """Clip g at step k, in place (kernel code)."""
        d = g.shape[0]
        if self.by_block:
            for b in range(blocks.count()):
                self.clip_range(g, blocks.begin(b), blocks.end(b, d))
        else:
            self.clip_range(g, 0, d)

    def clip_range(self, g: Any, begin: int, end: int) -> None:
        """Clip the coordinates from `begin` to before `end` to the level of their own (kernel code)."""
        level = top_level(g, begin, end, top_count(self.percent, end - begin, self.rounded_up))
        for j in range(begin, end):
            g[j] = clip(g[j], level)


def as_clip(name: str, value: Any) -> Clip:
    """Return a clip, checked to be a part that can clip.

    Raises
    ------
    TypeError
        If it is something else.
    """
    if isinstance(value, type) or not callable(getattr(value, "clip", None)) or not hasattr(value, "__dataclass_fields__"):
        raise TypeError(
            f"{name} = {shown(value)} is no clip. Pass heavytail.clips.Norm(tau), Value(tau), Top(percent) or NoClip(), "
            "or another dataclass with a method clip(k, g, blocks)."
        )
    return cast("Clip", value)
