"""One step and one observation of one trajectory, written once: interpreted as it stands, and compiled for every target.

Nothing here knows a law, a function or a method; a back end supplies the loops around these functions.
"""

from __future__ import annotations

import numpy as np

from heavytail.estimates.histogram import bin_of
from heavytail.experiment.groups import CELL
from heavytail.experiment.observables import (
    AVERAGE_MASK,
    FIRST_OF_A_STEP,
    ITERATE_MASK,
    RANDOM_MASK,
    RUNNING_MASK,
    STEP_MASK,
    WEIGHTED_MASK,
)
from heavytail.kernel.primitives import fma, kernel_function
from heavytail.kernel.rng import RESERVOIR, SHARED, U, threefry, uniform
from heavytail.kernel.vectors import dot, norm, set_length
from heavytail.parts.contract import gap_of, hessian_vector_of, perturb_of, reads_gradient

__all__ = ["accumulate", "advance", "choose", "observe", "observe_step", "perturb_at", "tally"]


@kernel_function
def perturb_at(noise, seed, trajectory, k, x, g, xi):
    """Turn the exact gradient g at x into the stochastic one of step k, given the coordinates xi of the noise."""
    a, b = threefry(U(k), U(trajectory), U(seed), SHARED)
    perturb_of(noise, uniform(a), uniform(b), x, g, xi, k)


@kernel_function
def accumulate(k, x, total, weighted, recorded):
    """Add x_{k-1}, with the weights 1 and k, to the sums behind the two averages."""
    if recorded & AVERAGE_MASK:
        for j in range(x.shape[0]):
            total[j] += x[j]
    if recorded & WEIGHTED_MASK:
        weight = np.float64(k)
        for j in range(x.shape[0]):
            weighted[j] = fma(weight, x[j], weighted[j])


@kernel_function
def choose(seed, trajectory, k, x, chosen, recorded):
    """Let x_k take the place of the chosen iterate with probability 1/k: so it is x_K, K uniform on 1 .. k, after any k."""
    if recorded & RANDOM_MASK:
        a, _ = threefry(U(k), U(trajectory), U(seed), RESERVOIR)
        taken = uniform(a) * np.float64(k) < 1.0
        for j in range(x.shape[0]):
            chosen[j] = x[j] if taken else chosen[j]


@kernel_function
def advance(
    problem, noise, method, seed, trajectory, k, x, g, xi, state, total, weighted, running, before, chosen, recorded
):  # fmt: skip
    """Do step k = 1, 2, ...: from x_{k-1}, which is kept in `before` if the step is recorded, to x_k."""
    accumulate(k, x, total, weighted, recorded)
    if recorded & STEP_MASK:
        for j in range(x.shape[0]):
            before[j] = x[j]
    if reads_gradient(noise) or recorded & RUNNING_MASK:
        problem.gradient(x, g)
    if recorded & RUNNING_MASK:
        running[0] += norm(g)
        running[1] += dot(g, g)
    perturb_at(noise, seed, trajectory, k, x, g, xi)
    method.step(k, x, g, state)
    choose(seed, trajectory, k, x, chosen, recorded)


@kernel_function
def _observe_point(problem, point, slope, minimum, minimizer, mask, values, column):
    if mask & 1:
        values[column] = gap_of(problem, point, minimum)
        column += 1
    if mask & 6:
        problem.gradient(point, slope)
        if mask & 2:
            values[column] = norm(slope)
            column += 1
        if mask & 4:
            values[column] = dot(slope, slope)
            column += 1
    if mask & 8:
        for j in range(point.shape[0]):
            slope[j] = point[j] - minimizer[j]
        values[column] = norm(slope)
        column += 1
    return column


@kernel_function
def observe(problem, k, x, total, weighted, running, chosen, point, slope, minimum, minimizer, recorded, values):
    """Write the recorded columns of iterates after step k to `values`; `point` and `slope` are scratch vectors.

    The four iterates are written out, since a loop over them would be one of run time, with everything recorded unknown.
    """
    count = np.float64(k)
    column = 0
    if recorded & ITERATE_MASK:
        column = _observe_point(problem, x, slope, minimum, minimizer, recorded & ITERATE_MASK, values, column)
    if recorded & AVERAGE_MASK:
        for j in range(point.shape[0]):
            point[j] = total[j] / count
        column = _observe_point(problem, point, slope, minimum, minimizer, recorded >> 4 & ITERATE_MASK, values, column)
    if recorded & WEIGHTED_MASK:
        for j in range(point.shape[0]):
            point[j] = weighted[j] / (0.5 * count * (count + 1.0))
        column = _observe_point(problem, point, slope, minimum, minimizer, recorded >> 8 & ITERATE_MASK, values, column)
    for which in range(2):
        if recorded >> (12 + which) & 1:
            values[column] = running[which] / count
            column += 1
    if recorded & RANDOM_MASK:
        _observe_point(problem, chosen, slope, minimum, minimizer, recorded >> 14 & ITERATE_MASK, values, column)


@kernel_function
def observe_step(problem, x, before, point, slope, recorded, values, column):
    """Write the recorded columns of the last step, from `before` to x, to `values` from a column on.

    They are those of its direction v = before - x, scaled to length 1, so that no square of it is lost. A step that moves
    nothing has no direction, and no number. Only what calls this function compiles a problem's Hessian.
    """
    for j in range(point.shape[0]):
        point[j] = before[j] - x[j]
    set_length(point, 1.0)
    if recorded >> FIRST_OF_A_STEP & 1:
        hessian_vector_of(problem, before, point, slope)
        values[column] = dot(point, slope) / dot(point, point)
        column += 1
    if recorded >> FIRST_OF_A_STEP & 2:
        problem.gradient(before, slope)
        values[column] = dot(point, slope) / (norm(point) * norm(slope))


@kernel_function
def tally(values, there, bins, first, c, column, filled):
    """Add a column's values at checkpoint c, of the trajectories first .. first + there - 1 of a task, to what it fills.

    The bins come first, into scratch, since they are SIMD code and what follows is not; as unsigned numbers, since
    the compiler would have to ask of others whether they count from the end.
    """
    sums, histogram, maximum, nonfinite, samples = filled
    for i in range(values.shape[0]):
        bins[i] = bin_of(values[i])
    largest, bad = maximum[c, column], 0
    for begin in range(0, there, CELL):
        cell = (first + begin) // CELL
        total = sums[cell, c, column]
        for i in range(begin, min(begin + CELL, there)):
            histogram[c, column, bins[i]] += 1
            value = values[i]
            if abs(value) < np.inf:
                total += value
                largest = max(largest, value + 0.0)  # -0.0 becomes 0.0: a maximum of both has no one sign
            else:
                bad += 1
        sums[cell, c, column] = total
    maximum[c, column] = largest
    nonfinite[c, column] += bad
    for i in range(min(there, samples.shape[0] - first)):
        samples[first + i, c, column] = values[i]
