"""What an ordinary log-log fit says at each horizon, held against NumPy's lines, and the sentence of a verdict."""

import numpy as np
import pytest

from heavytail.claims import judge
from heavytail.curves.rates import exact_rate, fit_rate
from heavytail.curves.rates.horizons import Horizons, horizons
from tests.builders.curves import log_steps, noisy

K = log_steps(1, 10**6, 61)


def slowly(k):
    """A power 0.5 with a correction that is forgotten like k**-0.25."""
    return k**-0.5 * (1.0 + 2.0 * k**-0.25)


def test_each_horizon_has_the_line_through_its_last_two_decades():
    found = horizons(K, slowly(K.astype(float)))
    for k in (100, 1000, 10**6):
        inside = (k >= K) & (k / 100.0 <= K) & ((k >= 1000) | (K >= 10.0))
        line = -np.polyfit(np.log(K[inside]), np.log(slowly(K[inside].astype(float))), 1)[0]
        assert found.slopes[found.k.index(k)] == pytest.approx(line)


def test_spacings_beyond_two_decades_still_make_lines_of_three_points():
    steps = 10.0 ** np.arange(2, 12, 2)
    found = horizons(steps, steps**-0.3)
    assert found.k == (1e6, 1e8, 1e10)
    assert found.slopes == pytest.approx((0.3, 0.3, 0.3))


def test_heights_without_a_logarithm_are_left_out():
    heights = slowly(K.astype(float))
    heights[[3, 5]] = np.inf, 0.0
    rest = np.delete(np.arange(K.size), [3, 5])
    assert horizons(K, heights) == horizons(K[rest], heights[rest])


@pytest.mark.parametrize(
    ("slopes", "said"),
    [
        ((0.3, 0.44, 0.46, 0.5), "an ordinary log-log fit comes within 0.05 of it at k = 1000"),
        ((0.46, 0.5, 0.6, 0.7), "an ordinary log-log fit comes within 0.05 of it at k = 10, and leaves it again"),
        ((0.3, 0.4, 0.6, 0.7), "no ordinary log-log fit up to k = 10000 comes within 0.05 of it"),
    ],
)
def test_the_sentence_says_when_a_fit_would_have_been_right(slopes, said):
    assert Horizons((10.0, 100.0, 1000.0, 10000.0), slopes).sentence(0.5) == said


def test_every_verdict_on_a_rate_says_so_of_measured_and_of_exact_curves():
    measured = fit_rate(noisy(K, slowly(K.astype(float)), 1e-5))
    exact = exact_rate(K[::5].astype(float), slowly(K[::5].astype(float)))
    expected = measured.horizons.near(0.5)
    assert expected is not None
    assert 10**3 < expected[0] < 10**6
    for decide in (judge.rate_equals, judge.rate_at_least, judge.rate_at_most):
        assert f"; an ordinary log-log fit comes within 0.05 of it at k = {expected[0]:g}" in decide(measured, 0.5).evidence
        assert "; an ordinary log-log fit comes within 0.05 of it at k = " in decide(exact, 0.5).evidence
        assert "; no ordinary log-log fit up to k = 1e+06 comes within 0.05 of it" in decide(measured, 0.3).evidence
