"""One trajectory in full: the same points and gradients as in the run."""

import numpy as np
import pytest

import heavytail as ht
from heavytail.engine import schedule_tables
from heavytail.methods import GClip
from heavytail.noise import Atoms
from heavytail.problems import Quadratic
from tests.naive import iterates


def experiment(dimension=2, **changes):
    given = {
        "problem": Quadratic(np.linspace(0.5, 2.0, dimension), minimizer=0.5),
        "noise": Atoms([-3.0, 0.25, 7.0], [0.25, 0.5, 0.25]),
        "method": GClip(ht.Power(0.3, -0.5), 1.0),
        "start": np.linspace(1.0, -1.0, dimension),
        "steps": 9,
        "trajectories": 70,
        "checkpoints": range(1, 10),
        "record": [("gap", "last"), ("distance", "weighted")],
    }
    return ht.Experiment(**(given | changes))


@pytest.mark.parametrize("dimension", [2, 17])
def test_a_replay_equals_the_run_bit_for_bit(dimension):
    thing = experiment(dimension)
    result = ht.simulate(thing, samples=True)
    for trajectory in (0, 15, 64, 69):
        points = ht.replay(thing, trajectory).points
        assert points[0].tolist() == thing.start.tolist()
        assert [thing.problem.gap(point) for point in points[1:]] == result.samples("gap")[trajectory].tolist()
        distances = np.linalg.norm(iterates(points)["weighted"] - 0.5, axis=1)
        assert distances == pytest.approx(result.samples("distance", "weighted")[trajectory], rel=1e-12)


@pytest.mark.parametrize("dimension", [2, 17])
def test_the_points_follow_from_the_gradients(dimension):
    """The gradients are those that the method was given, before it clipped them."""
    thing = experiment(dimension)
    path = ht.replay(thing, 5)
    assert (path.points.shape, path.gradients.shape) == ((10, thing.dimension), (9, thing.dimension))
    for k in range(1, 10):
        x, exact = path.points[k - 1].copy(), np.empty(thing.dimension)
        thing.method.step(k, x, path.gradients[k - 1].copy(), np.zeros((1, thing.dimension)))
        assert x.tobytes() == path.points[k].tobytes()
        thing.problem.gradient(path.points[k - 1], exact)
        noise = path.gradients[k - 1] - exact
        assert np.abs(noise[:, None] - thing.noise.values).min(axis=1).max() < 1e-12


def test_trajectories_differ_from_each_other_and_between_seeds():
    thing = experiment()
    paths = [ht.replay(thing, i).points.tobytes() for i in range(4)]
    other = ht.replay(experiment(seed=4), 0).points.tobytes()
    assert len({*paths, other}) == 5


def test_a_schedule_that_is_not_tabulated_gives_the_same_path(monkeypatch):
    thing = experiment()
    path = ht.replay(thing, 1)
    monkeypatch.setattr(schedule_tables, "MAX_TABLE", 0)
    assert ht.replay(thing, 1).points.tobytes() == path.points.tobytes()


@pytest.mark.parametrize("trajectory", [-1, 70, 2**40])
def test_a_trajectory_that_the_experiment_lacks_is_an_error(trajectory):
    with pytest.raises(
        ValueError, match=f"trajectory = {trajectory} is out of range. Pass an integer of at least 0 and at most 69"
    ):
        ht.replay(experiment(), trajectory)


def test_half_a_trajectory_is_an_error():
    with pytest.raises(TypeError, match=r"trajectory = 0\.5 is not an integer"):
        ht.replay(experiment(), 0.5)
