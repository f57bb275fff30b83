"""Clips of a model's gradients: the whole shortened, each coordinate bounded, or the largest ones cut down to a level.

A clip takes the gradients of some tensors and returns new ones. `joint` says whether what it does to one tensor depends on
the others; such a clip sees all parameters of an optimiser whose groups have that same clip.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Protocol

import torch
from torch import Tensor

from heavytail.kernel.selection import top_count
from heavytail.parts.parameters import between, one_of, positive, set_field, shown

__all__ = ["Clip", "Norm", "Top", "Value", "as_clip", "as_data", "scaled", "total_norm"]

HALVES = (torch.float16, torch.bfloat16)
PER = ("tensor", "model")


class Clip(Protocol):
    """What an optimiser's `clip` is."""

    @property
    def joint(self) -> bool:
        """Whether the tensors are clipped together."""

    def __call__(self, gradients: Sequence[Tensor], /) -> list[Tensor]:
        """Return the clipped gradients."""


@dataclass(frozen=True)
class Norm:
    """g min(1, tau / ||g||), g the gradients of all parameters in one vector: GClip.

    `torch.nn.utils.clip_grad_norm_` does the same, but that it adds 1e-6 to the norm.

    Parameters
    ----------
    tau : float
        The clip level, in the units of the gradient.

    Raises
    ------
    ValueError
        If it is not positive.

    References
    ----------
    Zhang et al. 2020, equation (GClip).

    Examples
    --------
    >>> import torch
    >>> from heavytail.torch import Norm
    >>> Norm(1.0)([torch.tensor([3.0]), torch.tensor([4.0])])
    [tensor([0.6000]), tensor([0.8000])]
    """

    tau: float
    joint: ClassVar[bool] = True

    def __post_init__(self) -> None:
        set_field(self, "tau", positive("tau", self.tau))

    def __call__(self, gradients: Sequence[Tensor], /) -> list[Tensor]:
        """Return the gradients, shortened."""
        return scaled(gradients, torch.clamp(self.tau / total_norm(gradients), max=1.0))


@dataclass(frozen=True)
class Value:
    """sgn(g_j) min(|g_j|, tau) in every coordinate j, as `torch.nn.utils.clip_grad_value_` does: CClip with one level.

    Parameters
    ----------
    tau : float
        The clip level, in the units of the gradient.

    Raises
    ------
    ValueError
        If it is not positive.

    References
    ----------
    Zhang et al. 2020, equation (CClip).

    Examples
    --------
    >>> import torch
    >>> from heavytail.torch import Value
    >>> Value(1.0)([torch.tensor([3.0, -0.5])])
    [tensor([ 1.0000, -0.5000])]
    """

    tau: float
    joint: ClassVar[bool] = False

    def __post_init__(self) -> None:
        set_field(self, "tau", positive("tau", self.tau))

    def __call__(self, gradients: Sequence[Tensor], /) -> list[Tensor]:
        """Return the gradients, bounded."""
        return list(torch._foreach_clamp_max(torch._foreach_clamp_min(gradients, -self.tau), self.tau))


@dataclass(frozen=True)
class Top:
    """sgn(g_j) min(|g_j|, tau), tau the m-th largest |g_j| among d, m = ceil(percent d / 100).

    Parameters
    ----------
    percent : float
        The share of coordinates to clip, in (0, 100]; Pan and Li take 5.
    per : {"tensor", "model"}
        Whether each tensor has a level of its own, or all have one. The paper leaves it open.

    Raises
    ------
    ValueError
        If the share lies outside its range.

    References
    ----------
    Pan and Li 2022, section 4; `heavytail.theory.directional.clip_top` is the same for one vector.

    Examples
    --------
    >>> import torch
    >>> from heavytail.torch import Top
    >>> Top(40)([torch.tensor([5.0, -4.0, 3.0, 2.0, 1.0])])
    [tensor([ 4., -4.,  3.,  2.,  1.])]
    """

    percent: float
    per: str = "tensor"

    def __post_init__(self) -> None:
        reason = "It is the share of coordinates to clip."
        set_field(self, "percent", between("percent", self.percent, 0.0, 100.0, closed="high", reason=reason))
        set_field(self, "per", one_of("per", self.per, PER))

    @property
    def joint(self) -> bool:
        """Whether all tensors have one level."""
        return self.per == "model"

    def __call__(self, gradients: Sequence[Tensor], /) -> list[Tensor]:
        """Return the gradients, cut.

        Raises
        ------
        ValueError
            If they are to have one level and lie on several devices.
        """
        return _cut(gradients, _levels(gradients, self.percent, self.per))


KINDS = {kind.__name__: kind for kind in (Norm, Value, Top)}


def as_clip(value: Any) -> Clip | None:
    """Return a clip, None, or the clip that `as_data` has written.

    Raises
    ------
    TypeError
        If it is something else.
    """
    if value is None or isinstance(value, Norm | Value | Top):
        return value
    if isinstance(value, Mapping) and value.get("kind") in KINDS:
        return KINDS[value["kind"]](**{name: entry for name, entry in value.items() if name != "kind"})
    raise TypeError(f"clip = {shown(value)} is no clip. Pass Norm(tau), Value(tau), Top(percent) or None.")


def as_data(clip: Clip | None) -> dict[str, Any] | None:
    """Return a clip as plain words and numbers, which `torch.load` reads with ``weights_only=True``."""
    return None if clip is None else {"kind": type(clip).__name__, **asdict(clip)}  # type: ignore[call-overload]


def total_norm(tensors: Sequence[Tensor]) -> Tensor:
    """Return the norm of all tensors in one vector, on the device of the first; 0 if there are none."""
    if not tensors:
        return torch.zeros(())
    wide = torch.float32 if any(one.dtype in HALVES for one in tensors) else None  # squares of half numbers overflow
    norms = [torch.linalg.vector_norm(one, dtype=wide) for one in tensors] if wide else torch._foreach_norm(tensors)
    return torch.linalg.vector_norm(torch.stack([norm.to(norms[0].device) for norm in norms]))


def scaled(tensors: Sequence[Tensor], factor: Tensor) -> list[Tensor]:
    """Return the tensors times a number that lies on some device."""
    if len({one.device for one in tensors}) == 1:
        return list(torch._foreach_mul(tensors, factor.to(tensors[0].device)))
    return [one * factor.to(one.device) for one in tensors]


def _levels(gradients: Sequence[Tensor], percent: float, per: str) -> list[Tensor]:
    """Return the level of each tensor, to which the top percent of it, or of all, are clipped."""
    if per == "tensor":
        return [_level(one.abs().flatten(), percent) for one in gradients]
    devices = {str(one.device) for one in gradients}
    if len(devices) > 1:
        raise ValueError(
            f'per = "model" sorts all coordinates at once, and the gradients lie on {" and ".join(sorted(devices))}. '
            'Pass per="tensor".'
        )
    return [_level(torch.cat([one.abs().flatten() for one in gradients]), percent)] * len(gradients) if gradients else []


def _level(sizes: Tensor, percent: float) -> Tensor:
    count = sizes.numel()
    if not count:
        return sizes.new_zeros(())
    return torch.kthvalue(sizes, count - top_count(percent, count, True) + 1).values


def _cut(gradients: Sequence[Tensor], levels: Sequence[Tensor]) -> list[Tensor]:
    """Return sgn(g_j) min(|g_j|, tau) with a level tau for each tensor."""
    return [torch.clamp(one, -level, level) for one, level in zip(gradients, levels, strict=True)]
