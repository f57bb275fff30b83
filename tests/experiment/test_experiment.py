"""Experiments: what they work out for themselves, and which mistakes they refuse before any work starts."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest

import heavytail as ht
from heavytail.experiment.experiment import log_spaced
from heavytail.experiment.observables import USUAL_COLUMNS
from heavytail.methods import SGD, CClip, GClip, ProjectedSGD
from heavytail.noise import AlphaStable, Gaussian, Pareto
from heavytail.problems import Ball, Box, Quadratic


@dataclass(frozen=True)
class Linear:
    """A problem that knows neither its minimum nor its minimiser."""

    minimum: Any = None
    minimizer: Any = None

    def value(self, x):
        return x[0]

    def gradient(self, x, out):
        for j in range(x.shape[0]):
            out[j] = 1.0


@dataclass(frozen=True)
class Silent:
    """Neither `draw` nor `perturb`."""


@dataclass(frozen=True)
class DrawOf:
    """Base of noises whose `draw` has the wrong parameters."""

    mean: float = 0.0


class DrawOfNone(DrawOf):
    def draw(self):
        return 1.0


class DrawOfThree(DrawOf):
    def draw(self, u, v, w):
        return u


class StaticDraw(DrawOf):
    @staticmethod
    def draw(u):
        return u


@dataclass(frozen=True)
class Idle:
    slots: ClassVar[int] = 0


@dataclass(frozen=True)
class Negative:
    slots: ClassVar[int] = -1

    def step(self, k, x, g, state):
        x[0] = 0.0


class NoDataclass:
    slots = 0

    def step(self, k, x, g, state):
        x[0] = 0.0


@dataclass(frozen=True)
class Sized:
    """A noise that fixes its dimension, as a NumPy integer."""

    dimension: Any

    def draw(self, u):
        return u - 0.5


def experiment(**changes):
    given = {
        "problem": Quadratic(1.0),
        "noise": Gaussian(),
        "method": SGD(0.1),
        "start": 1.0,
        "steps": 10,
        "trajectories": 5,
    }
    return ht.Experiment(**(given | changes))


ERRORS = {
    "start nan": ({"start": np.nan}, ValueError, "start = nan is not finite"),
    "start holds inf": ({"start": [1.0, np.inf]}, ValueError, "start holds inf"),
    "start of two axes": ({"start": [[1.0]]}, ValueError, r"start has the shape \(1, 1\)"),
    "no trajectories": ({"trajectories": 0}, ValueError, "trajectories = 0 is out of range"),
    "half a trajectory": ({"trajectories": 1.5}, TypeError, "trajectories = 1.5 is not an integer"),
    "no steps": ({"steps": 0}, ValueError, "steps = 0 is out of range"),
    "too many steps": ({"steps": 2**33 + 1}, ValueError, "steps = .* at most 8589934592"),
    "negative seed": ({"seed": -1}, ValueError, "seed = -1 is out of range"),
    "long seed": ({"seed": 2**64}, ValueError, "seed = 18446744073709551616 is out of range"),
    "checkpoint beyond": ({"checkpoints": [1, 11]}, ValueError, "The checkpoint 11 lies beyond the last step 10"),
    "checkpoints unsorted": ({"checkpoints": [5, 2]}, ValueError, r"\[5, 2\] do not increase from 1"),
    "checkpoints twice": ({"checkpoints": [2, 2]}, ValueError, r"\[2, 2\] do not increase"),
    "checkpoint zero": ({"checkpoints": [0, 2]}, ValueError, r"\[0, 2\] do not increase from 1"),
    "checkpoint fractional": ({"checkpoints": [1.5]}, ValueError, r"checkpoints = \[1\.5\] is no list of steps"),
    "checkpoint nan": ({"checkpoints": [1.0, np.nan]}, ValueError, "no list of steps"),
    "checkpoint infinite": ({"checkpoints": [1.0, np.inf]}, ValueError, "no list of steps"),
    "checkpoints a word": ({"checkpoints": "all"}, TypeError, "checkpoints came as str96 .* not real numbers"),
    "no checkpoints": ({"checkpoints": []}, ValueError, "no list of steps"),
    "schedule too short": ({"method": SGD([0.1] * 9)}, ValueError, "schedule of SGD has 9 values for 10 steps"),
    "schedule in a sum": (
        {"method": GClip(0.1, ht.Power(1.0) + np.ones(11))}, ValueError, "schedule of GClip has 11 values for 10 steps",
    ),
    "start and problem": ({"start": [1.0, 2.0], "problem": Quadratic([1.0] * 3)}, ValueError, "start: 2, Quadratic: 3"),
    "start and noise": ({"start": [1.0, 2.0], "noise": Sized(3)}, ValueError, "start: 2, Sized: 3"),
    "start and method": ({"start": [1.0, 2.0], "method": CClip(0.1, 1.0, [1.0] * 3)}, ValueError, "start: 2, CClip: 3"),
    "problem and method": (
        {"problem": Quadratic([1.0] * 2), "method": CClip(0.1, 1.0, [1.0] * 3)}, ValueError, "Quadratic: 2, CClip: 3",
    ),
    "problem and noise": ({"problem": Quadratic([1.0] * 2), "noise": Sized(3)}, ValueError, "Quadratic: 2, Sized: 3"),
    "noise and method": (
        {"noise": Sized(np.int64(2)), "method": CClip(0.1, 1.0, [1.0] * 3)}, ValueError, "Sized: 2, CClip: 3",
    ),
    "problem and domain": (
        {"problem": Quadratic([1.0] * 2), "method": ProjectedSGD(0.1, Box([0.0] * 3, 1.0))}, ValueError,
        "Quadratic: 2, Box of ProjectedSGD: 3",
    ),
    "start and minimizer": (
        {"start": [1.0, 2.0], "problem": Linear(minimizer=np.zeros(3))}, ValueError, "start: 2, minimizer: 3",
    ),
    "problem without gradient": ({"problem": Silent()}, TypeError, r"The problem Silent\(\) has no `value`"),
    "method without step": ({"method": Idle()}, TypeError, r"The method Idle\(\) has no `step`"),
    "method without slots": ({"method": Gaussian()}, TypeError, "has no `step`"),
    "method with negative slots": ({"method": Negative()}, ValueError, "slots = -1 is out of range"),
    "method no dataclass": ({"method": NoDataclass()}, TypeError, "is no dataclass instance"),
    "method a class": ({"method": SGD}, TypeError, "is no dataclass instance"),
    "noise without draw": ({"noise": Silent()}, TypeError, r"The noise Silent\(\) has neither `draw` nor `perturb`"),
    "draw of none": ({"noise": DrawOfNone()}, TypeError, "must take one or two uniforms"),
    "draw of three": ({"noise": DrawOfThree()}, TypeError, "must take one or two uniforms"),
    "static draw": ({"noise": StaticDraw()}, TypeError, "must take one or two uniforms"),
    "gap without minimum": (
        {"problem": Linear(minimizer=0.0), "record": [("gap", "last")]}, ValueError, "Linear does not know its minimum",
    ),
    "distance without minimiser": (
        {"problem": Linear(minimum=0.0), "record": [("distance", "last")]}, ValueError, "Linear does not know its minimiser",
    ),
    "sharpness without Hessian": (
        {"problem": Linear(0.0, 0.0), "record": [("sharpness", "step")]}, ValueError, "Linear does not know its Hessian",
    ),
    "sharpness of a point": ({"record": [("sharpness", "last")]}, ValueError, "no observable 'sharpness' of the iterate"),
    "unknown observable": ({"record": [("loss", "last")]}, ValueError, "no observable 'loss' of the iterate 'last'"),
    "unknown iterate": ({"record": [("gap", "running")]}, ValueError, "no observable 'gap' of the iterate 'running'"),
    "record empty": ({"record": []}, ValueError, "record is empty"),
    "record a pair": ({"record": ("gap", "last")}, ValueError, "no list of pairs"),
    "record a word": ({"record": "gap"}, ValueError, "no list of pairs"),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_mistakes_are_refused(name):
    changes, kind, message = ERRORS[name]
    with pytest.raises(kind, match=message):
        experiment(**changes)


def test_the_dimension_comes_from_whatever_fixes_it():
    assert experiment().dimension == 1
    assert experiment(start=[1.0, 2.0]).dimension == 2
    assert experiment(problem=Quadratic([1.0, 2.0, 3.0])).start.tolist() == [1.0, 1.0, 1.0]
    assert experiment(noise=Sized(np.int64(4))).dimension == 4
    assert experiment(method=ProjectedSGD(0.1, Box([0.0, 0.0], 1.0))).dimension == 2
    assert experiment(problem=Linear(minimizer=[0.0, 1.0])).minimizer.tolist() == [0.0, 1.0]


def test_everything_that_the_problem_allows_is_recorded():
    assert experiment().record == USUAL_COLUMNS
    observables = {observable for observable, _ in experiment(problem=Linear()).record}
    assert observables == {"gradient_norm", "gradient_norm_squared"}
    assert experiment(problem=Linear()).minimum == 0.0
    assert ("gap", "last") in experiment(problem=Linear(minimum=np.float32(2.0))).record
    chosen = [("distance", "average"), ("gap", "last"), ("gap", "last")]
    assert experiment(record=chosen).record == (("gap", "last"), ("distance", "average"))


def test_its_arrays_cannot_be_changed():
    start = np.array([1.0, 2.0])
    frozen = experiment(start=start)
    start[0] = 5.0
    assert frozen.start.tolist() == [1.0, 2.0]
    for array in (frozen.start, frozen.checkpoints):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 3


@pytest.mark.parametrize(("steps", "expected"), [(1, [1]), (10, [1, 2, 3, 4, 6, 7, 10]), (2, [1, 2])])
def test_checkpoints_by_default(steps, expected):
    assert experiment(steps=steps).checkpoints.tolist() == expected


@pytest.mark.parametrize("steps", [1, 2, 7, 1000, 2**33])
def test_log_spaced_points_increase_and_are_dense(steps):
    points = log_spaced(steps)
    assert (points[0], points[-1]) == (1, steps)
    assert (np.diff(points) > 0).all()
    ratios = points[1:] / points[:-1]
    assert (ratios[points[:-1] > 20] < 10 ** (1 / 8) * 1.06).all()
    assert points.size <= 8 * np.log10(steps) + 2


@pytest.mark.parametrize(
    ("noise", "method", "gap", "gradient_norm", "distance"),
    [
        (Pareto(1.5), SGD(0.1), 0.75, 1.5, 1.5),
        (Pareto(1.5), GClip(0.1, 1.0), np.inf, np.inf, np.inf),
        (Pareto(1.5), ProjectedSGD(0.1, Ball(1.0)), np.inf, np.inf, np.inf),
        (AlphaStable(2.0), SGD(0.1), np.inf, np.inf, np.inf),
    ],
)
def test_which_moments_exist(noise, method, gap, gradient_norm, distance):
    limit = experiment(noise=noise, method=method, record=[("gap", "last")]).foreknowledge.moment_limit
    assert (limit("gap"), limit("gradient_norm")) == (gap, gradient_norm)
    assert (limit("gradient_norm_squared"), limit("distance")) == (gap, distance)


def test_a_mean_that_does_not_exist_is_not_estimated():
    curve = ht.simulate(experiment(noise=Pareto(1.5), record=[("gap", "last")])).curve("gap")
    assert (curve.mean == np.inf).all()
    assert np.isfinite(curve.quantile(0.5)).all()


def test_a_bounded_gradient_has_every_moment():
    @dataclass(frozen=True)
    class Slope(Linear):
        growth: float = 1.0

    it = experiment(problem=Slope(minimum=0.0), noise=Pareto(1.5))
    assert it.foreknowledge.moment_limit("gradient_norm") == np.inf
    assert it.foreknowledge.moment_limit("gap") == 1.5


@dataclass(frozen=True)
class Untold:
    """A noise that tells nothing of itself."""

    def draw(self, u):
        return u - 0.5


@pytest.mark.parametrize(
    ("noise", "method", "known"),
    [
        (Gaussian(), SGD(0.1), True),
        (Gaussian(), GClip(0.1, 1.0), True),
        (Pareto(1.5), SGD(0.1), False),
        (Pareto(1.5), GClip(0.1, 1.0), False),  # bounded steps, but a rare one may be most of the variance
        (Pareto(5.9), GClip(0.1, 1.0), False),
        (Pareto(6.1), GClip(0.1, 1.0), True),  # an index of 3 for the square, were it not clipped
        (Pareto(6.1), SGD(0.1), False),
        (Untold(), SGD(0.1), False),
    ],
)
def test_whether_the_variance_of_the_gap_is_known(noise, method, known):
    it = experiment(noise=noise, method=method, record=[("gap", "last")])
    assert it.foreknowledge.knows_variance("gap") is known
    assert ht.simulate(it).curve("gap").variance_known is known


def test_a_bounded_observable_of_a_step_has_a_variance():
    def knows(problem, observable):
        return experiment(problem=problem, noise=Pareto(1.5)).foreknowledge.knows_variance(observable)

    assert knows(Quadratic(1.0), "correlation")
    assert knows(Quadratic(1.0), "sharpness")  # at most its smoothness
    assert knows(Linear(0.0, 0.0), "correlation")
    assert not knows(Linear(0.0, 0.0), "sharpness")  # which tells of no Lipschitz constant
    assert experiment(noise=Pareto(1.5)).foreknowledge.moment_limit("sharpness") == np.inf


def test_a_curve_carries_what_the_parts_tell():
    curve = ht.simulate(experiment(noise=Pareto(1.5), record=[("distance", "last")])).curve("distance")
    assert (curve.moment_limit, curve.variance_known, curve.confined) == (1.5, False, False)
    assert curve.unseen.tolist() == experiment(noise=Pareto(1.5)).foreknowledge.unseen_shares("distance").tolist()


@pytest.mark.parametrize(
    ("method", "confined"),
    [
        (SGD(1.0), False),
        (ProjectedSGD(1.0, Ball(1.0)), True),  # steps as long as the ball is wide, at every k
        (ProjectedSGD(ht.Power(1.0, -1.0), Ball(1e3)), False),
        (ProjectedSGD(ht.Power(1.0, -1.0), Ball(1.0)), True),  # at k = 10 a jump of 4.6 makes a step of 0.46
    ],
)
def test_whether_the_domain_decides_instead_of_the_method(method, confined):
    assert experiment(noise=Pareto(1.5), method=method).foreknowledge.confined is confined
