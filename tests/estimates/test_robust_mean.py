"""Robust means against scipy, brute force and their own guarantees, and bad input."""

import math

import numpy as np
import pytest
from scipy import stats

from heavytail import robust_mean as r
from heavytail.noise import Pareto, StudentT

DATA = np.random.default_rng(1).standard_t(2.5, 500) + 3.0


def test_the_median_of_means_against_a_loop():
    found = r.median_of_means(DATA, blocks=25)
    means = sorted(DATA[20 * j : 20 * (j + 1)].mean() for j in range(25))
    assert found.value == pytest.approx(means[12])
    # The widest rank with P(B < rank) <= 0.025, B binomial (25, 1/2).
    rank = max(k for k in range(1, 13) if stats.binom.cdf(k - 1, 25, 0.5) <= 0.025)
    assert (found.low, found.high) == pytest.approx((means[rank - 1], means[-rank]))
    assert r.median_of_means(DATA).level == 0.95


def test_the_trimmed_mean_against_scipy():
    for share in (0.05, 0.2):
        found = r.trimmed_mean(DATA, share=share)
        assert found.value == pytest.approx(stats.trim_mean(DATA, share))
        ends = stats.mstats.trimmed_mean_ci(DATA, limits=(share, share), alpha=0.05)
        assert (found.low, found.high) == pytest.approx(tuple(ends), rel=2e-3)  # it divides by the other number of values


@pytest.mark.parametrize("p", [1.05, 1.3, 1.5, 1.8, 2.0])
def test_the_influence_function_of_catoni_is_between_its_bounds(p):
    x = np.concatenate([-np.geomspace(1e6, 1e-6, 3001), np.geomspace(1e-6, 1e6, 3001)])
    psi = np.sign(x) * np.log1p(np.abs(x) + np.abs(x) ** p / p)
    upper, lower = np.log1p(x + np.abs(x) ** p / p), -np.log1p(-x + np.abs(x) ** p / p)
    assert (psi <= upper + 1e-12).all()
    assert (psi >= lower - 1e-12).all()
    assert (np.diff(psi) > 0.0).all()


def test_catoni_solves_its_equations():
    found, v = r.catoni(DATA, moment=5.0), 5.0
    logarithm = math.log(40.0)
    s = math.sqrt(2.0 * logarithm / (DATA.size * v))

    def total(theta):
        x = s * (DATA - theta)
        return np.sum(np.sign(x) * np.log(1.0 + np.abs(x) + x**2 / 2.0))

    budget = DATA.size * s**2 * v / 2.0 + logarithm
    assert total(found.value) == pytest.approx(0.0, abs=1e-8)
    assert total(found.low) == pytest.approx(budget)
    assert total(found.high) == pytest.approx(-budget)


def test_catoni_covers_skewed_laws_without_a_variance():
    # The guarantee is 95 %; fewer than 185 of 200 would be false for at most one seed in 30.
    law = Pareto(1.5)
    samples = law.rvs((200, 300), 2)
    found = [r.catoni(row, moment=law.moment(1.4), order=1.4) for row in samples]
    assert np.mean([one.low <= 0.0 <= one.high for one in found]) > 0.97
    assert not found[0].note


@pytest.mark.parametrize("estimate", [r.median_of_means, r.trimmed_mean, r.catoni], ids=lambda one: one.__name__)
def test_symmetric_heavy_tails_are_covered(estimate):
    # Fewer than 88 % of 300 honest intervals: one seed in a million.
    found = [estimate(row) for row in StudentT(2.2).rvs((300, 400), 3)]
    assert np.mean([one.low <= 0.0 <= one.high for one in found]) > 0.88
    spread = np.std([one.value for one in found])
    assert spread < 2.0 * np.std([row.mean() for row in StudentT(2.2).rvs((300, 400), 3)])
    assert estimate(DATA + 100.0).value == pytest.approx(estimate(DATA).value + 100.0, rel=1e-6)


def test_one_huge_value_does_not_move_a_robust_mean():
    spoilt = DATA.copy()
    spoilt[7] = 1e9
    for estimate, reach in ((r.median_of_means, 0.3), (r.trimmed_mean, 0.3), (r.catoni, 1.0)):  # Catoni's grows like log
        assert abs(estimate(spoilt).value - estimate(DATA).value) < reach


def test_skewed_data_are_warned_of():
    for estimate in (r.median_of_means, r.trimmed_mean, r.catoni):
        assert "skewed" in estimate(Pareto(1.5).rvs(1000, 4)).note
        assert "skewed" not in estimate(StudentT(2.5).rvs(1000, 4)).note
        assert estimate.__name__.split("_")[0] in str(estimate(DATA)).lower()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: r.median_of_means([]), "0 values are too few"),
        (lambda: r.trimmed_mean([1.0]), "1 values are too few"),
        (lambda: r.catoni([1.0, math.nan, 2.0]), "not a number"),
        (lambda: r.median_of_means(DATA[:20]), "make no 30 blocks"),
        (lambda: r.median_of_means(DATA, blocks=4), "4 blocks are too few"),
        (lambda: r.trimmed_mean(DATA, share=0.5), "share = 0.5"),
        (lambda: r.trimmed_mean(DATA[:4], share=0.49), "leave 0"),
        (lambda: r.catoni(np.ones(100)), "equal"),
        (lambda: r.catoni(DATA, order=1.0), "order = 1.0"),
        (lambda: r.catoni(DATA, moment=-1.0), "moment = -1.0"),
        (lambda: r.trimmed_mean(DATA, level=1.0), "level = 1.0"),
    ],
)
def test_bad_input_gets_a_reason(call, message):
    with pytest.raises(ValueError, match=message):
        call()
