"""The chain against its definition in high precision, and against a machine-checked text's facts about its pieces."""

from __future__ import annotations

import math
from itertools import pairwise

import mpmath as mp
import numpy as np
import pytest

import heavytail as ht
from heavytail import testing
from heavytail.problems import CarmonChain


def psi(t):
    return mp.exp(1 - 1 / (2 * t - 1) ** 2) if t > mp.mpf(1) / 2 else mp.mpf(0)


def phi(t):
    return mp.sqrt(2 * mp.pi * mp.e) * mp.ncdf(t)


def chain(*x):
    total = -psi(mp.mpf(1)) * phi(x[0])
    for before, here in pairwise(x):
        total += psi(-before) * phi(-here) - psi(before) * phi(here)
    return total


def points(length, count=12):
    generator = np.random.default_rng(length)
    return generator.choice([0.4, 1.0, 3.0], (count, length)) * generator.uniform(-1.0, 1.0, (count, length))


@pytest.mark.parametrize("length", [1, 2, 3, 6])
def test_value_and_gradient_against_the_definition(length):
    problem, out = CarmonChain(length), np.empty(length)
    for x in points(length):
        problem.gradient(x, out)
        with mp.workdps(40):
            exact = [mp.mpf(float(value)) for value in x]
            assert problem.value(x) == pytest.approx(float(chain(*exact)), rel=1e-14, abs=1e-14)
            slopes = [float(mp.diff(chain, exact, tuple(int(i == j) for i in range(length)))) for j in range(length)]
        assert out == pytest.approx(slopes, rel=1e-13, abs=1e-14)


def test_the_scaled_chain_is_the_chain_in_other_units():
    scaled, chain_itself = CarmonChain(4, smoothness=3.0, scale=0.5), CarmonChain(4)
    out, reference = np.empty(4), np.empty(4)
    for x in points(4):
        scaled.gradient(0.5 * x, out)
        chain_itself.gradient(x, reference)
        assert scaled.value(0.5 * x) == pytest.approx(3.0 * 0.25 / 152.0 * chain_itself.value(x), rel=1e-14)
        assert out == pytest.approx(3.0 * 0.5 / 152.0 * reference, rel=1e-14, abs=0.0)
    assert scaled.minimum == pytest.approx(3.0 * 0.25 / 152.0 * chain_itself.minimum, rel=1e-15)


@pytest.mark.parametrize("length", [1, 2, 9])
def test_the_infimum_is_approached_and_not_reached(length):
    problem = CarmonChain(length)
    values = [problem.value(np.full(length, size)) for size in (2.0, 20.0, 2000.0)]
    assert values[0] > values[1] >= values[2] >= problem.minimum * (1.0 + 1e-12)
    assert values[2] == pytest.approx(problem.minimum, rel=1e-6)
    assert problem.value(np.zeros(length)) == pytest.approx(-math.sqrt(math.pi * math.e / 2.0), rel=1e-15)


def test_a_coordinate_shows_only_after_the_one_before_it():
    problem, out = CarmonChain(4), np.empty(4)
    problem.gradient(np.zeros(4), out)
    assert list(out[1:]) == [0.0, 0.0, 0.0]
    assert out[0] == pytest.approx(-math.sqrt(math.e), rel=1e-15)
    problem.gradient(np.array([0.3, 0.5, -0.5, 0.5]), out)
    assert list(out[1:]) == [0.0, 0.0, 0.0]
    problem.gradient(np.array([0.3, 0.5, 0.6, 0.5]), out)
    assert out[1] == 0.0
    assert out[2] < 0.0
    assert out[3] < 0.0


def test_the_contract_of_a_problem():
    problem = CarmonChain(2, smoothness=2.0, scale=0.7)
    testing.check_problem(problem, radius=1.5 * problem.scale)


def test_compiled_and_interpreted_agree_in_many_dimensions():
    experiment = ht.Experiment(
        problem=CarmonChain(18), noise=ht.noise.Reveal(0.5), method=ht.methods.SGD(0.5), start=0.2, steps=3, trajectories=3
    )
    compiled, interpreted = (ht.simulate(experiment, backend, samples=True) for backend in ("cpu", "interpreted"))
    assert np.array_equal(compiled.every_value, interpreted.every_value)
    assert np.ptp(compiled.samples("gradient_norm")[:, -1]) > 0.0


def test_what_is_not_a_number_stays_so_and_nothing_fails():
    problem, out = CarmonChain(3), np.empty(3)
    for bad in (np.nan, np.inf, -np.inf, 1e200):
        with np.errstate(all="ignore"):
            problem.gradient(np.array([bad, 0.1, 0.2]), out)
            value = problem.value(np.array([bad, 0.1, 0.2]))
        assert np.isnan(out).any() == np.isnan(value) == np.isnan(bad)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0,), "length = 0 is out of range"),
        ((2, -1.0), "smoothness = -1.0 must be positive"),
        ((2, 1.0, 0.0), "scale = 0.0"),
    ],
)
def test_parameters_out_of_range_are_errors(arguments, message):
    with pytest.raises(ValueError, match=message):
        CarmonChain(*arguments)


def test_the_dimension_is_the_length():
    assert (CarmonChain(7).dimension, CarmonChain(7).smoothness) == (7, 152.0)
