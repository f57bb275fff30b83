"""The last iterate of clipped SGD on a slope: against steps made one by one, and the probability by a simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from heavytail import exact, theory
from heavytail.theory import last_iterate_in_delta as formulas


def naive(horizon, alpha, s, at):
    """Return the last gap after one jump, by the rules of clipped SGD."""
    x = 0.0
    for k in range(1, horizon + 1):
        g = min(max(x, -s), s) + (horizon ** (1 / alpha) + 1.0 if k == at else 0.0)
        level = k ** (1 / alpha)
        x -= 0.5 * k ** (-1 / alpha) * max(min(g, level), -level)
    return 0.5 * x**2 if abs(x) <= s else s * (abs(x) - 0.5 * s)


@pytest.mark.parametrize("alpha", [1.2, 1.5, 2.0])
def test_the_gaps_against_steps_made_one_by_one(alpha):
    horizon, s = 300, 0.05
    k = np.arange(1, horizon + 1)
    eta, tau = (schedule.values(k) for schedule in formulas.schedule(alpha))
    found = exact.last_iterate_in_delta.gaps(s, eta, tau)
    for at in (1, 100, 250, 290, 300):
        assert found[at - 1] == pytest.approx(max(naive(horizon, alpha, s, at), 0.5 * s**2), rel=1e-12)


@pytest.mark.parametrize("alpha", [1.2, 1.5, 2.0])
def test_the_gap_is_reached_with_probability_delta(alpha):
    """Of 40,000 trajectories, all jumps counted; 5 standard errors, a false alarm of 3e-7 each."""
    horizon, delta, n = 400, 0.3, 40_000
    s, level = formulas.slope(horizon, delta, alpha), formulas.gap(horizon, delta, alpha)
    rng, x = np.random.default_rng(4), np.zeros(n)
    for k in range(1, horizon + 1):
        u = rng.random(n)
        jump = (np.where(u < 0.5 / horizon, 1.0, 0.0) - np.where(u > 1 - 0.5 / horizon, 1.0, 0.0)) * horizon ** (1 / alpha)
        x -= 0.5 * k ** (-1 / alpha) * (x.clip(-s, s) + jump).clip(-(k ** (1 / alpha)), k ** (1 / alpha))
    gaps = np.where(abs(x) <= s, 0.5 * x**2, s * (abs(x) - 0.5 * s))
    assert np.mean(gaps >= level * (1 - 1e-9)) >= delta - 5 * math.sqrt(delta / n)
    assert np.mean(gaps >= 4 * level) < delta


@pytest.mark.parametrize("alpha", [1.5, 1.8, 2.0])
@pytest.mark.parametrize("jumps", [0.1, 1.0])
def test_the_gap_is_that_of_the_formula(alpha, jumps):
    horizon, delta = 10**6, 0.03 * jumps
    limit = jumps * math.exp(-jumps) * horizon ** -((alpha - 1) / alpha) / (8 * delta)
    s = limit * 4
    assert formulas.gap(horizon, delta, alpha, jumps) == pytest.approx(limit * (1 - 2 * s), rel=0.1)
    noise = formulas.noise(horizon, alpha, jumps)
    assert noise.mean == 0.0
    assert noise.moment(alpha) == pytest.approx(jumps)
    assert theory.last_iterate_in_delta.rate(alpha) == pytest.approx(1 - 1 / alpha)


@pytest.mark.parametrize("alpha", [1.05, 1.5, 2.0])
@pytest.mark.parametrize("delta", [0.01, 0.1, 0.3])
def test_what_is_said_of_small_delta_holds_at_any_up_to_a_factor(alpha, delta):
    """The slope of one jump at the first step of the window, counted by the rules above; slopes above 1/4 are left out."""
    horizon, gap = 3000, None
    near = horizon ** -(1 - 1 / alpha) / (8 * math.e * delta)
    each = (1 - 1 / horizon) ** (horizon - 1) / horizon
    steps = next(w for w in range(1, horizon) if w * each >= delta)
    s = 0.25 / sum(0.5 * k ** (-1 / alpha) for k in range(horizon - steps + 1, horizon + 1))
    if s <= 0.25:
        gap = formulas.gap(horizon, delta, alpha)
        assert naive(horizon, alpha, s, horizon - steps + 1) >= gap * (1 - 1e-9)
        least = (1 - math.e * delta) ** (1 / alpha) / (1 + 1 / (math.e * delta * horizon))
        assert least <= gap / (near * (1 - 2 * s)) <= 1 + 1 / horizon
    else:
        with pytest.raises(ValueError, match="Raise delta"):
            formulas.gap(horizon, delta, alpha)


def test_bad_numbers_say_what_is_wrong():
    with pytest.raises(ValueError, match=r"asks for the slope .*Raise delta"):
        formulas.gap(100, 0.001, 1.5)
    with pytest.raises(ValueError, match=r"^delta = 0\.5"):
        formulas.window(100, 0.5)
    with pytest.raises(ValueError, match="not below every clip level"):
        exact.last_iterate_in_delta.gaps(1.0, [0.1, 0.1], [1.0, 2.0])
    with pytest.raises(ValueError, match="have the shapes"):
        exact.last_iterate_in_delta.gaps(0.1, [0.1, 0.1], [1.0])
