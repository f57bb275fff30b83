"""What a run promises besides its numbers: its arguments are checked, divergence is counted, memory stays bounded."""

import tracemalloc
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest

import heavytail as ht
from heavytail.engine import backends, schedule_tables
from heavytail.methods import SGD
from heavytail.noise import TwoPoint
from heavytail.problems import Quadratic
from tests.naive import same_bits

GAP = [("gap", "last")]


def experiment(**changes):
    given = {"problem": Quadratic(1.0), "noise": TwoPoint(2.0, 0.25), "method": SGD(0.1), "start": 1.0, "record": GAP}
    return ht.Experiment(**(given | {"steps": 10, "trajectories": 100} | changes))


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ({"backend": "gpu"}, ValueError, "backend = 'gpu' is unknown. Choose one of 'cpu', 'cuda', 'auto', 'interpreted'"),
        ({"threads": 0}, ValueError, "threads = 0 is out of range"),
        ({"threads": 1.5}, TypeError, "threads = 1.5 is not an integer"),
        ({"samples": True, "store": "somewhere"}, ValueError, "A store keeps totals and a sample, not every value"),
    ],
)
def test_arguments_are_checked(arguments, kind, message):
    with pytest.raises(kind, match=message):
        ht.simulate(experiment(), **arguments)


@pytest.mark.parametrize("progress", [lambda done, total: None, 5, lambda: None])
def test_a_callback_that_cannot_be_called_is_refused_before_the_run(progress, tmp_path):
    with pytest.raises(TypeError, match=r"cannot be called with a label and two counts .* Pass a function of \(label, done"):
        ht.simulate(experiment(), store=tmp_path / "store", progress=progress)
    with pytest.raises(TypeError, match="a label and two counts"):
        ht.check("theorem-5-rate", progress=progress)
    assert not (tmp_path / "store").exists()


def test_progress_counts_every_trajectory_once(monkeypatch):
    monkeypatch.setattr(backends, "SECONDS_PER_TASK", 1e-9)
    calls = []
    ht.simulate(experiment(), threads=2, progress=lambda _, done, total: calls.append((done, total)))
    assert calls == [(64, 100), (100, 100)]


def diverging(backend="cpu"):
    """x_k is about 1000 (-2)**k: the gap overflows at k = 503, x and the gradient at 1014, and then x is inf - inf."""
    steps = [1, 100, 502, 600, 1100] if backend == "cpu" else [1, 100, 502]
    thing = experiment(method=SGD(3.0), start=1000.0, steps=steps[-1], checkpoints=steps, trajectories=70)
    return ht.simulate(thing, backend, samples=True)


def test_divergence_is_counted_without_an_exception_or_a_warning():
    curve = diverging().curve("gap")
    assert curve.diverged.tolist() == [0, 0, 0, 70, 70]
    assert np.isfinite(curve.mean[:2]).all()
    assert (curve.mean[3:] == np.inf).all()
    low, high = curve.interval()
    assert (low[3:] == np.inf).all()
    assert (high[3:] == np.inf).all()
    with pytest.warns(UserWarning, match="The 0.01-quantile of the gap of the last iterate at k = 502 lies beyond"):
        assert (curve.quantile(0.01)[3:] == np.inf).all()  # those need no warning
    assert np.isfinite(curve.maximum[:3]).all()
    assert (curve.maximum[3:] == -np.inf).all()
    assert np.isinf(curve.truncated_moment(1.0, np.inf)).tolist() == [False, False, False, True, True]
    assert curve.truncated_moment(1.0, 8.0)[3:].tolist() == [8.0, 8.0]
    values = diverging().samples("gap")
    assert np.isinf(values[:, 3]).all()
    assert np.isnan(values[:, 4]).all()


def test_sums_that_overflow_are_no_error_and_the_interval_admits_ignorance():
    """At k = 502 the gaps are finite, about 9e307, and sums of 16 of them are not."""
    result = diverging()
    curve, values = result.curve("gap"), result.samples("gap")
    assert np.isfinite(values[:, 2]).all()
    assert curve.diverged[2] == 0
    assert np.isnan(curve.mean[2])
    assert curve.unknown[2].startswith("the sum of the values, up to ")
    low, high = curve.interval()
    assert (low[2], high[2]) == (-np.inf, np.inf)
    assert curve.mean[1] == pytest.approx(values[:, 1].mean(), rel=1e-12)
    assert 0.99 * curve.mean[1] < low[1] < curve.mean[1] < high[1] < 1.01 * curve.mean[1]


def test_divergence_is_the_same_interpreted():
    interpreted = diverging("interpreted")
    assert np.array_equal(interpreted.group_sums, diverging().group_sums[:, :3])


@dataclass(frozen=True)
class Sometimes:
    """A method that fails one trajectory in four for good."""

    slots: ClassVar[int] = 0

    def step(self, k, x, g, state):
        x[0] = np.nan if g[0] > 1.5 + x[0] else x[0]


def test_some_trajectories_may_diverge_alone():
    result = ht.simulate(experiment(method=Sometimes(), steps=1, trajectories=1000), samples=True)
    values = result.samples("gap")[:, 0]
    curve = result.curve("gap")
    assert 150 < np.isnan(values).sum() == curve.diverged[0] < 350
    assert curve.mean[0] == np.inf
    assert curve.quantile(0.5)[0] == pytest.approx(0.5, rel=0.0625)
    assert curve.quantile(0.9)[0] == np.inf
    assert same_bits(result, ht.simulate(result.experiment, "interpreted", samples=True))


def peak(thing):
    """The largest memory of arrays and objects during a run, in bytes."""
    ht.simulate(thing, threads=2)
    tracemalloc.start()
    try:
        ht.simulate(thing, threads=2)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_trajectories():
    """A value per trajectory would be 64 MB more, and tasks that grow with the number of trajectories 2 MB."""
    few, many = (peak(experiment(steps=1, trajectories=n)) for n in (2**21, 10_000_000))
    assert many < few + 2**20


def test_memory_does_not_grow_with_steps(monkeypatch):
    """A longer table than the longest one, 32 MB, is never made; here the longest one is short, and 2 MB would be made."""
    assert schedule_tables.MAX_TABLE == 2**22
    monkeypatch.setattr(schedule_tables, "MAX_TABLE", 1000)
    thing = {"method": SGD(ht.Power(0.1, -0.5)), "trajectories": 1, "checkpoints": [1000]}
    few, many = (peak(experiment(steps=steps, **thing)) for steps in (1000, 2**18))
    assert many < few + 2**20


@dataclass(frozen=True, eq=False)
class Wide:
    """A quadratic of many coordinates."""

    dimension: int
    minimum: float = 0.0

    def value(self, x):
        return 0.5 * ht.vectors.dot(x, x)

    def gradient(self, x, out):
        for j in range(x.shape[0]):
            out[j] = x[j]


def test_a_high_dimension_needs_no_larger_stack_and_no_longer_compilation():
    """400 000 coordinates need 25 MB of stack, three times what a main thread has."""
    wide: Any = experiment(problem=Wide(400_000), steps=2, trajectories=2, checkpoints=[2])
    gaps = ht.simulate(wide, samples=True).samples("gap")[:, 0]
    for trajectory in range(2):
        x = ht.replay(wide, trajectory).points[-1]
        assert gaps[trajectory] == pytest.approx(0.5 * x @ x, rel=1e-12)
