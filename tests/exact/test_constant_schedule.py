"""Averages of a constant method: against every path, the step-by-step recursion, geometric sums and plain simulation."""

from __future__ import annotations

import mpmath as mp
import numpy as np
import pytest

import heavytail as ht
from heavytail import theory
from heavytail.exact.constant_schedule import average_gradient
from heavytail.exact.recursion import clipped_moments
from heavytail.noise import Atoms, TwoPoint
from tests.naive import all_paths


def test_the_averages_against_every_path():
    noise, eta, tau, steps, start = Atoms([-30.0, 0.5, 25.0], [0.1, 0.7, 0.2]), 0.05, 7.0, 8, 0.2
    draws, chances = all_paths(*noise.atoms, steps - 1)
    x = [np.full(chances.size, start)]
    for xi in draws:
        x.append(x[-1] - eta * np.clip(x[-1] + xi, -tau, tau))
    averages = np.mean(x, axis=0) @ chances, np.mean(np.square(x), axis=0) @ chances
    np.testing.assert_allclose(average_gradient(noise, eta, tau, steps, start), averages, rtol=1e-13)


@pytest.mark.parametrize("alpha", [1.1, 1.5, 2.0])
@pytest.mark.parametrize("start", [0.0, -1.4])
def test_the_averages_against_the_step_by_step_recursion(alpha, start):
    steps = 3000
    eta, tau = theory.theorem_2.schedule(steps, alpha)
    noise = theory.lemma_9.instance(alpha, tau)
    found = clipped_moments(noise, eta, tau, np.arange(1, steps), start)
    averages = (start + found.mean.sum()) / steps, (start**2 + found.square.sum()) / steps
    np.testing.assert_allclose(average_gradient(noise, eta, tau, steps, start), averages, rtol=1e-11)


def geometric_averages(noise, eta, tau, steps, start):
    """Return both averages from the eigenvalues 1, 1 - eta b and 1 - 2 eta b + eta**2 b of a step, in 80 digits."""
    with mp.workdps(80):
        eta, tau, x = mp.mpf(eta), mp.mpf(tau), mp.mpf(start)
        b = z1 = z2 = bz = mp.mpf(0)
        for a, p in zip(*(map(mp.mpf, column.tolist()) for column in noise.atoms), strict=True):
            kept = abs(a) <= tau
            z = a if kept else mp.sign(a) * tau
            b, z1, z2, bz = b + kept * p, z1 + p * z, z2 + p * z * z, bz + kept * p * z
        first, second = 1 - eta * b, 1 - 2 * eta * b + eta**2 * b
        rest = -z1 / b
        cross = (2 * eta**2 * bz - 2 * eta * z1) * (x - rest) / (first - second)
        square = ((2 * eta**2 * bz - 2 * eta * z1) * rest + eta**2 * z2) / (1 - second)

        def share(q):
            return (1 - q**steps) / (1 - q) / steps

        mean = rest + (x - rest) * share(first)
        return float(mean), float(square + cross * share(first) + (x * x - square - cross) * share(second))


@pytest.mark.parametrize("horizon", [10**4, 10**10, 10**16])
@pytest.mark.parametrize("alpha", [1.2, 1.9])
def test_the_averages_against_geometric_sums(alpha, horizon):
    eta, tau = theory.theorem_2.schedule(horizon, alpha)
    noise = theory.lemma_9.instance(alpha, tau)
    expected = geometric_averages(noise, eta, tau, horizon, -1.4)
    np.testing.assert_allclose(average_gradient(noise, eta, tau, horizon, -1.4), expected, rtol=1e-14)


def test_a_method_that_always_clips():
    # x_k = k eta tau s with the sign s of the only value: the matrix has no eigenvalue but 1
    mean, square = average_gradient(Atoms([-9.0], [1.0]), 0.5, 2.0, 11)
    assert mean == pytest.approx(np.mean(np.arange(11.0)), rel=1e-15)
    assert square == pytest.approx(np.mean(np.arange(11.0) ** 2), rel=1e-15)


@pytest.mark.parametrize("alpha", [1.2, 1.5, 2.0])
def test_the_averages_against_a_run(alpha):
    """The linear model is that of GClip itself, where it is used; 4.5 standard errors: one seed in 1e5 fails."""
    horizon = 1000
    eta, tau = theory.theorem_2.schedule(horizon, alpha)
    noise = theory.lemma_9.instance(alpha, tau)
    experiment = ht.Experiment(
        problem=ht.problems.Quadratic(1.0), noise=noise, method=ht.methods.GClip(eta, tau), start=0.0, steps=horizon,
        trajectories=40_000, checkpoints=[horizon], record=[("gradient_norm_squared", "running")],
    )  # fmt: skip
    curve = ht.simulate(experiment, threads=1).curve("gradient_norm_squared", "running")
    low, high = (float(end[0]) for end in curve.interval(1.0 - 1e-5))
    square = average_gradient(noise, eta, tau, horizon)[1]
    assert low <= square <= high
    assert high - low < 0.1 * square


@pytest.mark.parametrize(("alpha", "slope"), [(1.3, 0.315), (1.5, 0.400), (1.8, 0.471)])
def test_the_slopes_under_a_fixed_skewed_law(alpha, slope):
    """Atoms -2**m of probability 0.1 2**(-alpha m), as a tail of index alpha; those beyond the last count as one."""
    values = -(2.0 ** np.arange(45))
    chances = 0.1 * np.abs(values) ** -alpha
    chances[-1] /= 1.0 - 2.0**-alpha
    rest = 1.0 - chances.sum()
    noise = Atoms([*values, 0.1 / (1.0 - 2.0 ** (1.0 - alpha)) / rest], [*chances, rest])
    power = 3 * 5 * 4  # K and K 2**60: the law repeats when tau doubles
    squares = []
    for horizon in (10**8, 10**8 * 2**power // 2**30):
        tau = horizon ** (1.0 / (3.0 * alpha - 2.0))
        squares.append(average_gradient(noise, 0.1 * tau**-alpha, tau, horizon, 1.0)[1])
    assert np.log2(squares[0] / squares[1]) / (power - 30) == pytest.approx(slope, abs=0.012)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [((0.1, 0.0, 5), "tau"), ((0.1, -1.0, 5), "tau"), ((float("nan"), 1.0, 5), "eta"), ((0.1, 1.0, 0), "horizon")],
)
def test_bad_input_is_named(arguments, name):
    with pytest.raises(ValueError, match=rf"^{name}\b"):
        average_gradient(TwoPoint(-3.0, 0.1), *arguments)
