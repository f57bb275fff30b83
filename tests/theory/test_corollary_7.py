"""Corollary 7 and what it rests on, against enumeration and random laws."""

from __future__ import annotations

import numpy as np
import pytest

from heavytail import theory

ALPHAS = [1.2, 1.5, 1.8, 2.0]


@pytest.mark.parametrize("alpha", ALPHAS)
def test_random_laws_respect_the_bracket_and_the_bias_of_gclip(alpha: float) -> None:
    generator = np.random.default_rng(2)
    for _ in range(300):
        d, atoms = generator.integers(1, 6), generator.integers(1, 8)
        g = generator.standard_normal((atoms, d)) * 10.0 ** generator.uniform(-2, 3, (atoms, 1))
        g *= 10.0 ** generator.uniform(-1, 1, d)
        p = generator.dirichlet(np.full(atoms, 0.3))
        levels = (p @ np.abs(g) ** alpha) ** (1.0 / alpha)
        moment = p @ np.linalg.norm(g, axis=1) ** alpha
        low, high = theory.lemma_12.bounds(levels, alpha)
        assert low * (1.0 - 1e-12) <= moment <= high * (1.0 + 1e-12)
        assert theory.lemma_12.bounds_reconstructed(levels, alpha)[0] <= low * (1.0 + 1e-12)
        for tau in 10.0 ** generator.uniform(-2, 3, 3):
            kept = np.minimum(1.0, tau / np.linalg.norm(g, axis=1))
            bias = np.linalg.norm(p @ ((1.0 - kept)[:, None] * g))
            assert bias <= float(theory.corollary_7.bias_bound(tau, alpha, levels)) * (1.0 + 1e-12)
            by_coordinate = np.clip(g, -tau * levels, tau * levels)
            taus = tau * levels
            assert np.linalg.norm(p @ (g - by_coordinate)) <= theory.lemma_13.bias_bound(taus, alpha, levels) * (1 + 1e-12)
            second = float(p @ np.sum(by_coordinate**2, axis=1))
            assert second <= theory.lemma_13.second_moment_bound(taus, alpha, levels) * (1.0 + 1e-12)


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize(("d", "spread"), [(1, 1.0), (5, 1.0), (5, 3.0), (40, 12.5)])
def test_the_bias_of_the_uneven_law_by_enumeration(alpha: float, d: int, spread: float) -> None:
    tau = 1e4
    g = np.ones((d, d)) + (spread - 1.0) * np.eye(d)  # one row per place of the longer coordinate
    g *= alpha * tau / (alpha - 1.0) / np.linalg.norm(g, axis=1, keepdims=True)
    q = 1.0 / np.mean(np.abs(g[:, 0]) ** alpha)  # so that E|g_j|**alpha = 1
    bias = np.linalg.norm(q * np.mean((1.0 - tau / np.linalg.norm(g, axis=1))[:, None] * g, axis=0))
    assert theory.corollary_7.worst_bias(tau, alpha, d, spread) == pytest.approx(bias, rel=1e-12)
    assert bias <= float(theory.corollary_7.bias_bound(tau, alpha, np.ones(d))) * (1.0 + 1e-12)


@pytest.mark.parametrize("alpha", [1.2, 1.5, 1.8])
def test_the_uneven_law_comes_within_a_constant_of_the_bound(alpha: float) -> None:
    d, tau = 10**12, 1e30
    spread = ((alpha - 1.0) * d) ** (1.0 / alpha)
    share = theory.corollary_7.worst_bias(tau, alpha, d, spread) / (
        theory.lemma_9.constant(alpha) * d**0.5 * d ** (1.0 - 1.0 / alpha) * tau ** (1.0 - alpha)
    )
    assert share == pytest.approx((alpha - 1.0) ** (1.0 - 1.0 / alpha) / alpha, rel=0.03)


@pytest.mark.parametrize("alpha", ALPHAS)
def test_the_better_level_is_proved_by_the_sum_before_any_estimate(alpha: float) -> None:
    # j b_j**2 + 2 j V_j / (j + 1) summed, with b and V of the coordinates in place of those of Lemma 9
    levels, n = np.array([0.5, 1.0, 4.0, 4.0]), 2000
    j = np.arange(1, n + 1)
    tau = np.array([float(theory.corollary_7.better_clip_level(alpha, levels).at(int(i))) for i in j])
    bias = theory.corollary_7.bias_bound(tau, alpha, levels)
    second = theory.assumption_2.norm(levels, alpha) ** alpha * tau ** (2.0 - alpha)
    sums = 2.0 / (j * (j + 1.0)) * np.cumsum(j * bias**2 + 2.0 * j * second / (j + 1.0))
    bound = theory.corollary_7.bound_of_better_level(j, alpha, levels)
    assert (sums <= bound * (1.0 + 1e-12)).all()
    assert sums[-1] >= 0.8 * bound[-1]
    assert tau[0] <= theory.assumption_2.norm(levels, alpha) * (1.0 + 1e-12)


def test_exponents_of_the_dimension() -> None:
    for alpha in ALPHAS:
        ones = [np.ones(d) for d in (10, 1000)]
        growth = [
            np.log10(bound(1, alpha, ones[1]) / bound(1, alpha, ones[0])) / 2.0
            for bound in (
                theory.corollary_7.bound_printed,
                theory.corollary_7.bound,
                theory.corollary_7.bound_of_better_level,
                theory.theorem_8.bound,
            )
        ]
        exponents = (
            theory.corollary_7.dimension_exponent_printed,
            theory.corollary_7.dimension_exponent,
            theory.corollary_7.dimension_exponent_of_better_level,
        )
        assert growth == pytest.approx([*(exponent(alpha) for exponent in exponents), 1.0])
    assert theory.corollary_7.dimension_exponent_of_better_level(4.0 / 3.0) == pytest.approx(1.25)


def test_what_no_theorem_allows_is_named() -> None:
    with pytest.raises(ValueError, match=r"B = \[1\.0, 0\.0\] are no bounds B_j of Assumption 2"):
        theory.assumption_2.norm([1.0, 0.0], 2.0)
    with pytest.raises(ValueError, match="alpha = 1 lies outside"):
        theory.theorem_8.bound(1, 1, [1.0])
    with pytest.raises(ValueError, match=r"tau = -1\.0 holds a value that is no clip level"):
        theory.corollary_7.bias_bound(-1.0, 1.5, [1.0])
    with pytest.raises(ValueError, match=r"tau = 0\.1 is too small: the law needs a probability"):
        theory.corollary_7.worst_bias(0.1, 1.5, 3, 1.0)
