"""Estimates from groups against scipy, the certified values of NIST, the delta method, and their own promised coverage."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from heavytail.estimates.estimate import StudentEstimate, student_quantile
from heavytail.estimates.statistics import group_interval, group_mean, jackknife
from heavytail.experiment.groups import group_sizes
from tests.naive import group_means

ANOVA = np.load(Path(__file__).parents[1] / "data" / "nist_anova.npz")


def treatments(name):
    treatment, response = ANOVA[f"{name}_treatment"], ANOVA[f"{name}_response"]
    means = np.array([response[treatment == i].mean() for i in range(1, 10)])
    return means, np.bincount(treatment)[1:], response


@pytest.mark.parametrize("name", ["SmLs03", "SmLs09"])
def test_the_grand_mean_of_nist_data_is_correct_to_the_last_digit(name):
    """SmLs09 has 13 leading digits in common; the exact mean is a fraction."""
    means, sizes, response = treatments(name)
    exact = sum(map(Fraction, response.tolist())) / len(response)
    assert abs(Fraction(float(group_mean(means, sizes))) - exact) < Fraction(2, 10**16) * exact


@pytest.mark.parametrize(("name", "digits"), [("SmLs03", 14.5), ("SmLs09", 2.9)])
def test_the_spread_of_nist_treatments_is_the_certified_one(name, digits):
    """The certified between-treatment mean square, over N, is the squared error of the grand mean.

    The means of SmLs09 differ by 0.1 and are multiples of 2**-13, so no more than 3 digits are in the data's doubles.
    """
    means, sizes, response = treatments(name)
    low, high = group_interval(means, sizes)
    error = 0.5 * (high - low) / stats.t.ppf(0.975, 8)
    mean_square = error**2 * len(response)
    assert -np.log10(abs(mean_square / 20.01 - 1.0)) > digits


@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
def test_student_quantiles(level):
    """Closed forms for one and two degrees of freedom, and a printed table for 5 and 60."""
    assert student_quantile(level, 1) == pytest.approx(np.tan(0.5 * np.pi * level), rel=1e-12)
    assert student_quantile(level, 2) == pytest.approx(level * np.sqrt(2.0 / (1.0 - level**2)), rel=1e-12)
    assert student_quantile(0.99, 5) == pytest.approx(4.0321, abs=5e-5)
    assert student_quantile(0.95, 60) == pytest.approx(2.0003, abs=5e-5)


@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
def test_for_equal_groups_the_interval_is_the_textbook_one(level):
    means = np.random.default_rng(1).standard_normal((64, 3)) + 5.0
    low, high = group_interval(means, np.full(64, 160), level)
    expected = stats.ttest_1samp(means, 0.0).confidence_interval(level)
    assert low == pytest.approx(expected.low, rel=1e-12)
    assert high == pytest.approx(expected.high, rel=1e-12)


def test_one_group_says_nothing_about_the_spread():
    low, high = group_interval(np.array([[1.0, 2.0]]), np.array([5]))
    assert low.tolist() == [-np.inf, -np.inf]
    assert high.tolist() == [np.inf, np.inf]


@pytest.mark.parametrize("unit", [1e-200, 1e200])
def test_intervals_have_the_units_of_the_data(unit):
    """Squares of these numbers underflow and overflow."""
    means, sizes = np.random.default_rng(2).standard_normal((10, 4)) + 3.0, group_sizes(150)
    for plain, scaled in zip(group_interval(means, sizes), group_interval(unit * means, sizes), strict=True):
        assert scaled == pytest.approx(unit * plain, rel=1e-13)
    assert jackknife(unit * means, sizes, lambda m: m[0]).error == pytest.approx(
        unit * jackknife(means, sizes, lambda m: m[0]).error
    )


def test_overflowed_sums_give_the_whole_line():
    low, high = group_interval(np.array([[np.inf, 1.0], [1.0, 2.0]]), np.array([16, 16]))
    assert (low[0], high[0]) == (-np.inf, np.inf)
    assert np.isfinite([low[1], high[1]]).all()


def unweighted_interval(means, sizes):
    """A negative control: weighted deviations without regard to how the variance of a group depends on its size."""
    groups, weights = len(sizes), (sizes / sizes.sum())[:, None]
    error = np.sqrt(groups / (groups - 1) * np.sum((weights * (means - group_mean(means, sizes))) ** 2, axis=0))
    half = stats.t.ppf(0.975, groups - 1) * error
    return group_mean(means, sizes) - half, group_mean(means, sizes) + half


def coverage(draw, mean, trajectories, interval=group_interval):
    low, high = interval(group_means(draw((trajectories, 2000))), group_sizes(trajectories))
    return np.mean((low <= mean) & (mean <= high))


BAND = (0.928, 0.972)  # 0.95 +- 4.5 binomial standard errors for 2000 repetitions: a false alarm has probability 7e-6


@pytest.mark.parametrize("trajectories", [17, 33, 100, 1000])
def test_coverage_for_normal_values(trajectories):
    """Exactly 0.95 for any number; 17 are a group of 16 and a group of 1."""
    draw = np.random.default_rng(trajectories).standard_normal
    assert BAND[0] < coverage(draw, 0.0, trajectories) < BAND[1]


def test_the_coverage_test_has_power():
    """Over 20 000 repetitions the control covers 0.895 of the time."""
    assert not BAND[0] < coverage(np.random.default_rng(17).standard_normal, 0.0, 17, unweighted_interval) < BAND[1]


@pytest.mark.parametrize(
    ("law", "mean"), [(stats.t(3.0), 0.0), (stats.expon(), 1.0), (stats.pareto(3.0), 1.5)], ids=["t", "exp", "pareto"]
)
def test_coverage_for_moderately_heavy_values(law, mean):
    """1000 trajectories. The true coverage is 0.953, 0.949 and 0.940 (20 000 repetitions); the band is 0.94 +- 5 errors."""
    generator = np.random.default_rng(3)
    assert 0.914 < coverage(lambda size: law.rvs(size, random_state=generator), mean, 1000) < 0.972


@pytest.mark.parametrize("trajectories", [40, 100, 1024, 5000])
def test_for_a_linear_function_the_jackknife_is_the_interval_of_the_mean(trajectories):
    values = np.random.default_rng(4).standard_normal((trajectories, 3)) * [1.0, 2.0, 3.0] + 1.0
    means, sizes = group_means(values), group_sizes(trajectories)
    estimate = jackknife(means, sizes, lambda m: 2.0 * m[0] - m[2] + 7.0)
    low, high = group_interval(2.0 * means[:, 0] - means[:, 2] + 7.0, sizes, 0.9)
    assert estimate.interval(0.9) == pytest.approx((float(low), float(high)), rel=1e-12)
    assert estimate.df == len(sizes) - 1


def test_for_equal_groups_the_jackknife_is_tukeys():
    means = np.random.default_rng(5).standard_normal((64, 2)) + 4.0
    left = np.array([np.delete(means, g, axis=0).mean(axis=0) for g in range(64)])
    values = np.log(left[:, 0]) / left[:, 1]
    error = np.sqrt(63 / 64 * np.sum((values - values.mean()) ** 2))
    assert jackknife(means, np.full(64, 16), lambda m: np.log(m[0]) / m[1]).error == pytest.approx(error, rel=1e-12)


def test_the_jackknife_agrees_with_the_delta_method():
    """The slope of log m against log k over three correlated means; the methods differ by O(1 / groups)."""
    generator = np.random.default_rng(6)
    values = np.array([4.0, 2.0, 1.0]) * np.exp(
        0.3 * generator.standard_normal((64_000, 1)) + 0.2 * generator.standard_normal((64_000, 3))
    )
    means, sizes = group_means(values), group_sizes(64_000)
    x = np.log([1.0, 2.0, 4.0])
    x -= x.mean()
    estimate = jackknife(means, sizes, lambda m: float(x @ np.log(m) / (x @ x)))
    mean = values.mean(axis=0)
    gradient = x / (x @ x) / mean
    delta = np.sqrt(gradient @ np.cov(means.T) @ gradient / len(sizes))
    assert estimate.error == pytest.approx(delta, rel=0.01)
    assert estimate.value == pytest.approx(x @ np.log(mean) / (x @ x), rel=1e-12)
    independent = np.sqrt(gradient**2 @ np.var(means, axis=0, ddof=1) / len(sizes))
    assert abs(estimate.error / independent - 1.0) > 0.2  # what the checkpoints share matters


def test_one_group_has_no_jackknife():
    with pytest.raises(ValueError, match=r"at least two groups\. Run more than 16 trajectories"):
        jackknife(np.ones((1, 2)), np.array([16]), lambda m: m[0])


def test_the_interval_of_an_estimate():
    low, high = StudentEstimate(2.0, 0.5, 10).interval(0.99)
    assert (low, high) == pytest.approx(stats.t.interval(0.99, 10, 2.0, 0.5), rel=1e-12)
