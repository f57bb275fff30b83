"""Bounds of the supremum of a sample path: simulated paths lie in between, and the tails' constants are right."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import special

from heavytail.exact.sample_paths import supremum_bounds
from heavytail.exact.sgd import deviation_scales
from tests.builders.samples import stable


@pytest.mark.parametrize("alpha", [1.3, 1.7])
def test_simulated_paths_lie_between_the_bounds(alpha):
    # 1500 paths to k = 2000: a share p is known to sqrt(p / 1500), and five of that are false in 6e-7 of all seeds.
    k, level = 50, 2.0
    paths = np.cumsum(stable(alpha, (1500, 2000), np.random.default_rng(1)), axis=1) / np.arange(2.0, 2002.0)
    share = np.mean(np.max(np.abs(paths[:, k - 1 :]), axis=1) > level)
    lower, upper = supremum_bounds(k, alpha, level)
    error = 5.0 * math.sqrt(share / 1500)
    assert lower - error < share < upper + error
    assert np.mean(np.abs(paths[:, k - 1]) > level) == pytest.approx(lower, abs=5.0 * math.sqrt(lower / 1500))
    assert upper < 20.0 * lower


@pytest.mark.parametrize("alpha", [1.2, 1.5])
def test_far_out_both_bounds_are_powers_with_known_constants(alpha):
    # P(|X| > x) ~ C x**-alpha; the blocks add up to a geometric series of ratio 2**(1 - alpha)
    k, level = 10**20, 3.0
    tail = 2.0 * special.gamma(alpha) * math.sin(0.5 * math.pi * alpha) / math.pi
    single = tail * level**-alpha * float(k) ** (1.0 - alpha)
    lower, upper = supremum_bounds(k, alpha, level)
    assert lower == pytest.approx(single, rel=1e-2)
    assert upper == pytest.approx(4.0 * single / (1.0 - 2.0 ** (1.0 - alpha)), rel=2e-2)


def test_the_scale_is_that_of_the_recursion():
    scale = float(deviation_scales(1.0 / np.arange(2.0, 102.0), 1.5, [100])[0])
    assert scale == pytest.approx(100 ** (1 / 1.5) / 101.0, rel=1e-12)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [((0, 1.5, 1.0), "k = 0"), ((1, 2.0, 1.0), "power tail"), ((1, 1.0, 1.0), "moment order"), ((1, 1.5, 0.0), "level")],
)
def test_bad_input_gets_a_reason(arguments, message):
    with pytest.raises(ValueError, match=message):
        supremum_bounds(*arguments)
