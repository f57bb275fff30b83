"""The bounds of Theorem 8 and Corollary 7 against their formulas."""

from __future__ import annotations

import numpy as np
import pytest

from heavytail import theory

ALPHAS = [1.2, 1.5, 1.8, 2.0]


@pytest.mark.parametrize("alpha", ALPHAS)
def test_bounds_of_corollary_7_and_theorem_8(alpha: float) -> None:
    levels, k, mu = np.array([0.5, 1.0, 4.0]), np.array([1, 10, 1000]), 2.0
    total, length = theory.assumption_2.norm(levels, alpha), theory.assumption_2.norm(levels, 2.0)
    power = (k + 1.0) ** (-2.0 * (alpha - 1.0) / alpha)
    np.testing.assert_allclose(theory.corollary_7.bound_printed(k, alpha, levels, mu), 16.0 * 3 * total**2 / mu * power)
    np.testing.assert_allclose(theory.theorem_8.bound_printed(k, alpha, levels, mu), 16.0 * length**2 / mu * power)
    np.testing.assert_allclose(theory.corollary_7.bound(k, alpha, levels, mu), theory.theorem_4.bound(k, alpha, total, mu))
    np.testing.assert_allclose(theory.theorem_8.bound(k, alpha, levels, mu), theory.theorem_4.bound(k, alpha, length, mu))
    finite = theory.theorem_8.finite_sum_bound(k, theory.theorem_4.clip_level(alpha), alpha, levels, mu)
    assert (finite <= theory.theorem_8.bound(k, alpha, levels, mu)).all()
    ratio = (length / total) ** (2.0 * (2.0 - alpha) / alpha)
    better = theory.corollary_7.bound_of_better_level(k, alpha, levels, mu)
    np.testing.assert_allclose(better, ratio * theory.corollary_7.bound(k, alpha, levels, mu))
