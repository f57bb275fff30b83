"""Sums on a logarithmic scale against closed forms, limit laws and draws."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import special

from heavytail import theory
from heavytail.exact.log_sums import log_of_sum
from tests.builders.samples import stable


@pytest.mark.parametrize("n", [1, 2, 10, 1000])
def test_normal_squares_have_the_law_of_chi_square(n):
    mean, deviation = log_of_sum(2.0, n)  # the variance of one term is 2
    assert mean == pytest.approx(special.digamma(n / 2) + math.log(4.0), abs=1e-9)
    assert deviation**2 == pytest.approx(special.polygamma(1, n / 2), abs=1e-9)


@pytest.mark.parametrize("alpha", [1.1, 1.5, 1.9])
@pytest.mark.parametrize("power", [1, 2])
def test_one_term_has_the_cumulants_of_a_stable_logarithm(alpha, power):
    mean, deviation = log_of_sum(alpha, 1, power)
    assert mean == pytest.approx(power * theory.stable_logarithms.log_mean(alpha), abs=1e-9)
    assert deviation**2 == pytest.approx(power**2 * theory.stable_logarithms.log_variance(alpha), abs=1e-9)


@pytest.mark.parametrize("alpha", [1.2, 1.5, 1.8])
def test_many_squares_tend_to_a_one_sided_stable_law(alpha):
    mean, deviation = log_of_sum(alpha, 1e15)
    a = alpha / 2
    # 1 - E exp(-s xi**2) ~ (2 s)**a E|Z|**alpha, and E log of exp(-s**a) is gamma (1/a - 1)
    normal = 2.0**a * 2.0**a * special.gamma((alpha + 1) / 2) / math.sqrt(math.pi)
    expected = float(np.euler_gamma) * (1 / a - 1) + math.log(normal * 1e15) / a
    assert mean == pytest.approx(expected, abs=1e-6)
    assert deviation == pytest.approx(theory.figure_1.second_moment_log_deviation(alpha), abs=1e-6)


@pytest.mark.parametrize(("alpha", "power"), [(1.3, 1), (1.3, 2), (1.7, 1), (1.7, 2)])
def test_against_draws(alpha, power):
    # 40 000 sums: five standard errors of the mean are false in 6e-7 of all seeds; the deviation is known to 1 % or so.
    sums = (np.abs(stable(alpha, (40_000, 30), np.random.default_rng(1))) ** power).sum(axis=1)
    mean, deviation = log_of_sum(alpha, 30, power)
    assert abs(np.log(sums).mean() - mean) < 5.0 * deviation / 200.0
    assert np.log(sums).std() == pytest.approx(deviation, rel=0.06)


def test_many_sizes_obey_the_law_of_large_numbers():
    mean, deviation = log_of_sum(1.8, 1e14, 1)
    expected = 2.0 / math.pi * special.gamma(1 - 1 / 1.8)
    assert mean == pytest.approx(math.log(1e14 * expected), abs=1e-6)
    assert deviation < 1e-5


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: log_of_sum(1.0, 10), "moment order"),
        (lambda: log_of_sum(1.5, 0.5), "n = 0.5"),
        (lambda: log_of_sum(1.5, 1e16), "rounding"),
        (lambda: log_of_sum(1.5, 10, 3), "Choose 1 or 2"),
    ],
)
def test_bad_input_gets_a_reason(call, message):
    with pytest.raises(ValueError, match=message):
        call()
