"""Adam: the momentum, divided in each coordinate by a running root mean square of the gradient."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from heavytail.kernel.vmath import exp2m1, log2
from heavytail.methods.mean_square import over_root
from heavytail.methods.weight_decay import add_decay
from heavytail.parts.blocks import Blocks, OneBlock, as_blocks
from heavytail.parts.clips import Clip, NoClip, as_clip
from heavytail.parts.contract import declares
from heavytail.parts.parameters import between, flag, one_of, set_field
from heavytail.parts.schedules import ScheduleLike, as_schedule

__all__ = ["Adam"]


@dataclass(frozen=True)
class Adam:
    """x_k = x_{k-1} - eta_k m'_k / (sqrt(v'_k) + eps) in every coordinate, with m' and v' corrected for their start at 0.

    m_k = beta1 m_{k-1} + (1 - beta1) g_k, m'_k = m_k / (1 - beta1**k), v_k = beta2 v_{k-1} + (1 - beta2) g_k**2 and
    v'_k = v_k / (1 - beta2**k); g_k is clipped and has the decay of weights in it, if there are such.

    Parameters
    ----------
    eta : schedule, float or array_like
        The step size eta_k at k = 1, 2, ..., in the units of x.
    beta1 : float, default 0.9
        The memory of m, in [0, 1).
    beta2 : float, default 0.999
        The memory of v, in (0, 1); with beta2 = 0 a step would not be bounded.
    eps : float, default 1e-8
        Added to the root, in the units of the gradient.
    bias_correction : bool, default True
        Whether m and v are corrected; without it m' = m and v' = v.
    amsgrad : bool or "corrected", default False
        Whether the root is that of the greatest v so far, then corrected, as in PyTorch and, without the correction, in
        Reddi et al.; or of the greatest v' so far, as in optax.
    weight_decay : float, default 0
        The factor w of x in the decay of weights, at least 0.
    decoupled : bool, default False
        Whether x_{k-1} is first multiplied by 1 - eta_k w, as in AdamW, instead of adding w x_{k-1} to the gradient.
    clip : Norm, Value, Top or NoClip, optional
        How the gradient is clipped, before all else, by what `heavytail.clips` has; not at all by default.
    blocks : Blocks or sequence of shapes, optional
        The matrices and vectors that x consists of, where the clip goes by them; one vector by default.

    Raises
    ------
    TypeError, ValueError
        If a number lies outside its range, a word is unknown, or a part is none of its kind.

    Notes
    -----
    Squares of gradients above 1e154 overflow, and with eps = 0 those below 1e-145 lose digits: a trajectory that meets them
    counts as diverged.

    References
    ----------
    Kingma and Ba 2015 (arXiv 1412.6980), Algorithm 1; Reddi et al. 2018 (arXiv 1904.09237), Algorithm 2; Loshchilov and
    Hutter 2019 (arXiv 1711.05101), Algorithm 2.

    Examples
    --------
    AdamW, and AMSGrad as it was published:

    >>> import heavytail as ht
    >>> weights = ht.methods.Adam(0.001, weight_decay=0.01, decoupled=True)
    >>> published = ht.methods.Adam(0.001, eps=0.0, bias_correction=False, amsgrad=True)
    >>> weights.slots, published.slots
    (2, 3)
    """

    eta: ScheduleLike
    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8
    bias_correction: bool = True
    amsgrad: bool | Literal["corrected"] = False
    weight_decay: float = 0.0
    decoupled: bool = False
    clip: Clip = field(default_factory=NoClip)
    blocks: OneBlock | Blocks = field(default_factory=OneBlock)
    decays: bool = field(init=False, repr=False)
    greatest: bool = field(init=False, repr=False)
    greatest_corrected: bool = field(init=False, repr=False)
    bounded_steps: ClassVar[bool] = True

    def __post_init__(self) -> None:
        set_field(self, "eta", as_schedule("eta", self.eta))
        set_field(self, "beta1", between("beta1", self.beta1, 0.0, 1.0, closed="low", reason="It is a memory."))
        reason = "It is a memory, and without one a step is not bounded."
        set_field(self, "beta2", between("beta2", self.beta2, 0.0, 1.0, closed="neither", reason=reason))
        set_field(self, "eps", between("eps", self.eps, 0.0, math.inf, closed="low"))
        set_field(self, "bias_correction", flag("bias_correction", self.bias_correction))
        if isinstance(self.amsgrad, str):
            one_of("amsgrad", self.amsgrad, ("corrected",))
        else:
            set_field(self, "amsgrad", flag("amsgrad", self.amsgrad))
        set_field(self, "weight_decay", between("weight_decay", self.weight_decay, 0.0, math.inf, closed="low"))
        set_field(self, "decoupled", flag("decoupled", self.decoupled))
        set_field(self, "clip", as_clip("clip", self.clip))
        set_field(self, "blocks", as_blocks("blocks", self.blocks))
        set_field(self, "decays", self.weight_decay > 0.0)
        set_field(self, "greatest", self.amsgrad is not False)
        set_field(self, "greatest_corrected", self.amsgrad == "corrected")

    @property
    def slots(self) -> int:
        """How many vectors of memory there are: m and v, and the greatest v if it is kept."""
        return 3 if self.greatest else 2

    @property
    def zero_respecting(self) -> bool:
        """Whether zeros at the end of x and g change nothing: a clip may count them."""
        return isinstance(self.blocks, OneBlock) and declares(self.clip, "zero_respecting")

    def step(self, k: int, x: Any, g: Any, state: Any) -> None:
        """Do step k (kernel code)."""
        self.clip.clip(k, g, self.blocks)
        length = self.eta.at(k)
        if self.decays:
            add_decay(x, g, self.weight_decay, length, self.decoupled)
        eta, correction = length, 1.0
        if self.bias_correction:
            eta = -length / exp2m1(log2(self.beta1) * k)  # 1 - beta**k, to full accuracy
            correction = -1.0 / exp2m1(log2(self.beta2) * k)
        for j in range(x.shape[0]):
            m = self.beta1 * state[0, j] + (1.0 - self.beta1) * g[j]
            v = self.beta2 * state[1, j] + (1.0 - self.beta2) * g[j] * g[j]
            state[0, j] = m
            state[1, j] = v
            square = correction * v
            if self.greatest:
                seen = square if self.greatest_corrected else v
                seen = seen if seen > state[2, j] else state[2, j]
                state[2, j] = seen
                square = seen if self.greatest_corrected else correction * seen
            x[j] -= over_root(eta, m, square, self.eps)
