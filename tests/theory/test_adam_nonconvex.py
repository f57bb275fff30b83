"""What Adam's memory leaves of its rate: the numbers of both instances, and the memory that is best on both."""

import numpy as np
import pytest

import heavytail as ht
from heavytail import theory

ORDERS = (1.2, 1.5, 1.8, 2.0)


@pytest.mark.parametrize("alpha", ORDERS)
def test_the_rate_is_that_of_the_best_memory(alpha):
    powers = np.linspace(0, 1, 100_001)
    rates = [theory.adam_nonconvex.rate_with_memory(alpha, float(power)) for power in powers]
    assert max(rates) == pytest.approx(theory.adam_nonconvex.rate(alpha), abs=1e-5)
    assert powers[np.argmax(rates)] == pytest.approx(2 * (alpha - 1) / (3 * alpha - 2), abs=1e-4)
    assert theory.adam_nonconvex.rate_with_memory(alpha, 1.0) == pytest.approx(theory.adagrad_nonconvex.rate(alpha))
    assert theory.adam_nonconvex.rate(alpha) <= theory.momentum.rate(alpha) * (1 + 1e-12)


@pytest.mark.parametrize("alpha", ORDERS)
def test_a_large_eps_has_the_better_rate_of_plain_sgd(alpha):
    noise, large, step = ht.noise.TwoPoint(30.0, 0.01), 1e12, 0.01
    ends = []
    for method in (ht.methods.Adam(step * large, 0.0, 0.9, eps=large), ht.methods.SGD(step)):
        experiment = ht.Experiment(
            problem=ht.problems.Quadratic(1.0),
            noise=noise,
            method=method,
            start=1.0,
            steps=200,
            trajectories=20,
            checkpoints=[10, 200],
            record=[("gap", "last")],
        )
        ends.append(ht.simulate(experiment).curve("gap").mean)
    assert ends[0] == pytest.approx(ends[1], rel=1e-6)
    better = theory.sgd_nonconvex.rate(alpha) - theory.adam_nonconvex.rate(alpha)
    assert better > 0.009 if alpha < 2.0 else better == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("alpha", ORDERS)
@pytest.mark.parametrize("power", [0.3, 0.8])
def test_the_slopes_have_the_exponents(alpha, power):
    horizons = 10.0 ** np.arange(20, 60, 8)
    slopes = [theory.adam_nonconvex.descent(T, T**power, alpha, 7.0, 3.0).slope for T in horizons]
    expected = 0.5 * (alpha - 1) / alpha - 0.25 * power * (2 - alpha) / alpha
    assert ht.rates.exact_rate(horizons, slopes).rate == pytest.approx(expected, abs=1e-9)
    hidden = [theory.adam_nonconvex.hidden_slope(W, alpha)[0] * (4 * np.log(100 * W)) ** (1 - 1 / alpha) for W in horizons]
    assert ht.rates.exact_rate(horizons, hidden).rate == pytest.approx(1 - 1 / alpha, abs=1e-3)


@pytest.mark.parametrize("alpha", ORDERS)
def test_the_noises_have_the_moment_sigma(alpha):
    slope, rare = theory.adam_nonconvex.hidden_slope(50.0, alpha, 3.0)
    assert rare == pytest.approx(1 / (200 * np.log(5000)))
    law = ht.noise.TwoPoint(2 * slope * (1 - rare) / rare, rare)
    assert law.rest == pytest.approx(-2 * slope)
    assert law.moment(alpha) == pytest.approx(3.0**alpha)
    one = theory.adam_nonconvex.descent(1000, 50.0, alpha, sigma=3.0)
    assert one.probability * one.jump**alpha == pytest.approx(3.0**alpha)
    assert one.push**alpha * (0.999 + 0.001 * 999**alpha) <= 3.0**alpha


@pytest.mark.parametrize("memory", [1.2, 2.0, 30.0, 1000.0])
@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_a_jump_is_made_good_long_before_the_next_one(memory, share):
    """Steps of Adam after one jump, in units of eta: beta1 from beta2 to its root."""
    slope, rare = theory.adam_nonconvex.hidden_slope(memory, 1.5)
    beta2 = 1 - 1 / memory
    beta1 = beta2 + share * (np.sqrt(beta2) - beta2)
    m, v, x, lowest, longest, falling = -slope, slope**2, 0.0, 0.0, 0.0, 0
    for step in range(round(1 / rare)):
        g = slope + 2 * slope * (1 - rare) / rare if step == 0 else -slope
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g
        x -= m / np.sqrt(v)
        lowest, longest, falling = min(lowest, x), max(longest, m / np.sqrt(v)), falling + (m > 0)
    assert longest <= 1 / np.sqrt(memory)
    assert falling <= 2 * memory * np.log(2 / (rare * memory)) + 1
    assert share > 0 or lowest >= -2 * np.sqrt(memory)
    assert x > 0.5 / rare


def means_of_adam(one, horizon, memory, beta1, plateau, start_of_jumps, paths):
    """Return (1/T) sum |f'(x_{k-1})| / G on the second instance with a plateau, for each path; eta = 1 and no eps."""
    generator, beta2, means = np.random.default_rng(5), 1 - 1 / memory, 0.0
    x, m, v = np.zeros(paths), np.zeros(paths), np.zeros(paths)
    for k in range(1, horizon + 1):
        y = x - one.climb - plateau
        up = np.clip(np.minimum(x, one.climb - x), 0.0, one.push / 2)
        down = np.clip(np.minimum(y, one.height / one.slope + one.slope - y), 0.0, one.slope)
        means = means + (up + down) / (horizon * one.slope)
        u = generator.uniform(size=paths)
        pushed = np.where(u * horizon < 1, (horizon - 1) * one.push, -one.push)
        jumps = one.jump * ((u < one.probability / 2) * 1.0 - ((u >= one.probability / 2) & (u < one.probability)))
        g = up - down + np.where(x < one.climb, pushed, np.where(x > one.climb + start_of_jumps, jumps, 0.0))
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g
        x = x - m / (1 - beta1**k) / np.sqrt(v / (1 - beta2**k))
    return means


def rest(one, horizon, memory, beta1):
    """Return how far behind the climb x comes to rest on a plateau, if no jump comes."""
    beta2, x, m, v = 1 - 1 / memory, 0.0, 0.0, 0.0
    for k in range(1, horizon + 1):
        g = max(min(x, one.climb - x, one.push / 2), 0.0) - one.push if x < one.climb else 0.0
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g
        x -= m / (1 - beta1**k) / np.sqrt(v / (1 - beta2**k))
    return x - one.climb


@pytest.mark.parametrize("alpha", [1.2, 2.0])
@pytest.mark.parametrize("beta1", [0.5, 0.95])
def test_a_memory_too_long_for_the_descent_needs_a_plateau(alpha, beta1):
    horizon, paths = 10_000, 60
    memory = horizon**0.9  # above the power (2 p + 2)/(3 p + 2)
    one = theory.adam_nonconvex.descent(horizon, memory, alpha)
    falls = means_of_adam(one, horizon, memory, beta1, 0.0, 3 * np.sqrt(memory), paths)
    place = rest(one, horizon, memory, beta1)
    rests = means_of_adam(one, horizon, memory, beta1, place + 1, place - 1, paths)
    assert np.mean(falls) < 0.1
    assert np.mean(rests) - 4 * np.std(rests) / np.sqrt(paths) > 0.1
    assert np.mean(rests > 0.25) > 0.25  # about half of them


@pytest.mark.parametrize("memory", [5.0, 50.0])
@pytest.mark.parametrize("eta", [1.0, 0.01])
def test_the_hidden_slope_is_climbed_from_the_minimum(memory, eta):
    slope, rare = theory.adam_nonconvex.hidden_slope(memory, 1.5)
    generator, beta1, beta2 = np.random.default_rng(6), 1 - 1 / memory, 1 - 1 / memory
    x, m, v, total, steps = np.zeros(20), np.zeros(20), np.zeros(20), 0.0, 10_000
    for k in range(1, steps + 1):
        gradient = np.clip(x, -slope, slope)
        total += np.mean(np.abs(gradient)) / (steps * slope)
        jump = generator.uniform(size=20) < rare
        g = gradient + np.where(jump, 2 * slope * (1 - rare) / rare, -2 * slope)
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g
        x = x - eta * m / (1 - beta1**k) / np.sqrt(v / (1 - beta2**k))
    assert total > 0.95


def test_the_step_size_is_a_unit_of_length():
    one, other = (theory.adam_nonconvex.descent(1000, 50.0, 1.5, eta) for eta in (1.0, 0.1))
    assert other.slope == pytest.approx(one.slope)
    assert (other.climb, other.height) == pytest.approx((0.1 * one.climb, 0.1 * one.height))
    root = one.jump * np.sqrt(one.probability)  # of v in the mean
    assert 1000 * one.slope / root == pytest.approx(one.height / one.slope)  # steps of eta G/r, for T of them


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: theory.adam_nonconvex.descent(100, 1.0, 1.5), r"memory = 1\.0"),
        (lambda: theory.adam_nonconvex.hidden_slope(0.5, 1.5), r"memory = 0\.5"),
        (lambda: theory.adam_nonconvex.rate_with_memory(1.5, 2.0), r"power = 2\.0"),
        (lambda: theory.adam_nonconvex.rate(1.0), r"alpha = 1\.0 lies outside"),
    ],
)
def test_bad_numbers_are_errors_with_a_reason(call, message):
    with pytest.raises(ValueError, match=message):
        call()
