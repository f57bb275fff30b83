"""One loop, several ways to run it: compiled and interpreted, lanes and rows, any threads and tasks, give the same bits."""

import threading
from dataclasses import dataclass

import numpy as np
import pytest

import heavytail as ht
from heavytail.engine import backends, cpu, pieces, schedule_tables
from heavytail.engine.backends import plan_of
from heavytail.engine.pieces import BLOCK
from heavytail.engine.tasks import split, workers
from heavytail.engine.totals import Totals
from heavytail.estimates import histogram
from heavytail.methods import SGD, ACClip, CClip, GClip, ProjectedGClip, ProjectedSGD
from heavytail.noise import AlphaStable, Atoms, Gaussian, Pareto, StudentT, TwoPoint
from heavytail.problems import Ball, Box, Quadratic, TwoPointFamily
from tests.naive import group_means, same_bits

THREE_ATOMS = Atoms([-3.0, 0.25, 7.0], [0.25, 0.5, 0.25])
FEW = [("gap", "last"), ("distance", "weighted")]
ONE = [("gap", "last")]


def plain(dimension, **changes):
    """The experiment of one kernel per dimension that most tests here share."""
    given = {
        "problem": Quadratic(np.linspace(0.5, 2.0, dimension), minimizer=0.5),
        "noise": THREE_ATOMS,
        "method": GClip(ht.Power(0.3, -0.5), ht.Power(1.0, 0.25)),
        "start": np.linspace(1.0, -1.0, dimension),
        "steps": 5,
        "trajectories": 70,
        "record": FEW,
    }
    return ht.Experiment(**(given | changes))


@pytest.mark.parametrize(("dimension", "steps"), [(1, 5), (7, 6), (16, 5)])
def test_compiled_equals_interpreted_in_every_lane(dimension, steps):
    """70 trajectories are more than a block and no multiple of 16; the checkpoints split pairs of steps."""
    experiment = plain(dimension, steps=steps, checkpoints=[1, 2, steps])
    compiled = ht.simulate(experiment, samples=True)
    assert same_bits(compiled, ht.simulate(experiment, "interpreted", samples=True))
    assert not same_bits(
        compiled, ht.simulate(plain(dimension, steps=steps, checkpoints=[1, 2, steps], seed=1), samples=True)
    )


FAMILY = TwoPointFamily(1.5, 0.125, 0)
CASES = {
    "every column, lanes": (Quadratic(2.0, minimum=-1.0), Pareto(1.5), SGD(ht.Power(0.5, -0.6)), 2, None),
    "every column, rows": (Quadratic(1.0), TwoPoint(9.0, 0.1), CClip(0.1, 1.0, levels=np.linspace(1, 2, 17)), 17, None),
    "two uniforms, ball": (Quadratic(1.0), StudentT(1.2), ProjectedGClip(0.5, 2.0, Ball(1.5)), 40, ONE),
    "stable, box": (Quadratic([1.0, 3.0, 9.0]), AlphaStable(1.3, 0.7), ProjectedSGD(0.1, Box(-1.0, [1, 2, 3])), 3, ONE),
    "normal, table": (Quadratic(1.0), Gaussian(2.0), SGD([0.5, 0.4, 0.3, 0.2, 0.1]), 1, ONE),
    "powers, lanes": (Quadratic(1.0), THREE_ATOMS, ACClip(0.1, 1.5), 5, ONE),
    "powers, rows": (Quadratic(1.0), THREE_ATOMS, ACClip(0.1, 1.5), 17, ONE),
    "symmetric pareto": (Quadratic(1.0), Pareto(0.9, symmetric=True), CClip(0.1, 5.0, domain=Box(-1, 1)), 1, ONE),
    "theorem 5": (
        FAMILY, FAMILY.noise, ProjectedGClip(ht.Power(4.0, -1.0, 1.0), ht.Power(1.0, 2 / 3), FAMILY.domain), 1, ONE,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_compiled_equals_interpreted_for_noises_problems_and_methods(name):
    problem, noise, method, dimension, record = CASES[name]
    experiment = ht.Experiment(
        problem=problem, noise=noise, method=method, start=np.full(dimension, 0.4), steps=5,
        trajectories={17: 21, 40: 11}.get(dimension, 70), checkpoints=[1, 4, 5], record=record, seed=2**64 - 1,
    )  # fmt: skip
    compiled = ht.simulate(experiment, samples=True)
    assert same_bits(compiled, ht.simulate(experiment, "interpreted", samples=True))
    assert np.ptp(compiled.every_value[:, -1], axis=0).all()  # every column says something


@pytest.mark.parametrize(("dimension", "trajectories"), [(1, 1), (2, 7), (16, 3), (17, 2)])
def test_few_trajectories_are_the_first_of_many_and_equal_interpreted_ones(dimension, trajectories):
    """Their noise is drawn for 64 steps at once: here it is drawn three times, and looked at in between."""
    changes = {"noise": StudentT(1.2), "steps": 131, "checkpoints": [1, 2, 63, 64, 65, 130, 131]}
    few = ht.simulate(plain(dimension, **changes, trajectories=trajectories), samples=True)
    many = ht.simulate(plain(dimension, **changes, trajectories=70), samples=True)
    assert few.every_value.tobytes() == many.every_value[:trajectories].tobytes()
    assert same_bits(few, ht.simulate(few.experiment, "interpreted", samples=True))


@pytest.mark.parametrize("dimension", [1, 2, 7, 16])
def test_lanes_equal_rows(monkeypatch, dimension):
    experiment = plain(dimension, steps=33, trajectories=100)
    lanes = ht.simulate(experiment, samples=True)
    assert cpu.layout(dimension, 100)[0] == dimension  # the compiler knows it: lanes
    monkeypatch.setattr(cpu, "layout", lambda *_: (0, 16, 16))
    assert same_bits(lanes, ht.simulate(experiment, samples=True))


@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize("seconds", [1e-9, 2e-5, 100.0])
def test_neither_threads_nor_tasks_change_a_bit(monkeypatch, threads, seconds):
    experiment = plain(1, steps=33, trajectories=1000)
    expected = ht.simulate(experiment, threads=1, samples=True)
    monkeypatch.setattr(backends, "SECONDS_PER_TASK", seconds)
    monkeypatch.setattr(backends, "SECONDS_WORTH_A_THREAD", 1e-9)
    tasks = list(split(0, 1000, plan_of(experiment, "cpu", threads, 1000, None).trajectories, False))
    assert len(tasks) == (16 if threads == 5 or seconds == 1e-9 else 1 if threads == 1 and seconds == 100.0 else 8)
    assert [0, *[last for _, last in tasks]] == [*[first for first, _ in tasks], 1000]
    assert same_bits(expected, ht.simulate(experiment, threads=threads, samples=True))


@pytest.mark.parametrize(("trajectories", "dimension", "threads"), [(1, 1, 1), (70, 1, 1), (70, 17, 2), (1000, 1, 2)])
def test_totals_are_those_of_the_values(monkeypatch, trajectories, dimension, threads):
    """Counted by NumPy, in tasks that serve more than once; some values are infinite, and some are no numbers."""
    monkeypatch.setattr(backends, "SECONDS_PER_TASK", 1e-9)
    monkeypatch.setattr(backends, "SECONDS_WORTH_A_THREAD", 1e-9)
    experiment = plain(dimension, method=SGD(1e100), steps=4, trajectories=trajectories, record=None)
    result = ht.simulate(experiment, threads=threads, samples=True)
    values = result.every_value
    finite = np.isfinite(values)
    assert not finite.all()
    assert np.array_equal(result.nonfinite, (~finite).sum(axis=0))
    assert np.array_equal(result.maximum, np.where(finite, values, -np.inf).max(axis=0))
    assert np.allclose(result.group_sums.sum(axis=0), np.where(finite, values, 0.0).sum(axis=0), rtol=1e-12, atol=0.0)
    edges = np.append(histogram.edges(), np.inf)  # no value is negative, and what is no number counts as infinite
    for c, column in np.ndindex(values.shape[1:]):
        seen = np.searchsorted(edges[:-1], np.nan_to_num(values[:, c, column], nan=np.inf), side="right")
        assert np.array_equal(result.histogram[c, column], np.bincount(seen, minlength=histogram.BINS))


def test_the_counts_of_a_task_fit_in_their_16_bits():
    most = BLOCK * backends.MAX_BLOCKS_PER_TASK
    assert Totals.for_task(plain(1), most).histogram.dtype == np.uint16
    assert np.iinfo(np.uint16).max >= most
    assert Totals.for_task(plain(1), np.iinfo(np.uint16).max + 1).histogram.dtype == np.int64


def test_little_work_starts_no_thread():
    """40 000 steps take less time than the start of some threads, 40 000 000 take more; 2000 coordinates need a stack."""
    for trajectories, dimension, alone in ((40, 1, True), (40_000, 1, False), (1, 2000, False)):
        experiment = plain(dimension, trajectories=trajectories, steps=1000, checkpoints=[1000])
        with workers(experiment, backends._workers(experiment, trajectories, 2)) as pool:
            assert (pool.submit(threading.get_ident).result() == threading.get_ident()) == alone


def test_what_fails_on_the_calling_thread_is_raised_there():
    with workers(plain(1), 0) as pool:
        waiting = [pool.submit(int, "7"), pool.submit(int, "seven")]
        assert waiting[0].result() == 7
        with pytest.raises(ValueError, match="seven"):
            waiting[1].result()


@dataclass(frozen=True)
class Zero:
    """A problem whose value is 0.0 or -0.0, by the sign of x."""

    minimum: float = 0.0

    def value(self, x):
        return 0.0 * x[0]

    def gradient(self, x, out):
        out[0] = 0.0


def test_the_maximum_of_signed_zeros_does_not_depend_on_tasks(monkeypatch):
    """+0.0 and -0.0 compare equal, so a maximum of both could have either sign; of 16 seeds about 8 would differ."""
    results = []
    for seconds in (1e-9, 100.0):
        monkeypatch.setattr(backends, "SECONDS_PER_TASK", seconds)
        for seed in range(16):
            experiment = plain(1, problem=Zero(), steps=1, trajectories=384, seed=seed, start=0.0, record=ONE)
            results.append(ht.simulate(experiment, threads=1).maximum.tobytes())
    assert results[:16] == results[16:]


@pytest.mark.parametrize("seconds", [1e-9, 100.0])
@pytest.mark.parametrize(
    ("dimension", "trajectories", "backend", "threads"),
    [
        (1, 1, "cpu", 1), (1, 77, "cpu", 2), (1, 1000, "cpu", 1), (1, 1000, "cpu", 2), (1, 77, "interpreted", 1),
        (1, 1000, "interpreted", 1), (17, 77, "cpu", 1), (17, 1000, "cpu", 2), (17, 77, "interpreted", 1),
    ],
)  # fmt: skip
def test_the_sample_has_the_values_of_the_first_trajectories(
    monkeypatch, dimension, trajectories, backend, threads, seconds
):
    """Of 1000 trajectories it has 192: tasks of 64 end there, and one of 128 or of 256 goes on beyond."""
    monkeypatch.setattr(backends, "SECONDS_PER_TASK", seconds)
    monkeypatch.setattr(pieces, "SAMPLE_VALUES", 2000)
    experiment = plain(dimension, trajectories=trajectories)
    found, every = ht.simulate(experiment, backend, threads), ht.simulate(experiment, samples=True)
    assert found.sample.shape == (min(trajectories, 192), 5, 2)
    assert np.isfinite(found.sample).all()
    assert found.sample.tobytes() == every.every_value[:192].tobytes() == every.sample.tobytes()
    assert found.every_value is None
    for column in FEW:
        assert np.array_equal(found.curve(*column).sample, every.samples(*column)[:192])


@pytest.mark.parametrize(
    ("checkpoints", "columns", "expected"),
    [(1, 1, 2**18), (25, 14, 704), (2**12, 1, 64), (2**11, 1, 128), (2**11 + 1, 1, 64), (10**6, 14, 64)],
)
def test_a_sample_is_of_whole_blocks(checkpoints, columns, expected):
    assert pieces.sample_size(checkpoints, columns) == expected


def test_more_trajectories_begin_with_the_same_ones():
    few, many = (ht.simulate(plain(1, trajectories=n), samples=True) for n in (70, 1000))
    assert np.array_equal(few.every_value, many.every_value[:70])
    assert not np.array_equal(many.every_value[:70], many.every_value[70:140])


def test_more_steps_begin_with_the_same_curve():
    short = ht.simulate(plain(1, steps=33, checkpoints=[1, 8, 33]))
    long = ht.simulate(plain(1, steps=50, checkpoints=[1, 8, 33, 50]))
    for name in ("group_sums", "histogram", "maximum", "nonfinite", "sample"):
        axis = 1 if name in ("group_sums", "sample") else 0
        assert getattr(short, name).tobytes() == np.delete(getattr(long, name), 3, axis).tobytes()


def test_a_schedule_gives_the_same_bits_computed_in_the_loop_as_tabulated(monkeypatch):
    experiment = plain(1, steps=33)
    tabulated = ht.simulate(experiment, samples=True)
    monkeypatch.setattr(schedule_tables, "MAX_TABLE", 0)
    assert same_bits(tabulated, ht.simulate(experiment, samples=True))


@pytest.mark.parametrize("trajectories", [1, 17, 70, 1000, 1100])
def test_groups_are_the_documented_ones(trajectories):
    """Group means against a mean over an index array; 17 has a group of one, 1100 has unequal groups."""
    result = ht.simulate(plain(1, steps=7, trajectories=trajectories), samples=True)
    curve = result.curve("gap")
    assert curve.group_means == pytest.approx(group_means(result.samples("gap")), rel=1e-13)
    assert curve.group_sizes.sum() == trajectories
    assert curve.mean == pytest.approx(result.samples("gap").mean(axis=0), rel=1e-13)
    assert np.array_equal(curve.maximum, result.samples("gap").max(axis=0))
