"""Estimators of the tail index: other packages' numbers, loops, the biases that theory predicts, coverage, bad input."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from heavytail import tail_index as t
from heavytail.estimates import histogram
from heavytail.estimates.tail_index import moment_ratio, quantile_spacings
from heavytail.estimates.tail_index.cautions import shape
from tests.builders.samples import pareto

PEERS = json.loads((Path(__file__).parents[2] / "data" / "tail_index_peers.json").read_text())
SAMPLE = np.array(PEERS["sample"])
ALL = [t.hill, t.bias_reduced_hill, t.kernel, t.moments, t.pickands]
# Of 1000 exact 95 % intervals between 92.5 and 97.5 % cover, but for one seed in 3000.
REPETITIONS, LEAST, MOST = 1000, 0.925, 0.975


def quantiles_of(gamma, rho, beta, total):
    """Return the sizes U(total / (i - 1/2)) of U(t) = t**gamma (1 + gamma beta t**rho / rho): a law in place of a sample."""
    time = total / (np.arange(1, total + 1) - 0.5)
    return time**gamma * (1.0 + gamma * beta * time**rho / rho)


@pytest.mark.parametrize("peer", ["tailestim", "heavytails"])
@pytest.mark.parametrize("name", ["hill", "moments", "pickands"])
def test_against_other_packages(peer, name):
    for n, gamma in PEERS[peer][name].items():
        found = getattr(t, name)(SAMPLE, int(n))
        assert found.exceedances == int(n)
        if gamma > 0.0:
            assert 1.0 / found.value == pytest.approx(gamma, rel=1e-9)
        else:
            assert found.value == math.inf
        if found.inverse is not None:
            assert found.inverse.value == pytest.approx(gamma, rel=1e-9)


def test_the_second_order_against_another_package():
    found, peer = t.second_order(t.order_statistics(SAMPLE)), PEERS["heavytails"]["second_order"]
    assert found.used == peer["k"]
    assert (found.rho, found.beta) == pytest.approx((peer["rho"], peer["beta"]), rel=1e-9)
    for n, gamma in PEERS["heavytails"]["bias_reduced_hill"].items():
        assert 1.0 / t.bias_reduced_hill(SAMPLE, int(n)).value == pytest.approx(gamma, rel=1e-9)


def test_the_kernel_estimate_against_a_loop():
    ordered, n = sorted(SAMPLE, reverse=True), 60
    weights = [(1.0 - (i / (n + 1)) ** 2) ** 2 for i in range(1, n + 1)]
    spacings = [i * math.log(ordered[i - 1] / ordered[i]) for i in range(1, n + 1)]
    expected = sum(weights) / sum(w * s for w, s in zip(weights, spacings, strict=True))
    assert t.kernel(SAMPLE, n).value == pytest.approx(expected, rel=1e-12)
    assert t.kernel(SAMPLE, n).df == pytest.approx(0.7 * n, rel=0.02)


@pytest.mark.parametrize(("gamma", "rho", "beta"), [(0.5, -1.0, 1.0), (0.8, -0.5, -0.3), (0.3, -0.7, 0.8)])
def test_the_bias_is_the_one_that_theory_predicts(gamma, rho, beta):
    """Without chance: of a law's own quantiles, each estimate is off by its bias to the first order."""
    total, n = 1_000_000, 20_000
    tail = t.order_statistics(quantiles_of(gamma, rho, beta, total))
    a = gamma * beta * (total / n) ** rho
    off = {name: getattr(t, name)(tail, n) for name in ("hill", "moments", "pickands", "kernel")}
    second = abs(a) * (total / n) ** rho * 3.0 + 2e-3 * abs(a) + 2e-4  # what the first order leaves, and i - 1/2 for i
    assert 1.0 / off["hill"].value - gamma == pytest.approx(a / (1.0 - rho), abs=second)
    expected = a * (gamma * (1.0 - rho) + rho) / (gamma * (1.0 - rho) ** 2)
    assert off["moments"].inverse.value - gamma == pytest.approx(expected, abs=4.0 * second)
    m = gamma * beta * (4.0 * total / n) ** rho
    factor = (1.0 - 2.0**-rho) * (1.0 - 2.0 ** (-gamma - rho)) / (rho * (1.0 - 2.0**-gamma) * math.log(2.0))
    assert off["pickands"].inverse.value - gamma == pytest.approx(m * factor, abs=4.0 * second)
    moment = 15.0 / 8.0 * (1.0 / (1.0 - rho) - 2.0 / (3.0 - rho) + 1.0 / (5.0 - rho))
    assert 1.0 / off["kernel"].value - gamma == pytest.approx(a * moment, abs=second)
    assert abs(1.0 / t.bias_reduced_hill(tail, n).value - gamma) < 0.8 * abs(a / (1.0 - rho))  # rho is estimated


def test_the_automatic_threshold_keeps_the_bias_at_a_quarter_of_the_error():
    for rho, beta in ((-1.0, 1.0), (-0.5, -0.4), (-2.0, 3.0)):
        order = t.SecondOrder(rho, beta, 990_000, 1_000_000)
        n = order.exceedances()
        assert abs(order.bias(n)) * math.sqrt(n) == pytest.approx(0.25, rel=0.05)
        best = order.exceedances(share=1.0 / math.sqrt(-2.0 * rho))
        errors = [order.bias(k) ** 2 + 1.0 / k for k in (best // 2, best, 2 * best)]
        assert errors[1] == min(errors)
    at_the_end = t.SecondOrder(-0.7, 1.0, 1000, 1100)  # variances of the estimate and the correction add up to the known one
    assert 1.0 / 1000 + at_the_end.error_of_bias(1000) ** 2 == pytest.approx((1.7 / 0.7) ** 2 / 1000)


def test_the_variance_of_pickands_is_continuous_at_zero():
    assert quantile_spacings.variance(0.0) == pytest.approx(quantile_spacings.variance(1e-6), rel=1e-4)
    assert quantile_spacings.variance(0.0) == pytest.approx(3.0 / (4.0 * math.log(2.0) ** 4))
    assert moment_ratio.variance(0.0) == pytest.approx(moment_ratio.variance(-1e-9), rel=1e-6)


@pytest.mark.parametrize("estimate", ALL, ids=lambda one: one.__name__)
@pytest.mark.parametrize("alpha", [0.8, 2.5])
def test_the_intervals_cover_the_index_of_pareto_data(estimate, alpha):
    rng = np.random.default_rng(4)
    found = [estimate(pareto(alpha, 1500, rng), 400) for _ in range(REPETITIONS)]
    covers = np.mean([one.low <= alpha <= one.high for one in found])
    # The correction of the bias has a second error, of rho, that its interval leaves out: it covers with 92 %.
    assert LEAST - 0.03 * (estimate is t.bias_reduced_hill) <= covers <= MOST
    assert np.mean([one.low <= 1.5 * alpha <= one.high for one in found]) < LEAST
    assert np.mean([one.trustworthy for one in found]) > 0.95


@pytest.mark.parametrize(
    ("alpha", "law"), [(1.5, stats.t(1.5)), (2.0, stats.invweibull(2.0)), (1.5, stats.burr12(2.0, 0.75))]
)
def test_automatic_intervals_cover(alpha, law):
    # Of 300 honest intervals, 89 % and fewer cover for one seed in 10 000; some bias is left, so 85 % are asked for.
    samples = np.abs(law.rvs((300, 2000), random_state=5))
    for estimate in (t.hill, t.bias_reduced_hill, t.moments):
        found = [estimate(row) for row in samples]
        assert np.mean([one.low <= alpha <= one.high for one in found]) > 0.85


def test_light_tails_are_seen():
    rng = np.random.default_rng(6)
    for data in (rng.standard_normal(20_000), rng.exponential(size=20_000), rng.random(20_000)):
        found = t.moments(data)
        assert found.high == math.inf
        assert found.low > 5.0
        for estimate in (t.hill, t.bias_reduced_hill, t.kernel):
            assert not estimate(data).trustworthy
        assert "lighter than any power" in t.hill(data).note


def test_a_fixed_number_of_exceedances_is_doubted_where_the_tail_has_not_settled():
    data = np.random.default_rng(7).standard_t(3.0, 20_000)
    assert "has not settled" in t.hill(data, 4000).note
    assert t.hill(data).trustworthy
    assert "not to be trusted" in str(t.hill(data, 4000))


def test_the_shape_statistic_is_standard_normal_for_a_power():
    rng = np.random.default_rng(8)
    for n in (50, 500):
        found = np.array([shape(t.order_statistics(pareto(1.5, 1000, rng)), n) for _ in range(1000)])
        assert np.mean(np.abs(found) > 3.0) < 0.04  # skewed at small n
        assert abs(np.median(found)) < 0.5


def test_rounded_values_are_doubted():
    data = np.round(pareto(1.0, 5000, np.random.default_rng(9)))
    assert "rounded" in t.hill(data, 1000).note


def test_a_histogram_gives_what_the_values_give():
    data = pareto(1.5, 100_000, np.random.default_rng(10))
    counts = np.bincount(np.searchsorted(histogram.edges(), data, side="right"), minlength=histogram.BINS)
    tail = t.from_histogram(counts)
    assert tail.total == data.size
    ordered = np.sort(data)[::-1]
    assert np.abs(np.log(tail.sizes / ordered)).max() < 0.0625
    for estimate in ALL:
        plain, binned = estimate(data, 2000), estimate(tail, 2000)
        assert binned.value == pytest.approx(plain.value, abs=0.1 * (plain.high - plain.low))
    assert t.hill(tail, 2000).value == pytest.approx(t.hill(data, 2000).value, rel=5e-3)


def test_a_histogram_of_more_values_than_are_used():
    counts = np.zeros(histogram.BINS, dtype=np.int64)
    counts[histogram.BINS // 2 : histogram.BINS // 2 + 50] = 10**6
    tail = t.from_histogram(counts)
    assert tail.total == 50 * 10**6
    assert 2**20 <= tail.sizes.size <= 2 * 10**6
    assert (np.diff(tail.sizes) < 0.0).all()


def test_the_series_estimate_allows_for_dependence():
    # Runs of ten equal-tailed neighbours: a tenth of the information. 200 intervals: 60 % and 85 % are 10 sigmas apart.
    rng, plain, series = np.random.default_rng(11), 0, 0
    for _ in range(200):
        data = np.repeat(pareto(1.5, 400, rng), 10) * rng.uniform(0.999, 1.001, 4000)
        one, other = t.hill(data, 1000), t.hill_of_series(data, 1000)
        assert one.value == pytest.approx(other.value)
        plain, series = plain + (one.low <= 1.5 <= one.high), series + (other.low <= 1.5 <= other.high)
    assert plain < 120
    assert series > 170


def test_the_hill_curve_is_hills_estimate():
    n, value, low, high = t.hill_curve(SAMPLE)
    for position in (0, 30, len(n) - 1):
        found = t.hill(SAMPLE, int(n[position]))
        assert (value[position], low[position], high[position]) == pytest.approx((found.value, found.low, found.high))
    assert 2 < t.exceedances_of_least_error(SAMPLE) < 400


def test_estimates_do_not_depend_on_sign_order_or_unit():
    for estimate in ALL:
        value = estimate(SAMPLE).value
        assert estimate(-SAMPLE[::-1]).value == value
        assert estimate(4.0 * SAMPLE.reshape(20, 20)).value == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize("estimate", ALL, ids=lambda one: one.__name__)
@pytest.mark.parametrize(
    ("data", "exceedances", "message"),
    [
        ([], None, "too few"),
        ([], 10, "too few|exceedances = 10"),
        (SAMPLE[:15], None, "too few"),
        (SAMPLE[:15], 15, "exceedances = 15|too few"),
        (np.ones(100), None, "do not spread"),
        (np.ones(100), 20, "do not spread|equal"),
        (np.zeros(100), None, "too few"),
        (np.append(SAMPLE, math.nan), None, "not a number"),
        (np.append(SAMPLE, math.inf), 20, "infinite"),
        (SAMPLE, 400, "exceedances = 400"),
        (SAMPLE, 1, "exceedances = 1"),
    ],
)
def test_bad_input_gets_a_reason(estimate, data, exceedances, message):
    with pytest.raises(ValueError, match=message):
        estimate(data, exceedances)


def test_bad_types_and_histograms_get_a_reason():
    with pytest.raises(TypeError, match="not real numbers"):
        t.hill(["heavy"], 10)
    with pytest.raises(TypeError, match="not real numbers"):
        t.hill(1j * SAMPLE, 10)
    with pytest.raises(ValueError, match="shape"):
        t.from_histogram(np.zeros(3, dtype=np.int64))
    counts = np.zeros(histogram.BINS, dtype=np.int64)
    counts[-1] = 2
    with pytest.raises(ValueError, match="hill_of_histogram"):
        t.from_histogram(counts)
    with pytest.raises(ValueError, match="20 blocks"):
        t.hill_of_series(SAMPLE[:100], 20)
