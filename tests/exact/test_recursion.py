"""Exact moments of clipped SGD: against every path, against matrices, and at quoted slopes."""

from __future__ import annotations

import math

import numpy as np
import pytest

import heavytail as ht
from heavytail import theory
from heavytail.exact.recursion import clipped_moments
from heavytail.noise import Atoms, TwoPoint
from tests.naive import all_paths, iterates


def moments_over_all_paths(noise, eta, tau, start):
    """Return the four moments after each step, and whether every gradient on every path follows the linear model."""
    draws, chances = all_paths(*noise.atoms, len(eta))
    x, linear = [np.full(chances.size, start)], True
    for step, level, xi in zip(eta, tau, draws, strict=True):
        gradient = x[-1] + xi
        clipped = np.clip(gradient, -level, level)
        linear &= bool((clipped == np.where(np.abs(xi) > level, np.sign(xi) * level, gradient)).all())
        x.append(x[-1] - step * clipped)
    weighted = iterates(np.array(x))["weighted"]
    last = np.array(x[1:])
    return [values @ chances for values in (last, last**2, weighted, weighted**2)], linear


def table(schedule, steps):
    return np.array([schedule.at(k) for k in range(1, steps + 1)])


INSTANCES = {
    "small steps": (TwoPoint(-20.0, 0.05), ht.Power(0.05), ht.Power(6.0), 12, 0.3),
    "decaying steps": (TwoPoint(5000.0, 0.001), ht.Power(0.4, -0.3), 8.0 * 1.6 ** np.arange(12), 12, -0.5),
    "steps beyond 1": (Atoms([-5e6, 1.0], [0.2, 0.8]), ht.Power(1.3), 10.0 * 4.0 ** np.arange(9), 9, 0.0),
    "levels that pass the jump": (TwoPoint(-3.0, 0.2), ht.Power(0.02), np.array([1.9] * 5 + [7.0] * 7), 12, 0.1),
    "three values, no mean of zero": (Atoms([-30.0, 0.5, 25.0], [0.1, 0.7, 0.2]), ht.Power(0.05), ht.Power(7.0), 8, 0.2),
    "never clipped": (TwoPoint(-2.0, 0.3), theory.theorem_4.step_size(), ht.Power(1e6), 12, 1.0),
}


@pytest.mark.parametrize("name", INSTANCES)
def test_the_moments_against_every_path(name):
    noise, eta, tau, steps, start = INSTANCES[name]
    k = np.arange(1, steps + 1)
    levels = tau if isinstance(tau, np.ndarray) else table(tau, steps)
    expected, linear = moments_over_all_paths(noise, table(eta, steps), levels, start)
    assert linear, "the model is not exact on this instance"
    found = clipped_moments(noise, eta, tau, k, start)
    for values, exact in zip((found.mean, found.square, found.weighted_mean, found.weighted_square), expected, strict=True):
        np.testing.assert_allclose(values, exact, rtol=1e-11, atol=1e-13)
    np.testing.assert_array_equal(found.gap, 0.5 * found.square)
    np.testing.assert_array_equal(found.weighted_gap, 0.5 * found.weighted_square)
    np.testing.assert_array_equal(found.k, k)


def test_where_the_model_is_not_exact_the_paths_say_so():
    noise, eta, tau = TwoPoint(-20.0, 0.05), np.full(6, 0.5), np.full(6, 2.0)
    expected, linear = moments_over_all_paths(noise, eta, tau, start=3.0)  # |x| beyond the level: clipped without a jump
    assert not linear
    assert abs(clipped_moments(noise, 0.5, 2.0, 6, start=3.0).square[0] / expected[1][-1] - 1.0) > 0.01


def test_the_checkpoints_do_not_matter():
    noise, eta, tau = TwoPoint(-20.0, 0.05), theory.theorem_4.step_size(), theory.theorem_4.clip_level(1.5)
    together = clipped_moments(noise, eta, tau, [1, 7, 50, 51])
    for c, k in enumerate((1, 7, 50, 51)):
        alone = clipped_moments(noise, eta, tau, k)
        for name in ("mean", "square", "weighted_mean", "weighted_square"):
            assert getattr(alone, name)[0] == getattr(together, name)[c]


def one_step(k, eta, tau, atoms):
    """Return the matrix of one step on (1, E x, E x**2, E S, E S x, E S**2), S = sum of j x_{j-1}, column by column."""
    values, chances = atoms
    kept = np.abs(values) <= tau
    z = np.where(kept, values, np.sign(values) * tau)
    b, bz = chances @ kept, chances @ (kept * z)
    z1, z2 = chances @ z, chances @ z**2
    move = np.array([
        [1, 0, 0, 0, 0, 0],
        [-eta * z1, 1 - eta * b, 0, 0, 0, 0],
        [eta**2 * z2, -2 * eta * z1 + 2 * eta**2 * bz, 1 - 2 * eta * b + eta**2 * b, 0, 0, 0],
        [0, 0, 0, 1, 0, 0],
        [0, 0, 0, -eta * z1, 1 - eta * b, 0],
        [0, 0, 0, 0, 0, 1],
    ])  # fmt: skip
    add = np.eye(6)
    add[3, 1] = add[4, 2] = k
    add[5, 4], add[5, 2] = 2 * k, k**2
    return move @ add


@pytest.mark.parametrize("alpha", [1.2, 2.0])
def test_the_moments_against_matrices(alpha):
    noise, eta, tau = (
        theory.lemma_9.instance(alpha, 30.0),
        theory.theorem_4.step_size(),
        theory.theorem_4.clip_level_printed(alpha),
    )
    state, k = np.array([1.0, 0.4, 0.16, 0.0, 0.0, 0.0]), 2000
    for j in range(1, k + 1):
        state = one_step(j, 4 / (j + 1), j ** (alpha - 1), noise.atoms) @ state
    weight = k * (k + 1) / 2
    found = clipped_moments(noise, eta, tau, k, start=0.4)
    expected = [state[1], state[2], state[3] / weight, state[5] / weight**2]
    values = [found.mean[0], found.square[0], found.weighted_mean[0], found.weighted_square[0]]
    np.testing.assert_allclose(values, expected, rtol=1e-9)


def test_a_constant_method_against_a_power_of_its_matrix():
    noise = TwoPoint(-50.0, 0.01)
    power = np.linalg.matrix_power(one_step(0, 0.01, 10.0, noise.atoms)[:3, :3], 3000)
    found = clipped_moments(noise, 0.01, 10.0, 3000, start=2.0)
    np.testing.assert_allclose([found.mean[0], found.square[0]], (power @ [1.0, 2.0, 4.0])[1:], rtol=1e-10)


def atoms_of_a_tail(a, share, last):
    """Return -2**m with probability share 2**(-a m), m = 0, 1, ..., and one positive value otherwise, of mean 0.

    The values from m = last on are one atom: a level below 2**last clips them all alike. So its mean is not 0, as a law.
    """
    values = -(2.0 ** np.arange(last + 1))
    chances = share * np.abs(values) ** -a
    chances[-1] /= 1.0 - 2.0**-a
    rest = 1.0 - chances.sum()
    return Atoms([*values, share / (1.0 - 2.0 ** (1.0 - a)) / rest], [*chances, rest])


@pytest.mark.parametrize(("exponent", "rate"), [(0.3, 0.181), (1 / 1.3, 0.462)])
def test_the_slopes_under_a_fixed_skewed_law(exponent, rate):
    noise = atoms_of_a_tail(1.3, 0.1, 18)  # 2**18 exceeds the largest level, 1e7**(1/1.3)
    gaps = clipped_moments(noise, theory.theorem_4.step_size(), ht.Power(1.0, exponent), [10**5, 10**7]).weighted_gap
    assert math.log10(gaps[0] / gaps[1]) / 2 == pytest.approx(rate, abs=5e-4)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: clipped_moments(TwoPoint(-3.0, 0.1), 0.1, 1.0, [5, 2]), "k"),
        (lambda: clipped_moments(TwoPoint(-3.0, 0.1), 0.1, 1.0, [0]), "k"),
        (lambda: clipped_moments(TwoPoint(-3.0, 0.1), 0.1, 1.0, [2.5]), "k"),
        (lambda: clipped_moments(TwoPoint(-3.0, 0.1), [0.1, 0.1], 1.0, [5]), "eta"),  # once read beyond the table
        (lambda: clipped_moments(TwoPoint(-3.0, 0.1), 0.1, [1.0, 1.0], [5]), "tau"),
    ],
)
def test_bad_input_is_named(call, name):
    with pytest.raises(ValueError, match=rf"^{name}\b"):
        call()
