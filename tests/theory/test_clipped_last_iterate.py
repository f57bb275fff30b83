"""The last iterate of clipped SGD: its sums by mpmath, its slope by runs on Huber's function in plain Python."""

import math

import mpmath
import numpy as np
import pytest

from heavytail import theory


@pytest.mark.parametrize("beta", [0.5, 2 / 3, 0.9])
def test_the_sum_of_the_steps_is_that_of_zeta_functions(beta):
    k = np.array([1.0, 7.0, 9_999.0, 10_000.0, 10_001.0, 1e7, 1e20])
    exact = [float(mpmath.zeta(beta) - mpmath.zeta(beta, a=mpmath.mpf(n) + 1)) for n in k]
    np.testing.assert_allclose(theory.clipped_last_iterate.path_length(k, beta, 0.3), 0.3 * np.array(exact), rtol=1e-12)


def final_gap(gamma, levels, s, smoothness, start):
    x = start
    for step, level in zip(gamma, levels, strict=True):
        g = min(s, smoothness * x)
        x -= step * min(g, level)
    return s * x - s * s / (2 * smoothness) if x > s / smoothness else 0.5 * smoothness * x * x


@pytest.mark.parametrize("alpha", [1.2, 1.5, 2.0])
def test_no_slope_of_hubers_function_is_slower_without_a_clip(alpha):
    smoothness, start, beta = 2.0, 3.0, theory.clipped_last_iterate.exponent(alpha)
    gamma, _ = theory.clipped_last_iterate.schedule(300, beta, smoothness=smoothness, distance=start, scale=0.4)
    length = theory.clipped_last_iterate.path_length(300, beta, 0.4)
    assert gamma.sum() == pytest.approx(length, rel=1e-12)
    free = np.full(gamma.size, math.inf)
    best = float(theory.clipped_last_iterate.slope(length, smoothness, start))
    gaps = [final_gap(gamma, free, factor * best, smoothness, start) for factor in (0.8, 1.0, 1.25)]
    assert gaps[1] == pytest.approx(theory.clipped_last_iterate.slowest_descent(length, smoothness, start), rel=1e-12)
    assert gaps[1] > max(gaps[0], gaps[2])


def test_clipping_only_slows_the_descent_and_the_levels_are_those_of_a_loop():
    gamma, levels = theory.clipped_last_iterate.schedule(500, 0.7, 0.05, distance=2.0, smoothness=1.5, scale=0.3)
    d = 0.0
    for k in range(500):  # as printed: k from 0
        expected = (
            2.0 / (80 * gamma[k] * math.log(6 * (k + 1) ** 2 / 0.05) ** 0.5) * min(1 / math.sqrt(d) if d else 1.0, 1.0)
        )
        assert levels[k] == pytest.approx(expected, rel=1e-12)
        d += 2 * gamma[k] * 1.5
    length = theory.clipped_last_iterate.path_length(500, 0.7, 0.3)
    s = float(theory.clipped_last_iterate.slope(length, 1.5, 2.0))
    least = theory.clipped_last_iterate.slowest_descent(length, 1.5, 2.0)
    assert final_gap(gamma, levels, s, 1.5, 2.0) >= least * (1 - 1e-12)
    assert final_gap(gamma, 0.1 * levels, s, 1.5, 2.0) > least


def test_exponents():
    assert theory.clipped_last_iterate.exponent(2.0) == pytest.approx(2 / 3)
    assert theory.clipped_last_iterate.rate(1.5) == pytest.approx(2 / 9)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: theory.clipped_last_iterate.schedule(10, 1.0), "beta"),
        (lambda: theory.clipped_last_iterate.schedule(10, 0.5, 0.0), "delta"),
        (lambda: theory.clipped_last_iterate.path_length(0, 0.5), "k"),
        (lambda: theory.clipped_last_iterate.slope(1.0, 0.0), "smoothness"),
        (lambda: theory.clipped_last_iterate.rate(1.0), "alpha"),
    ],
)
def test_parameters_out_of_range_are_errors_by_name(call, message):
    with pytest.raises(ValueError, match=message):
        call()
