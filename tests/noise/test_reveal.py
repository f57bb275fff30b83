"""The oracle of a zero-chain: both outcomes by hand, its mean in exact arithmetic, and its frequency in a run."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import heavytail as ht
from heavytail import testing
from heavytail.noise import Reveal


def outcome(noise, u, x, g):
    changed = np.array(g, dtype=np.float64)
    noise.perturb(u, 0.5, np.array(x, dtype=np.float64), changed, np.zeros(len(x)))
    return changed.tolist()


def test_the_two_outcomes():
    oracle, g = Reveal(0.25), [1.0, 2.0, 3.0, 4.0]
    assert outcome(oracle, 0.2499, [0.0, 0.26, 0.25, -0.1], g) == [1.0, 2.0, 12.0, 16.0]
    assert outcome(oracle, 0.25, [0.0, -0.26, 0.25, -0.1], g) == [1.0, 2.0, 0.0, 0.0]
    assert outcome(oracle, 0.9, [0.0, 0.0, 0.0, 0.3], g) == g
    assert outcome(oracle, 0.9, [0.0, 0.0, 0.0, 0.0], g) == [0.0, 0.0, 0.0, 0.0]
    assert outcome(Reveal(0.25, scale=2.0), 0.9, [0.0, 0.26, 0.51, 0.4], g) == [1.0, 2.0, 3.0, 0.0]
    assert outcome(Reveal(1.0), 0.999, [0.0, 0.0, 0.0, 0.0], g) == g


@pytest.mark.parametrize("p", [Fraction(1, 2), Fraction(1, 8), Fraction(3, 4)])
def test_it_is_unbiased(p):
    x, g = [0.5, 0.0, 0.0], [Fraction(3), Fraction(-5), Fraction(7)]
    shown, hidden = (outcome(Reveal(float(p)), u, x, [float(value) for value in g]) for u in (0.01, 0.99))
    for value, a, b in zip(g, shown, hidden, strict=True):
        assert float(p * Fraction(a) + (1 - p) * Fraction(b)) == pytest.approx(float(value), rel=1e-15)


@pytest.mark.parametrize("noise", [Reveal(0.3), Reveal(1.0, scale=2.0)], ids=["p=0.3", "p=1"])
def test_the_contract_of_a_noise(noise):
    testing.check_noise(noise)


def test_it_shows_with_its_probability_and_one_look_serves_all_coordinates():
    # From 0, one step of SGD on a quadratic ends at 1 - 1/p with probability p, else at 1, in both coordinates at once;
    # 5 standard errors of the share are exceeded by chance in 6e-7 of all seeds.
    p, n = 0.2, 40_000
    experiment = ht.Experiment(
        problem=ht.problems.Quadratic(1.0, minimizer=[1.0, 1.0]), noise=Reveal(p), method=ht.methods.SGD(1.0), start=0.0,
        steps=1, trajectories=n, record=[("distance", "last")],
    )  # fmt: skip
    distances = ht.simulate(experiment, samples=True).samples("distance")[:, 0]
    shown = np.isclose(distances, np.sqrt(2.0) * (1.0 / p - 1.0))
    assert np.isclose(distances[~shown], np.sqrt(2.0)).all()
    assert abs(shown.mean() - p) < 5.0 * np.sqrt(p * (1.0 - p) / n)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [((0.0,), r"probability = 0.0 lies outside \(0, 1\]"), ((1.5,), "probability"), ((0.5, -1.0), "scale = -1.0")],
)
def test_parameters_out_of_range_are_errors(arguments, message):
    with pytest.raises(ValueError, match=message):
        Reveal(*arguments)
