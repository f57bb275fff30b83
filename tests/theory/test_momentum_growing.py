"""Momentum under noise that grows: the bound against whole trees of paths, and the shot noise against mpmath."""

import itertools

import mpmath
import numpy as np
import pytest

import heavytail as ht
from heavytail import theory

ORDERS = (1.2, 1.5, 1.8, 2.0)


def mean_over_all_paths(start, steps, eta, b, jump, probability, floor, growth):
    """Return (1/T) sum E|x_{k-1}| on x**2/2, with the noise (floor + growth |x|) times two values, over all 2**T paths."""
    values = jump, -jump * probability / (1 - probability)
    chances = probability, 1 - probability
    total = 0.0
    for path in itertools.product((0, 1), repeat=steps):
        x, m, weight, lengths = start, 0.0, 1.0, 0.0
        for k, side in enumerate(path):
            lengths += abs(x)
            g = x + (floor + growth * abs(x)) * values[side]
            m = g if k == 0 else b * m + (1 - b) * g
            x -= eta * np.sign(m)
            weight *= chances[side]
        total += weight * lengths / steps
    return total


@pytest.mark.parametrize("alpha", ORDERS)
def test_no_tree_of_paths_exceeds_the_bound(alpha):
    generator = np.random.default_rng(3)
    ratios = []
    for _ in range(12):
        probability = generator.uniform(0.02, 0.6)
        law = ht.noise.TwoPoint(1.0, probability)
        jump = law.moment(alpha) ** (-1 / alpha)  # then E|xi|**alpha = 1
        b, eta = generator.uniform(0, 0.9), generator.uniform(0.01, 0.5)
        start, floor = generator.uniform(0, 3), generator.uniform(0, 1)
        free = (theory.momentum_growing.freshness(alpha, 1.0) / (1 - b)) ** (1 - 1 / alpha)
        growth = generator.uniform(0.2, 1.2) * free  # 2 rho A s1 is at most 1.2 / 2
        found = mean_over_all_paths(start, 9, eta, b, jump, probability, floor, growth)
        bound = theory.momentum_growing.bound(9, eta, b, alpha, 1.0, 0.5 * start**2, floor, growth, start)
        ratios.append(found / float(bound))
    assert 0.1 < max(ratios) < 1.0


@pytest.mark.parametrize("alpha", ORDERS)
def test_without_memory_and_growth_it_is_the_bound_of_noise_that_does_not_grow(alpha):
    arguments = 100, 0.1, 0.0, alpha, 3.0, 5.0, 0.7
    bound = theory.momentum_growing.bound(*arguments, growth=0.0)
    assert bound == pytest.approx(theory.momentum.bound(*arguments), rel=1e-12)


def test_the_bound_term_by_term():
    """b = 3/4, p = 2: W = 4, A = 1/2 and rho = 1/(1 - 81/256)."""
    rho = 256 / 175
    noise = 0.5 * (2 + 0.3 * 3 * 0.1 * 3) + (2 + 0.3 * 7) / (100 / 4) + 4 * 0.5 * 0.3 * 7 / 100
    whole = 5 / (0.1 * 100) + 0.15 + 2 * 3 * 0.1 * 3 + 2 * rho * noise
    found = theory.momentum_growing.bound(100, 0.1, 0.75, 2.0, 3.0, 5.0, 2.0, 0.3, 7.0)
    assert found == pytest.approx(whole / (1 - 2 * rho * 0.5 * 0.3), rel=1e-12)


@pytest.mark.parametrize("alpha", ORDERS)
@pytest.mark.parametrize("growth", [0.5, 3.0])
def test_the_freshness_doubles_the_bound_at_most(alpha, growth):
    fresh = theory.momentum_growing.freshness(alpha, growth)
    spread = 2 ** ((2 - alpha) / alpha) * fresh ** (1 - 1 / alpha)
    assert 2 * spread * growth / (1 - np.exp(-1)) == pytest.approx(0.5)
    assert theory.momentum_growing.freshness(alpha, 0.0) == 1.0
    assert theory.momentum_growing.bound(10, 0.1, 0.0, alpha, growth=10.0) == np.inf


@pytest.mark.parametrize("alpha", ORDERS)
def test_the_schedule_has_the_rate(alpha):
    horizons = 10.0 ** np.arange(8, 18, 2)
    schedules = [theory.momentum_growing.schedule(T, alpha, 3.0, 5.0, 0.7, 0.1) for T in horizons]
    bound = theory.momentum_growing.bound(horizons, *np.transpose(schedules), alpha, 3.0, 5.0, 0.7, 0.1)
    rate = theory.momentum_growing.rate(alpha)
    assert rate == pytest.approx((alpha - 1) / (3 * alpha - 2))
    assert ht.rates.exact_rate(horizons, bound).rate == pytest.approx(rate, abs=5e-3)


@pytest.mark.parametrize(("start", "least"), [(0.5, 1.0), (2.5, 1.0), (1.0, 0.0), (2.0, 0.0)])
def test_without_memory_steps_lead_uphill_unless_they_end_at_0(start, least):
    """The walk in units of eta, place by place: where it meets 0 it stays, and the distance does not fall, but no more."""
    q, law, means = 0.45, {start: 1.0}, [start]
    for _ in range(80):
        after = {}
        for x, chance in law.items():
            side = np.sign(x)
            for y, share in ((x + side, 1 - q), (x - side, q)):
                after[y] = after.get(y, 0.0) + chance * share
        law = after
        means.append(sum(abs(x) * chance for x, chance in law.items()))
    drift = np.diff(means)
    assert (drift >= least * (1 - 2 * q) - 1e-12).all()
    assert least > 0 or drift[-1] < 0.5 * (1 - 2 * q)


@pytest.mark.parametrize(("jumps", "overshoot"), [(0.3, 2.0), (0.35, 2.0), (1.2, 2.0), (0.16, 1.1), (0.5, 5.0)])
def test_the_momentum_points_uphill_as_often_as_a_shot_noise_is_small(jumps, overshoot):
    """By inverting the Laplace transform exp(-lambda int_0^1 (1 - exp(-s z))/z dz) of the shot noise."""

    def transform(s):
        return mpmath.exp(-jumps * mpmath.quad(lambda z: (1 - mpmath.exp(-s * z)) / z, [0, 0.5, 1])) / s

    with mpmath.workdps(20):
        below = mpmath.invertlaplace(transform, (1 - 1 / overshoot) * jumps, method="stehfest")
    assert theory.momentum_growing.uphill(jumps, overshoot) == pytest.approx(float(below), rel=1e-5)


@pytest.mark.parametrize("overshoot", [1.1, 2.0, 8.0])
def test_with_the_fewest_jumps_the_momentum_points_either_way(overshoot):
    jumps = theory.momentum_growing.fewest_jumps(overshoot)
    assert theory.momentum_growing.uphill(jumps, overshoot) == pytest.approx(0.5, rel=1e-12)
    assert theory.momentum_growing.uphill(0.9 * jumps, overshoot) > 0.505


@pytest.mark.parametrize(("alpha", "apart"), [(1.2, 1e7), (1.5, 4e3), (2.0, 300)])
def test_how_far_the_memory_that_suffices_lies_from_the_one_that_is_needed(alpha, apart):
    growth = 1e6  # jumps are rare then, as `uphill` has them
    enough = theory.momentum_growing.freshness(alpha, growth)
    needed = []
    for overshoot in np.linspace(1.01, 3, 200):
        rare = (overshoot / growth) ** (alpha / (alpha - 1))
        moment = (1 - rare) * overshoot**alpha + rare * (overshoot * (1 - rare) / rare) ** alpha
        assert moment ** (1 / alpha) == pytest.approx(growth, rel=1e-4)
        needed.append(rare / theory.momentum_growing.fewest_jumps(float(overshoot)))
    assert min(needed) / enough == pytest.approx(apart, rel=0.1)


def test_the_largest_overshoot_of_the_formula():
    """At c lambda = 1 it is exp(-gamma/c) / Gamma(1 + 1/c), which mpmath finds to be 1/2 at a = 9.93."""
    c = mpmath.findroot(lambda c: mpmath.exp(-mpmath.euler / c) / mpmath.gamma(1 + 1 / c) - 0.5, 0.9)
    assert float(1 / (1 - c)) == pytest.approx(9.93, abs=0.005)
    assert theory.momentum_growing.uphill(float(1 / c) * (1 - 1e-12), float(1 / (1 - c))) == pytest.approx(0.5)


def test_horizons_that_nobody_counts_to():
    """With b = 0, s0 = s1 = D1 = 0 it is Delta/(eta T) + L eta/2, where T has no end."""
    found = theory.momentum_growing.bound(1e30, 1e-15, 0.0, 1.5, 2.0, 3.0, 0.0, 0.0, 0.0)
    assert found == pytest.approx(3e-15 + 1e-15, rel=1e-12)


@pytest.mark.parametrize("alpha", ORDERS)
def test_the_moment_of_the_instance(alpha):
    noise = theory.momentum_growing.instance(0.1, 3.0).noise
    growth = 3**alpha * 0.9 * (1 + 9 ** (alpha - 1))
    assert (noise.floor, noise.slope) == (0.0, 1.0)
    assert noise.law.moment(alpha) == pytest.approx(growth, rel=1e-12)
    assert noise.law.rest == pytest.approx(-3.0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: theory.momentum_growing.bound(10, 0.1, 0.5, 1.5, growth=-1.0), r"growth = -1\.0 .*size of a vector"),
        (lambda: theory.momentum_growing.bound(10, 0.1, 1.0, 1.5), r"momentum = 1\.0 holds a value outside \[0, 1\)"),
        (lambda: theory.momentum_growing.instance(0.1, 1.0), r"overshoot = 1\.0 .*uphill"),
        (lambda: theory.momentum_growing.uphill(3.0), r"jumps = 3\.0 .*c lambda = 1"),
        (lambda: theory.momentum_growing.fewest_jumps(9.0), r"overshoot = 9\.0 .*ends above 1/2"),
    ],
)
def test_bad_numbers_are_errors_with_a_reason(call, message):
    with pytest.raises(ValueError, match=message):
        call()
