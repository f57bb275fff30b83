"""Verdicts on expectations against bounds with constants, on curves made by hand and on values of heavy tail."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from heavytail.claims import judge as p
from heavytail.claims.judge import Outcome
from heavytail.curves.rates import fit_rate
from tests.builders.curves import from_means, from_values, noisy
from tests.builders.samples import pareto

HOLDS, REFUTED, UNDECIDED = Outcome.HOLDS, Outcome.REFUTED, Outcome.UNDECIDED
FEW = np.array([10, 30, 100, 300, 1000])


def test_the_outcome_for_a_bound():
    mean = FEW**-0.5
    sure, rough = noisy(FEW, mean, 0.001), noisy(FEW, mean, 0.05)
    touching = mean * [2.0, 2.0, 1.0, 2.0, 2.0]
    for curve, bound, under, over in (
        (sure, 2.0 * mean, HOLDS, REFUTED),
        (sure, 0.5 * mean, REFUTED, HOLDS),
        (sure, mean, UNDECIDED, UNDECIDED),
        (sure, touching, UNDECIDED, REFUTED),
        (sure, touching * 0.99, REFUTED, REFUTED),  # one checkpoint is enough
        (rough, 1.05 * mean, UNDECIDED, UNDECIDED),
        (rough, 2.0 * mean, HOLDS, REFUTED),
    ):
        assert (p.below(curve, bound).outcome, p.above(curve, bound).outcome) == (under, over)
    found = p.below(sure, touching, "B_k")
    assert found.measured == pytest.approx(1.0, abs=1e-12)
    assert found.low < 1.0 < found.high
    assert "largest ratio of the mean to B_k" in found.evidence
    assert found.evidence.endswith("at k = 100")
    assert p.above(sure, 1.0 / touching * mean**2, "LB").evidence.endswith("at k = 100")


def test_the_level_is_shared_among_the_checkpoints():
    # The same z-score at one checkpoint: refuted alone, undecided among a thousand.
    k = np.arange(1, 1001)
    noise = np.random.default_rng(1).standard_normal((64, 1))
    noise = (noise - noise.mean()) / noise.std(ddof=1) * 0.08  # a standard error of 0.01
    many = from_means(k, np.tile(1.0 + noise, (1, 1000)))
    alone = from_means(k[:1], 1.0 + noise)
    bound = 1.0 - 0.01 * stats.t.ppf(1.0 - 2e-5, 63)
    assert p.below(alone, [bound]).outcome is REFUTED
    assert p.below(many, np.full(1000, bound)).outcome is UNDECIDED
    bound = 1.0 - 0.01 * stats.t.ppf(1.0 - 0.4e-7, 63)
    assert p.below(many, np.full(1000, bound)).outcome is REFUTED


@pytest.mark.parametrize("lost", [{"moment_limit": 1.0}, {"diverged": np.array([0, 0, 0, 0, 3])}])
def test_an_infinite_expectation_lies_below_no_bound(lost):
    curve = from_means(FEW, np.tile(FEW**-0.5, (8, 1)), **lost)
    assert p.below(curve, np.full(5, 1e300)).outcome is REFUTED
    assert p.above(curve, np.full(5, 0.01)).outcome is HOLDS
    assert p.mean_is(curve, np.ones(5), 0.5).outcome is REFUTED
    with pytest.raises(ValueError, match=r"infinite|inf at k"):
        fit_rate(curve)


def test_one_group_decides_nothing():
    curve = from_means(FEW, FEW[None, :] ** -0.5)
    assert p.below(curve, FEW**-0.4).outcome is UNDECIDED
    assert p.mean_is(curve, FEW**-0.5, 0.1).outcome is UNDECIDED


@pytest.mark.parametrize("bad", [[1.0, 1.0], 1.0, [[1.0] * 5], [1.0, 1.0, 0.0, 1.0, 1.0], [1.0, 1.0, math.nan, 1.0, 1.0]])
def test_bounds_of_the_wrong_shape_or_sign(bad):
    curve = noisy(FEW, FEW**-0.5, 0.01)
    for judge in (p.below, p.above, lambda curve, bound: p.mean_is(curve, bound, 0.1)):
        with pytest.raises(ValueError, match="one positive number for each checkpoint"):
            judge(curve, bad)


def test_the_outcome_for_a_mean():
    mean = FEW**-0.5
    sure, rough = noisy(FEW, mean, 0.001), noisy(FEW, mean, 0.05)
    assert p.mean_is(sure, mean, 0.02).outcome is HOLDS
    assert p.mean_is(sure, 1.015 * mean, 0.02).outcome is HOLDS
    assert p.mean_is(sure, 1.05 * mean, 0.02).outcome is REFUTED
    assert p.mean_is(sure, mean / 1.05, 0.02).outcome is REFUTED
    assert p.mean_is(rough, mean, 0.02).outcome is UNDECIDED
    assert p.mean_is(rough, mean, 0.02).advice != ""
    found = p.mean_is(sure, mean * [1.0, 1.0, 1.0, 2.0, 0.9], 0.02, "theory")
    assert found.outcome is REFUTED
    assert found.measured == pytest.approx(0.5, abs=1e-9)
    assert "theory 0.5000" in found.evidence
    assert found.evidence.endswith("at k = 300")
    nothing = p.mean_is(from_means(FEW, np.zeros((8, 5))), mean, 0.02)
    assert (nothing.outcome, nothing.measured) == (REFUTED, 0.0)


@pytest.mark.parametrize("skewed", [False, True])
def test_true_bounds_are_hardly_ever_refuted(skewed):
    # The bound is the mean itself: no true bound is closer. By design one in 1e4 for both sides together; for group means of
    # skewness 1/3, from gamma laws, 1.5 in 1e4. So 1.2 of 8000 are expected, and 8 would need a chance of 6e-5.
    # 1 and 0 were refuted: with 95 % confidence the chance is below 6e-4 and 4e-4.
    rng, checks = np.random.default_rng(31), 8000
    size = (checks, 32, 3)
    batch = rng.gamma(36.0, 1.0 / 36.0, size) if skewed else 1.0 + 0.1 * rng.standard_normal(size)
    curves = [from_means(FEW[:3], means) for means in batch]
    refuted = sum(REFUTED in (p.below(curve, np.ones(3)).outcome, p.above(curve, np.ones(3)).outcome) for curve in curves)
    assert refuted <= (checks - 1) // 1000
    assert all(p.mean_is(curve, np.full(3, 1.3), 0.05).outcome is REFUTED for curve in curves[:100])


def test_a_bound_from_above_needs_the_tail_index():
    """Values of index 1.5 with the mean 3: nothing below is certain until the index is known."""
    values = pareto(1.5, (20_000, 1), np.random.default_rng(33))
    blind, known = from_values(values, variance_known=False), from_values(values, moment_limit=1.5)
    found = p.below(blind, [1e6])
    assert (found.outcome, found.high) == (UNDECIDED, math.inf)
    assert found.advice == "No bound from above can be decided. Use a quantile, a moment of lower order, or the exact law."
    assert "no upper bound" in found.rests_on
    assert p.below(blind, [1.5]).outcome is REFUTED  # from below there is no doubt
    assert p.above(blind, [1.5]).outcome is HOLDS
    assert p.below(known, [4.0]).outcome is HOLDS
    assert "the tail index is 1.5" in p.below(known, [4.0]).rests_on
    assert p.below(known, [2.0]).outcome is REFUTED
    assert p.mean_is(known, [3.0], 0.2).outcome is HOLDS
    assert p.mean_is(known, [5.0], 0.2).outcome is REFUTED


def test_true_bounds_on_values_without_variance_are_hardly_ever_refuted():
    # The bound is the mean. One in 1e4 by design, measured 3 in 1e4 on such values; of 3000 more than 3
    # would then need a chance of 1e-2. Who claims a variance refutes more than 10 %.
    refuted, naive, checks = 0, 0, 3000
    for index in (1.2, 1.5, 1.8):
        values, mean = (
            pareto(index, (1000, checks // 3), np.random.default_rng([34, round(10 * index)])),
            index / (index - 1.0),
        )
        known, told = from_values(values, moment_limit=index), from_values(values)
        for place in range(checks // 3):
            one, wrong = slice_of(known, place), slice_of(told, place)
            refuted += REFUTED in (p.below(one, [mean]).outcome, p.above(one, [mean]).outcome)
            naive += p.above(wrong, [mean]).outcome is REFUTED
    assert refuted <= checks // 1000
    assert naive > 0.1 * checks


def slice_of(curve, place):
    """Return one checkpoint of a curve, as if it had been alone."""
    names = {"k": 0, "group_means": 1, "counts": 0, "maximum": 0, "diverged": 0, "sample": 1}
    return replace(curve, **{name: np.take(getattr(curve, name), [place], axis=axis) for name, axis in names.items()})


def test_the_advice_on_a_bound_names_a_number_that_decides():
    mean = FEW**-0.5
    found = p.below(noisy(FEW, mean, 0.05), 1.05 * mean)
    factor = int(found.advice.split()[1])
    assert found.advice == f"About {factor} times as many trajectories ({factor * 1600:.2g}) would decide it."
    assert p.below(noisy(FEW, mean, 0.05 / math.sqrt(factor)), 1.05 * mean).outcome is HOLDS
    assert p.below(noisy(FEW, mean, 0.05 / math.sqrt(factor / 2)), 1.05 * mean).outcome is UNDECIDED
    assert p.below(noisy(FEW, mean, 0.05), mean).advice.startswith("The mean lies too near the bound for any run.")
