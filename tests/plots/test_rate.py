"""The picture of a rate: the curve, the window, the fit, how far its interval lets it turn, and what was run."""

import math

import numpy as np
import pytest

import heavytail as ht
from heavytail.plots import rate
from tests.builders.curves import from_values, log_steps, noisy
from tests.builders.samples import pareto
from tests.builders.small_run import experiment

K = log_steps(1, 1000, 25)


def slope(line):
    (x, *_, last_x), (y, *_, last_y) = line
    return -math.log(last_y / y) / math.log(last_x / x)


def labels(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_the_fit_runs_over_its_window_and_the_curve_over_all_of_it():
    curve = noisy(K, 3.0 * K**-0.5, 0.01)
    fit = ht.fit_rate(curve, window=(30, 1000))
    seen, fitted = rate(fit).get_lines()[:2]
    assert np.array_equal(seen.get_xdata(), curve.k)
    assert np.array_equal(seen.get_ydata(), curve.mean)
    assert fitted.get_xdata()[[0, -1]] == pytest.approx(fit.window)
    assert slope(fitted.get_data()) == pytest.approx(fit.rate)
    ax = rate(fit)
    (window,) = ax.patches
    assert (window.get_x(), window.get_x() + window.get_width()) == pytest.approx(fit.window)
    low, high = fit.limits()
    assert f"limits within reach: [{low:.3f}, {high:.3f}]" in labels(ax)


def test_the_wedge_has_the_slopes_of_the_ends_of_the_interval():
    fit = ht.fit_rate(noisy(K, 3.0 * K**-0.5, 0.05))
    (wedge,) = rate(fit).collections
    corners = wedge.get_paths()[0].vertices
    first, last = (corners[np.isclose(corners[:, 0], k)][:, 1] for k in fit.window)
    steepest = math.log(first.max() / last.min()) / math.log(fit.window[1] / fit.window[0])
    flattest = math.log(first.min() / last.max()) / math.log(fit.window[1] / fit.window[0])
    assert (flattest, steepest) == pytest.approx((fit.low, fit.high))
    assert fit.high - fit.low > 0.01


def test_a_fit_without_an_interval_has_no_wedge():
    values = pareto(1.2, (500, 8), np.random.default_rng(3)) / np.arange(1.0, 9.0)
    fit = ht.fit_rate(from_values(values, variance_known=False), window=(1, 8))
    assert math.isinf(fit.half_width)
    ax = rate(fit)
    assert len(ax.collections) == 0
    assert not any("interval" in label for label in labels(ax))


def test_a_power_of_log_k_is_in_the_line_and_in_its_label():
    k = K[K > 1]
    curve = noisy(k, 3.0 * k**-0.5 * np.log(k), 0.001)
    ax = rate(ht.fit_rate(curve, logs=1.0))
    x, y = ax.get_lines()[1].get_data()
    assert y == pytest.approx(3.0 * x**-0.5 * np.log(x), rel=0.02)
    assert any("(log k)^1" in label for label in labels(ax))


def test_the_title_says_what_was_run_and_the_axis_in_which_unit():
    result = ht.simulate(experiment(200), "interpreted")
    fit = ht.fit_quantile_rate(result.curve("gap"), 0.9, window=(2, 20))
    ax = rate(fit)
    assert ax.get_title() == "SGD on Quadratic under Pareto, 200 trajectories of 20 steps"
    assert ax.get_ylabel() == "gap of the last iterate, in units of f"
    assert labels(ax)[1] == "0.9-quantile"
    assert np.array_equal(ax.get_lines()[0].get_ydata(), result.curve("gap").quantile(0.9))


def test_fits_of_the_same_numbers_are_equal_whatever_their_curves_are_called():
    first, second = (ht.fit_rate(noisy(K, K**-0.5, 0.01, name=name)) for name in ("one", "two"))
    assert first == second
