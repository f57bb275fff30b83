"""Paired ratios against SciPy's intervals, and what has no ratio."""

import math

import numpy as np
import pytest
from scipy import stats

from heavytail.estimates.median import median_interval
from heavytail.sharpness.paired_ratio import paired_ratio

RNG = np.random.default_rng(16)
REFERENCE = np.exp(RNG.normal(size=40))
VALUES = 3.0 * REFERENCE * np.exp(0.5 * RNG.normal(size=40))


@pytest.mark.parametrize("level", [0.95, 0.8])
def test_the_geometric_mean_has_the_interval_of_students_t(level):
    logs = np.log(VALUES / REFERENCE)
    exact = stats.ttest_1samp(logs, 0.0).confidence_interval(level)
    found = paired_ratio(VALUES, REFERENCE, level)
    assert [found.value, found.low, found.high] == pytest.approx(
        [stats.gmean(VALUES / REFERENCE), *np.exp(exact)], rel=1e-12
    )
    assert (found.kind, found.used, found.left_out) == ("geometric mean", 40, 0)


def test_numbers_whose_ratio_overflows_have_one():
    found = paired_ratio(np.array([1e300, 1e-300]), np.array([1e-300, 1e300]))
    assert found.value == pytest.approx(1.0, rel=1e-12)


@pytest.mark.parametrize("spoil", [-1.0, 0.0, math.inf])
def test_where_one_value_has_no_logarithm_it_is_the_median_of_the_ratios(spoil):
    values = np.where(np.arange(40) == 7, spoil, VALUES)
    found = paired_ratio(values, REFERENCE)
    exact = stats.quantile_test(values / REFERENCE, p=0.5).confidence_interval(0.95)
    assert (found.low, found.high) == (exact.low, exact.high)
    assert (found.value, found.kind, found.left_out) == (np.median(values / REFERENCE), "median", 0)
    assert str(found).endswith("]*")


@pytest.mark.parametrize("spoil", [-1.0, 0.0, math.nan])
def test_a_reference_that_is_not_positive_is_left_out_and_counted(spoil):
    reference = np.where(np.arange(40) < 3, spoil, REFERENCE)
    found, rest = paired_ratio(VALUES, reference), paired_ratio(VALUES[3:], REFERENCE[3:])
    assert (found.value, found.low, found.high, found.kind) == (rest.value, rest.low, rest.high, "geometric mean")
    assert (found.used, found.left_out) == (37, 3)
    assert str(found).endswith("]+")


def test_what_is_missing_and_infinities_over_each_other_are_left_out():
    found = paired_ratio(np.array([math.nan, math.inf, 2.0]), np.array([1.0, math.inf, 1.0]))
    assert (found.value, found.low, found.high, found.used, found.left_out) == (2.0, 0.0, math.inf, 1, 2)
    nothing = paired_ratio(np.array([1.0]), np.array([-1.0]))
    assert math.isnan(nothing.value)
    assert nothing.as_data() == {"value": None, "low": None, "high": None, "kind": "median", "used": 0, "left_out": 1}


@pytest.mark.parametrize("count", [5, 6, 7, 25, 200])
def test_the_interval_of_a_median_is_scipys(count):
    values = RNG.standard_cauchy(count)
    exact = stats.quantile_test(values, p=0.5).confidence_interval(0.95)
    found = median_interval(values)
    assert found == ((-math.inf, math.inf) if count < 6 else (exact.low, exact.high))
