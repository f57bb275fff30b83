"""The rates, schedules and bounds of Theorem 4 against plain loops and sums by integrals."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy import integrate

import heavytail as ht
from heavytail import theory
from heavytail.theory.theorem_4 import GOLDEN_RATIO


def test_the_printed_schedule_loses_except_at_two_alphas():
    for alpha in (GOLDEN_RATIO, 2.0):
        assert theory.theorem_4.rate_of_printed_schedule(alpha) == pytest.approx(theory.theorem_4.rate(alpha), rel=1e-12)
    assert abs(GOLDEN_RATIO * (GOLDEN_RATIO - 1.0) - 1.0) < 1e-15
    for alpha in (*np.linspace(1.01, 1.61, 30), *np.linspace(1.63, 1.99, 30)):
        assert theory.theorem_4.rate_of_printed_schedule(alpha) < theory.theorem_4.rate(alpha) - 1e-5


def test_the_schedules_of_the_theorem():
    k = np.array([1, 2, 7, 1000])
    assert [theory.theorem_4.step_size(0.5).at(n) for n in k] == pytest.approx(4.0 / (0.5 * (k + 1)), rel=1e-15)
    assert [theory.theorem_4.clip_level(1.3, 2.0).at(n) for n in k] == pytest.approx(2.0 * k ** (1 / 1.3), rel=1e-14)
    assert [theory.theorem_4.clip_level_printed(1.3, 2.0).at(n) for n in k] == pytest.approx(2.0 * k**0.3, rel=1e-14)


def naive_bound(k, level, alpha, moment, mu):
    """Return B_k by a loop over j, with Lemma 9 in its two branches."""
    constant = (alpha - 1) ** (alpha - 1) / alpha**alpha
    total = 0.0
    for j in range(1, k + 1):
        tau = level(j)
        near = tau <= (1 - 1 / alpha) * moment
        bias = moment - tau if near else constant * moment**alpha * tau ** (1 - alpha)
        second = tau**2 if tau <= moment else moment**alpha * tau ** (2 - alpha)
        total += j * bias**2 + 2 * j * second / (j + 1)
    return 2 * total / (mu * k * (k + 1))


@pytest.mark.parametrize(("alpha", "moment", "mu"), [(1.2, 1.0, 1.0), (1.5, 2.5, 0.3), (2.0, 0.4, 7.0)])
def test_the_finite_sum_bound_against_a_double_loop(alpha, moment, mu):
    schedules = {
        "power": (ht.Power(0.3, 0.7), lambda j: 0.3 * j**0.7),
        "constant": (0.5, lambda j: 0.5),
        "table": (np.linspace(3.0, 0.1, 25), lambda j: 3.0 - 2.9 * (j - 1) / 24),
        "sum": (ht.Power(1.0, 0.5) + 0.25, lambda j: j**0.5 + 0.25),
    }
    k = np.array([1, 2, 3, 10, 25])
    for tau, level in schedules.values():
        bounds = theory.theorem_4.finite_sum_bound(k, tau, alpha, moment, mu)
        assert bounds == pytest.approx([naive_bound(n, level, alpha, moment, mu) for n in k], rel=1e-12)
    assert theory.theorem_4.finite_sum_bound(25, ht.Power(1.0, 0.5) + 0.25, alpha, moment, mu) == pytest.approx(
        bounds[-1], rel=1e-15
    )


@pytest.mark.parametrize("alpha", np.linspace(1.05, 2.0, 20).round(3))
def test_the_bounds_of_theorem_4_lie_in_order_for_every_k(alpha):
    k = np.arange(1, 10_001)
    power = (k + 1.0) ** -(2.0 * (alpha - 1.0) / alpha)
    finite = theory.theorem_4.finite_sum_bound(k, theory.theorem_4.clip_level(alpha), alpha)
    closed = theory.theorem_4.bound(k, alpha)
    assert (finite <= closed * (1 + 1e-12)).all()
    assert (closed <= 8.25 * power * (1 + 1e-12)).all()
    assert (np.diff(closed / power) < 0.0).all()
    assert 2.76 <= (closed / power)[-1] <= 4.1255
    assert closed[0] / power[0] == pytest.approx(2.0 * alpha * (2.0 + theory.lemma_9.constant(alpha) ** 2), rel=1e-13)
    np.testing.assert_allclose(theory.theorem_4.bound_printed(k, alpha), 16.0 * power, rtol=1e-12)
    # The estimates between the two are not loose: a constant half as large fails.
    assert (finite > 0.5 * closed).any()


def test_the_bounds_scale_with_the_units():
    k = np.array([1, 10, 300])
    for bound in (theory.theorem_4.bound, theory.theorem_4.bound_printed):
        np.testing.assert_allclose(bound(k, 1.4, 3.0, 0.5), 18.0 * bound(k, 1.4), rtol=1e-13)
    scaled = theory.theorem_4.finite_sum_bound(k, theory.theorem_4.clip_level(1.4, 3.0), 1.4, 3.0, 0.5)
    np.testing.assert_allclose(
        scaled, 18.0 * theory.theorem_4.finite_sum_bound(k, theory.theorem_4.clip_level(1.4), 1.4), rtol=1e-12
    )


def bound_by_integrals(k, alpha, exponent, constant=None):
    """Return B_k for tau_j = j**exponent by the formula of Euler and Maclaurin beyond j = 1000: any k, no arrays."""
    if constant is None:
        constant = (alpha - 1) ** (alpha - 1) / alpha**alpha

    def term(x):
        return constant**2 * x ** (1 + 2 * exponent * (1 - alpha)) + 2 * x ** (1 + exponent * (2 - alpha)) / (x + 1)

    def slope(x):
        return (term(1.001 * x) - term(0.999 * x)) / (0.002 * x)

    first = 1000
    cuts = np.linspace(math.log(first), math.log(k), max(2, int(math.log(k / first))))
    body = sum(
        integrate.fixed_quad(lambda t: term(np.exp(t)) * np.exp(t), low, high, n=30)[0]
        for low, high in itertools.pairwise(cuts.tolist())
    )
    ends = 0.5 * (term(float(first)) + term(float(k))) + (slope(float(k)) - slope(float(first))) / 12
    return 2.0 * (term(np.arange(1.0, first)).sum() + body + ends) / (float(k) * (k + 1.0))


def rate_between(first, last, alpha, exponent, constant=None):
    values = [bound_by_integrals(k, alpha, exponent, constant) for k in (first, last)]
    return -math.log(values[1] / values[0]) / math.log(last / first)


@pytest.mark.parametrize("alpha", [1.2, 1.5, 1.8, 2.0])
def test_the_finite_sum_bound_against_integrals(alpha):
    for schedule, exponent in ((theory.theorem_4.clip_level, 1 / alpha), (theory.theorem_4.clip_level_printed, alpha - 1)):
        bound = theory.theorem_4.finite_sum_bound(200_000, schedule(alpha), alpha)
        assert bound == pytest.approx(bound_by_integrals(200_000, alpha, exponent), rel=1e-11)


def test_the_slopes_of_the_finite_sum_bound_at_quoted_values():
    # From sums over all j <= 1e8, with the paper's constant 1 in Lemma 9 and with the sharp one.
    for alpha, printed, sharp in ((1.3, 0.18013, 0.18055), (1.8, 0.84035, 0.84003)):
        assert rate_between(1e6, 1e8, alpha, alpha - 1, constant=1.0) == pytest.approx(printed, abs=5e-6)
        assert rate_between(1e6, 1e8, alpha, alpha - 1) == pytest.approx(sharp, abs=5e-6)
    for alpha in (1.2, 1.5, 1.8, 2.0):
        assert rate_between(1e6, 1e8, alpha, 1 / alpha) == pytest.approx(theory.theorem_4.rate(alpha), abs=1e-4)


@pytest.mark.parametrize("alpha", [1.1, 1.2, 1.3, 1.5, GOLDEN_RATIO, 1.8, 1.9, 2.0])
def test_the_printed_schedule_has_its_rate_in_the_limit(alpha):
    # The two terms of the bound differ by a power of k; at these k the smaller one is gone.
    rate = rate_between(1e40, 1e60, alpha, alpha - 1)
    assert rate == pytest.approx(theory.theorem_4.rate_of_printed_schedule(alpha), abs=1e-3)
    if alpha not in (GOLDEN_RATIO, 2.0):
        assert abs(rate - theory.theorem_4.rate(alpha)) > 0.03


HYPOTHESES = {
    "alpha": [
        lambda: theory.theorem_4.rate(2.1),
        lambda: theory.theorem_4.rate_of_printed_schedule(0.5),
        lambda: theory.theorem_4.clip_level(2.1),
        lambda: theory.theorem_4.clip_level_printed(1.0),
        lambda: theory.theorem_4.finite_sum_bound(5, 1.0, 1.0),
        lambda: theory.theorem_4.bound(5, 1.0),
        lambda: theory.theorem_4.bound_printed(5, 2.1),
    ],
    "mu": [
        lambda: theory.theorem_4.step_size(0.0),
        lambda: theory.theorem_4.finite_sum_bound(5, 1.0, 1.5, mu=-1.0),
        lambda: theory.theorem_4.bound(5, 1.5, mu=0.0),
        lambda: theory.theorem_4.bound_printed(5, 1.5, mu=-1.0),
    ],
    "G": [
        lambda: theory.theorem_4.clip_level(1.5, 0.0),
        lambda: theory.theorem_4.clip_level_printed(1.5, -1.0),
        lambda: theory.theorem_4.finite_sum_bound(5, 1.0, 1.5, G=0.0),
        lambda: theory.theorem_4.bound(5, 1.5, G=-1.0),
        lambda: theory.theorem_4.bound_printed(5, 1.5, G=-1.0),
    ],
    "tau": [
        lambda: theory.theorem_4.finite_sum_bound(5, -1.0, 1.5),
        lambda: theory.theorem_4.finite_sum_bound(5, [1.0, 2.0], 1.5),  # a table that ends at 2 was once read beyond its end
        lambda: theory.theorem_4.finite_sum_bound(5, ht.Power(1.0) + np.array([1.0, 2.0]), 1.5),
    ],
    "k": [
        lambda: theory.theorem_4.finite_sum_bound([0, 3], 1.0, 1.5),
        lambda: theory.theorem_4.finite_sum_bound([2.5], 1.0, 1.5),
        lambda: theory.theorem_4.finite_sum_bound([], 1.0, 1.5),
        lambda: theory.theorem_4.bound(0, 1.5),
        lambda: theory.theorem_4.bound_printed(-1, 1.5),
    ],
}


@pytest.mark.parametrize(("name", "call"), [(name, call) for name, calls in HYPOTHESES.items() for call in calls])
def test_a_violated_hypothesis_is_named(name, call):
    with pytest.raises(ValueError, match=rf"^{name}\b"):
        call()
