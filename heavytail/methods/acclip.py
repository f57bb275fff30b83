"""ACClip: each coordinate of the momentum is clipped to a running estimate of the gradient's own moment."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from heavytail.kernel.primitives import kernel_function
from heavytail.kernel.vmath import exp2, log2
from heavytail.methods.mean_square import FAINT, LEAST_MEAN
from heavytail.methods.weight_decay import add_decay
from heavytail.parts.parameters import between, set_field
from heavytail.parts.schedules import ScheduleLike, as_schedule

__all__ = ["ACClip"]


def _moment(tau: float, alpha: float) -> float:
    """Return tau**alpha, checked to be a double of full precision."""
    with np.errstate(over="ignore", under="ignore"):
        moment = float(np.float64(tau) ** alpha)
    if tau and not LEAST_MEAN <= moment < math.inf:
        raise ValueError(f"initial_tau = {tau!r} has the power {moment:g}, too extreme for a double. Change the units.")
    return moment


@kernel_function
def _raise(a: Any, exponent: float) -> None:
    """Replace each number a >= 0 by ``vmath.power(a, exponent)``.

    A power is cut in two, for a compiler unrolls a loop over coordinates only if its body is short; and only if it does so,
    the loop over trajectories around it becomes SIMD code.
    """
    for j in range(a.shape[0]):
        a[j] = log2(a[j]) * exponent
    for j in range(a.shape[0]):
        a[j] = exp2(float(a[j]))  # interpreted, it may be infinite, of which NumPy's numbers would warn


@dataclass(frozen=True)
class ACClip:
    """x_k = x_{k-1} - eta_k min(1, tau_k / (|m_k| + eps)) m_k in every coordinate.

    m_k = beta1 m_{k-1} + (1 - beta1) g_k and tau_k**alpha = beta2 tau_{k-1}**alpha + (1 - beta2) |g_k|**alpha, with m_0 = 0.

    Parameters
    ----------
    eta : schedule, float or array_like
        The step size eta_k at k = 1, 2, ...
    alpha : float, default 1
        The moment that tau_k estimates, in (0, 2].
    beta1, beta2 : float, default 0.9 and 0.99
        The memories of m and tau, in [0, 1).
    eps : float, default 1e-5
        Added to |m_k|, in the units of the gradient. With eps = 0 the step is homogeneous in the gradients.
    initial_tau : float, default 0
        tau_0, in the units of the gradient.
    weight_decay : float, default 0
        The factor w of x in g_k = stochastic gradient + w x_{k-1}, at least 0.

    Raises
    ------
    ValueError
        If a parameter lies outside its range.

    Notes
    -----
    Algorithm 1 leaves tau_0 open; 0 is what its line 1 gives to everything else, and it makes the first steps
    (1 - beta2)**(1/alpha) times too short. Its "m_k <- 0" is read as m_0 = 0. The paper recommends alpha = 1, which lies
    outside the range (1, 2] of its theorems, and the values of beta1, beta2 and eps above.

    A trajectory whose |g_k|**alpha overflows counts as diverged; so does one where it underflows, if eps is 0.

    References
    ----------
    Zhang et al. 2020, Algorithm 1, Sections 4.2 and 5.2.
    """

    eta: ScheduleLike
    alpha: float = 1.0
    beta1: float = 0.9
    beta2: float = 0.99
    eps: float = 1e-5
    initial_tau: float = 0.0
    weight_decay: float = 0.0
    initial_moment: float = field(init=False, repr=False)
    root: float = field(init=False, repr=False)
    absolute: bool = field(init=False, repr=False)
    decays: bool = field(init=False, repr=False)
    slots: ClassVar[int] = 2
    bounded_steps: ClassVar[bool] = False  # tau_k holds the gradient that it clips

    def __post_init__(self) -> None:
        set_field(self, "eta", as_schedule("eta", self.eta))
        set_field(self, "alpha", between("alpha", self.alpha, 0.0, 2.0, closed="high"))
        for name in ("beta1", "beta2"):
            set_field(self, name, between(name, getattr(self, name), 0.0, 1.0, closed="low", reason="It is a memory."))
        for name in ("eps", "initial_tau", "weight_decay"):
            set_field(self, name, between(name, getattr(self, name), 0.0, float("inf"), closed="low"))
        set_field(self, "initial_moment", _moment(self.initial_tau, self.alpha))
        set_field(self, "root", 1.0 / self.alpha)
        set_field(self, "absolute", self.alpha == 1.0)
        set_field(self, "decays", self.weight_decay > 0.0)

    @property
    def zero_respecting(self) -> bool:
        """Whether a coordinate's memory leaves 0 only along a gradient, as it does from tau_0 = 0."""
        return self.initial_tau == 0.0

    def step(self, k: int, x: Any, g: Any, state: Any) -> None:
        """Do step k (kernel code). In g stand |g_k|, then its moment, then tau_k."""
        eta = self.eta.at(k)
        if self.decays:
            add_decay(x, g, self.weight_decay, eta, False)
        for j in range(x.shape[0]):
            state[0, j] = self.beta1 * state[0, j] + (1.0 - self.beta1) * g[j]
            g[j] = abs(g[j])
        if not self.absolute:
            _raise(g, self.alpha)
        for j in range(x.shape[0]):
            before = self.initial_moment if k == 1 else state[1, j]
            state[1, j] = self.beta2 * before + (1.0 - self.beta2) * g[j]
            g[j] = state[1, j]
        if not self.absolute:
            _raise(g, self.root)
        least = 0.0 if self.eps > FAINT else LEAST_MEAN
        for j in range(x.shape[0]):
            m, tau = state[0, j], g[j]
            size = abs(m) + self.eps
            factor = tau / size if size > tau else 1.0
            known = self.absolute or eta == 0.0 or m == 0.0 or (state[1, j] >= least and state[1, j] < math.inf)
            factor = factor if known else math.nan
            x[j] -= eta * factor * m
