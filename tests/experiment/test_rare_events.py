"""What a run can hardly have met: shares that sums over atoms give, and what a verdict makes of them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

import heavytail as ht
from heavytail.claims import judge as p
from heavytail.claims.judge import Outcome
from heavytail.experiment.rare_events import unseen_shares
from heavytail.methods import SGD, GClip, ProjectedSGD
from heavytail.noise import Contaminated, Gaussian, Pareto, TwoPoint


def share(noise, draws, level=math.inf, order=2.0):
    (found,) = unseen_shares(noise, order, [level], [draws])
    return found


@pytest.mark.parametrize(
    ("noise", "draws", "level", "expected"),
    [
        (TwoPoint(-1e6, 1e-9), 1e6, math.inf, 1.0 - 1e-9),  # E xi**2 = 1e3 (1 + 1e-9); what is met is 1e-6 (1 - 1e-9)
        (TwoPoint(-1e6, 1e-9), 1e12, math.inf, 0.0),
        (TwoPoint(-1e6, 1e-9), 1e6, 1.0, 1e-9 / (1e-9 + 1e-6)),
        (Gaussian(), 1e6, math.inf, 0.0),
        (Contaminated(Gaussian(), Gaussian(1e4), 1e-7), 1e5, math.inf, 10.0 / 11.0),  # variances 1, and 1e-7 * 1e8
        (Contaminated(Gaussian(), Gaussian(1e4), 1e-7), 1e14, math.inf, 0.0),
        (Pareto(1.5), 1e6, 100.0, 0.0),  # one draw in 1000 reaches the level
        (Pareto(1.5), 1e6, math.inf, 0.0),  # an infinite moment: the tail index speaks of that
    ],
)
def test_the_unseen_share(noise, draws, level, expected):
    assert share(noise, draws, level) == pytest.approx(expected, abs=2e-4)


@pytest.mark.parametrize("draws", [1e2, 1e3, 1e5])
def test_the_unseen_share_of_a_gaussian_is_a_tail_of_its_second_moment(draws):
    """E xi**2 beyond t is 2 (t phi(t) + 1 - Phi(t)), of which t**2 P(|xi| > t) stays where sizes are cut off at t."""
    cut = stats.norm.isf(15.0 / draws)  # which 30 draws exceed
    upper, lower = (
        2.0 * (t * stats.norm.pdf(t) + stats.norm.sf(t)) - t**2 * 2.0 * stats.norm.sf(t) for t in (cut, cut * 2**0.25)
    )
    assert lower * (1.0 - 1e-9) <= share(Gaussian(), draws) <= upper


def test_the_share_falls_as_draws_grow_and_rises_with_the_level():
    shares = unseen_shares(Pareto(1.5), 2.0, np.full(7, 1e5), 10.0 ** np.arange(4, 11))
    assert (np.diff(shares) <= 0.0).all()
    assert shares[0] > 0.9
    assert shares[-1] == 0.0
    assert (np.diff(unseen_shares(Pareto(1.5), 2.0, 10.0 ** np.arange(2, 8), np.full(6, 1e6))) >= 0.0).all()


def curve_of(noise, method=None, trajectories=20_000):
    experiment = ht.Experiment(
        problem=ht.problems.Quadratic(1.0), noise=noise, method=method or SGD(ht.Power(4, -1, 1)), start=1.0, steps=1000,
        trajectories=trajectories, checkpoints=[100, 178, 316, 562, 1000], record=[("gap", "last")],
    )  # fmt: skip
    return ht.simulate(experiment).curve("gap")


def exact_gap(noise, k):
    """E (x_k - x*)**2 / 2 for SGD with steps 4 / (k + 1) from 1, by the recursion of the second moment."""
    values, value = [], 1.0
    for j in range(1, int(k[-1]) + 1):
        value = (1.0 - 4.0 / (j + 1.0)) ** 2 * value + (4.0 / (j + 1.0)) ** 2 * noise.moment(2.0)
        values.append(value)
    return 0.5 * np.array(values)[k - 1]


@pytest.mark.parametrize("probability", [1e-9, 1e-7])
def test_a_run_that_hardly_met_an_atom_bounds_nothing_and_has_no_rate(probability):
    noise = TwoPoint(-1e3, probability)
    curve = curve_of(noise)
    exact = exact_gap(noise, curve.k)
    assert (curve.unseen > 0.999).all()
    assert (curve.mean < 0.01 * exact).all()  # far below, with no spread to tell: seed 0 met no jump
    assert (curve.high > exact).all()
    for factor in (0.1, 1.0, 2.0):
        assert p.below(curve, factor * exact).outcome is not Outcome.HOLDS
        assert p.mean_is(curve, factor * exact, 0.5).outcome is not Outcome.HOLDS
    assert p.below(curve, exact).outcome is Outcome.UNDECIDED
    fit = ht.fit_rate(curve)
    assert (fit.low, fit.high) == (-math.inf, math.inf)
    for rate in (0.0, 1.0):
        assert p.rate_equals(fit, rate).outcome is Outcome.UNDECIDED
    assert "hardly been" in p.rate_equals(fit, 1.0).advice
    assert "hardly been" in p.below(curve, exact).rests_on


def test_a_run_that_met_the_atom_bounds_and_has_a_rate():
    noise = TwoPoint(-1e3, 1e-2)
    curve = curve_of(noise)
    exact = exact_gap(noise, curve.k)
    assert curve.unseen.max() == curve.missing.max() == 0.0
    assert (curve.low < exact).all()
    assert (curve.high > exact).all()
    assert p.below(curve, 1.2 * exact).outcome is Outcome.HOLDS
    assert p.below(curve, 0.8 * exact).outcome is Outcome.REFUTED
    assert curve.caution == ""
    fit = ht.fit_rate(curve)
    assert fit.low < 1.0 < fit.high < fit.low + 0.1


def test_what_is_missing_is_what_the_unseen_share_adds():
    curve = curve_of(TwoPoint(-1e3, 1e-6))
    student = np.array(curve.interval()[1]) - curve.missing
    assert curve.missing == pytest.approx(curve.mean * curve.unseen / (1.0 - curve.unseen), rel=1e-12)
    assert (student > curve.mean).all()


@pytest.mark.parametrize(
    ("noise", "method", "unseen"),
    [
        (Pareto(1.5), GClip(0.1, 10.0), False),  # one draw in 32 is clipped
        (Pareto(1.5), GClip(0.1, 1e6), True),
        (Pareto(1.5), ProjectedSGD(0.1, ht.problems.Ball(1.0)), False),  # a jump of 20 crosses the ball
        (Pareto(1.5), ProjectedSGD(1e-7, ht.problems.Ball(1.0)), True),
        (Gaussian(), SGD(0.1), False),
    ],
)
def test_the_level_is_that_of_clipping_or_of_the_domain(noise, method, unseen):
    curve = curve_of(noise, method, trajectories=200)
    assert bool(curve.unseen.max() > 0.1) is unseen
