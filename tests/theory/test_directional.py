"""Directional sharpness against eigenvalues, fine differences in many digits, exhaustive search, and hand-made examples."""

import math

import mpmath
import numpy as np
import pytest

from heavytail import theory

RNG_SEED = 20


def symmetric(rng, d, positive=False):
    a = rng.standard_normal((d, d))
    return a @ a.T + 0.1 * np.eye(d) if positive else a + a.T


def test_directional_sharpness_lies_between_the_extreme_eigenvalues_and_reaches_them():
    rng = np.random.default_rng(RNG_SEED)
    h = symmetric(rng, 6)
    values, vectors = np.linalg.eigh(h)
    for value, vector in zip(values, vectors.T, strict=True):
        assert theory.directional.sharpness(h, 3.7 * vector) == pytest.approx(value, rel=1e-12)
    for _ in range(100):
        assert values[0] <= theory.directional.sharpness(h, rng.standard_normal(6)) <= values[-1]


def test_a_diagonal_may_be_given_as_a_vector():
    rng = np.random.default_rng(RNG_SEED)
    h, g, v = rng.random(5), rng.standard_normal(5), rng.standard_normal(5)
    for function in (theory.directional.sharpness, lambda h, v: theory.directional.figure_of_merit(g, h, v)):
        assert function(h, v) == pytest.approx(function(np.diag(h), v), rel=1e-13)
    level = 0.5 * np.abs(g).max()
    for function in (theory.directional.sharpness_slope, theory.directional.merit_slope):
        assert function(g, h, level) == pytest.approx(function(g, np.diag(h), level), rel=1e-13)


def test_the_expansion_is_exact_for_a_quadratic_and_the_printed_one_is_not():
    """f = x**2 + 3 x y by hand: f(1, 2) = 7, gradient (8, 3), step (0.5, -1), f(1.5, 1) = 6.75."""
    h = np.array([[2.0, 3.0], [3.0, 0.0]])
    assert theory.directional.expansion(7.0, [8.0, 3.0], h, [0.5, -1.0]) == 6.75
    assert theory.directional.expansion_printed(7.0, [8.0, 3.0], h, [0.5, -1.0]) == 7.0 - 1.0 - 2.5


def test_the_figure_of_merit_is_the_best_decrease_of_the_quadratic_model():
    rng = np.random.default_rng(RNG_SEED)
    for _ in range(20):
        h, g, v = symmetric(rng, 4, positive=True), rng.standard_normal(4), rng.standard_normal(4)
        merit = theory.directional.figure_of_merit(g, h, v)
        steps = np.linspace(0.0, 2.0, 200_001) * (g @ v) / (v @ h @ v)
        assert merit == pytest.approx(np.max(steps * (g @ v) - 0.5 * steps**2 * (v @ h @ v)), rel=1e-9)
        cosine = (g @ v) / np.linalg.norm(g) / np.linalg.norm(v)
        assert merit == pytest.approx((g @ g) * cosine**2 / (2.0 * theory.directional.sharpness(h, v)), rel=1e-12)
        newton = np.linalg.solve(h, g)
        assert merit <= theory.directional.figure_of_merit(g, h, newton) * (1 + 1e-12)
        assert theory.directional.figure_of_merit(g, h, newton) == pytest.approx(0.5 * g @ newton, rel=1e-12)


def test_the_top_percent_by_hand():
    g = [0.5, -4.0, 3.0, -0.1, 2.0]
    assert [theory.directional.top_level(g, percent) for percent in (1.0, 20.0, 20.1, 40.0, 100.0)] == [
        4.0,
        4.0,
        3.0,
        3.0,
        0.1,
    ]
    assert theory.directional.clip_top(g, 50.0).tolist() == [0.5, -2.0, 2.0, -0.1, 2.0]
    assert theory.directional.top_level(np.arange(1, 101), 7.0) == 94.0  # 7 % of 100 is 7, whatever 0.07 * 100 is in binary


def exact_derivative(of, g, h, tau):
    """Return the derivative of D or M by central differences in 60 digits, from plain loops."""
    mpmath.mp.dps = 60
    g, h = [mpmath.mpf(x) for x in g], [[mpmath.mpf(x) for x in row] for row in h]
    d = len(g)

    def value(level):
        c = [mpmath.sign(x) * min(abs(x), level) for x in g]
        curvature = sum(c[i] * h[i][j] * c[j] for i in range(d) for j in range(d))
        if of == "sharpness":
            return curvature / sum(x * x for x in c)
        return sum(x * y for x, y in zip(g, c, strict=True)) ** 2 / (2 * curvature)

    step = mpmath.mpf(10) ** -25
    return float((value(tau + step) - value(tau - step)) / (2 * step))


def test_the_slopes_are_derivatives():
    rng = np.random.default_rng(RNG_SEED)
    for _ in range(30):
        d = int(rng.integers(2, 7))
        g, tau = rng.standard_t(2, d), rng.uniform(0.05, 1.0)
        h, positive = symmetric(rng, d), symmetric(rng, d, positive=True)
        tau *= np.abs(g).max()
        for of, slope, hessian in (
            ("sharpness", theory.directional.sharpness_slope, h),
            ("merit", theory.directional.merit_slope, positive),
        ):
            expected = exact_derivative(of, g, hessian, tau)
            assert slope(g, hessian, tau) == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_nothing_changes_where_nothing_is_clipped():
    assert theory.directional.sharpness_slope([1.0, -2.0], [3.0, 4.0], 2.5) == 0.0
    assert theory.directional.merit_slope([1.0, -2.0], [3.0, 4.0], 2.5) == 0.0


def test_the_first_clip_helps_exactly_where_the_merit_rises():
    rng = np.random.default_rng(RNG_SEED)
    found = []
    for _ in range(200):
        g, h = rng.standard_normal(5), symmetric(rng, 5, positive=True)
        top, second = np.sort(np.abs(g))[::-1][:2]
        near = np.clip(g, -top + 1e-7 * (top - second), top - 1e-7 * (top - second))
        found.append(theory.directional.first_clip_helps(g, h))
        assert found[-1] == (theory.directional.figure_of_merit(g, h, near) > theory.directional.figure_of_merit(g, h, g))
    assert 20 < sum(found) < 180


def test_gradients_proportional_to_the_hessian_want_their_sign():
    """f = sum h x**2 / 2 at x = (1, ..., 1): the sign of g = h is Newton's direction, and one step reaches the minimum."""
    h = np.geomspace(1e-3, 10.0, 9)
    assert theory.directional.figure_of_merit(h, h, np.sign(h)) == pytest.approx(0.5 * h.sum(), rel=1e-14)
    assert theory.directional.sharpness(h, np.sign(h)) == pytest.approx(h.mean(), rel=1e-14)


def test_bad_input_is_refused():
    eye = np.eye(2)
    for call, message in [
        (lambda: theory.directional.sharpness(eye, [0.0, 0.0]), "v vanishes"),
        (lambda: theory.directional.sharpness(eye, [1.0, math.nan]), "no vector"),
        (lambda: theory.directional.sharpness(eye, [[1.0]]), "no vector"),
        (lambda: theory.directional.sharpness(np.ones((3, 3)), [1.0, 2.0]), "symmetric 2 x 2"),
        (lambda: theory.directional.sharpness([[1.0, 2.0], [0.0, 1.0]], [1.0, 2.0]), "must be symmetric"),
        (lambda: theory.directional.figure_of_merit([1.0, 1.0], [1.0, -1.0], [1.0, 2.0]), "no minimum along v"),
        (lambda: theory.directional.figure_of_merit([1.0], [1.0, 1.0], [1.0, 2.0]), "one length"),
        (lambda: theory.directional.expansion(0.0, [1.0], [1.0, 1.0], [1.0, 2.0]), "one length"),
        (lambda: theory.directional.expansion_printed(math.inf, [1.0], [1.0], [1.0]), "not finite"),
        (lambda: theory.directional.top_level([1.0, 2.0], 0.0), "share of coordinates"),
        (lambda: theory.directional.top_level([1.0, 2.0], 100.5), "share of coordinates"),
        (lambda: theory.directional.clip_top([[1.0]], 5.0), "no vector"),
        (lambda: theory.directional.sharpness_slope([1.0, 2.0], eye, 0.0), "must be positive"),
        (lambda: theory.directional.merit_slope([1.0, 2.0], [1.0, -3.0], 1.5), "positive definite"),
        (lambda: theory.directional.first_clip_helps([0.0, 0.0], eye), "vanishes"),
    ]:
        with pytest.raises(ValueError, match=message):
            call()
