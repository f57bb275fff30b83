"""Slopes over windows of delta: SciPy's Beta and binomial intervals, and a law whose values take steps."""

import math

import numpy as np
import pytest
from scipy import stats

from heavytail.curves.confidence.windows import DeltaWindow, windows_of_counts, windows_of_values
from tests.builders.curves import counts_of
from tests.builders.laws_in_delta import pareto, rounded_down

VALUES = np.sort(pareto(0.5)(np.random.default_rng(3).random(20_000)))


@pytest.mark.parametrize("level", [0.5, 0.95, 0.9999])
def test_the_interval_of_order_statistics_is_that_of_a_beta_law(level):
    (window,) = windows_of_values(VALUES, [1000, 100])
    ratio = math.log(VALUES[-100] / VALUES[-1000])
    law = stats.beta(100, 900)
    assert window.log_ratio == pytest.approx(ratio)
    expected = [ratio / -math.log(law.ppf(0.5 * (1.0 + side * level))) for side in (-1.0, 1.0)]
    assert window.interval(level) == pytest.approx(expected)
    assert window.interval(level)[0] < window.slope < window.interval(level)[1]


def test_the_interval_of_counts_is_the_exact_binomial_one():
    (window,) = windows_of_counts(counts_of(VALUES), [1000, 100])
    inside = stats.binomtest(window.few, window.many).proportion_ci(0.95, method="exact")
    expected = [window.log_ratio / -math.log(end) for end in (inside.low, inside.high)]
    assert window.interval() == pytest.approx(expected)


def test_counts_beyond_an_edge_are_those_of_the_values():
    (window,) = windows_of_counts(counts_of(VALUES), [1000, 100])
    upper = VALUES[-window.few]
    edges = [one for one in 2.0 ** np.arange(-4, 12) for one in one * (1.0 + np.arange(16) / 16.0)]
    edge = max(one for one in edges if one <= upper)
    assert (window.few, window.many) == (
        np.sum(edge <= VALUES),
        np.sum(edge / math.exp(window.log_ratio) * (1 - 1e-12) <= VALUES),
    )
    assert abs(math.log(window.few / 100)) < 0.2
    assert abs(math.log(window.many / 1000)) < 0.1


def test_the_slope_has_the_mean_and_the_error_of_the_logarithm_of_a_beta_variable():
    """20 000 draws: the mean is known to 1 % of its error, six standard errors of it."""
    drawn = -np.log(stats.beta(40, 360).rvs(20_000, random_state=1))
    window = DeltaWindow(40, 400, 10_000, 1.0)
    assert 1.0 / window.slope == pytest.approx(drawn.mean(), abs=6.0 * drawn.std() / math.sqrt(20_000))
    assert window.share == pytest.approx(drawn.std() / drawn.mean(), rel=0.05)


@pytest.mark.parametrize(
    "windows",
    [
        lambda values: windows_of_values(values, [1000, 100]),
        lambda values: windows_of_counts(counts_of(values), [1000, 100]),
    ],
)
def test_a_law_that_takes_steps_widens_the_interval_by_one_of_them(windows):
    lumpy = np.sort(rounded_down(pareto(0.5), 1.5)(np.random.default_rng(3).random(20_000)))
    (window,), (smooth,) = windows(lumpy), windows(VALUES)
    assert smooth.step == 0.0
    assert window.step == pytest.approx(math.log(1.5), abs=0.07)  # to the width of a bin
    low, high = window.interval()
    assert low < 0.5 < high
    assert high - low > 2.0 * (smooth.interval()[1] - smooth.interval()[0])


def test_windows_within_one_bin_are_put_together():
    counts = counts_of(1.0 + 0.01 * np.random.default_rng(1).random(1000))
    assert windows_of_counts(counts, [500, 100, 50]) == []
