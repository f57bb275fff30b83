"""Rosenbrock's valley, the hyperbolic cosine and the absolute value: against SciPy and mpmath, and their constants."""

from __future__ import annotations

import mpmath as mp
import numpy as np
import pytest
from scipy import optimize

import heavytail as ht
from heavytail.problems import AbsoluteValue, HyperbolicCosine, Rosenbrock


@pytest.mark.parametrize("d", [2, 3, 7])
def test_rosenbrock_against_scipy(d):
    problem, generator, out = Rosenbrock(d), np.random.default_rng(d), np.empty(d)
    for x, v in generator.uniform(-2.0, 2.0, (10, 2, d)):
        problem.gradient(x, out)
        assert problem.value(x) == pytest.approx(optimize.rosen(x), rel=1e-13)
        assert out == pytest.approx(optimize.rosen_der(x), rel=1e-12, abs=1e-10)
        problem.hessian_vector(x, v, out)
        assert out == pytest.approx(optimize.rosen_hess_prod(x, v), rel=1e-12, abs=1e-10)
    problem.gradient(np.ones(d), out)
    assert problem.value(np.ones(d)) == problem.minimum == 0.0
    assert not out.any()
    assert problem.minimizer == 1.0


OFFSETS = np.array([0.0, 1e-12, -1e-5, 0.3, -0.999, 1.0, 1.5, -20.0, 300.0, -709.9, 710.4])


def test_the_hyperbolic_cosine_against_mpmath():
    problem, out, ones = HyperbolicCosine(0.5, 0.0), np.empty(OFFSETS.size), np.ones(OFFSETS.size)
    with mp.workdps(40):
        exact = [mp.mpf(float(t)) for t in OFFSETS]
        problem.gradient(OFFSETS, out)
        np.testing.assert_allclose(out, [float(mp.sinh(t) / 2) for t in exact], rtol=3e-15)
        problem.hessian_vector(OFFSETS, ones, out)
        np.testing.assert_allclose(out, [float(mp.cosh(t) / 2) for t in exact], rtol=3e-15)
        values = [problem.value(np.array([t])) for t in OFFSETS]
        np.testing.assert_allclose(values, [float((mp.cosh(t) - 1) / 2) for t in exact], rtol=3e-15)


def test_beyond_the_largest_double_the_hyperbolic_cosine_is_infinite():
    problem, out = HyperbolicCosine(), np.empty(2)
    with np.errstate(over="ignore"):
        problem.gradient(np.array([800.0, -1e300]), out)
        assert out.tolist() == [np.inf, -np.inf]
        assert problem.value(np.array([800.0, -1e300])) == np.inf
        problem.hessian_vector(np.array([800.0, -1e300]), np.ones(2), out)
    assert out.tolist() == [np.inf, np.inf]


def test_the_curvature_is_bounded_by_the_slope_and_not_by_a_number():
    """||H|| <= L0 + L1 ||g||, nearly an equality at 0; at x = 10 it exceeds 10,000 L0."""
    problem, gradient, curvature = HyperbolicCosine(2.0), np.empty(3), np.empty(3)
    for x in np.random.default_rng(0).uniform(-10.0, 10.0, (50, 3)):
        problem.gradient(x, gradient)
        problem.hessian_vector(x, np.ones(3), curvature)
        assert curvature.max() <= problem.smoothness_0 + problem.smoothness_1 * np.linalg.norm(gradient)
        assert curvature.min() >= problem.mu
    problem.hessian_vector(np.array([1e-6, 0.0, 10.0]), np.ones(3), curvature)
    assert curvature[0] == pytest.approx(problem.smoothness_0)
    assert curvature[2] > 1e4 * problem.smoothness_0
    assert not hasattr(problem, "smoothness")


def test_the_absolute_value_is_the_l1_norm():
    problem, out = AbsoluteValue(2.0, 0.5), np.full(4, np.nan)
    x = np.array([0.5, 1e300, -3.0, 0.5 + 1e-15])
    problem.gradient(x, out)
    assert out.tolist() == [0.0, 2.0, -2.0, 2.0]
    assert problem.value(np.array([0.5, 4.0, -3.0])) == 2.0 * np.linalg.norm([0.0, 3.5, -3.5], 1)
    problem.hessian_vector(x, np.ones(4), out)
    assert not out.any()
    assert (problem.minimum, problem.minimizer, problem.growth) == (0.0, 0.5, 1.0)
    assert not hasattr(problem, "smoothness")


@pytest.mark.parametrize(
    "problem", [Rosenbrock(3), HyperbolicCosine(1.5, 0.3), AbsoluteValue(2.0, 0.1)], ids=lambda one: type(one).__name__
)
def test_the_contract_of_a_problem(problem):
    ht.testing.check_problem(problem, dimension=3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Rosenbrock(1), "dimension = 1 is out of range"),
        (lambda: Rosenbrock(2, 0.0), "steepness = 0.0"),
        (lambda: HyperbolicCosine(-1.0), "^scale"),
        (lambda: AbsoluteValue(0.0), "^scale"),
    ],
)
def test_parameters_that_make_no_sense_are_errors(call, message):
    with pytest.raises(ValueError, match=message):
        call()
