"""Adam and AdaGrad on the plateau of `theory.adam_in_delta` if one spike comes: the mean squared gradient, step by step.

Before the spike the gradient at 0 is 0 and nothing moves; after it nothing is random. So one pass over the steps, for all
steps at which the spike may come, gives the law of the mean squared gradient up to the chance of two spikes (`one_jump`).
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from heavytail.parts.parameters import between, one_of, positive
from heavytail.problems.plateau import Plateau
from heavytail.theory import adam_in_delta

__all__ = ["METHODS", "mean_squared_gradients", "spike_chance"]

Method = Literal["adam", "adagrad"]
METHODS: tuple[Method, ...] = ("adam", "adagrad")

Array = NDArray[np.float64]


def spike_chance(horizon: int, delta: float) -> float:
    """Return 2 delta / T, the probability of a spike at each step, both ways."""
    return 2.0 * delta / horizon


def mean_squared_gradients(
    horizon: int, delta: float, scale: float = 1.0, width: float = adam_in_delta.WIDTH_PRINTED, *,
    method: Method = "adam", tau: float | None = None, initial: float = 0.0,
) -> Array:  # fmt: skip
    """Return the mean over x_0, ..., x_{T-1} of f'(x)**2, for each direction and step of the only spike.

    Parameters
    ----------
    horizon, delta, scale, width
        See `theory.adam_in_delta.instance`.
    method : {"adam", "adagrad"}
        Adam with v_k = (1 - 1/T) v_{k-1} + g_k**2 / T, or AdaGrad with v_k = v_{k-1} + g_k**2 / T; the step is
        scale g_k / sqrt(T v_k), and there is none while v_k = 0.
    tau : float, optional
        A clip level: g_k is clipped to [-tau, tau]; it is not by default.
    initial : float, default 0
        v_0.

    Returns
    -------
    ndarray, shape (2, T)
        The first row is for a spike to the left, x being moved that way.
    """
    found = adam_in_delta.instance(horizon, delta, scale, width)
    clip = math.inf if tau is None else positive("tau", tau)
    memory = adam_in_delta.beta2(horizon) if one_of("method", method, METHODS) == "adam" else 1.0
    spikes = np.array([[1.0], [-1.0]]) * found.noise.atoms[0].max()
    x, total, v = (np.zeros((2, horizon)) for _ in range(3))
    v += between("initial", initial, 0.0, math.inf, closed="low")
    step = positive("scale", scale) / math.sqrt(horizon)
    for k in range(horizon):
        slope = _slope(found.problem, x)
        total += slope**2
        g = slope.copy()
        g[:, k] += spikes[:, 0]
        g = g.clip(-clip, clip)
        v = memory * v + g**2 / horizon
        x -= step * g / np.sqrt(np.where(v > 0.0, v, 1.0))
    return total / horizon


def _slope(plateau: Plateau, x: Array) -> Array:
    inside = np.minimum(-x, x + plateau.width + plateau.ramp)  # how far from flat ground
    return plateau.slope * (inside / plateau.ramp).clip(0.0, 1.0)
