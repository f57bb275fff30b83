"""Finite laws: draws cell by cell, sums in exact arithmetic, and the extremal law of the clipping bias."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import heavytail as ht
from heavytail.kernel.rng import entry_uniforms
from heavytail.noise import Atoms, Stream, TwoPoint
from tests.naive import same_bits

VALUES = [Fraction(-3, 2), Fraction(0), Fraction(1, 4), Fraction(5)]
PROBABILITIES = [Fraction(1, 2), Fraction(1, 8), Fraction(5, 16), Fraction(1, 16)]
LAW = Atoms([float(v) for v in VALUES], [float(p) for p in PROBABILITIES])


def test_a_draw_is_the_atom_whose_cell_holds_the_uniform() -> None:
    step = 2.0**-53
    for u, value in (
        (step, -1.5),
        (0.5 - step, -1.5),
        (0.5, 0.0),
        (0.625, 0.25),
        (0.9374, 0.25),
        (0.9375, 5.0),
        (1 - step, 5.0),
    ):
        assert LAW.draw(u) == value
    law = TwoPoint(-4.0, 0.25)
    assert [law.draw(u) for u in (step, 0.25 - step, 0.25, 1 - step)] == [-4.0, -4.0, 4.0 / 3.0, 4.0 / 3.0]


SIZES = [1, 2, 7, 8, 9, 31, 32, 33, 1000, 1024, 1025, 3001]  # around the ends of what is searched in one way


def uneven(size: int) -> tuple[Atoms, Any]:
    """A law of so many values, some of which are too rare to be drawn, and the uniform from which on each one is drawn."""
    shares = np.random.default_rng(size).random(size) + 0.01
    shares[1 : size - 1 : 5] = 1e-20
    law = Atoms(np.arange(size) - 0.5, shares / shares.sum())
    return law, law.probabilities.cumsum()[:-1]


@pytest.mark.parametrize("size", SIZES)
def test_a_draw_is_the_atom_that_a_search_in_the_sums_finds(size: int) -> None:
    law, sums = uneven(size)
    edges = np.concatenate([sums, np.nextafter(sums, 0.0), np.nextafter(sums, 1.0)])
    for u in np.clip([*edges[:: max(size // 100, 1)], *edges[-9:], 2.0**-53, 0.3, 1.0 - 2.0**-53], 2.0**-53, 1.0 - 2.0**-53):
        assert law.draw(u) == law.values[np.searchsorted(sums, u, side="right")]


@pytest.mark.parametrize("size", [8, 9, 32, 33, 1024, 1025])
def test_compiled_draws_are_the_atoms_of_their_uniforms(size: int) -> None:
    law, sums = uneven(size)
    with np.errstate(over="ignore"):  # words wrap
        uniforms = np.array([entry_uniforms(7, 3, i)[0] for i in range(700)])
    np.testing.assert_array_equal(Stream(law, 7, 3)[:700], law.values[np.searchsorted(sums, uniforms, side="right")])


@pytest.mark.parametrize(("size", "dimension"), [(8, 3), (32, 3), (1024, 3), (1025, 3), (32, 17)])
def test_steps_with_many_atoms_are_those_of_the_interpreter(size: int, dimension: int) -> None:
    experiment = ht.Experiment(
        problem=ht.problems.Quadratic(1.0), noise=uneven(size)[0], method=ht.methods.SGD(0.5), start=np.ones(dimension),
        steps=5, trajectories=40, record=[("gap", "last")],
    )  # fmt: skip
    assert same_bits(ht.simulate(experiment, samples=True), ht.simulate(experiment, "interpreted", samples=True))


@pytest.mark.parametrize("tau", [Fraction(1, 8), Fraction(1), Fraction(3, 2), Fraction(4), Fraction(9)])
def test_sums_in_exact_arithmetic(tau: Fraction) -> None:
    pairs = list(zip(VALUES, PROBABILITIES, strict=True))
    assert LAW.mean == float(sum(p * v for v, p in pairs))
    assert LAW.moment(3.0) == pytest.approx(float(sum(p * abs(v) ** 3 for v, p in pairs)), rel=1e-15)
    second = sum(p * min(abs(v), tau) ** 2 for v, p in pairs)
    assert LAW.clipped_moment(2.0, float(tau)) == pytest.approx(float(second), rel=1e-15)
    bias = sum(p * min(max(v, -tau), tau) for v, p in pairs)
    assert LAW.clipped_mean(float(tau)) == pytest.approx(float(bias), rel=1e-15)


def test_the_distribution_function_jumps_at_the_atoms() -> None:
    x = np.array([-1.6, -1.5, -1e-9, 0.0, 0.25, 4.9, 5.0])
    assert LAW.cdf(x).tolist() == [0.0, 0.5, 0.5, 0.625, 0.9375, 0.9375, 1.0]
    assert LAW.sf(x).tolist() == [1.0, 0.5, 0.5, 0.375, 0.0625, 0.0625, 0.0]


@pytest.mark.parametrize(("jump", "probability"), [(1.0, 0.5), (-7.0, 0.01), (1e6, 1e-9)])
def test_two_points_have_mean_zero(jump: float, probability: float) -> None:
    law = TwoPoint(jump, probability)
    values, weights = law.atoms
    assert values[0] == jump
    assert weights.sum() == 1.0
    assert abs(values @ weights) <= 1e-15 * abs(jump) * probability
    assert law.mean == 0.0
    assert law.moment(2.0) == pytest.approx(jump**2 * probability / (1.0 - probability), rel=1e-12)


@pytest.mark.parametrize("alpha", [1.2, 1.5, 2.0])
def test_two_points_are_extremal_for_the_clipping_bias(alpha: float) -> None:
    # |E clip_tau(xi)| <= c E|xi|**alpha tau**(1 - alpha), c = (alpha - 1)**(alpha - 1) / alpha**alpha, and no smaller c
    tau, constant = 2.0, (alpha - 1.0) ** (alpha - 1.0) / alpha**alpha

    def used(jump: float, probability: float) -> float:
        law = TwoPoint(jump, probability)
        return abs(law.clipped_mean(tau)) / (law.moment(alpha) * tau ** (1.0 - alpha)) / constant

    best = -alpha * tau / (alpha - 1.0)
    rare = 1e-5 ** (1.0 / (alpha - 1.0))  # the other atom uses up a share of the order probability**(alpha - 1)
    assert used(best, rare) == pytest.approx(1.0, abs=1e-4)
    for factor in (0.6, 0.9, 1.2, 3.0):
        assert used(factor * best, rare) < 0.9995
    for jump in np.linspace(-30.0, 30.0, 40):
        for probability in (1e-6, 0.01, 0.2, 0.7):
            assert used(float(jump), probability) <= 1.0 + 1e-9


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: TwoPoint(0.0, 0.5), ValueError, "jump = 0 makes the noise vanish. Pass a jump other than 0."),
        (lambda: TwoPoint(math.nan, 0.5), ValueError, "jump = nan is not finite. Pass a finite number."),
        (lambda: TwoPoint(1.0, 0.0), ValueError, "probability = 0.0 lies outside (0, 1)."),
        (lambda: TwoPoint(1.0, 1.0), ValueError, "probability = 1.0 lies outside (0, 1)."),
        (lambda: TwoPoint(1.0, "0.5"), TypeError, "probability = '0.5' is not a number. Pass a float."),
        (
            lambda: Atoms([1.0], [0.5, 0.5]),
            ValueError,
            "values has the shape (1,) and probabilities (2,). Pass two 1-D arrays",
        ),
        (lambda: Atoms([], []), ValueError, "values has the shape (0,) and probabilities (0,). Pass two 1-D arrays"),
        (lambda: Atoms([1.0, math.inf], [0.5, 0.5]), ValueError, "are not all finite. Pass finite values."),
        (
            lambda: Atoms([1.0, 2.0], [0.5, 0.6]),
            ValueError,
            "(sum 1.1) are no probabilities. Pass positive numbers with sum 1.",
        ),
        (
            lambda: Atoms([1.0, 2.0], [1.5, -0.5]),
            ValueError,
            "(sum 1.0) are no probabilities. Pass positive numbers with sum 1.",
        ),
        (lambda: Atoms([1.0, 2.0], [1.0, 0.0]), ValueError, "are no probabilities. Pass positive numbers with sum 1."),
        (lambda: Atoms([1.0, 2.0], [1.0, math.nan]), ValueError, "are no probabilities. Pass positive numbers with sum 1."),
    ],
)
def test_bad_parameters(make: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=re.escape(message)):
        make()


def test_the_arrays_of_a_law_cannot_be_changed() -> None:
    given = np.array([1.0, -1.0])
    law = Atoms(given, [0.5, 0.5])
    given[0] = 99.0
    assert law.values.tolist() == [1.0, -1.0]
    for array in (law.values, law.probabilities, law.starts):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0.3
