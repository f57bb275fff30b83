"""The diagonal quadratic against NumPy and against differences."""

import numpy as np
import pytest

from heavytail.problems import Quadratic

CURVATURE, MINIMIZER = np.array([0.5, 2.0, 3.0]), np.array([1.0, 0.0, -1.0])
X = np.array([0.3, -1.5, 2.0])


@pytest.mark.parametrize(
    ("curvature", "minimizer"), [(CURVATURE, MINIMIZER), (2.0, MINIMIZER), (CURVATURE, 0.5), (2.0, 0.5)]
)
def test_value_and_gradient(curvature, minimizer):
    problem, out = Quadratic(curvature, minimizer, minimum=-2.0), np.empty(3)
    problem.gradient(X, out)
    hessian, offset = np.diag(np.broadcast_to(curvature, 3)), X - minimizer
    assert problem.gap(X) == pytest.approx(0.5 * offset @ hessian @ offset, rel=1e-14)
    assert problem.value(X) == problem.gap(X) - 2.0
    assert out == pytest.approx(hessian @ offset, rel=1e-14)
    step = 1e-4 * np.eye(3)
    differences = [(problem.value(X + e) - problem.value(X - e)) / 2e-4 for e in step]  # exact for a quadratic
    assert out == pytest.approx(differences, rel=1e-9)


def test_constants():
    problem = Quadratic(CURVATURE, MINIMIZER)
    assert (problem.mu, problem.smoothness, problem.dimension, problem.growth) == (0.5, 3.0, 3, 2.0)
    assert problem.gap(MINIMIZER) == 0.0
    assert Quadratic(2.0).dimension is None


@pytest.mark.parametrize("curvature", [0.0, -1.0, [1.0, 0.0]])
def test_a_curvature_that_is_not_positive_is_an_error(curvature):
    with pytest.raises(ValueError, match=r"is not positive: there is no minimiser"):
        Quadratic(curvature)


def test_lengths_that_disagree_are_an_error():
    with pytest.raises(ValueError, match=r"curvature has 2 entries and minimizer has 3 entries"):
        Quadratic([1.0, 2.0], [0.0, 0.0, 0.0])
