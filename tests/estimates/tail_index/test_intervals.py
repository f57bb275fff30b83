"""Tail indices: exact intervals on Pareto data, the bias that the true tail predicts, histograms, and bad input."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate, optimize, stats

from heavytail.estimates import histogram
from heavytail.estimates.tail_index import TailIndex, hill, hill_of_histogram, truncated_growth
from tests.builders.curves import counts_of
from tests.builders.samples import pareto, stable

# Of 2000 exact 95 % intervals between 93 and 97 % cover, but for one seed in 20 000.
REPETITIONS, LEAST, MOST = 2000, 0.93, 0.97


def stable_tail(alpha, x):
    """Return P(|X| > x) of the standard symmetric stable law, by Zolotarev's integral in the logarithm of pi/2 - theta."""
    s = np.linspace(-60.0, math.log(0.5 * math.pi), 6001)
    phi = np.exp(s)
    power = alpha / (alpha - 1.0)
    ratio = np.log(np.sin(phi)) - np.log(np.sin(alpha * (0.5 * math.pi - phi)).clip(1e-300))
    weight = np.log(np.cos((alpha - 1.0) * (0.5 * math.pi - phi))) - np.log(np.sin(phi))
    size = np.minimum(power * (math.log(x) + ratio) + weight, 7.0)
    return 2.0 / math.pi * integrate.simpson(np.exp(s - np.exp(size)), x=s)


def hill_of_the_law(alpha, level):
    """Return what Hill's estimate tends to above a level: 1 / a = integral of P(|X| > t) dt / t over P(|X| > level)."""
    s = np.linspace(0.0, 12.0, 121)
    tails = np.array([stable_tail(alpha, level * math.exp(point)) for point in s])
    return tails[0] / (integrate.simpson(tails, x=s) + tails[-1] / alpha)


def naive_hill(data, n):
    ordered = sorted((abs(value) for value in data), reverse=True)
    return n / sum(math.log(value / ordered[n]) for value in ordered[:n])


def test_hill_against_a_loop():
    data = np.random.default_rng(1).standard_t(1.5, 300)
    for n in (2, 10, 299):
        found = hill(data, n)
        assert found.value == pytest.approx(naive_hill(data, n), rel=1e-12)
        assert found.threshold == np.sort(np.abs(data))[-n - 1]
        assert found.exceedances == n
    np.testing.assert_array_equal(hill(data.reshape(3, 100), 10).value, hill(-data, 10).value)
    assert hill(1e-200 * data, 50).value == pytest.approx(hill(data, 50).value, rel=1e-12)


@pytest.mark.parametrize("n", [2, 20, 500])
def test_the_interval_is_that_of_a_chi_square_law(n):
    # 2 n a / (estimate of a) is chi-square with 2 n degrees of freedom.
    estimate = TailIndex(1.7, 1.0, n)
    for level in (0.5, 0.95, 0.9999):
        ends = stats.chi2.ppf([0.5 * (1 - level), 0.5 * (1 + level)], 2 * n) / (2 * n) * 1.7
        assert estimate.interval(level) == pytest.approx(tuple(ends), rel=1e-9)
    with pytest.raises(ValueError, match="level"):
        estimate.interval(1.0)


@pytest.mark.parametrize(("alpha", "n"), [(0.7, 5), (1.5, 100), (4.0, 999)])
def test_the_interval_of_hill_covers_the_index_of_pareto_data(alpha, n):
    rng = np.random.default_rng(2)
    found = [hill(pareto(alpha, 1000, rng) * 3.0, n) for _ in range(REPETITIONS)]
    assert LEAST <= np.mean([one.low <= alpha <= one.high for one in found]) <= MOST
    assert np.mean([one.low <= 1.3 * alpha <= one.high for one in found]) < LEAST
    # Both sides fail alike.
    assert abs(np.mean([one.low > alpha for one in found]) - 0.025) < 0.015


@pytest.mark.parametrize(("alpha", "n"), [(0.7, 50), (1.5, 200), (6.0, 400)])
def test_the_interval_of_the_histogram_covers_the_index_of_pareto_data(alpha, n):
    rng = np.random.default_rng(3)
    found = [hill_of_histogram(counts_of(pareto(alpha, 4000, rng)), n) for _ in range(REPETITIONS)]
    assert LEAST <= np.mean([one.low <= alpha <= one.high for one in found]) <= MOST
    assert np.mean([one.low <= 1.3 * alpha <= one.high for one in found]) < LEAST
    assert min(one.exceedances for one in found) >= n


def test_the_histogram_agrees_with_the_data():
    data = pareto(1.5, 200_000, np.random.default_rng(4))
    binned = hill_of_histogram(counts_of(data), 1000)
    exact = hill(data, binned.exceedances)
    assert binned.exceedances == np.sum(data >= binned.threshold)
    assert binned.threshold in histogram.edges()
    assert (
        binned.exceedances
        >= 1000
        > np.sum(data >= histogram.edges()[np.searchsorted(histogram.edges(), binned.threshold) + 1])
    )
    assert exact.threshold < binned.threshold <= exact.threshold * 1.001
    # The bins of 6 % lose 1e-4 of the information: the two estimates differ by a hundredth of a standard error, 0.05.
    assert binned.value == pytest.approx(exact.value, abs=0.005)


def test_the_likelihood_of_a_histogram_is_at_its_maximum():
    counts = counts_of(np.append(pareto(1.2, 3000, np.random.default_rng(5)), [np.inf, 2.0**97]))  # two beyond the last edge
    found = hill_of_histogram(counts, 500)
    edges = np.append(histogram.edges(), np.inf)
    first = np.searchsorted(edges, found.threshold)

    def negative_likelihood(a):
        chances = (edges[first:-1] / found.threshold) ** -a - (edges[first + 1 :] / found.threshold) ** -a
        seen = counts[first + 1 :] > 0
        return -np.sum(counts[first + 1 :][seen] * np.log(chances[seen]))

    best = optimize.minimize_scalar(negative_likelihood, bounds=(0.1, 10.0), method="bounded", options={"xatol": 1e-10})
    assert found.value == pytest.approx(best.x, rel=1e-6)
    assert found.exceedances == counts[first + 1 :].sum()


def test_infinite_values_make_a_tail_heavier():
    data = pareto(1.5, 5000, np.random.default_rng(6))
    values = [hill_of_histogram(counts_of(np.append(data, np.full(lost, np.nan))), 300).value for lost in (0, 1, 20)]
    assert values[0] > values[1] > values[2]


def test_zolotarevs_integral():
    assert stable_tail(2.0, 3.0) == pytest.approx(2.0 * stats.norm.sf(3.0 / math.sqrt(2.0)), rel=1e-8)
    tail = 2.0 * math.gamma(1.5) * math.sin(0.75 * math.pi) / math.pi  # C of P(|X| > x) ~ C x**-1.5
    assert stable_tail(1.5, 1e4) == pytest.approx(tail * 1e-6, rel=1e-2)


@pytest.mark.parametrize(("alpha", "share", "bias"), [(1.2, 0.01, 0.004), (1.5, 0.01, 0.030), (1.8, 0.01, 0.207)])
def test_the_bias_on_stable_data_is_the_one_of_its_tail(alpha, share, bias):
    # 20 000 exceedances: a standard error of 0.7 % of alpha, and five of them are false in 6e-7 of all seeds.
    level = optimize.brentq(lambda x: stable_tail(alpha, x) - share, 1.0, 1e4)
    expected = hill_of_the_law(alpha, level)
    assert expected - alpha == pytest.approx(bias, abs=5e-3)
    data = np.abs(stable(alpha, 2_000_000, np.random.default_rng(7)))
    n, tolerance = int(share * data.size), 5.0 * alpha / math.sqrt(share * data.size)
    assert hill(data, n).value == pytest.approx(expected, abs=tolerance)
    assert hill_of_histogram(counts_of(data), n).value == pytest.approx(expected, abs=tolerance)


@pytest.mark.parametrize("alpha", [1.2, 1.5, 1.8])
@pytest.mark.parametrize("law", [pareto, stable])
def test_the_growth_of_a_truncated_moment(alpha, law):
    # The interval of level 0.99999 with an allowance of 0.05 for what a stable tail at P < 1e-3 lacks of a power.
    data = np.abs(law(alpha, 3_000_000, np.random.default_rng(8)))
    first = float(np.quantile(data, 0.999))
    growth = truncated_growth(counts_of(data), 2.0, first, 3)
    low, high = growth.interval(0.99999)
    assert low - 0.05 < 2.0 - alpha < high + 0.05
    assert growth.error < 0.15
    assert not low - 0.05 < 3.0 - alpha < high + 0.05


def test_the_growth_in_the_limit_is_order_less_index():
    counts = np.zeros(histogram.BINS, dtype=np.int64)
    edges = histogram.edges()
    tail = np.clip(edges, 1e-3, 1e30) ** -1.5 * 1e15  # a law in place of a sample, as many per bin as it has
    counts[1:-1] = np.rint(np.where(edges[:-1] >= 1.0, tail[:-1] - tail[1:], 0.0)).astype(np.int64)
    for order in (1.0, 2.0, 3.0):
        assert truncated_growth(counts, order, 7.0, 5).value == pytest.approx(order - 1.5, abs=2e-4)


def test_the_error_of_the_growth_is_the_scatter_between_samples():
    # 80 samples give a standard deviation to 8 %; 40 % is five of that.
    rng, estimates = np.random.default_rng(9), []
    for _ in range(80):
        counts = counts_of(pareto(1.5, 20_000, rng))
        estimates.append(truncated_growth(counts, 2.0, 8.0, 3))
    values, errors = np.array([one.value for one in estimates]), np.array([one.error for one in estimates])
    assert values.std() == pytest.approx(np.sqrt(np.mean(errors**2)), rel=0.4)
    assert abs(values.mean() - 0.5) < 5.0 * values.std() / math.sqrt(80) + 0.01


def one_bin(count=100):
    return counts_of(np.full(count, 1.5))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: hill(np.ones(50), 10), "do not spread"),
        (lambda: hill(np.append(np.zeros(50), 1.0), 10), "do not spread"),
        (lambda: hill([1.0, 2.0, math.nan], 2), "not a number"),
        (lambda: hill([1.0, 2.0, math.inf], 2), "infinite"),
        (lambda: hill([1.0, 2.0, 3.0], 3), "exceedances = 3"),
        (lambda: hill([1.0, 2.0, 3.0], 1), "exceedances = 1"),
        (lambda: hill([1.0, 2.0], 2), "too few"),
        (lambda: hill([], 2), "too few"),
        (lambda: hill_of_histogram(one_bin(), 10), "one bin"),
        (lambda: hill_of_histogram(one_bin(), 101), "100 values above 1.3e-29 are too few"),
        (lambda: hill_of_histogram(counts_of(np.zeros(100)), 2), "0 values above 1.3e-29 are too few"),
        (lambda: hill_of_histogram(one_bin(), 1), "exceedances = 1"),
        (
            lambda: hill_of_histogram(counts_of(np.append(np.ones(90), np.full(10, np.nan))), 5),
            "one bin",
        ),  # was an IndexError
        (lambda: truncated_growth(one_bin(), 2.0, 4.0, 3), "Fewer than 20"),
        (lambda: truncated_growth(one_bin(), 2.0, 1.0, 1), "octaves = 1"),
    ],
)
def test_bad_input_gets_a_reason(call, message):
    with pytest.raises(ValueError, match=message):
        call()
