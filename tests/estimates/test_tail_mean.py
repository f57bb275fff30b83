"""Means without a variance: plain transcriptions of the formulas, and what the intervals cover on laws that are known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from heavytail.estimates import histogram
from heavytail.estimates.statistics import group_interval
from heavytail.estimates.tail_mean import exceedances, split, split_values
from tests.builders.curves import counts_of, from_values
from tests.builders.samples import pareto

SIZES, REPETITIONS = (2000, 20_000), 400
# Of 400 intervals of 95 % fewer than 368 cover once in 260 seeds, more than 397 once in a million; the seeds are fixed. Of
# 20 000 for each index, of 2000 values each, 95.5 to 96.1 % covered.
LEAST, MOST = 0.92, 0.9925


def covered(ends, mean):
    low, high = ends
    return np.mean((low <= mean) & (mean <= high))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("index", [1.2, 1.5, 1.8, 2.5])
def test_the_interval_of_a_mean_covers_where_the_tail_index_is_known(index, size):
    values, mean = (
        pareto(index, (size, REPETITIONS), np.random.default_rng([size, round(10 * index)])),
        index / (index - 1.0),
    )
    curve = from_values(values, moment_limit=index)
    assert LEAST <= covered(curve.interval(), mean) <= MOST
    assert f"the tail index is {index:g}" in curve.caution
    # The control: Student's interval, blind to what it has not met, covers 40 to 92 %.
    student = covered(group_interval(curve.group_means, curve.group_sizes), mean)
    assert index > 2.0 or student < LEAST
    assert index > 1.5 or student < 0.85


@pytest.mark.parametrize(
    ("law", "index", "mean"),
    [
        (lambda rng, shape: np.abs(stats.t(1.5).rvs(shape, random_state=rng)), 1.5, stats.t(1.5).expect(np.abs)),
        (lambda rng, shape: pareto(1.5, shape, rng) - 1.0, 1.5, 2.0),  # a power from about 1 on only
        (lambda rng, shape: np.abs(stats.levy_stable.rvs(1.8, 0.0, size=shape, random_state=rng)), 1.8, None),
    ],
)
def test_the_interval_covers_where_the_tail_is_a_power_far_out_only(law, index, mean):
    if mean is None:  # E|X| = 2 Gamma(1 - 1/alpha) / pi for the standard symmetric stable law
        mean = 2.0 * math.gamma(1.0 - 1.0 / index) / math.pi
    curve = from_values(law(np.random.default_rng(42), (5000, REPETITIONS)), moment_limit=index)
    assert LEAST <= covered(curve.interval(), mean) <= MOST


def test_a_true_mean_is_hardly_ever_refuted():
    # By design one in 1e4; measured 3 in 1e4 of 100 000, for 200 values each, and for 2000. Of 4000 more than 8 would then
    # need a chance of 1e-4. Student's interval refutes more than 5 %.
    level, refuted, naive, checks = 0.9999, 0, 0, 0
    rng = np.random.default_rng(43)
    for index in (1.2, 1.5, 1.8, 2.5):
        curve, mean = from_values(pareto(index, (1000, 1000), rng), moment_limit=index), index / (index - 1.0)
        refuted += round(1000 * (1.0 - covered(curve.interval(level), mean)))
        naive += round(1000 * (1.0 - covered(group_interval(curve.group_means, curve.group_sizes, level), mean)))
        checks += 1000
    assert refuted <= 8
    assert naive > 0.05 * checks


def test_without_a_tail_index_the_counts_decide():
    rng = np.random.default_rng(44)
    light = from_values(rng.standard_normal((5000, 200)) ** 2, variance_known=False)
    assert light.light.all()
    assert LEAST <= covered(light.interval(), 1.0) <= MOST
    assert light.caution == ""
    heavy = from_values(pareto(1.5, (5000, 200), rng), variance_known=False)
    assert heavy.light.mean() < 0.2
    low, high = heavy.interval()
    assert np.isinf(high[~heavy.light]).all()
    assert np.mean(low < 3.0) >= 0.95
    assert np.median(low) > 1.5  # which is no trivial bound: the mean of min(Y, 2) is 2.2
    assert "no upper bound" in heavy.caution
    told = from_values(pareto(1.5, (5000, 200), rng))  # negative control: who claims a variance gets Student's interval
    assert told.light.all()
    assert covered(told.interval(), 3.0) < 0.85


@pytest.mark.parametrize("limit", [0.7, 1.0])
def test_without_a_mean_the_interval_is_infinite(limit):
    curve = from_values(pareto(limit, (500, 2), np.random.default_rng(45)), moment_limit=limit)
    assert curve.interval()[0].tolist() == curve.interval()[1].tolist() == curve.mean.tolist() == [math.inf] * 2
    assert curve.caution == "the expectation is infinite"


def naive_split(values, top):
    """The mean of min(Y, t), of its square, and the mean log excess over t, for t an edge of the bins."""
    edges = histogram.edges()
    threshold = max(edge for edge in edges if np.sum(values >= edge) >= top)
    beyond = values[values >= threshold]
    kept = np.minimum(values, threshold)
    means = kept.mean(), (kept**2).mean(), np.log(beyond / threshold).mean()
    return (threshold, beyond.size), means


@pytest.mark.parametrize("size", [100, 3000, 50_000])
def test_the_split_of_counts_is_that_of_values(size):
    values = pareto(1.5, size, np.random.default_rng(46)) - 0.5
    found = split(counts_of(values[:, None])[0])
    (threshold, above), means = naive_split(values, max(20, round(size**0.4)))
    assert (found.total, found.threshold, found.above) == (size, threshold, above)
    # A value is within 3.1 % of the middle of its bin, evenly: of the square of `size` values that leaves 0.04 / sqrt(size).
    assert (found.first, found.second) == pytest.approx(means[:2], rel=1e-3 + 0.16 / math.sqrt(size))
    assert found.log_excess == pytest.approx(means[2], rel=0.04)
    q, z = 1.5, np.minimum(values, threshold) + np.where(values >= threshold, threshold / 0.5, 0.0)
    assert found.excess(q) == threshold / 0.5
    assert found.mean(found.excess(q)) == pytest.approx((z.mean(), z.std()), rel=1e-3 + 0.16 / math.sqrt(size))


def test_the_least_excess_is_the_models_unless_the_tail_is_lighter_still():
    """A tail of index 3 that is said to have 1.5 has not reached it: the lower end supposes Hill's index."""
    rng = np.random.default_rng(47)
    at_index, lighter = (split(counts_of(pareto(index, (20_000, 1), rng))[0]) for index in (1.5, 3.0))
    assert at_index.least_excess(1.5) == at_index.excess(1.5)
    assert lighter.least_excess(1.5) == pytest.approx(lighter.threshold / (1.0 / lighter.log_excess - 1.0))
    assert lighter.least_excess(1.5) < 0.5 * lighter.excess(1.5)


def test_splits_of_few_or_no_values():
    none = split(counts_of(np.zeros((50, 1)))[0])
    assert (none.total, none.above, none.threshold, none.mean(none.excess(1.5))) == (50, 0, math.inf, (0.0, 0.0))
    beyond = split(counts_of(np.full((50, 1), math.inf))[0])
    assert (beyond.above, beyond.log_excess) == (50, 0.0)


@pytest.mark.parametrize("rows", [2, 30, 400])
def test_split_values_are_those_of_a_plain_transcription(rows):
    values, q = pareto(1.5, (rows, 3), np.random.default_rng(48)), 1.7
    found = split_values(values, q)
    for column, z in zip(values.T, found.T, strict=True):
        t = np.sort(column)[::-1][min(exceedances(rows), rows - 1)]
        assert z == pytest.approx([min(y, t) + (t / (q - 1.0) if y > t else 0.0) for y in column], rel=1e-15)
        assert np.sum(column > t) == min(exceedances(rows), rows - 1)
