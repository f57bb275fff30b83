"""Coverage on SGD under stable noise, whose distance to the minimiser has a law that is known at every k."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

import heavytail as ht
from heavytail.curves.rates import fit_quantile_rate, fit_rate, slope
from heavytail.exact.sgd import deviation_scales
from tests.builders.curves import from_values, log_steps
from tests.builders.samples import pareto

STEPS, SEEDS = 300, 100
K = log_steps(10, STEPS, 9)
# x_k from x_0 = 0 is stable with this scale, so that E|x_k| and the median of |x_k| have its slope.
EXACT = slope(K, deviation_scales(4.0 / np.arange(2.0, STEPS + 2.0), 1.5, K))
# Of 100 intervals of 95 % fewer than 88 cover once in 680 seeds; the seeds are fixed.
LEAST = 0.88


def curve(noise, observable, seed):
    experiment = ht.Experiment(
        problem=ht.problems.Quadratic(1.0), noise=noise, method=ht.methods.SGD(ht.Power(4, -1, 1)),
        start=0.0, steps=STEPS, trajectories=2000, seed=seed, checkpoints=K, record=[(observable, "last")],
    )  # fmt: skip
    return ht.simulate(experiment).curve(observable)


@cache
def curves():
    return [curve(ht.noise.AlphaStable(1.5), "distance", seed) for seed in range(1, SEEDS + 1)]


def covers(fits, exact):
    return np.mean([fit.low <= exact <= fit.high for fit in fits])


def width(fits):
    return np.median([fit.high - fit.low for fit in fits])


def test_the_rate_of_a_mean_without_variance_is_covered():
    # Where the largest values look much lighter than index 1.5, as a few samples of 2000 do, there is no interval.
    fits = [fit for curve in curves() if np.isfinite((fit := fit_rate(curve)).low)]
    assert len(fits) > 0.8 * SEEDS
    assert covers(fits, EXACT) >= LEAST
    assert all("tail index is 1.5" in fit.caution for fit in fits)
    # The controls: a slope that is wrong by the width of an interval, and checkpoints that are taken for independent.
    assert covers(fits, EXACT + width(fits)) < 0.2
    assert width([fit_rate(replace(curve, sample=np.zeros((0, 0)))) for curve in curves()]) > 1.3 * width(fits)


def test_the_rate_of_a_mean_without_variance_is_hardly_ever_refuted():
    # One in 1e4 by design, so that of 100 none is expected; 2 would need a chance of 5e-5.
    ends = [fit_rate(curve).interval(0.9999) for curve in curves()]
    assert sum(not low <= EXACT <= high for low, high in ends) <= 1
    assert sum(not low <= EXACT + 0.1 <= high for low, high in ends) > 50


def test_the_rate_is_covered_where_the_tail_changes_its_look_with_k():
    """x_k of one-sided Pareto(3) noise has a shifted power at small k and a normal body at large k; E f is exact.

    Of 60 intervals of 95 % more than 10 miss once in 5000 seeds; with one index at every k a third of them missed.
    """
    variances, v = [], 0.0
    for k in range(1, STEPS + 1):
        eta = 4.0 / (k + 1.0)
        v = (1.0 - eta) ** 2 * v + eta**2
        variances.append(v)
    exact = slope(K, np.array(variances)[K - 1])
    fits = [fit_rate(curve(ht.noise.Pareto(3.0), "gap", seed)) for seed in range(1, 61)]
    bounded = [fit for fit in fits if np.isfinite(fit.low)]
    assert len(bounded) > 0.8 * len(fits)
    assert sum(not fit.low <= exact <= fit.high for fit in bounded) <= 10
    assert covers(bounded, exact + width(bounded)) < 0.5


def test_the_rate_of_a_quantile_is_covered():
    fits = [fit_quantile_rate(curve) for curve in curves()]
    assert LEAST <= covers(fits, EXACT) < 1.0  # an interval that always covers is too wide: once in 170 seeds by chance
    assert covers(fits, EXACT + width(fits)) < 0.2
    assert all(fit.caution == "" for fit in fits)
    blind = [fit_quantile_rate(replace(curve, sample=np.zeros((0, 0)))) for curve in curves()]
    assert covers(blind, EXACT) == 1.0
    assert width(blind) > 2.0 * width(fits)
    assert all("too wide if anything" in fit.caution for fit in blind)


@pytest.mark.parametrize(("index", "bounded"), [(1.29, False), (1.3, True)])
def test_the_rate_of_a_mean_of_index_near_1_has_no_interval(index, bounded):
    values = pareto(index, (4000, 1), np.random.default_rng(49)) * K**-0.5
    fit = fit_rate(from_values(values, K, moment_limit=index))
    assert np.isfinite(fit.low) == np.isfinite(fit.high) == bounded
    assert ("so near 1" in fit.caution) is not bounded


@pytest.mark.parametrize(("rows", "wider"), [(99, True), (100, False)])
def test_a_sample_of_fewer_than_100_rows_tells_no_correlation(rows, wider):
    curve = curves()[0]
    blind = fit_quantile_rate(replace(curve, sample=np.zeros((0, 0))))
    fit = fit_quantile_rate(replace(curve, sample=curve.sample[:rows]))
    assert (fit.estimate.error == blind.estimate.error) is wider
    assert (fit.estimate.error < 0.8 * blind.estimate.error) is not wider
