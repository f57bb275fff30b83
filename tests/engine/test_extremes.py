"""Runs at the edges of the doubles: every layout gives the same bits, and what is not known is said."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

import heavytail as ht
from heavytail.engine import schedule_tables
from heavytail.methods import SGD, GClip
from heavytail.noise import Atoms, LogNormal
from heavytail.parts.schedules import Product, first_values
from heavytail.problems import Quadratic
from tests.naive import same_bits

DISTANCE = [("distance", "last")]


def experiment(**changes):
    given = {"problem": Quadratic(1.0), "method": GClip(0.5, 1.0), "start": 0.0, "steps": 5, "trajectories": 70}
    return ht.Experiment(**(given | {"record": DISTANCE, "noise": Atoms([-3.0, 0.25, 7.0], [0.25, 0.5, 0.25])} | changes))


@pytest.mark.parametrize("size", [1e-300, 1e-150, 1e150, 1e300])
@pytest.mark.parametrize("dimension", [7, 40])
def test_gradients_of_every_size_give_the_same_bits_in_every_layout(dimension, size):
    """In lanes a length is made without a branch, in rows with one; of each size some gradients are clipped."""
    noise = Atoms([-3.0 * size, 0.25, 7.0 * size], [0.125, 0.75, 0.125])
    thing = experiment(
        problem=Quadratic(np.ones(dimension)), noise=noise, start=np.full(dimension, size),
        method=GClip(ht.Power(0.5), ht.Power(4.0 * size)), record=[("gap", "last"), ("distance", "weighted")],
    )  # fmt: skip
    compiled = ht.simulate(thing, samples=True)
    assert same_bits(compiled, ht.simulate(thing, "interpreted", samples=True))
    path, clipped = ht.replay(thing, 3), 0
    for k, g in enumerate(path.gradients):
        factor = min(1.0, 4.0 * size / math.hypot(*g))
        clipped += factor < 1.0
        assert path.points[k + 1] == pytest.approx(path.points[k] - 0.5 * factor * g, rel=1e-12, abs=1e-14 * size)
    assert clipped >= 2
    weighted = (np.arange(1, 6) / 15.0) @ (path.points[:-1] / size)
    assert compiled.samples("distance", "weighted")[3, -1] == pytest.approx(size * math.hypot(*weighted), rel=1e-13)


INFINITE = LogNormal(600.0, centered=False)  # one draw in eight overflows


@pytest.mark.parametrize(
    "eta",
    [0.0, np.array([0.1, 0.0, 0.0, 0.0, 0.0]), ht.Power(1e-300, -1e4), Product(0.0, ht.Power(1.0, -0.5))],
    ids=["constant", "table", "power", "product"],
)
def test_no_step_is_made_with_a_step_size_of_0(eta):
    """Where a gradient is infinite, 0 times it would be no number; with a step size above 0 the point is lost."""
    thing = experiment(noise=INFINITE, method=SGD(eta), start=1.0, checkpoints=range(1, 6))
    result = ht.simulate(thing, samples=True)
    assert same_bits(result, ht.simulate(thing, "interpreted", samples=True))
    paths = [ht.replay(thing, trajectory) for trajectory in range(70)]
    assert sum(np.isinf(path.gradients[1:]).any() for path in paths) > 10
    moving = int(np.count_nonzero(first_values("eta", eta, 5)))
    for path, values in zip(paths, result.samples("distance"), strict=True):
        assert np.array_equal(values, np.abs(path.points[1:, 0]), equal_nan=True)
        if np.isfinite(path.points[moving, 0]):
            assert path.points[moving:].tolist() == [path.points[moving].tolist()] * (6 - moving)
    assert (result.nonfinite[:, 0] > 0).tolist() == [moving > 0] * 5


def test_a_step_size_of_0_is_seen_where_schedules_are_no_tables(monkeypatch):
    thing = experiment(noise=INFINITE, method=SGD(ht.Power(0.0, -0.5)), start=1.0)
    whole = ht.simulate(thing, samples=True)
    monkeypatch.setattr(schedule_tables, "MAX_TABLE", 0)
    assert same_bits(whole, ht.simulate(thing, samples=True))
    assert whole.nonfinite.sum() == 0


@dataclass(frozen=True)
class Tilted:
    """x with a minimum that is said to be 0, so that the gap is often negative."""

    minimum: ClassVar[float] = 0.0
    growth: ClassVar[float] = 1.0

    def value(self, x):
        return x[0]

    def gradient(self, x, out):
        out[0] = 0.0


def test_a_gap_that_is_negative_is_said():
    thing = experiment(
        problem=Tilted(), method=SGD(1.0), record=[("gap", "last")], steps=3, checkpoints=[3], trajectories=400
    )
    result = ht.simulate(thing, "interpreted", samples=True)
    curve, values = result.curve("gap"), result.samples("gap")[:, 0]
    below = np.sort(values)[int(0.2 * values.size)]
    assert below < 0.0 < np.sort(values)[int(0.9 * values.size)]
    with pytest.warns(UserWarning, match="The 0.2-quantile of the gap of the last iterate at k = 3 is negative"):
        assert curve.quantile(0.2)[0] == -np.inf
    assert curve.quantile(0.9)[0] == pytest.approx(np.quantile(values, 0.9, method="inverted_cdf"), rel=0.0625)
    assert curve.counts[0, 0] == np.count_nonzero(values < 0.0)
    assert curve.mean[0] == pytest.approx(math.fsum(values) / values.size, rel=1e-13)


@pytest.mark.parametrize(("size", "lost"), [(1e300, []), (1e303, ["weighted"]), (1e306, ["average", "weighted"])])
def test_averages_are_right_or_count_as_diverged(size, lost):
    """A point that stays where it is, for 2000 steps: the sums of x and k x overflow, of which x is the average."""
    thing = experiment(
        start=size, method=SGD(0.0), steps=2000, checkpoints=[1, 2000], trajectories=2,
        record=[("distance", iterate) for iterate in ("last", "average", "weighted")],
    )  # fmt: skip
    result = ht.simulate(thing, "interpreted")
    for iterate in ("last", "average", "weighted"):
        curve = result.curve("distance", iterate)
        assert curve.diverged.tolist() == [0, 2 if iterate in lost else 0]
        if iterate in lost:
            assert "2 of 2 trajectories diverged at k = 2000, so the mean is infinite there" in curve.caution
        else:
            assert curve.mean == pytest.approx([size, size], rel=1e-12)


@pytest.mark.parametrize(("eta", "expected"), [(5e-324, 1.0), (1e308, math.inf), (0.0, 1.0)])
def test_step_sizes_at_the_edges_of_the_doubles(eta, expected):
    """A gradient of 7 from x = 1 with probability 1: no step, a step beyond every double, which diverges, and none."""
    thing = experiment(noise=Atoms([6.0, 6.0], [0.5, 0.5]), method=SGD(eta), start=1.0, steps=1, checkpoints=[1])
    result = ht.simulate(thing, "interpreted", samples=True)
    if math.isinf(expected):
        assert result.nonfinite[0, 0] == 70
    else:
        assert (result.samples("distance") == expected).all()


def test_a_clip_level_that_is_no_normal_number_is_kept_to():
    thing = experiment(method=GClip(1.0, 5e-324), start=np.zeros(2), steps=3, checkpoints=[3])
    assert (ht.simulate(thing, "interpreted", samples=True).samples("distance") <= 3 * 5e-324 * 1.5).all()
