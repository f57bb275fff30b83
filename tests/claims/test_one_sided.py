"""Numbers claimed to lie on one side of a limit: SciPy's intervals decide, and several comparisons refute with less ease."""

import numpy as np
import pytest
from heavytail.paper_checks.one_sided import median_at_least, median_at_most, ratio_at_most
from scipy import stats

import heavytail as ht

VALUES = np.exp(np.random.default_rng(5).standard_normal(60))
OTHERS = np.exp(np.random.default_rng(6).standard_normal(60))
LEVEL, REFUTING = 0.95, 0.9999


def run(looks=1):
    return ht.Run("smoke", looks=looks)


def quantile_ends(values, level):
    """Return the ends of SciPy's interval of the median."""
    tails = [stats.quantile_test(values, q=0.0, p=0.5, alternative=side) for side in ("greater", "less")]
    one_sided = 1.0 - 0.5 * (1.0 - level)
    return tails[0].confidence_interval(one_sided).low, tails[1].confidence_interval(one_sided).high


def mean_ratio_ends(level):
    logs = np.log(VALUES / OTHERS)
    found = stats.ttest_1samp(logs, 0.0).confidence_interval(level)
    return np.exp(found.low), np.exp(found.high)


CASES = {
    "median": (
        lambda limit, **more: median_at_most(run(), VALUES, limit, "it", "", **more),
        lambda p: quantile_ends(VALUES, p),
    ),
    "ratio": (lambda limit, **more: ratio_at_most(run(), VALUES, OTHERS, limit, "it", "", **more), mean_ratio_ends),
}


@pytest.mark.parametrize("name", CASES)
def test_a_number_holds_below_its_limit_and_is_refuted_above_it_by_the_intervals_of_scipy(name):
    judge, ends = CASES[name]
    high, lowest = ends(LEVEL)[1], ends(REFUTING)[0]
    outcomes = [str(judge(limit).outcome) for limit in (1.001 * high, 0.999 * high, 1.001 * lowest, 0.999 * lowest)]
    assert outcomes == ["HOLDS", "UNDECIDED", "UNDECIDED", "REFUTED"]
    found = judge(high)
    assert (found.low, found.high) == pytest.approx(ends(LEVEL), rel=1e-9)


def test_at_least_is_the_mirror_image_of_at_most():
    low, highest = quantile_ends(VALUES, LEVEL)[0], quantile_ends(VALUES, REFUTING)[1]
    limits = (0.999 * low, 1.001 * low, 0.999 * highest, 1.001 * highest)
    found = [str(median_at_least(run(), VALUES, limit, "it", "").outcome) for limit in limits]
    assert found == ["HOLDS", "UNDECIDED", "UNDECIDED", "REFUTED"]


def test_comparisons_that_share_the_refuting_level_and_looks_that_share_both_widen_the_interval():
    judge, ends = CASES["ratio"]
    lowest = ends(REFUTING)[0]
    assert str(judge(0.999 * lowest, share=10).outcome) == "UNDECIDED"
    assert str(judge(0.999 * ends(1.0 - (1.0 - REFUTING) / 10.0)[0], share=10).outcome) == "REFUTED"
    looked = ratio_at_most(run(looks=7), VALUES, OTHERS, 1.0, "it", "")
    assert (looked.low, looked.high) == pytest.approx(mean_ratio_ends(1.0 - 0.05 / 7.0), rel=1e-9)


def test_what_has_no_ratio_is_told():
    reference = OTHERS.copy()
    reference[:3] = -1.0
    assert ratio_at_most(run(), VALUES, reference, 1.0, "it", "60 models").seen == "60 models; 57 of 60 have a ratio"
