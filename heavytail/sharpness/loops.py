"""The loops behind directional sharpness, compiled: what a method would do on the way of another, and f along that.

The first one knows a method and no problem, the second a problem and no method: n methods on a problem are n + 1 kernels.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from heavytail.compiler.cache import compile_cached
from heavytail.compiler.views import matrix, stack, vector
from heavytail.engine.cpu import clear, room_for
from heavytail.kernel.primitives import kernel_function
from heavytail.kernel.vectors import dot, norm, set_length
from heavytail.parts.contract import gap_of

__all__ = ["MEASURED", "along_kernel", "room_of", "updates_kernel", "values_kernel"]

MEASURED = ("length", "sharpness", "slope", "decrease", "gradient_norm")
LEAST_ROOM = 16


def room_of(dimension: int) -> int:
    """Return the room for a point: few sizes, so that one kernel does for many dimensions."""
    return max(LEAST_ROOM, room_for(dimension))


@cache
def updates_kernel(room: int, slots: int) -> Callable[..., None]:
    """Return the compiled loop that feeds a method the points and stochastic gradients of trajectories.

    ``run(method, points, gradients, at, updates)`` writes x_{k-1} - x_k for the steps k of `at`, x_{k-1} the trajectory's
    and x_k where the method would go from there; its memory is its own, from step 1 on.
    """
    memory = max(slots, 1)
    state_size = memory * room

    def run(method, points, gradients, at, updates):
        d = points.shape[2]
        x, g, state = stack(room), stack(room), stack(state_size)
        here, slope = vector(x, 0, d, 0, 1), vector(g, 0, d, 0, 1)
        for i in range(points.shape[0]):
            clear(state, state_size)
            done = 0
            for c in range(at.size):
                for t in range(done, at[c]):
                    for j in range(d):
                        x[j] = points[i, t, j]
                        g[j] = gradients[i, t, j]
                    method.step(t + 1, here, slope, matrix(state, 0, d, memory, 0, 1))
                done = at[c]
                for j in range(d):
                    updates[i, c, j] = points[i, done - 1, j] - x[j]

    return compile_cached(run)


@kernel_function
def _best_decrease(problem, minimum, x, unit, reach, multiples, point):
    """Return the largest of f(x) - f(x - s unit) over the lengths s = multiples reach.

    f(x) is the first value of the loop: the compiler copies a function to every place that calls it, and some are large.
    """
    here, least = 0.0, np.inf
    for m in range(multiples.shape[0] + 1):
        length = 0.0 if m == 0 else multiples[m - 1] * reach
        for j in range(x.shape[0]):
            point[j] = x[j] - length * unit[j]
        value = gap_of(problem, point, minimum)
        if m == 0:
            here = value
        elif value < least:
            least = value
    return here - least


@cache
def along_kernel(room: int) -> Callable[..., None]:
    """Return the compiled loop that measures a function along updates.

    ``run(problem, minimum, points, at, updates, multiples, measured)`` writes the columns `MEASURED` of the unit vector of
    each update at its point; those that need one are no number where there is none. The lengths that are tried for a
    decrease are `multiples` of |g.u / u.Hu|, where the quadratic model is stationary.
    """

    def run(problem, minimum, points, at, updates, multiples, measured):
        d = points.shape[2]
        x, v, g, curved, y = stack(room), stack(room), stack(room), stack(room), stack(room)
        here, unit, slope = vector(x, 0, d, 0, 1), vector(v, 0, d, 0, 1), vector(g, 0, d, 0, 1)
        bent, point = vector(curved, 0, d, 0, 1), vector(y, 0, d, 0, 1)
        for i in range(points.shape[0]):
            for c in range(at.size):
                for j in range(d):
                    x[j] = points[i, at[c] - 1, j]
                    v[j] = updates[i, c, j]
                problem.gradient(here, slope)
                length = norm(unit)
                measured[i, c, 0] = length
                measured[i, c, 4] = norm(slope)
                for column in range(1, 4):
                    measured[i, c, column] = np.nan
                if length > 0.0 and length < np.inf:
                    set_length(unit, 1.0)
                    problem.hessian_vector(here, unit, bent)
                    sharp, steep = dot(unit, bent), dot(slope, unit)
                    measured[i, c, 1] = sharp
                    measured[i, c, 2] = steep
                    reach = abs(steep / sharp)
                    if reach < np.inf:
                        measured[i, c, 3] = _best_decrease(problem, minimum, here, unit, reach, multiples, point)

    return compile_cached(run)


@cache
def values_kernel(room: int) -> Callable[..., None]:
    """Return the compiled loop that evaluates a function at x - sum_i lengths[n, i] directions[i], for every n."""

    def run(problem, x, directions, lengths, values):
        d = x.size
        y = stack(room)
        point = vector(y, 0, d, 0, 1)
        for n in range(values.size):
            for j in range(d):
                y[j] = x[j]
            for i in range(directions.shape[0]):
                for j in range(d):
                    y[j] -= lengths[n, i] * directions[i, j]
            values[n] = problem.value(point)

    return compile_cached(run)
