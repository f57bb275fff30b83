"""RMSProp against clipping, held against the methods and a search."""

import math

import numpy as np
import pytest

import heavytail as ht
from heavytail import theory


def random_parameters(size):
    """Steps of RMSProp over many orders of magnitude: g, v, rate, beta2, eps."""
    generator = np.random.default_rng(0)
    return (
        10.0 ** generator.uniform(-6, 6, size) * generator.choice([-1.0, 1.0], size),
        10.0 ** generator.uniform(-8, 8, size),
        10.0 ** generator.uniform(-3, 3, size),
        1.0 - 10.0 ** generator.uniform(-4, -0.01, size),
        10.0 ** generator.uniform(-8, 4, size),
    )


def test_both_step_sizes_are_those_of_the_methods():
    for g, v, rate, beta2, eps in zip(*random_parameters(50), strict=True):
        eta, tau = theory.rmsprop.matched_clipping(v, rate, beta2, eps, factor=2.0)
        x, y, state = np.zeros(1), np.zeros(1), np.full((1, 1), v)
        ht.methods.RMSProp(rate, beta2, eps).step(1, x, np.array([g]), state)
        ht.methods.CClip(float(eta), float(tau)).step(1, y, np.array([g]), state)
        assert -x[0] / g == pytest.approx(theory.rmsprop.h_adam(g, v, rate, beta2, eps), rel=1e-12)
        assert -y[0] / g == pytest.approx(theory.rmsprop.h_clip(g, eta, tau), rel=1e-12)


@pytest.mark.parametrize("factor", [1.0, 2.0])
def test_the_bracket_is_what_a_search_finds(factor):
    g, v, rate, beta2, eps = random_parameters(200_000)
    memory = eps + np.sqrt(beta2 * v)
    adam = rate / (eps + np.sqrt(beta2 * v + (1 - beta2) * g**2))
    clip = factor * rate / memory * np.minimum(memory / np.sqrt(1 - beta2) / np.abs(g), 1.0)
    low, high = theory.rmsprop.bracket(factor=factor)
    assert (low, high) == pytest.approx((0.5 / factor, 1.0 / factor))
    assert low * (1 - 1e-12) <= (adam / clip).min() < low * 1.02
    assert high * 0.999 < (adam / clip).max() <= high * (1 + 1e-12)


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_the_bracket_narrows_with_the_share_of_eps(share):
    sizes = np.geomspace(1e-7, 1e7, 20_001)
    ratios = np.maximum(1.0, sizes) / (share + np.sqrt((1.0 - share) ** 2 + sizes**2))
    assert theory.rmsprop.bracket(share) == pytest.approx((ratios.min(), ratios.max()), rel=1e-5)


def test_the_bracket_of_rmsprop_without_eps_is_one_over_root_two():
    assert theory.rmsprop.bracket(0.0) == pytest.approx((math.sqrt(0.5), 1.0), rel=1e-15)
    assert theory.rmsprop.bracket_printed() == (0.5, 2.0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: theory.rmsprop.h_adam(1.0, -1.0, 0.1, 0.9, 0.0), r"v = -1\.0 holds a value that is no mean square"),
        (lambda: theory.rmsprop.h_adam(1.0, 0.0, 0.1, 0.9, 0.0), r"eps \+ sqrt\(beta2 v\) = 0 .* Pass a positive eps"),
        (lambda: theory.rmsprop.h_adam(1.0, 1.0, 0.1, 1.0, 0.0), r"beta2 = 1\.0 lies outside \[0, 1\)"),
        (lambda: theory.rmsprop.h_adam(1.0, 1.0, 0.0, 0.9, 0.0), r"rate = 0\.0 must be positive"),
        (lambda: theory.rmsprop.matched_clipping(1.0, 0.1, 0.9, 0.1, -1.0), r"factor = -1\.0 must be positive"),
        (lambda: theory.rmsprop.bracket(1.5), r"share = 1\.5 lies outside \[0, 1\]"),
    ],
)
def test_bad_numbers_are_errors_with_a_reason(call, message):
    with pytest.raises(ValueError, match=message):
        call()
