"""Consequences of Assumption 4, against random strongly convex functions on random intervals."""

from __future__ import annotations

import numpy as np
import pytest

from heavytail import theory


def test_no_random_instance_exceeds_the_bounds_and_one_attains_them():
    # f = mu x**2 / 2 + c |x - s| + b exp(x): strongly convex, not smooth; the moment is that of the exact gradient.
    rng = np.random.default_rng(1)
    for _ in range(300):
        mu, c, b, shift = rng.uniform(0.1, 3.0), rng.exponential(), rng.exponential(), rng.normal()
        low, high = np.sort(rng.normal(scale=2.0, size=2))
        x = np.linspace(low, high, 4001)
        f = 0.5 * mu * x**2 + c * np.abs(x - shift) + b * np.exp(x)
        moment = np.max(np.abs(mu * x + c * np.sign(x - shift) + b * np.exp(x)))
        assert high - low <= theory.assumption_4.diameter_bound(moment, mu) * (1 + 1e-9)
        assert f.max() - f.min() <= theory.assumption_4.gap_bound(moment, mu) * (1 + 1e-3)
    x = np.linspace(-2.0, 2.0, 5)  # mu = 1.5, G = 3
    assert theory.assumption_4.diameter_bound(3.0, 1.5) == x[-1] - x[0]
    assert theory.assumption_4.gap_bound(3.0, 1.5) == np.max(0.75 * x**2)


def test_the_first_informative_step():
    published = {2.0: 31, 1.8: 48, 1.5: 180, 1.2: 32767}
    for alpha, last in published.items():
        k = np.array([last, last + 1])
        bounds = theory.theorem_4.bound_printed(k, alpha, 2.0, 0.5)
        assert bounds[0] >= theory.assumption_4.gap_bound(2.0, 0.5) * (1 - 1e-12) > bounds[1] * (1 + 1e-6)
        assert int(theory.assumption_4.first_informative_step(alpha, 16.0) + 1e-6) == last


@pytest.mark.parametrize(
    "call",
    [
        lambda: theory.assumption_4.diameter_bound(0.0),
        lambda: theory.assumption_4.gap_bound(1.0, -1.0),
        lambda: theory.assumption_4.first_informative_step(1.5, 0.0),
        lambda: theory.assumption_4.first_informative_step(1.0, 16.0),
    ],
)
def test_bad_input_is_refused(call):
    with pytest.raises(ValueError, match=r"must be positive|moment order"):
        call()
