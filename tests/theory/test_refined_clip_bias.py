"""The clip bias with an effective dimension against random laws in the plane, and the laws that attain it."""

import numpy as np
import pytest

from heavytail import theory


def clipped(g, tau):
    """Return the rows of g, shortened to the length tau."""
    return g * np.minimum(1.0, tau / np.maximum(np.linalg.norm(g, axis=1), 1e-300))[:, None]


def moments(xi, q, alpha):
    """Return the roots of the largest moment along a direction in the plane, and of the moment of the length."""
    angles = np.linspace(0.0, np.pi, 721)
    along = np.abs(xi @ np.stack([np.cos(angles), np.sin(angles)])) ** alpha
    return float((q @ along).max() ** (1.0 / alpha)), float((q @ np.linalg.norm(xi, axis=1) ** alpha) ** (1.0 / alpha))


def random_law(generator):
    """Return the values, one of which has mean 0 with the others, and probabilities of a law in the plane."""
    jumps = generator.standard_normal((generator.integers(1, 4), 2)) * 10.0 ** generator.uniform(-0.5, 2.0)
    q = generator.dirichlet(np.ones(len(jumps))) * 10.0 ** generator.uniform(-3.0, -0.2)
    rest = -(q @ jumps) / (1.0 - q.sum())
    return np.vstack([jumps, rest]), np.append(q, 1.0 - q.sum())


def test_no_random_law_exceeds_the_bounds():
    """A direction between two of the 721 has a moment less than 1e-4 larger."""
    generator = np.random.default_rng(0)
    largest = np.zeros(2)
    for _ in range(3000):
        (xi, q), alpha, tau = random_law(generator), generator.uniform(1.05, 2.0), 10.0 ** generator.uniform(-0.3, 1.5)
        m = generator.uniform(0.0, 0.95) * tau * np.array([1.0, 0.0]) * generator.integers(0, 2)
        directional, total = moments(xi, q, alpha)
        bias = np.linalg.norm(q @ clipped(m + xi, tau) - m)
        bound = theory.refined_clip_bias.bias_bound(tau, alpha, directional, total, np.linalg.norm(m))
        second = np.linalg.eigvalsh((clipped(xi, tau) * q[:, None]).T @ clipped(xi, tau))[-1]
        ratios = bias / bound, second / theory.refined_clip_bias.covariance_bound(tau, alpha, directional)
        largest = np.maximum(largest, ratios)
    assert (largest <= 1.0 + 1e-4).all()
    assert (largest > 0.5).all()  # they were tried where it matters


@pytest.mark.parametrize("dimension", [1, 2, 9])
def test_noise_on_one_coordinate_attains_it_at_mean_zero(dimension):
    alpha, tau = 1.5, 1e6
    law = theory.lemma_9.instance(alpha, tau, share=1.0)
    values, q = law.atoms
    xi = np.concatenate([value * np.eye(dimension) for value in values])
    weights = np.repeat(q / dimension, dimension)
    total = law.moment(alpha) ** (1.0 / alpha)
    bound = theory.refined_clip_bias.bias_bound(tau, alpha, total * dimension**-0.5, total)
    assert 0.998 < np.linalg.norm(weights @ clipped(xi, tau)) / bound < 1.0


def test_the_effective_dimension_of_noise_on_one_coordinate_is_the_dimension():
    """E|<e, xi>|**alpha = E|x|**alpha sum |e_j|**alpha / d is largest along (1, ..., 1)."""
    alpha, dimension, generator = 1.4, 5, np.random.default_rng(1)
    directions = generator.standard_normal((20_000, dimension))
    directions /= np.linalg.norm(directions, axis=1)[:, None]
    along = (np.abs(directions) ** alpha).mean(axis=1).max() ** (1.0 / alpha)
    assert along < dimension**-0.5
    assert theory.refined_clip_bias.effective_dimension(dimension**-0.5, 1.0) == pytest.approx(dimension)
    assert theory.refined_clip_bias.effective_dimension(along, 1.0) == pytest.approx(dimension, rel=0.1)


def test_constants_and_levels():
    r = np.linspace(1.0, 50.0, 500_001)
    for alpha in (1.1, 1.5, 2.0):
        largest = ((r - 1.0) * r ** -(alpha + 1.0)).max()
        assert theory.refined_clip_bias.gradient_constant(alpha) == pytest.approx(largest, rel=1e-7)
    assert theory.refined_clip_bias.clip_level(1000.0, 1.5, 8.0, 3.0) == pytest.approx(75.0)
    assert theory.refined_clip_bias.rate_in_dimension(1.5) == pytest.approx(1.0 / 3.0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: theory.refined_clip_bias.bias_bound(4.0, 1.5, 2.0, 1.0), r"^directional = 2\.0 exceeds total = 1\.0"),
        (lambda: theory.refined_clip_bias.bias_bound(4.0, 1.5, 1.0, 1.0, 4.0), r"^gradient = 4\.0 lies outside \[0, tau\)"),
        (
            lambda: theory.refined_clip_bias.bias_bound(0.0, 1.5, 1.0, 1.0),
            r"^tau = 0\.0 holds a value that is no clip level",
        ),
        (lambda: theory.refined_clip_bias.covariance_bound(-1.0, 1.5, 1.0), r"^tau = -1\.0"),
        (lambda: theory.refined_clip_bias.effective_dimension(0.0, 1.0), "^directional"),
    ],
)
def test_bad_input_is_an_error_with_a_reason(call, message):
    with pytest.raises(ValueError, match=message):
        call()
