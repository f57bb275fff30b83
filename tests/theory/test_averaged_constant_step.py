"""The average of SGD with a constant step: the bound against whole trees of paths, and its exponents."""

import itertools

import numpy as np
import pytest

import heavytail as ht
from heavytail import theory

ORDERS = (1.2, 1.5, 1.8, 2.0)


def mean_square_of_the_average(start, steps, eta, bend, jump, probability, radius):
    """Return E xbar**2 over all paths, for f' = x where x > 0 and bend x elsewhere, on [-radius, radius]."""
    total = 0.0
    for path in itertools.product((0, 1, -1), repeat=steps):
        x, weight, places = start, 1.0, 0.0
        for sign in path:
            places += x
            weight *= probability / 2 if sign else 1 - probability
            x = float(np.clip(x - eta * ((x if x > 0 else bend * x) + sign * jump), -radius, radius))
        total += weight * (places / steps) ** 2
    return total


@pytest.mark.parametrize("alpha", ORDERS)
def test_no_tree_of_paths_exceeds_the_bound(alpha):
    generator = np.random.default_rng(2)
    ratios = []
    for _ in range(8):
        bend, eta, probability = generator.uniform(0.2, 1), generator.uniform(0.3, 1), generator.uniform(0.1, 0.9)
        jump, radius = generator.uniform(0.1, 4), 2.0
        found = mean_square_of_the_average(radius, 6, eta, bend, jump, probability, radius)
        sigma = jump * probability ** (1 / alpha)
        bound = theory.averaged_constant_step.bound(6, eta, alpha, bend, 1.0, 2 * radius, sigma)
        ratios.append(0.5 * found / float(bound))
    assert 0.02 < max(ratios) < 1.0


@pytest.mark.parametrize(("low", "least"), [(-16.0, 0.0), (0.0, 0.3)])
def test_a_parabola_keeps_the_rate_of_parabolas_only_with_the_minimiser_inside(low, least):
    """The mean in units of a jump, eta**((p - 1)/p), of which there is one in the time 1/eta, either way."""
    means = []
    for eta in (0.05, 0.01):
        law = np.zeros(3201)
        z = np.linspace(-16, 16, law.size)
        law[law.size // 2] = 1.0
        for _ in range(round(6 / eta)):
            after = np.zeros(law.size)
            for jump, chance in ((0.0, 1 - eta), (1.0, eta / 2), (-1.0, eta / 2)):
                place = (np.clip((1 - eta) * z + jump, low, 16.0) + 16.0) * 100.0
                below = np.minimum(np.floor(place).astype(int), law.size - 2)
                np.add.at(after, below, chance * law * (below + 1 - place))
                np.add.at(after, below + 1, chance * law * (place - below))
            law = after
        means.append(float(law @ z))
    assert means == pytest.approx(2 * [np.mean(means)], rel=0.1, abs=1e-9)
    assert min(means) >= least - 1e-9
    assert least > 0 or max(means) < 1e-9


@pytest.mark.parametrize("alpha", ORDERS)
def test_the_exponents(alpha):
    horizons = 10.0 ** np.arange(20, 60, 8)
    for power, rate in (
        (1 / alpha, theory.averaged_constant_step.rate(alpha)),
        (alpha / (2 * alpha - 1), theory.averaged_constant_step.rate_best(alpha)),
    ):
        bound = theory.averaged_constant_step.bound(horizons, horizons**-power, alpha, 0.5, 1.0, 3.0, 2.0)
        assert ht.rates.exact_rate(horizons, bound).rate == pytest.approx(rate, abs=5e-3)
    assert theory.averaged_constant_step.rate(alpha) * alpha == pytest.approx(2 - 2 / alpha)
    for order in (alpha - 1, 1.0):  # of the curvature: the mean of e_k**p counts, and it is of the order eta**(p - 1)
        assert theory.averaged_constant_step.rate(alpha, order) == pytest.approx(theory.sgd_average.rate(alpha))
    assert theory.averaged_constant_step.rate(alpha, 0.1) == pytest.approx(2.2 * (alpha - 1) / alpha**2)


def test_the_bound_term_by_term():
    """p = 2, eta = 1/2, mu = 1/2, K = 8, D = 6: r = 3, m**2 = sigma**2 = 4."""
    found = theory.averaged_constant_step.bound(8, 0.5, 2.0, 0.5, 2.0, 6.0, 2.0)
    assert found == pytest.approx(2 * 9 + 2 * 4 * 3 / 6 + 2 * 2 * 3 + 4)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: theory.averaged_constant_step.bound(10, 1.5, 1.5, 0.5), r"eta = 1\.5 holds a value outside \(0, 2/"),
        (lambda: theory.averaged_constant_step.bound(10, 0.1, 1.5, 2.0), r"mu = 2\.0 .*at most the smoothness"),
        (lambda: theory.averaged_constant_step.bound(10, 0.1, 2.5), r"alpha = 2\.5 lies outside"),
        (lambda: theory.averaged_constant_step.rate(1.5, -0.1), r"order = -0\.1"),
    ],
)
def test_bad_numbers_are_errors_with_a_reason(call, message):
    with pytest.raises(ValueError, match=message):
        call()
