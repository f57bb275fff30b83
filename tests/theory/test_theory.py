"""The theorems' formulas against linear programmes over all laws, plain loops, sums by integrals, and small simulations."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy import integrate, optimize, sparse

import heavytail as ht
from heavytail import theory
from heavytail.theory import GOLDEN_RATIO

ALPHAS = (1.05, 1.2, 1.5, GOLDEN_RATIO, 1.8, 2.0)


def over_all_laws(objective, sizes, alpha, moment=1.0, mean_zero=False):
    """Return the largest E objective(g) over the laws on these atoms with E|g|**alpha <= moment**alpha."""
    scale = np.maximum(1.0, np.abs(sizes) ** alpha)  # in q = p scale, so that no row spans thirty decades
    equal = [np.ones_like(sizes) / scale] + ([sizes / scale] if mean_zero else [])
    found = optimize.linprog(
        -objective(sizes) / scale,
        A_ub=sparse.csr_array((np.abs(sizes) ** alpha / scale)[None, :]),
        b_ub=[moment**alpha],
        A_eq=np.array(equal),
        b_eq=[1.0, 0.0][: len(equal)],
        method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    assert found.status == 0
    return -found.fun


def log_grid(tau, points=8001):
    """Return atoms 0, tau, and up to 1000 tau either way: a law off the grid differs in the second order of 1e-3."""
    sizes = np.concatenate([[tau], tau * np.geomspace(1e-3, 1e3, points)])
    return np.concatenate([-sizes, [0.0], sizes])


def clipped_away(tau):
    return lambda g: g - np.clip(g, -tau, tau)


@pytest.mark.parametrize(
    ("alpha", "tau", "moment"),
    [
        (1.05, 3.0, 1.0),
        (1.2, 10.0, 1.0),
        (1.5, 0.2, 1.0),
        (1.5, 10.0, 1.0),
        (1.5, 1.0, 5.0),
        (1.8, 2.0, 0.7),
        (2.0, 4.0, 1.0),
    ],
)
def test_lemma_9_is_the_value_of_a_linear_programme(alpha, tau, moment):
    atoms = log_grid(tau)
    # The level 1.0 with G = 5 and the level 0.2 lie in the branch G - tau, whose extremal law is the constant G.
    if tau <= (1.0 - 1.0 / alpha) * moment:
        atoms = np.append(atoms, moment)
    bias = over_all_laws(clipped_away(tau), atoms, alpha, moment)
    assert bias == pytest.approx(float(theory.bias_bound(tau, alpha, moment)), rel=2e-6)
    second = over_all_laws(lambda g: np.minimum(np.abs(g), tau) ** 2, np.append(atoms, moment), alpha, moment)
    assert second == pytest.approx(float(theory.second_moment_bound(tau, alpha, moment)), rel=2e-6)


def test_lemma_9_at_the_quoted_values():
    atoms = log_grid(10.0)
    assert theory.bias_bound(10.0, 1.5) == pytest.approx(0.121716, abs=5e-7)
    assert theory.second_moment_bound(10.0, 1.5) == pytest.approx(3.162278, abs=5e-7)
    assert over_all_laws(clipped_away(10.0), atoms, 1.5, mean_zero=True) == pytest.approx(0.113375, abs=1e-6)


@pytest.mark.parametrize(("alpha", "share"), [(1.2, 0.75), (1.5, 0.93), (1.8, 0.989)])
def test_a_mean_of_zero_costs_the_bias_little(alpha, share):
    largest = over_all_laws(clipped_away(10.0), log_grid(10.0), alpha, mean_zero=True)
    assert largest / theory.bias_bound(10.0, alpha) == pytest.approx(share, abs=0.006)


@pytest.mark.parametrize("alpha", ALPHAS)
def test_the_clip_constant_is_a_supremum(alpha):
    peak = alpha / (alpha - 1.0)
    r = np.append(1.0 + np.geomspace(1e-6, 1e6, 100_001), peak)
    values = (r - 1.0) * r**-alpha
    assert theory.clip_constant(alpha) == pytest.approx(values.max(), rel=1e-12)
    assert r[np.argmax(values)] == peak


def test_the_clip_constant_at_quoted_values():
    quoted = {1.1: 0.7153, 1.2: 0.5824, 1.3: 0.4955, 1.5: 0.3849, 1.8: 0.2904, 2.0: 0.25}
    for alpha, constant in quoted.items():
        assert theory.clip_constant(alpha) == pytest.approx(constant, abs=5e-5)


def test_the_lemma_is_continuous_where_its_branches_meet_and_finite_at_zero():
    alpha, switch = 1.5, (1.0 - 1.0 / 1.5) * 2.0
    around = theory.bias_bound([switch * (1 - 1e-9), switch * (1 + 1e-9)], alpha, 2.0)
    assert around[0] == pytest.approx(around[1], rel=1e-8)
    assert theory.bias_bound(0.0, alpha, 2.0) == 2.0
    assert theory.second_moment_bound(0.0, alpha, 2.0) == 0.0


@pytest.mark.parametrize(
    ("alpha", "rates"),
    [
        # alpha, r for f - f*, r that Table 1 prints, r of the printed schedule, r of projected SGD, r of the scale of SGD
        (1.1, (0.2 / 1.1, 0.1 / 1.1, 0.02, 0.1, 0.1 / 1.1)),
        (1.2, (1 / 3, 1 / 6, 0.08, 0.2, 1 / 6)),
        (1.3, (0.6 / 1.3, 0.3 / 1.3, 0.18, 0.3, 0.3 / 1.3)),
        (1.5, (2 / 3, 1 / 3, 0.5, 0.5, 1 / 3)),
        (1.7, (1.4 / 1.7, 0.7 / 1.7, 0.79, 0.7, 0.7 / 1.7)),
        (1.8, (1.6 / 1.8, 0.8 / 1.8, 0.84, 0.8, 0.8 / 1.8)),
        (1.9, (1.8 / 1.9, 0.9 / 1.9, 0.91, 0.9, 0.9 / 1.9)),
        (2.0, (1.0, 1.0, 1.0, 1.0, 0.5)),
    ],
)
def test_the_table_of_rates(alpha, rates):
    functions = (
        theory.rate_strongly_convex,
        theory.rate_strongly_convex_in_table,
        theory.rate_printed_schedule,
        theory.rate_projected_sgd,
        theory.rate_sgd_scale,
    )
    assert [function(alpha) for function in functions] == pytest.approx(rates, rel=1e-12)


def test_the_printed_schedule_loses_except_at_two_alphas():
    for alpha in (GOLDEN_RATIO, 2.0):
        assert theory.rate_printed_schedule(alpha) == pytest.approx(theory.rate_strongly_convex(alpha), rel=1e-12)
    assert abs(GOLDEN_RATIO * (GOLDEN_RATIO - 1.0) - 1.0) < 1e-15
    for alpha in (*np.linspace(1.01, 1.61, 30), *np.linspace(1.63, 1.99, 30)):
        assert theory.rate_printed_schedule(alpha) < theory.rate_strongly_convex(alpha) - 1e-5


def test_the_schedules_of_the_theorem():
    k = np.array([1, 2, 7, 1000])
    assert [theory.step_size(0.5).at(n) for n in k] == pytest.approx(4.0 / (0.5 * (k + 1)), rel=1e-15)
    assert [theory.clip_level(1.3, 2.0).at(n) for n in k] == pytest.approx(2.0 * k ** (1 / 1.3), rel=1e-14)
    assert [theory.clip_level_printed(1.3, 2.0).at(n) for n in k] == pytest.approx(2.0 * k**0.3, rel=1e-14)


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
        bounds = theory.finite_sum_bound(k, tau, alpha, moment, mu)
        assert bounds == pytest.approx([naive_bound(n, level, alpha, moment, mu) for n in k], rel=1e-12)
    assert theory.finite_sum_bound(25, ht.Power(1.0, 0.5) + 0.25, alpha, moment, mu) == pytest.approx(bounds[-1], rel=1e-15)


@pytest.mark.parametrize("alpha", np.linspace(1.05, 2.0, 20).round(3))
def test_the_bounds_of_theorem_4_lie_in_order_for_every_k(alpha):
    k = np.arange(1, 10_001)
    power = (k + 1.0) ** -(2.0 * (alpha - 1.0) / alpha)
    finite = theory.finite_sum_bound(k, theory.clip_level(alpha), alpha)
    closed = theory.theorem_4_bound(k, alpha)
    assert (finite <= closed * (1 + 1e-12)).all()
    assert (closed <= 8.25 * power * (1 + 1e-12)).all()
    assert (np.diff(closed / power) < 0.0).all()
    assert 2.76 <= (closed / power)[-1] <= 4.1255
    assert closed[0] / power[0] == pytest.approx(2.0 * alpha * (2.0 + theory.clip_constant(alpha) ** 2), rel=1e-13)
    np.testing.assert_allclose(theory.theorem_4_bound_printed(k, alpha), 16.0 * power, rtol=1e-12)
    # The estimates between the two are not loose: a constant half as large fails.
    assert (finite > 0.5 * closed).any()


def test_the_bounds_scale_with_the_units():
    k = np.array([1, 10, 300])
    for bound in (theory.theorem_4_bound, theory.theorem_4_bound_printed):
        np.testing.assert_allclose(bound(k, 1.4, 3.0, 0.5), 18.0 * bound(k, 1.4), rtol=1e-13)
    scaled = theory.finite_sum_bound(k, theory.clip_level(1.4, 3.0), 1.4, 3.0, 0.5)
    np.testing.assert_allclose(scaled, 18.0 * theory.finite_sum_bound(k, theory.clip_level(1.4), 1.4), rtol=1e-12)


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
    for schedule, exponent in ((theory.clip_level, 1 / alpha), (theory.clip_level_printed, alpha - 1)):
        bound = theory.finite_sum_bound(200_000, schedule(alpha), alpha)
        assert bound == pytest.approx(bound_by_integrals(200_000, alpha, exponent), rel=1e-11)


def test_the_slopes_of_the_finite_sum_bound_at_quoted_values():
    # From sums over all j <= 1e8, with the paper's constant 1 in Lemma 9 and with the sharp one.
    for alpha, printed, sharp in ((1.3, 0.18013, 0.18055), (1.8, 0.84035, 0.84003)):
        assert rate_between(1e6, 1e8, alpha, alpha - 1, constant=1.0) == pytest.approx(printed, abs=5e-6)
        assert rate_between(1e6, 1e8, alpha, alpha - 1) == pytest.approx(sharp, abs=5e-6)
    for alpha in (1.2, 1.5, 1.8, 2.0):
        assert rate_between(1e6, 1e8, alpha, 1 / alpha) == pytest.approx(theory.rate_strongly_convex(alpha), abs=1e-4)


@pytest.mark.parametrize("alpha", [1.1, 1.2, 1.3, 1.5, GOLDEN_RATIO, 1.8, 1.9, 2.0])
def test_the_printed_schedule_has_its_rate_in_the_limit(alpha):
    # The two terms of the bound differ by a power of k; at these k the smaller one is gone.
    rate = rate_between(1e40, 1e60, alpha, alpha - 1)
    assert rate == pytest.approx(theory.rate_printed_schedule(alpha), abs=1e-3)
    if alpha not in (GOLDEN_RATIO, 2.0):
        assert abs(rate - theory.rate_strongly_convex(alpha)) > 0.03


@pytest.mark.parametrize("alpha", [1.1, 1.2, 1.5, 1.8, 2.0])
@pytest.mark.parametrize("tau", [1.0, 3.0, 100.0, 1e6])
@pytest.mark.parametrize("share", [0.3, 0.9, 1.0])
def test_the_worst_case_noise(alpha, tau, share):
    values, probabilities = theory.worst_case_noise(alpha, tau, share).atoms
    jump, rest = values
    assert jump == pytest.approx(-alpha * tau / (alpha - 1.0), rel=1e-14)
    assert values @ probabilities == pytest.approx(0.0, abs=1e-13)
    assert abs(jump) ** alpha * probabilities[0] == pytest.approx(share, rel=1e-12)
    assert 0.0 < rest <= tau
    bias = abs(np.clip(values, -tau, tau) @ probabilities)
    assert bias == pytest.approx(share * float(theory.bias_bound(tau, alpha)), rel=1e-9)
    # Another jump with the same share of the moment is clipped with less bias.
    for other in (0.6, 2.0):
        p = share * abs(other * jump) ** -alpha
        assert p * (abs(other * jump) - tau) < 0.99 * bias


@pytest.mark.parametrize("share", [0.45, 0.5, 0.9, 1.0])
def test_the_moment_of_the_worst_case_noise_is_at_most_twice_its_share(share):
    laws = [
        (theory.worst_case_noise(alpha, tau, share), alpha)
        for alpha in 1.0 + np.geomspace(1e-4, 1.0, 100)
        for tau in np.geomspace(1.0, 1e6, 20)
    ]
    assert 1.99 * share < max(law.moment(alpha) for law, alpha in laws) <= 2.0 * share


@pytest.mark.parametrize(("alpha", "tau"), [(1.1, 4e7), (1.2, 1450.0), (1.3, 60.0), (1.5, 5.9), (1.8, 2.0), (2.0, 1.51)])
def test_a_larger_share_has_a_moment_of_one_from_some_level_on(alpha, tau):
    for factor in (1.0, 10.0, 1000.0):
        assert theory.worst_case_noise(alpha, factor * tau, 0.9).moment(alpha) <= 1.0
    assert 1.0 < theory.worst_case_noise(alpha, max(0.7 * tau, 1.0), 0.9).moment(alpha) < 2.0


@pytest.mark.parametrize("alpha", [1.2, 1.5, 2.0])
def test_the_projected_bound_against_a_plain_recursion(alpha):
    sigma, diameter, distance = 0.7, 3.0, 1.3
    moment = distance**alpha
    naive = [0.5 * diameter ** (2 - alpha) * moment]
    for k in range(1, 60):
        eta = 4 / (k + 1)
        moment = abs(1 - eta) ** alpha * moment + 2 * eta**alpha * sigma**alpha
        naive.append(0.5 * diameter ** (2 - alpha) * moment)
    k = np.array([0, 1, 2, 17, 59])
    np.testing.assert_allclose(
        theory.projected_sgd_bound(k, alpha, sigma, diameter, distance), np.array(naive)[k], rtol=1e-13
    )


@pytest.mark.parametrize("alpha", [1.1, 1.5, 1.9])
def test_the_inequality_behind_the_projected_bound(alpha):
    # |a + b|**alpha <= |a|**alpha + alpha |a|**(alpha - 1) sign(a) b + 2 |b|**alpha; by homogeneity a = 1.
    b = np.concatenate([-np.geomspace(1e6, 1e-6, 5000), np.geomspace(1e-6, 1e6, 5000)])
    slack = 1.0 + alpha * b + 2.0 * np.abs(b) ** alpha - np.abs(1.0 + b) ** alpha
    assert (slack >= -1e-9 * np.abs(b) ** alpha).all()
    assert (slack - np.abs(b) ** alpha < 0.0).any()  # with the constant 1 in place of 2 it is false


def draws(name, alpha, size, rng):
    """Return noise with E|xi|**alpha = 1."""
    if name == "pareto":  # symmetric, of tail index a: E|z|**alpha = a / (a - alpha)
        a = alpha + 0.3
        return rng.uniform(size=size) ** (-1.0 / a) * rng.choice([-1.0, 1.0], size) * (1.0 - alpha / a) ** (1.0 / alpha)
    if name == "gaussian":
        moment = 2 ** (alpha / 2) * math.gamma((alpha + 1) / 2) / math.sqrt(math.pi)
        return rng.standard_normal(size) * moment ** (-1 / alpha)
    p = 0.02  # rare jumps of both signs
    return np.where(rng.uniform(size=size) < p, p ** (-1 / alpha), 0.0) * rng.choice([-1.0, 1.0], size)


@pytest.mark.parametrize("name", ["pareto", "gaussian", "jumps"])
def test_the_projected_bound_holds_in_a_simulation(name):
    # The bound is five times the mean, or more, and the mean known to 5 %: no false alarm.
    alpha, rng = 1.5, np.random.default_rng(7)
    x, gaps = np.full(4000, -1.0), []
    for k in range(1, 301):
        x = np.clip(x - 4 / (k + 1) * (x - 0.5 + draws(name, alpha, x.size, rng)), -1.0, 1.0)
        gaps.append(0.5 * np.mean((x - 0.5) ** 2))
    k = np.arange(1, 301)
    assert (gaps < theory.projected_sgd_bound(k, alpha, 1.0, 2.0, 1.5)).all()
    assert gaps[-1] > theory.projected_sgd_bound(300, alpha, 0.1, 2.0, 1.5)  # for noise ten times smaller it fails


@pytest.mark.parametrize("alpha", [1.2, 1.5, 1.8, 2.0])
def test_the_projected_bound_has_its_rate(alpha):
    bound = theory.projected_sgd_bound([10_000, 100_000], alpha, 1.0, 2.0, 1.0)
    assert math.log10(bound[0] / bound[1]) == pytest.approx(theory.rate_projected_sgd(alpha), abs=1e-3)


HYPOTHESES = {
    "alpha": [
        lambda: theory.moment_order(1.0),
        lambda: theory.rate_strongly_convex(2.1),
        lambda: theory.rate_strongly_convex_in_table(1.0),
        lambda: theory.rate_printed_schedule(0.5),
        lambda: theory.rate_projected_sgd(1.0),
        lambda: theory.rate_sgd_scale(2.1),
        lambda: theory.clip_constant(1.0),
        lambda: theory.clip_level(2.1),
        lambda: theory.clip_level_printed(1.0),
        lambda: theory.bias_bound(1.0, 1.0),
        lambda: theory.second_moment_bound(1.0, 2.1),
        lambda: theory.finite_sum_bound(5, 1.0, 1.0),
        lambda: theory.theorem_4_bound(5, 1.0),
        lambda: theory.theorem_4_bound_printed(5, 2.1),
        lambda: theory.projected_sgd_bound(5, 1.0, 1.0, 1.0, 1.0),
        lambda: theory.worst_case_noise(1.0, 2.0),
        lambda: theory.moment_order(math.nan),
    ],
    "mu": [
        lambda: theory.step_size(0.0),
        lambda: theory.finite_sum_bound(5, 1.0, 1.5, mu=-1.0),
        lambda: theory.theorem_4_bound(5, 1.5, mu=0.0),
        lambda: theory.theorem_4_bound_printed(5, 1.5, mu=-1.0),
    ],
    "moment": [
        lambda: theory.clip_level(1.5, 0.0),
        lambda: theory.clip_level_printed(1.5, -1.0),
        lambda: theory.bias_bound(1.0, 1.5, 0.0),
        lambda: theory.second_moment_bound(1.0, 1.5, -1.0),
        lambda: theory.finite_sum_bound(5, 1.0, 1.5, moment=0.0),
        lambda: theory.theorem_4_bound(5, 1.5, moment=-1.0),
        lambda: theory.theorem_4_bound_printed(5, 1.5, moment=-1.0),
    ],
    "tau": [
        lambda: theory.bias_bound([1.0, -1.0], 1.5),
        lambda: theory.second_moment_bound(math.nan, 1.5),
        lambda: theory.finite_sum_bound(5, -1.0, 1.5),
        lambda: theory.finite_sum_bound(5, [1.0, 2.0], 1.5),  # a table that ends at 2 was once read beyond its end
        lambda: theory.finite_sum_bound(5, ht.Power(1.0) + np.array([1.0, 2.0]), 1.5),
        lambda: theory.worst_case_noise(1.5, 0.5),
    ],
    "k": [
        lambda: theory.finite_sum_bound([0, 3], 1.0, 1.5),
        lambda: theory.finite_sum_bound([2.5], 1.0, 1.5),
        lambda: theory.finite_sum_bound([], 1.0, 1.5),
        lambda: theory.theorem_4_bound(0, 1.5),
        lambda: theory.theorem_4_bound_printed(-1, 1.5),
        lambda: theory.projected_sgd_bound(-1, 1.5, 1.0, 1.0, 1.0),
    ],
    "sigma": [lambda: theory.projected_sgd_bound(5, 1.5, -1.0, 1.0, 1.0)],
    "diameter": [lambda: theory.projected_sgd_bound(5, 1.5, 1.0, -1.0, 0.0)],
    "distance": [
        lambda: theory.projected_sgd_bound(5, 1.5, 1.0, 1.0, -1.0),
        lambda: theory.projected_sgd_bound(5, 1.5, 1.0, 1.0, 1.5),  # x_0 and x* lie in X
    ],
    "share": [lambda: theory.worst_case_noise(1.5, 2.0, 0.0), lambda: theory.worst_case_noise(1.5, 2.0, 1.1)],
}


@pytest.mark.parametrize(("name", "call"), [(name, call) for name, calls in HYPOTHESES.items() for call in calls])
def test_a_violated_hypothesis_is_named(name, call):
    with pytest.raises(ValueError, match=rf"^{name}\b"):
        call()
