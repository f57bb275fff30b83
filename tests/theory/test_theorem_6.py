"""The bound of Theorem 6 against the equation that it solves, quoted values and its units."""

from __future__ import annotations

import math

import numpy as np
import pytest

from heavytail import theory

ALPHAS = (1.05, 1.2, 1.5, 1.8, 2.0)


@pytest.mark.parametrize(("alpha", "c_1"), [(1.2, 0.679), (1.5, 0.604), (2.0, 0.539)])
def test_the_least_noise_at_quoted_values(alpha, c_1):
    # 46 * 2**(1/alpha) / 120.797, by hand
    assert theory.theorem_6.least_noise(alpha) == pytest.approx(c_1, abs=6e-4)
    assert theory.theorem_6.least_noise(alpha, smoothness=4.0, gap=9.0) == pytest.approx(
        6.0 * theory.theorem_6.least_noise(alpha), rel=1e-14
    )


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize("share", [1.0, 5.0])
def test_the_closed_form_solves_its_equation(alpha, share):
    """epsilon_k is where the links that the gap pays for are four times those that k looks show: T = 4 k p."""
    smoothness, gap = 2.0, 0.3
    sigma = share * theory.theorem_6.least_noise(alpha, smoothness, gap)
    for k in (10**9, 10**12):
        epsilon = float(theory.theorem_6.bound(k, alpha, smoothness, gap, sigma))
        links = gap * smoothness / (7296.0 * epsilon**2)
        p = (2.0 ** (1.0 / alpha) * 46.0 * epsilon / sigma) ** (alpha / (alpha - 1.0))
        if links > 1.0:
            assert links == pytest.approx(4.0 * k * p, rel=1e-9 / (alpha - 1.0))
        else:
            assert k * p <= 0.25


@pytest.mark.parametrize("alpha", ALPHAS)
def test_the_rate_the_cap_and_the_limit(alpha):
    r = (alpha - 1.0) / (3.0 * alpha - 2.0)
    bound = theory.theorem_6.bound([1, 10**6, 10**8], alpha)
    assert bound[1] / bound[2] == pytest.approx(100.0**r, rel=1e-12)
    assert bound[0] == pytest.approx(2.0**-r / math.sqrt(14592.0), rel=1e-14)
    assert theory.theorem_6.limit(alpha) == pytest.approx(2.0 ** (1 + 2 * r) * bound[2] * 1e8**r, rel=1e-12)
    huge = theory.theorem_6.bound(1, alpha, sigma=1e6)
    assert huge == pytest.approx(1.0 / math.sqrt(7296.0), rel=1e-14)
    assert (np.diff(theory.theorem_6.bound(np.arange(1, 50), alpha)) < 0.0).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: theory.theorem_6.least_noise(2.1), "alpha = 2.1"),
        (lambda: theory.theorem_6.least_noise(1.5, gap=0.0), "gap = 0.0 must be positive"),
        (lambda: theory.theorem_6.bound(10, 1.5, sigma=0.5), "sigma = 0.5 is below c_1 sqrt"),
        (lambda: theory.theorem_6.bound(0, 1.5), "k = 0 is no step"),
        (lambda: theory.theorem_6.limit(1.0), "alpha = 1.0"),
    ],
)
def test_a_violated_hypothesis_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
