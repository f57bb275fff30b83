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
