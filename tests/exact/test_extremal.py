"""Extremal laws against classical inequalities, sharp formulas, and searches over laws with two atoms."""

from __future__ import annotations

import math

import numpy as np
import pytest

from heavytail import exact, theory


def two_atoms(objective, alpha, jumps, others):
    """Return the largest E phi over laws r with probability q, s otherwise, that use up E|g|**alpha = 1."""
    r, s = np.meshgrid(jumps, others, indexing="ij")
    q = (1.0 - np.abs(s) ** alpha) / (np.abs(r) ** alpha - np.abs(s) ** alpha)
    q = np.where((q >= 0.0) & (q <= 1.0), q, 0.0)
    return float(np.max(q * objective(r) + (1.0 - q) * objective(s)))


@pytest.mark.parametrize("alpha", [1.2, 1.5, 2.0])
@pytest.mark.parametrize("t", [1.5, 4.0, 300.0])
def test_the_tail_probability_is_that_of_markov(alpha: float, t: float) -> None:
    found = exact.extremal.largest_expectation(lambda x: (np.abs(x) >= t).astype(float), alpha, points=(-t, t))
    assert found.value == pytest.approx(t**-alpha, rel=1e-7)
    assert found.bound == pytest.approx(t**-alpha, rel=1e-6)


@pytest.mark.parametrize("t", [0.5, 1.0, 3.0])
def test_the_one_sided_tail_of_a_centered_law_is_that_of_cantelli(t: float) -> None:
    found = exact.extremal.largest_expectation(lambda x: (x >= t).astype(float), 2.0, mean=0.0, points=(t, -1.0 / t))
    assert found.value == pytest.approx(1.0 / (1.0 + t * t), rel=1e-6)
    shifted = exact.extremal.largest_expectation(
        lambda x: (x >= 7.0 + 2.0 * t).astype(float), 2.0, 2.0, center=7.0, mean=7.0, points=(7.0 + 2.0 * t, 7.0 - 2.0 / t)
    )
    assert shifted.value == pytest.approx(1.0 / (1.0 + t * t), rel=1e-6)


@pytest.mark.parametrize("alpha", [1.05, 1.2, 1.5, 1.8, 2.0])
@pytest.mark.parametrize("tau", [0.1, 0.5, 1.0, 3.0, 1000.0])
def test_clipping_meets_the_sharp_formulas_of_lemma_9(alpha: float, tau: float) -> None:
    for find, formula in (
        (exact.extremal.largest_bias, theory.lemma_9.bias_bound),
        (exact.extremal.largest_second_moment, theory.lemma_9.second_moment_bound),
    ):
        found = find(2.0 * tau, alpha, 2.0)
        sharp = float(formula(2.0 * tau, alpha, 2.0))
        assert found.value == pytest.approx(sharp, rel=1e-7)
        assert found.value <= found.bound <= sharp * (1.0 + 1e-6)


def test_numbers_of_the_derivation() -> None:
    assert exact.extremal.largest_bias(10.0, 1.5).value == pytest.approx(0.121716, abs=1e-6)
    assert exact.extremal.largest_second_moment(10.0, 1.5).value == pytest.approx(3.162278, abs=1e-6)
    assert exact.extremal.largest_bias(10.0, 1.5, mean=0.0).value == pytest.approx(0.113375, abs=1e-6)
    for find, bound in (
        (exact.extremal.largest_bias, theory.lemma_10.bias_bound),
        (exact.extremal.largest_second_moment, theory.lemma_10.second_moment_bound),
    ):
        found = find(1000.0, 1.5, center=500.0, mean=500.0)
        assert found.value / float(bound(1000.0, 1.5)) == pytest.approx(0.9959, abs=1e-4)


@pytest.mark.parametrize("alpha", [1.2, 1.5, 2.0])
def test_no_law_with_two_atoms_does_better_and_one_does_as_well(alpha: float) -> None:
    tau = 2.0
    grid = np.concatenate([-np.geomspace(1.001, 60.0, 700), np.geomspace(1.001, 60.0, 700)])
    others = np.linspace(-0.999, 0.999, 401)
    for objective, found in (
        (lambda x: x - np.clip(x, -tau, tau), exact.extremal.largest_bias(tau, alpha)),
        (lambda x: np.clip(x, -tau, tau) ** 2, exact.extremal.largest_second_moment(tau, alpha)),
        (
            lambda x: np.maximum(x, 0.0) ** 0.5,
            exact.extremal.largest_expectation(lambda x: np.maximum(x, 0.0) ** 0.5, alpha),
        ),
    ):
        searched = max(two_atoms(objective, alpha, grid, others), float(objective(np.array([1.0, -1.0])).max()))
        assert searched <= found.bound * (1.0 + 1e-12)
        assert searched >= 0.999 * found.value


@pytest.mark.parametrize("alpha", [1.2, 1.5, 2.0])
def test_a_centered_law_with_two_atoms_attains_the_centered_bias(alpha: float) -> None:
    tau = 5.0
    found = exact.extremal.largest_bias(tau, alpha, mean=0.0)
    best = 0.0
    for jump in np.geomspace(tau, 40.0 * tau, 2000):  # the mean gives the other atom, the moment the probability
        low, high = 0.0, 1.0
        for _ in range(60):
            q = 0.5 * (low + high)
            used = q * jump**alpha + (1.0 - q) * (q * jump / (1.0 - q)) ** alpha
            low, high = (q, high) if used <= 1.0 else (low, q)
        best = max(best, low * (jump - tau))
    assert best == pytest.approx(found.value, rel=1e-5)
    assert (
        float(theory.lemma_9.centered_bias_share(tau, alpha))
        <= found.value / float(theory.lemma_9.bias_bound(tau, alpha))
        <= 1.0
    )


@pytest.mark.parametrize("weight", [0.0, 1.0, 30.0])
def test_the_joint_error_is_that_of_one_jump_and_below_the_sum(weight: float) -> None:
    tau, alpha = 2.0, 1.5
    found = exact.extremal.largest_error(tau, alpha, weight)
    r = np.append(np.geomspace(1.0, 1000.0, 200_001), tau)
    q = r**-alpha
    one_jump = weight * (q * np.maximum(r - tau, 0.0)) ** 2 + q * np.minimum(r, tau) ** 2
    assert found.value == pytest.approx(float(one_jump.max()), rel=1e-5)
    total = weight * float(theory.lemma_9.bias_bound(tau, alpha)) ** 2 + float(
        theory.lemma_9.second_moment_bound(tau, alpha)
    )
    assert found.value <= found.bound <= total * (1.0 + 1e-6)
    assert weight == 0.0 or found.value < 0.96 * total


def test_the_law_is_the_one_that_has_the_value() -> None:
    found = exact.extremal.largest_bias(3.0, 1.5, mean=0.2)
    values, probabilities = found.law.atoms
    assert probabilities @ (values - np.clip(values, -3.0, 3.0)) == pytest.approx(found.value, rel=1e-6)
    assert found.law.mean == pytest.approx(0.2, abs=1e-8)
    assert found.law.moment(1.5) <= 1.0 + 1e-8


def test_what_is_no_problem_is_named() -> None:
    with pytest.raises(ValueError, match=r"mean = 3\.0 is further than G = 2\.0 .* Pass a mean within G"):
        exact.extremal.largest_bias(1.0, 1.5, 2.0, mean=3.0)
    with pytest.raises(ValueError, match=r"alpha = 2\.5 lies outside"):
        exact.extremal.largest_bias(1.0, 2.5)
    with pytest.raises(ValueError, match="tau = 0 must be positive"):
        exact.extremal.largest_second_moment(0, 1.5)
    with pytest.raises(ValueError, match=r"weight = -1\.0 lies outside"):
        exact.extremal.largest_error(1.0, 1.5, -1.0)
    assert math.isfinite(exact.extremal.largest_bias(1.0, 1.5, mean=1.0).value)
