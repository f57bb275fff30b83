"""Sharpness and correlation of a step, against NumPy with the whole Hessian, and where they are no numbers."""

import numpy as np
import pytest

import heavytail as ht
from heavytail.methods import SGD
from heavytail.noise import Atoms
from heavytail.problems import Quadratic
from tests.builders.bent import Bent

STEP = [("sharpness", "step"), ("correlation", "step")]


def run(backend="interpreted", **changes):
    given = {
        "problem": Bent(-2.0), "noise": Atoms([-3.0, 0.25, 7.0], [0.25, 0.5, 0.25]), "method": SGD(0.01), "steps": 4,
        "start": [0.5, -0.25, 1.0], "trajectories": 30, "record": STEP, "checkpoints": [1, 2, 4],
    }  # fmt: skip
    return ht.simulate(ht.Experiment(**(given | changes)), backend, samples=True)


def test_they_are_those_of_numpy_with_the_whole_hessian():
    result = run()
    sharpness, correlation = (result.samples(*column) for column in STEP)
    problem = result.experiment.problem
    for i in range(30):
        points = ht.replay(result.experiment, i).points
        for c, k in enumerate(result.experiment.checkpoints):
            x, v = points[k - 1], points[k - 1] - points[k]
            gradient = x**3 - 2.0 * x.sum()
            assert sharpness[i, c] == pytest.approx(v @ problem.hessian(x) @ v / (v @ v), rel=1e-12, abs=1e-12)
            cosine = gradient @ v / (np.linalg.norm(gradient) * np.linalg.norm(v))
            assert correlation[i, c] == pytest.approx(cosine, rel=1e-12, abs=1e-12)
    for values in (sharpness, correlation):
        assert values.min() < -0.1 < 0.1 < values.max()  # both signs


def test_a_step_of_any_size_has_the_same_sharpness():
    """At a length of 1e-200 v.v would be 0; steps of a power of two have the bits of each other."""
    usual, tiny = (run(method=SGD(size), steps=1, checkpoints=[1], start=0.0) for size in (2.0**-7, 2.0**-700))
    assert np.array_equal(usual.samples("sharpness", "step"), tiny.samples("sharpness", "step"))
    assert np.isfinite(tiny.samples("sharpness", "step")).all()


def test_a_step_that_moves_nothing_has_none_and_is_counted():
    result = run(method=SGD([0.01, 0.0, 0.01, 0.01]))
    assert result.nonfinite.tolist() == [[0, 0], [30, 30], [0, 0]]
    curve = result.curve(*STEP[0])
    assert curve.name == "sharpness of the step"
    assert np.isinf(curve.mean[1])
    assert "30 of 30 trajectories diverged at k = 2" in curve.caution


def test_a_correlation_with_no_gradient_is_none():
    """At the minimiser only noise moves."""
    result = run(problem=Bent(), start=[0.0, 0.0, 0.0], steps=1, checkpoints=[1])
    assert result.nonfinite.tolist() == [[0, 30]]


def test_a_bounded_one_has_students_interval():
    """Though most values are negative, so that the histogram does not know their sizes."""
    curve = run().curve("correlation", "step")
    assert curve.counts[:, 0].any()
    assert np.isfinite([curve.low, curve.high]).all()
    assert curve.caution == ""


def test_the_correlation_needs_no_hessian():
    """A step of gradient descent without noise goes along the gradient."""
    result = run(problem=Quadratic([1.0, 2.0, 4.0]), noise=Atoms([0.0], [1.0]), record=[STEP[1]])
    assert result.samples(*STEP[1]) == pytest.approx(1.0, rel=1e-15)


def test_the_noise_of_one_step_is_not_that_of_the_next():
    """A negative control of the first test: with the points of another trajectory it fails."""
    result = run()
    points = ht.replay(result.experiment, 1).points
    x, v = points[3], points[3] - points[4]
    there = v @ result.experiment.problem.hessian(x) @ v / (v @ v)
    assert result.samples(*STEP[0])[0, 2] != pytest.approx(there, rel=1e-3)
