"""Quadratics of a matrix, and those with a chosen correlation of slope and curvature: NumPy, SciPy and exact fractions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import heavytail as ht
from heavytail.problems import DenseQuadratic, correlated_quadratic

DATA = Path(__file__).parents[1] / "data"
H = np.array([[2.0, -0.5, 0.3], [-0.5, 1.0, 0.2], [0.3, 0.2, 0.7]])
CENTER, X = np.array([1.0, 0.0, -1.0]), np.array([0.3, -1.5, 2.0])


@pytest.mark.parametrize("matrix", [H, H - np.eye(3)], ids=["a minimum", "a saddle"])
def test_value_gradient_and_curvature_of_a_matrix(matrix):
    problem, out = DenseQuadratic(matrix, CENTER), np.empty(3)
    problem.gradient(X, out)
    assert problem.value(X) == pytest.approx(0.5 * (X - CENTER) @ matrix @ (X - CENTER), rel=1e-14)
    assert out == pytest.approx(matrix @ (X - CENTER), rel=1e-14)
    problem.hessian_vector(X, np.array([1.0, 2.0, -1.0]), out)
    assert out == pytest.approx(matrix @ [1.0, 2.0, -1.0], rel=1e-14)
    assert problem.smoothness == pytest.approx(np.linalg.norm(matrix, 2), rel=1e-14)


def test_the_sharpness_of_directions_against_exact_fractions():
    found = np.load(DATA / "quadratic_sharpness.npz")
    for which, name in enumerate(("H_indefinite", "H_positive")):
        problem, out = DenseQuadratic(found[name]), np.empty(8)
        expected = [found["sharp_g"][which], *found["sharp_clipped"][which]]
        for v, sharpness in zip([found["g"], *found["clipped"]], expected, strict=True):
            problem.hessian_vector(np.zeros(8), v, out)
            assert v @ out / (v @ v) == pytest.approx(sharpness, abs=1e-14 * abs(found[name]).max())


def test_the_constants_of_a_matrix():
    problem = DenseQuadratic(H, CENTER)
    assert problem.mu == pytest.approx(np.linalg.eigvalsh(H)[0], rel=1e-12)
    assert (problem.minimum, problem.dimension, problem.growth) == (0.0, 3, 2.0)
    assert problem.minimizer is problem.center
    flat = DenseQuadratic(np.ones((3, 3)))
    assert (flat.mu, flat.minimum) == (pytest.approx(0.0, abs=1e-15), 0.0)
    saddle = DenseQuadratic(H - np.eye(3))
    assert not any(hasattr(saddle, name) for name in ("mu", "minimum", "minimizer"))
    parts = {"problem": saddle, "noise": ht.noise.Gaussian(), "method": ht.methods.SGD(0.1), "start": X, "steps": 1}
    with pytest.raises(ValueError, match="does not know its minimum"):
        ht.Experiment(**parts, trajectories=1, record=[("gap", "last")])
    assert ("gradient_norm", "last") in ht.Experiment(**parts, trajectories=1).record


def test_the_contract_of_a_problem():
    ht.testing.check_problem(DenseQuadratic(H, CENTER))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: DenseQuadratic([1.0, 2.0]), r"matrix has the shape \(2,\)"),
        (lambda: DenseQuadratic([[1.0, 2.0]]), "matrix has 1 rows and 2 columns"),
        (lambda: DenseQuadratic([[1.0, 2.0], [0.0, 1.0]]), r"two entries differ by 2. Pass \(A \+ A.T\) / 2"),
        (lambda: DenseQuadratic([[1.0, np.inf], [np.inf, 1.0]]), "matrix holds inf"),
        (lambda: DenseQuadratic(H, [1.0, 2.0]), "center has 2 entries"),
        (lambda: correlated_quadratic(3), "dimension = 3"),
        (lambda: correlated_quadratic(10, 1.5), r"correlation = 1\.5 lies outside"),
        (lambda: correlated_quadratic(10, kind="other"), "kind = 'other' is unknown"),
        (lambda: correlated_quadratic(10, smallest=1.0), "smallest = 1.0 lies outside"),
    ],
)
def test_what_makes_no_sense_is_an_error(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call()


def at_the_start(problem, start):
    gradient = np.empty(start.size)
    problem.gradient(start, gradient)
    return gradient, problem.curvature


@pytest.mark.parametrize("exponent", [1.0, -0.5])
@pytest.mark.parametrize("rho", [-1.0, -0.6, 0.0, 0.35, 0.9, 1.0])
def test_the_rank_correlation_is_the_chosen_one(rho, exponent):
    gradient, h = at_the_start(*correlated_quadratic(1000, rho, exponent=exponent, seed=3))
    sizes = np.sort(abs(gradient))
    assert stats.spearmanr(abs(gradient), h).statistic == pytest.approx(rho, abs=1e-3)
    assert np.sort(h) == pytest.approx(np.sort(sizes**exponent), rel=1e-12)  # the curvatures are these powers, reordered
    assert np.log(sizes) == pytest.approx(np.log(1e-12) + np.log(1e10) * (np.arange(1000) + 0.5) / 1000, rel=1e-12)
    assert abs(np.sign(gradient).sum()) < 160  # five standard errors


@pytest.mark.parametrize("rho", [-1.0, -0.3, 0.0, 0.8, 1.0])
def test_the_linear_correlation_is_the_chosen_one(rho):
    for d in (4, 50):
        gradient, h = at_the_start(*correlated_quadratic(d, rho, "linear", seed=1))
        assert np.corrcoef(abs(gradient), h)[0, 1] == pytest.approx(rho, abs=1e-12)
        assert (h.min(), h.max()) == (pytest.approx(0.01), 1.0)


@pytest.mark.parametrize("exponent", [0.5, 1.0, 2.0])
def test_the_curvature_along_gradient_and_signs_against_integrals(exponent):
    """Of the log-uniform law: sign'H sign / d is the mean of h, and g'Hg / g'g that of h g**2 over that of g**2."""
    problem, start = correlated_quadratic(20_000, exponent=exponent)
    gradient, out = np.empty(20_000), np.empty(20_000)
    problem.gradient(start, gradient)

    def moment(power):
        return (1e-2**power - 1e-12**power) / (power * np.log(1e10))

    for v, expected in ((np.sign(gradient), moment(exponent)), (gradient, moment(exponent + 2.0) / moment(2.0))):
        problem.hessian_vector(start, v, out)
        assert v @ out / (v @ v) == pytest.approx(expected, rel=1e-5)


def test_seeds_differ_and_repeat():
    one, again, other = (correlated_quadratic(20, 0.5, seed=seed)[1] for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(np.sort(abs(one)), np.sort(abs(other)))
