"""Stable laws fitted to data: the tables against the laws' own quantiles, scatter against errors, and what is noticed."""

import math

import numpy as np
import pytest

import heavytail as ht
from heavytail import stable_index as s
from heavytail.estimates.stable_index.fit import Sample
from heavytail.estimates.stable_index.quantile_ratios import ORDERS, ratios, tables
from heavytail.noise import AlphaStable


def with_quantiles(x):
    """Return 101 values whose quantiles of these orders are x."""
    return np.interp(np.arange(101) / 100.0, ORDERS, x)


@pytest.mark.parametrize(("alpha", "beta"), [(0.63, 0.4), (1.0, -0.6), (1.37, 0.87), (1.85, -0.1)])
def test_the_table_between_its_points(alpha, beta):
    x = AlphaStable(alpha, beta, parameterization="S0").ppf(ORDERS)
    spread, skew = (float(spline(alpha, beta)[0, 0]) for spline in tables()[:2])
    assert (spread, skew) == pytest.approx(tuple(ratios(x)), abs=2e-3)
    assert float(tables()[2](alpha, beta)[0, 0]) == pytest.approx(x[3] - x[1], rel=5e-3)
    found = s.from_quantiles(with_quantiles(5.0 + 3.0 * x))
    assert found.value == pytest.approx(alpha, abs=0.01)
    assert found.beta == pytest.approx(beta, abs=0.03)
    assert (found.scale, found.location) == pytest.approx((3.0, 5.0), rel=0.03)


def test_the_stored_quantiles_are_the_laws():
    for alpha, beta in ((0.4, 0.25), (1.0, 1.0), (2.0, 0.0)):
        x = AlphaStable(alpha, beta, parameterization="S0").ppf([0.25, 0.5, 0.75])
        assert float(tables()[2](alpha, beta)[0, 0]) == pytest.approx(x[2] - x[0], rel=1e-6)
        assert float(tables()[3](alpha, beta)[0, 0]) == pytest.approx(x[1], abs=1e-6)


def test_mcculloch_of_the_published_table():
    """McCulloch (1986), table I: nu_alpha = 2.439 at alpha = 2, 25.000 at (0.5, 0) up to his rounding, 3.5 at about 1.44."""
    assert math.exp(tables()[0](2.0, 0.0)[0, 0]) == pytest.approx(2.439, abs=1e-3)
    assert math.exp(tables()[0](1.0, 0.0)[0, 0]) == pytest.approx(math.tan(0.45 * math.pi), abs=1e-3)


@pytest.mark.parametrize("estimate", [s.from_quantiles, s.from_characteristic], ids=lambda one: one.__name__)
@pytest.mark.parametrize(("alpha", "beta"), [(1.1, 0.0), (1.5, 0.7)])
def test_the_standard_error_is_the_scatter(estimate, alpha, beta):
    # The scatter of 60 estimates is known to 9 %; 40 % is more than four of that.
    found = [estimate(2.0 * AlphaStable(alpha, beta).rvs(4000, seed) - 7.0) for seed in range(60)]
    values, errors = np.array([one.value for one in found]), np.array([one.error for one in found])
    assert values.std() == pytest.approx(errors.mean(), rel=0.4)
    assert abs(values.mean() - alpha) < 5.0 * errors.mean() / math.sqrt(60) + 0.005
    assert np.mean([one.scale for one in found]) == pytest.approx(2.0, rel=0.02)
    assert np.mean([one.trustworthy for one in found]) > 0.9


def test_the_regression_against_a_loop():
    data = AlphaStable(1.4).rvs(300, 3)
    low, middle, high = np.quantile(data, [0.25, 0.5, 0.75])
    x = (data - middle) / (0.5 * (high - low))
    points = [0.1 * k for k in range(1, 11)]
    heights = [math.log(-2.0 * math.log(abs(sum(np.exp(1j * p * v) for v in x) / 300))) for p in points]
    slope = np.polyfit(np.log(points), heights, 1)[0]
    assert s.from_characteristic(data).value == pytest.approx(slope, rel=1e-9)


def test_data_that_are_not_stable_are_noticed():
    for law in (ht.noise.StudentT(3.0), ht.noise.Laplace()):
        assert "not stable" in s.from_characteristic(law.rvs(20_000, 1)).note
    uniform = np.random.default_rng(2).random(20_000)
    assert not s.from_characteristic(uniform).trustworthy
    assert not s.from_quantiles(uniform).trustworthy
    normal = s.from_characteristic(ht.noise.Gaussian().rvs(20_000, 3))
    assert normal.trustworthy
    assert normal.high == 2.0


def test_block_sums_of_norms_are_doubted():
    norms = np.abs(AlphaStable(1.5).rvs(20_000, 4))
    found = s.from_block_sums(norms, 141)
    assert found.value == pytest.approx(0.9, abs=0.1)  # not 1.5
    assert "whatever the tail" in found.note
    assert s.from_block_sums(AlphaStable(0.6, 1.0).rvs(20_000, 5), 50).trustworthy  # positive, of infinite mean
    assert s.from_block_sums(AlphaStable(1.5).rvs(20_000, 6), 50).trustworthy


@pytest.mark.parametrize("estimate", [s.from_quantiles, s.from_characteristic], ids=lambda one: one.__name__)
@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "0 values are too few"),
        (np.arange(49.0), "49 values are too few"),
        (np.ones(100), "equal to 1.0"),
        (np.append(np.arange(99.0), math.nan), "not a number"),
        (np.append(np.arange(99.0), math.inf), "infinite"),
    ],
)
def test_bad_input_gets_a_reason(estimate, data, message):
    with pytest.raises(ValueError, match=message):
        estimate(data)


@pytest.mark.parametrize("alpha", [0.6, 1.5])
def test_the_standard_error_of_the_regression_is_that_of_each_value_s_influence(alpha):
    """In plain NumPy, value by value, as its docstring says; more values than are taken at once."""
    data = AlphaStable(alpha, 0.7).rvs(40_000, 6)
    low, median, high = np.quantile(data, [0.25, 0.5, 0.75])
    t = np.linspace(0.1, 1.0, 10)
    turns = np.exp(1j * t[:, None] * (data - median) / ((high - low) / 2.0))
    phi = turns.mean(axis=1)
    size = np.abs(phi) ** 2
    slope = np.linalg.pinv(np.column_stack([np.ones(10), np.log(t)]))[1]
    changes = 2.0 * np.real(np.conj(phi)[:, None] * (turns - phi[:, None])) / (size * np.log(size))[:, None]
    error = np.sqrt(np.mean((slope @ changes) ** 2) / data.size)
    found = s.from_characteristic(data)
    assert found.value == pytest.approx(slope @ np.log(-np.log(size)), rel=1e-12)
    assert found.error == pytest.approx(error, rel=1e-10)


def test_quantiles_of_a_sample_have_the_bits_of_numpy_s():
    rng = np.random.default_rng(7)
    for size in (50, 51, 52, 1000, 4097):
        values = rng.standard_t(1.5, size)
        orders = np.concatenate([[0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0], rng.random(50)])
        np.testing.assert_array_equal(Sample(values).quantiles(orders), np.quantile(values, orders))


def test_a_sample_is_as_good_as_its_values():
    values = AlphaStable(1.3).rvs(500, 8)
    for estimate in (s.from_quantiles, s.from_characteristic):
        assert estimate(Sample(values)) == estimate(values)
