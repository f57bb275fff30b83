"""The chain's constants against brute force, automatic differences in high precision, and published bounds of its pieces."""

from __future__ import annotations

import math
from itertools import pairwise

import mpmath as mp
import numpy as np
import pytest
from scipy import optimize

from heavytail.exact import lemma_17
from heavytail.exact.lemma_17 import climb, hessian, link
from heavytail.problems import CarmonChain


def psi(t):
    return mp.exp(1 - (2 * t - 1) ** -2) if t > mp.mpf(1) / 2 else mp.mpf(0)


def phi(t):
    return mp.sqrt(mp.pi * mp.e / 2) * mp.erfc(-t / mp.sqrt(2))


def chain(*x):
    links = (psi(-a) * phi(-b) - psi(a) * phi(b) for a, b in pairwise(x))
    return sum(links, -psi(mp.mpf(1)) * phi(x[0]))


@pytest.mark.parametrize("t", [-1.0, 0.3, 0.56, 0.76, 1.0, 3.0])
def test_the_pieces_against_high_precision(t):
    with mp.workdps(30):
        point = mp.mpf(t)
        for order, (mine, other) in enumerate(zip(link(t), climb(t), strict=True)):
            assert float(mine) == pytest.approx(float(mp.diff(psi, point, order)), rel=1e-11, abs=1e-20)
            assert float(other) == pytest.approx(float(mp.diff(phi, point, order)), rel=1e-11, abs=1e-15)


def test_the_pieces_keep_the_machine_checked_bounds():
    """0 <= Psi < e, 0 <= Psi' <= sqrt(54/e), |Psi''| < 32.5, |Phi'| <= 1.65, |Phi''| <= 1: a Lean text's facts."""
    t = np.linspace(-5.0, 50.0, 200_001)
    value, first, second = link(t)
    assert 0.0 <= value.min() <= value.max() < math.e
    assert 0.0 <= first.min() <= first.max() <= math.sqrt(54.0 / math.e)
    assert first.max() == pytest.approx(math.sqrt(54.0 / math.e), rel=1e-6)
    assert 32.0 < np.abs(second).max() < 32.5
    assert np.abs(climb(t)[1]).max() <= 1.65
    assert np.abs(climb(t)[2]).max() <= 1.0 + 1e-12
    assert climb(t)[0].max() < 4.14


@pytest.mark.parametrize("x", [(0.7, -0.8, 0.3), (-2.0, 0.6, 1.1), (0.78, 0.76, 5.0)])
def test_the_hessian_against_differences_in_high_precision(x):
    with mp.workdps(25):
        point = [mp.mpf(value) for value in x]
        exact = [
            [float(mp.diff(chain, point, tuple(int(i == a) + int(i == b) for i in range(3)))) for a in range(3)]
            for b in range(3)
        ]
    assert hessian(x) == pytest.approx(np.array(exact), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("length", [1, 2, 5, 40])
def test_the_gap_against_the_part(length):
    problem = CarmonChain(length)
    assert lemma_17.gap(length) == pytest.approx(problem.value(np.zeros(length)) - problem.minimum, rel=1e-13)
    assert lemma_17.gap(length) < 12.0 * length


def test_the_constants_at_quoted_values():
    assert lemma_17.gap(10**9) / 1e9 == pytest.approx(11.2339, abs=5e-5)
    assert lemma_17.entry()[0] == pytest.approx(21.3922, abs=5e-5)
    low, high = lemma_17.curvature()
    assert low == pytest.approx(134.02, abs=6e-3)
    assert low < high < 152.0


def test_the_largest_entry_against_a_search_in_three_variables():
    def entry(x):
        value, slope = math.e, link(abs(x))[1]
        return -(value * climb(x)[1] + slope * climb(40.0)[0])

    found = optimize.minimize_scalar(entry, bounds=(0.6, 1.5), method="bounded", options={"xatol": 1e-12})
    assert lemma_17.entry() == pytest.approx((-found.fun, found.x), rel=1e-7)
    generator, out, largest = np.random.default_rng(0), np.empty(3), 0.0
    for _ in range(300):
        CarmonChain(3).gradient(generator.uniform([2.0, 0.8, 2.0], [50.0, 1.0, 50.0]), out)
        largest = max(largest, abs(out[1]))
    assert 0.97 * lemma_17.entry()[0] < largest < lemma_17.entry()[0]


def test_the_upper_bound_of_the_curvature_lies_above_random_hessians():
    generator = np.random.default_rng(1)
    points = generator.choice([0.8, 2.0, 8.0], (4000, 5)) * generator.uniform(-1.0, 1.0, (4000, 5))
    rows = max(float(np.abs(hessian(x)).sum(axis=1).max()) for x in points)
    assert 100.0 < rows < lemma_17.curvature()[1]


def test_the_next_entry_against_random_points_with_a_gap_in_progress():
    generator = np.random.default_rng(2)
    for last, least in zip((False, True), lemma_17.edge(), strict=True):
        length = 3 if last else 5
        x = generator.uniform(-1.0, 1.0, (20_000, length))
        x[:, 1] = generator.choice([-1.0, 1.0], 20_000) * (1.0 + generator.exponential(0.01, 20_000))
        x[:10_000, 2] = generator.choice([-1.0, 1.0], 10_000) * (1.0 if last else 0.6571)
        entries = np.exp(0.5 - 0.5 * x[:, 2] ** 2) * link(np.abs(x[:, 1]))[0]
        if not last:
            entries += link(np.abs(x[:, 2]))[1] * climb(np.sign(x[:, 2]) * x[:, 3])[0]
        assert least < entries.min() < 1.01 * least


@pytest.mark.parametrize("call", [lambda: lemma_17.gap(0), lambda: lemma_17.curvature(0), lambda: lemma_17.curvature(2, 0)])
def test_numbers_out_of_range_are_errors(call):
    with pytest.raises(ValueError, match="= 0 is out of range"):
        call()
