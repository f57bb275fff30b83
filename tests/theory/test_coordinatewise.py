"""Coordinate-wise noise: norms, Lemmas 12 and 13, Corollary 7 and Theorem 8, against enumeration and random laws."""

from __future__ import annotations

import numpy as np
import pytest

from heavytail import theory

ALPHAS = [1.2, 1.5, 1.8, 2.0]


def test_norms_and_the_bracket_of_lemma_12() -> None:
    levels = [3.0, 4.0]
    assert theory.level_norm(levels, 2.0) == pytest.approx(5.0)
    assert theory.level_norm(levels, 1.5) == pytest.approx((3.0**1.5 + 8.0) ** (2.0 / 3.0))
    assert theory.level_norm([1e200, 1e200], 2.0) == pytest.approx(2.0**0.5 * 1e200)
    low, high = theory.norm_moment_bounds_printed(levels, 1.5)
    assert (low, high) == pytest.approx((2.0**-0.25 * (3.0**1.5 + 8.0), 3.0**1.5 + 8.0))
    assert theory.norm_moment_bounds(levels, 1.5) == pytest.approx((5.0**1.5, 3.0**1.5 + 8.0))
    assert theory.norm_moment_bounds([2.0] * 9, 1.5) == pytest.approx(theory.norm_moment_bounds_printed([2.0] * 9, 1.5))


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
        low, high = theory.norm_moment_bounds(levels, alpha)
        assert low * (1.0 - 1e-12) <= moment <= high * (1.0 + 1e-12)
        assert theory.norm_moment_bounds_printed(levels, alpha)[0] <= low * (1.0 + 1e-12)
        for tau in 10.0 ** generator.uniform(-2, 3, 3):
            kept = np.minimum(1.0, tau / np.linalg.norm(g, axis=1))
            bias = np.linalg.norm(p @ ((1.0 - kept)[:, None] * g))
            assert bias <= float(theory.global_bias_bound(tau, alpha, levels)) * (1.0 + 1e-12)
            by_coordinate = np.clip(g, -tau * levels, tau * levels)
            taus = tau * levels
            assert np.linalg.norm(p @ (g - by_coordinate)) <= theory.coordinate_bias_bound(taus, alpha, levels) * (1 + 1e-12)
            second = float(p @ np.sum(by_coordinate**2, axis=1))
            assert second <= theory.coordinate_second_moment_bound(taus, alpha, levels) * (1.0 + 1e-12)


def test_bounds_of_lemma_13_are_sums_over_coordinates() -> None:
    levels, taus = [1.0, 2.0], [5.0, 0.5]
    bias = np.hypot(theory.bias_bound(5.0, 1.5, 1.0), theory.bias_bound(0.5, 1.5, 2.0))
    assert theory.coordinate_bias_bound(taus, 1.5, levels) == pytest.approx(float(bias))
    second = theory.second_moment_bound(5.0, 1.5, 1.0) + theory.second_moment_bound(0.5, 1.5, 2.0)
    assert theory.coordinate_second_moment_bound(taus, 1.5, levels) == pytest.approx(float(second))


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize(("d", "spread"), [(1, 1.0), (5, 1.0), (5, 3.0), (40, 12.5)])
def test_the_bias_of_the_uneven_law_by_enumeration(alpha: float, d: int, spread: float) -> None:
    tau = 1e4
    g = np.ones((d, d)) + (spread - 1.0) * np.eye(d)  # one row per place of the longer coordinate
    g *= alpha * tau / (alpha - 1.0) / np.linalg.norm(g, axis=1, keepdims=True)
    q = 1.0 / np.mean(np.abs(g[:, 0]) ** alpha)  # so that E|g_j|**alpha = 1
    bias = np.linalg.norm(q * np.mean((1.0 - tau / np.linalg.norm(g, axis=1))[:, None] * g, axis=0))
    assert theory.worst_global_bias(tau, alpha, d, spread) == pytest.approx(bias, rel=1e-12)
    assert bias <= float(theory.global_bias_bound(tau, alpha, np.ones(d))) * (1.0 + 1e-12)


@pytest.mark.parametrize("alpha", [1.2, 1.5, 1.8])
def test_the_uneven_law_comes_within_a_constant_of_the_bound(alpha: float) -> None:
    d, tau = 10**12, 1e30
    spread = ((alpha - 1.0) * d) ** (1.0 / alpha)
    share = theory.worst_global_bias(tau, alpha, d, spread) / (
        theory.clip_constant(alpha) * d**0.5 * d ** (1.0 - 1.0 / alpha) * tau ** (1.0 - alpha)
    )
    assert share == pytest.approx((alpha - 1.0) ** (1.0 - 1.0 / alpha) / alpha, rel=0.03)


@pytest.mark.parametrize("alpha", ALPHAS)
def test_bounds_of_corollary_7_and_theorem_8(alpha: float) -> None:
    levels, k, mu = np.array([0.5, 1.0, 4.0]), np.array([1, 10, 1000]), 2.0
    total, length = theory.level_norm(levels, alpha), theory.level_norm(levels, 2.0)
    power = (k + 1.0) ** (-2.0 * (alpha - 1.0) / alpha)
    np.testing.assert_allclose(theory.corollary_7_bound_printed(k, alpha, levels, mu), 16.0 * 3 * total**2 / mu * power)
    np.testing.assert_allclose(theory.theorem_8_bound_printed(k, alpha, levels, mu), 16.0 * length**2 / mu * power)
    np.testing.assert_allclose(theory.corollary_7_bound(k, alpha, levels, mu), theory.theorem_4_bound(k, alpha, total, mu))
    np.testing.assert_allclose(theory.theorem_8_bound(k, alpha, levels, mu), theory.theorem_4_bound(k, alpha, length, mu))
    finite = theory.theorem_8_finite_sum(k, theory.clip_level(alpha), alpha, levels, mu)
    assert (finite <= theory.theorem_8_bound(k, alpha, levels, mu)).all()
    ratio = (length / total) ** (2.0 * (2.0 - alpha) / alpha)
    better = theory.corollary_7_bound_of_better_level(k, alpha, levels, mu)
    np.testing.assert_allclose(better, ratio * theory.corollary_7_bound(k, alpha, levels, mu))


@pytest.mark.parametrize("alpha", ALPHAS)
def test_the_better_level_is_proved_by_the_sum_before_any_estimate(alpha: float) -> None:
    # j b_j**2 + 2 j V_j / (j + 1) summed, with b and V of the coordinates in place of those of Lemma 9
    levels, n = np.array([0.5, 1.0, 4.0, 4.0]), 2000
    j = np.arange(1, n + 1)
    tau = np.array([float(theory.clip_level_for_coordinates(alpha, levels).at(int(i))) for i in j])
    bias = theory.global_bias_bound(tau, alpha, levels)
    second = theory.level_norm(levels, alpha) ** alpha * tau ** (2.0 - alpha)
    sums = 2.0 / (j * (j + 1.0)) * np.cumsum(j * bias**2 + 2.0 * j * second / (j + 1.0))
    bound = theory.corollary_7_bound_of_better_level(j, alpha, levels)
    assert (sums <= bound * (1.0 + 1e-12)).all()
    assert sums[-1] >= 0.8 * bound[-1]
    assert tau[0] <= theory.level_norm(levels, alpha) * (1.0 + 1e-12)


def test_exponents_of_the_dimension() -> None:
    for alpha in ALPHAS:
        ones = [np.ones(d) for d in (10, 1000)]
        growth = [
            np.log10(bound(1, alpha, ones[1]) / bound(1, alpha, ones[0])) / 2.0
            for bound in (
                theory.corollary_7_bound_printed,
                theory.corollary_7_bound,
                theory.corollary_7_bound_of_better_level,
                theory.theorem_8_bound,
            )
        ]
        exponents = theory.dimension_exponent_printed, theory.dimension_exponent, theory.dimension_exponent_of_better_level
        assert growth == pytest.approx([*(exponent(alpha) for exponent in exponents), 1.0])
    assert theory.dimension_exponent_of_better_level(4.0 / 3.0) == pytest.approx(1.25)


def test_what_no_theorem_allows_is_named() -> None:
    with pytest.raises(ValueError, match=r"levels = \[1\.0, 0\.0\] are no moments B_j of Assumption 2"):
        theory.level_norm([1.0, 0.0], 2.0)
    with pytest.raises(ValueError, match="alpha = 1 lies outside"):
        theory.theorem_8_bound(1, 1, [1.0])
    with pytest.raises(ValueError, match=r"tau = -1\.0 holds a value that is no clip level"):
        theory.global_bias_bound(-1.0, 1.5, [1.0])
    with pytest.raises(ValueError, match=r"tau = 0\.1 is too small: the law needs a probability"):
        theory.worst_global_bias(0.1, 1.5, 3, 1.0)
    with pytest.raises(ValueError, match=r"tau = 0\.5 holds a value below G = 1"):
        theory.centered_bias_share(0.5, 1.5)
