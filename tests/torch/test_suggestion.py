"""The suggested clip against the theorems' formulas, for laws whose moments are known."""

import numpy as np
import pytest

from heavytail.theory import theorem_2, theorem_4

torch = pytest.importorskip("torch", reason="torch is not installed")

from heavytail.torch import GradientNoise, Norm, suggest_clipping  # noqa: E402


def noise(norms, gradient_norms=None):
    """Return norms as if they had been recorded in one dimension."""
    return GradientNoise(
        norms, norms if gradient_norms is None else gradient_norms, np.empty((norms.size, 0)), (), 0.0, 1, 8
    )


HEAVY = np.random.default_rng(1).pareto(1.6, 20_000) + 1.0
LIGHT = np.abs(np.random.default_rng(1).normal(size=20_000))


def test_a_heavy_tail_gets_an_order_whose_moment_exists():
    found = suggest_clipping(noise(HEAVY, 2.0 * HEAVY))
    low = noise(HEAVY).report().power.low
    assert 1.1 < found.alpha <= low < 1.6
    assert found.sigma == pytest.approx(np.mean(HEAVY**found.alpha) ** (1.0 / found.alpha), rel=1e-13)
    assert np.isclose(found.G, 2.0 * found.sigma, rtol=1e-13, atol=0.0)
    assert found.clip == Norm(4.0 * found.sigma)
    assert found.growing == theorem_4.clip_level(found.alpha, found.G)
    assert found.eta is None
    words = str(found)
    assert f"tau = {found.tau:.3g}, with alpha = {found.alpha:g}" in words
    assert "below its lower end moments exist" in words
    assert "20000 gradients of 8 examples" in words


def test_a_light_tail_gets_the_order_2_and_the_constants_of_theorem_2_their_schedule():
    found = suggest_clipping(noise(LIGHT), steps=10**6, smoothness=3.0, gap=2.0)
    assert found.alpha == 2.0
    assert found.sigma == pytest.approx(1.0, rel=0.03)
    assert (found.eta, found.tau) == theorem_2.schedule(10**6, 2.0, 3.0, 2.0, found.sigma)
    assert found.tau > 4.0 * found.sigma
    assert "The noise has a variance" in str(found)


def test_an_order_may_be_given_and_sigma_is_the_root_of_that_moment():
    """E X**a = 1.6 / (1.6 - a) for a Pareto law of index 1.6; the mean of n of index 1.6 / 1.1 is off by n**-0.31, 5 %."""
    found = suggest_clipping(noise(HEAVY), 1.1)
    assert found.alpha == 1.1
    assert found.sigma**1.1 == pytest.approx(1.6 / 0.5, rel=0.15)
    assert "It was given." in str(found)


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda: suggest_clipping(HEAVY), TypeError, "is no GradientNoise. Pass what record_gradient_noise returns"),
        (lambda: suggest_clipping(noise(HEAVY), 2.5), ValueError, r"alpha = 2\.5 lies outside \(1, 2\]"),
        (lambda: suggest_clipping(noise(HEAVY), steps=10), ValueError, "also needs smoothness and gap. Pass all of"),
        (lambda: suggest_clipping(noise(np.exp(LIGHT**4))), ValueError, "No moment order above 1 is safe. Undecided, the "),
        (lambda: suggest_clipping(noise(HEAVY**2)), ValueError, "No moment order above 1 is safe.*Record more samples"),
    ],
)
def test_what_cannot_be_suggested_is_an_error_that_says_why(call, kind, message):
    with pytest.raises(kind, match=message):
        call()
